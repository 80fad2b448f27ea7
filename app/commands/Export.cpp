#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>

#include "app/SessionResults.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/session/SessionFile.h"
#include "core/session/SourceNames.h"
#include "ui/scene/PointColors.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct ExportCommand {
  SessionRequest session;
  fs::path out;
};

/// Shortest text that reads back as the same float.
std::string exact(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
  return text;
}

std::string hexColor(const Rgb& color) {
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", color[0], color[1], color[2]);
  return text;
}

std::vector<std::string> headerOf(const SessionResults& results) {
  const PointTable& points = *results.data.points;
  std::vector<std::string> header{"row", "name"};
  if (points.hasLabels()) header.insert(header.end(), {"label", "class"});
  for (const auto& column : points.columns) header.push_back(column.name);
  header.push_back("selected");
  for (const auto& view : results.views) {
    for (int axis = 0; axis < view.spec.map.dimensions; ++axis) {
      header.push_back(view.spec.name + "_" + std::string(1, static_cast<char>('x' + axis)));
    }
    if (view.scalars) header.push_back(view.spec.name + "_" + results.session.appearance.color.column);
  }
  return header;
}

std::vector<std::string> rowOf(const SessionResults& results, Index i) {
  const PointTable& points = *results.data.points;
  const auto at = static_cast<std::size_t>(i);
  std::vector<std::string> row{std::to_string(i), points.names[at]};
  if (points.hasLabels()) {
    const std::int32_t label = points.labels[at];
    const bool named = label >= 0 && label < points.classCount();
    row.push_back(std::to_string(label));
    row.push_back(named ? points.classNames[static_cast<std::size_t>(label)] : std::string());
  }
  for (const auto& column : points.columns) row.push_back(exact(column.values[at]));
  const Selection& selection = results.session.selection;
  row.push_back(i < selection.points() && selection.contains(i) ? "1" : "0");
  for (const auto& view : results.views) {
    for (int axis = 0; axis < view.spec.map.dimensions; ++axis)
      row.push_back(exact(view.map->coordinates(i, axis)));
    if (view.scalars) row.push_back(exact((*view.scalars->values)[at]));
  }
  return row;
}

Result<void> writePoints(const fs::path& path, const SessionResults& results, const JobContext& job) {
  std::vector<std::vector<std::string>> rows;
  for (Index i = 0; i < results.data.points->count; ++i) {
    if (i % 4096 == 0) {
      if (auto go = job.check(); !go) return go;
    }
    rows.push_back(rowOf(results, i));
  }
  return writeCsv(path, headerOf(results), rows);
}

/// NAME.npy of each embedding that a view shows, once: strong.encoder.npy.
Result<std::vector<std::string>> writeEmbeddings(const fs::path& folder, const SessionResults& results) {
  std::set<std::string> written;
  for (const auto& view : results.views) {
    const EmbeddingId& id = view.spec.embedding;
    std::string name = sourceName(results.session, id);
    if (id.checkpoint > 0) name = std::to_string(id.checkpoint) + "-" + name;
    name += id.stage == EmbeddingId::Stage::Vectors ? ".npy" : "." + toString(id.stage) + ".npy";
    if (!written.insert(name).second) continue;
    if (auto done = writeNpy(folder / name, view.vectors); !done) return failure(done);
  }
  return std::vector<std::string>(written.begin(), written.end());
}

ordered_json legendOf(const SessionResults& results) {
  const Theme theme = results.session.theme == "dark" ? darkTheme() : lightTheme();
  Selection selection = results.session.selection;
  if (selection.points() != results.data.points->count) selection = Selection(results.data.points->count);
  const auto& scalars = results.views.front().scalars;
  const Legend legend = colorPoints(*results.data.points, results.session.appearance, selection, theme,
                                    scalars ? &*scalars : nullptr)
                            .legend;
  ordered_json json = {{"title", legend.title}};
  if (!legend.note.empty()) json["note"] = legend.note;
  if (legend.kind == Legend::Kind::Classes) {
    json["entries"] = ordered_json::array();
    for (const auto& entry : legend.entries) {
      json["entries"].push_back({{"name", entry.name},
                                 {"label", entry.label},
                                 {"color", hexColor(entry.color)},
                                 {"points", entry.count},
                                 {"hidden", entry.hidden}});
    }
  } else if (legend.kind == Legend::Kind::Continuous) {
    json["palette"] = legend.palette;
    json["low"] = legend.low;
    json["high"] = legend.high;
    json["unknown"] = legend.unknown;
  }
  return json;
}

ordered_json selectionsOf(const Session& session) {
  ordered_json json = {{"selection", session.selection.rows()}, {"named", ordered_json::object()}};
  for (const auto& [name, selection] : session.selections) json["named"][name] = selection.rows();
  return json;
}

ordered_json viewsOf(const SessionResults& results) {
  ordered_json json = ordered_json::array();
  for (const auto& view : results.views) {
    json.push_back({{"name", view.spec.name},
                    {"embedding", embeddingTitle(view.spec.embedding.stage, view.vectors.columns())},
                    {"source", sourceName(results.session, view.spec.embedding)},
                    {"map", view.map->caption},
                    {"axes", view.map->axisLabels}});
  }
  return json;
}

Result<void> writeJson(const fs::path& path, const ordered_json& json) {
  return writeFileAtomically(path, json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

Result<Report> exportSession(const ExportCommand& options, const Services& services, const JobContext& job) {
  auto results = computeSession(options.session, {}, services, job);
  if (!results) return failure(results);
  job.report("writing", -1, options.out.string());
  if (auto done = writePoints(options.out / "points.csv", *results, job); !done) return failure(done);
  auto embeddings = writeEmbeddings(options.out, *results);
  if (!embeddings) return failure(embeddings);
  if (auto done = writeJson(options.out / "selections.json", selectionsOf(results->session)); !done) {
    return failure(done);
  }
  if (auto done = writeJson(options.out / "legend.json", legendOf(*results)); !done) return failure(done);
  if (auto done = writeJson(options.out / "views.json", viewsOf(*results)); !done) return failure(done);

  Report report;
  report.summary = {{"command", "export"},
                    {"session", options.session.file.string()},
                    {"points", results->data.points->count},
                    {"title", results->data.points->title},
                    {"views", viewsOf(*results)},
                    {"embeddings", *embeddings},
                    {"out", options.out.string()}};
  report.text = options.out.string() + ": " + grouped(results->data.points->count) + " points, " +
                std::to_string(results->views.size()) + " views, " + std::to_string(embeddings->size()) +
                " embeddings\n";
  for (const auto& warning : results->warnings) report.text += "  note: " + warning + "\n";
  return report;
}

}  // namespace

void addExportCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<ExportCommand>();
  auto& command = addCommand(app, context, "export",
                             {"Writes all numbers of a session",
                              "points.csv (name, class, columns, whether selected, coordinates in every "
                              "view), the embeddings as .npy,\nselections.json, legend.json and views.json.",
                              "manifold-lens export --session example.mlens --out numbers"},
                             [options, &services = context.services](const JobContext& job) {
                               return exportSession(*options, services, job);
                             });
  addSession(command, options->session, "The session to export");
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
