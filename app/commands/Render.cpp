#include <QGuiApplication>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/QtStart.h"
#include "app/SessionResults.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/session/Discs.h"
#include "core/session/Neighborhood.h"
#include "ui/figure/Figure.h"

namespace mlens {
namespace {

struct Options {
  std::filesystem::path session, out;
  std::string view, size = "1600x1200", device = "auto";
  FigureOptions::Ground ground = FigureOptions::Ground::White;
  bool noLegend = false, noCaption = false;
};

constexpr int kSmallestSide = 64, kLargestSide = 16384;

const std::map<std::string, FigureOptions::Ground> kGrounds = {
    {"white", FigureOptions::Ground::White},
    {"dark", FigureOptions::Ground::Dark},
    {"transparent", FigureOptions::Ground::Transparent}};

std::optional<QSize> sizeFrom(const std::string& text) {
  int width = 0, height = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, width);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != 'x') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, height);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  const auto fits = [](int side) { return side >= kSmallestSide && side <= kLargestSide; };
  if (!fits(width) || !fits(height)) return std::nullopt;
  return QSize(width, height);
}

/// What is drawn of the neighbourhood graph, and what must be said of it.
struct Neighborhood {
  std::shared_ptr<const EdgeSet> edges;
  std::shared_ptr<const Polytope> polytope;
  std::string caption;
};
Result<Neighborhood> neighborhoodOf(const SessionResults& results, const ViewResult& view,
                                    const JobContext& job) {
  Neighborhood shown;
  const EdgeSpec& spec = results.session.appearance.edges;
  const auto rows = shownRows(results.session, *results.data.points);
  const Index current = results.session.current;
  const bool polytope = spec.kind == EdgeSpec::Kind::Nnk && spec.polytope && current >= 0 &&
                        current < results.data.points->count;
  if ((!rows && !polytope) || view.vectors.rows() < 2) return shown;
  auto graph = neighborhoodGraph(view.vectors, spec, nullptr, job);
  if (!graph) return failure(graph);
  if (rows) {
    shown.edges = std::make_shared<const EdgeSet>(shownEdges(*graph, *rows));
    shown.caption = edgesCaption(*graph, *shown.edges);
  }
  if (polytope) {
    auto mapped = mappedPolytope(*graph, current, view.vectors, *view.map, job);
    if (!mapped) return failure(mapped);
    const std::string setting = shown.caption.empty() ? graph->setting : std::string();
    if (!shown.caption.empty()) shown.caption += " · ";
    shown.caption += polytopeCaption(*mapped, setting);
    shown.polytope = std::make_shared<const Polytope>(std::move(mapped->polytope));
  }
  return shown;
}

/// The tangent discs and what is said of them.
struct Discs {
  std::shared_ptr<const TangentDiscs> discs;
  std::string caption;
};
Result<Discs> discsOf(const SessionResults& results, const ViewResult& view, const JobContext& job) {
  const DiscSpec& spec = results.session.appearance.discs;
  const DiscRows chosen = discRows(results.session, *results.data.points);
  if (chosen.rows.empty()) return Discs{};
  job.report("tangent discs", -1);
  auto neighbors = discNeighbors(view.vectors, chosen.rows, spec, job);
  if (!neighbors) return failure(neighbors);
  auto discs = computeDiscs(view.vectors, *view.map, *neighbors, chosen.rows, spec, job);
  if (!discs) return failure(discs);
  const std::string caption = discCaption(spec, chosen, *discs);
  return Discs{std::make_shared<const TangentDiscs>(*std::move(discs)), caption};
}

Result<FigureContent> contentOf(const SessionResults& results, const JobContext& job) {
  const ViewResult& view = results.views.front();
  auto neighborhood = neighborhoodOf(results, view, job);
  if (!neighborhood) return failure(neighborhood);
  auto discs = discsOf(results, view, job);
  if (!discs) return failure(discs);
  FigureContent content;
  content.points = results.data.points;
  content.map = view.map;
  content.appearance = results.session.appearance;
  content.scalars = view.scalars;
  content.selection = results.session.selection;
  content.camera = view.spec.camera;
  content.edges = neighborhood->edges;
  content.polytope = neighborhood->polytope;
  content.discs = discs->discs;
  content.title = QString::fromStdString(embeddingTitle(view.spec.embedding.stage, view.vectors.columns()));
  std::string caption;
  const std::string color = view.scalars ? view.scalars->title + ": " + view.scalars->note : std::string();
  for (const auto& fact : {sourceTitle(results.session, view.spec.embedding), results.data.points->title,
                           view.map->caption, neighborhood->caption, discs->caption, color}) {
    if (!fact.empty()) caption += (caption.empty() ? "" : " · ") + fact;
  }
  content.caption = QString::fromStdString(caption);
  return content;
}

Result<Report> render(const Options& options, const JobContext& job) {
  auto extension = options.out.extension().string();
  if (extension != ".png") {
    return fail(ErrorCode::Unsupported, "this version writes figures as .png; name the file so",
                options.out.string());
  }
  std::optional<std::string> name;
  if (!options.view.empty()) name = options.view;
  auto results = computeSession(options.session, name, options.device, job);
  if (!results) return failure(results);
  auto content = contentOf(*results, job);
  if (!content) return failure(content);
  if (content->selection.points() != content->points->count)
    content->selection = Selection(content->points->count);

  job.report("rendering", -1, options.out.filename().string());
  auto application = startOffscreen();
  if (!application) return failure(application);
  FigureOptions figure;
  figure.size = *sizeFrom(options.size);
  figure.ground = options.ground;
  figure.legend = !options.noLegend;
  figure.caption = !options.noCaption;
  auto image = renderFigure(*content, figure);
  if (!image) return failure(image);
  if (auto go = job.check(); !go) return failure(go);
  if (auto done = writePng(options.out, *image, content->caption); !done) return failure(done);

  Report report;
  report.summary = {{"command", "render"},
                    {"session", options.session.string()},
                    {"view", results->views.front().spec.name},
                    {"points", content->points->count},
                    {"width", image->width()},
                    {"height", image->height()},
                    {"caption", content->caption.toStdString()},
                    {"out", options.out.string()}};
  report.text = options.out.string() + ": view " + results->views.front().spec.name + ", " + options.size +
                ", " + content->caption.toStdString() + "\n";
  for (const auto& warning : results->warnings) report.text += "  note: " + warning + "\n";
  return report;
}

}  // namespace

void addRenderCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto& command = addCommand(
      app, context, "render",
      {"Draws a view of a session as a picture, without a window",
       "Needs OpenGL (software will do), no display. The same session gives the same picture on the same "
       "OpenGL.",
       "manifold-lens render --session example.mlens --view encoder --size 1600x1200 --out fig.png"},
      [options](const JobContext& job) { return render(*options, job); });
  command.add_option("--session", options->session, "The session to draw")
      ->required()
      ->type_name("FILE.mlens");
  command.add_option("--view", options->view, "Name of the view (default: the first)")->type_name("NAME");
  command.add_option("--size", options->size, "Width x height in pixels, 64 to 16384 a side")
      ->capture_default_str()
      ->check(CLI::Validator(
          [](const std::string& text) {
            return sizeFrom(text) ? std::string() : "'" + text + "' is not WIDTHxHEIGHT, 64 to 16384 a side";
          },
          ""))
      ->type_name("WxH");
  command.add_option("--out", options->out, "The picture's file")->required()->type_name("FIG.png");
  command
      .add_option_function<std::string>(
          "--ground", [options](const std::string& name) { options->ground = kGrounds.at(name); },
          "white (default), dark or transparent")
      ->check(CLI::IsMember(kGrounds))
      ->type_name("NAME");
  command.add_flag("--no-legend", options->noLegend, "Leave the legend out");
  command.add_flag("--no-caption", options->noCaption, "Leave title and caption out");
  addDevice(command, options->device);
}

}  // namespace mlens
