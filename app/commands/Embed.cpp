#include <filesystem>
#include <memory>

#include "app/Input.h"
#include "app/ReadingFlags.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/session/Compute.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct Options {
  fs::path checkpoint, out;
  PictureInput pictures;
  EmbedOptions embed;
  ReadingOptions reading;
};

Result<void> writeNames(const fs::path& path, const PointTable& points) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < points.names.size(); ++i) {
    std::vector<std::string> row{std::to_string(i), points.names[i]};
    if (points.hasLabels()) {
      const std::int32_t label = points.labels[i];
      const bool named = label >= 0 && label < points.classCount();
      row.push_back(std::to_string(label));
      row.push_back(named ? points.classNames[static_cast<std::size_t>(label)] : std::string());
    }
    rows.push_back(std::move(row));
  }
  std::vector<std::string> header{"row", "name"};
  if (points.hasLabels()) header.insert(header.end(), {"label", "class"});
  return writeCsv(path, header, rows);
}

ordered_json manifestOf(const Options& options, const ImageSet& images, const EmbeddedCheckpoint& embedded) {
  const auto& checkpoint = embedded.summary;
  ordered_json files = {{"encoder", "encoder.npy"}, {"projector", "projector.npy"}, {"names", "names.csv"}};
  if (!images.labels.empty()) files["labels"] = "labels.npy";
  return {{"format", "manifold-lens embedding"},
          {"version", MLENS_VERSION},
          {"n", images.count()},
          {"encoder_dimension", embedded.encoder.columns()},
          {"projector_dimension", embedded.projector.columns()},
          {"files", files},
          {"checkpoint", {{"path", checkpoint.path.string()}, {"identity", checkpoint.identity}}},
          {"model", toJson(checkpoint.spec)},
          {"data",
           {{"path", options.pictures.data.string()},
            {"kind", images.kind},
            {"identity", images.identity},
            {"limit", options.pictures.options.limit},
            {"seed", options.pictures.options.seed}}},
          {"classes", images.classNames},
          {"device", options.embed.device},
          {"warnings", embedded.warnings}};
}

Result<void> writeAll(const Options& options, const ImageSet& images, const EmbeddedCheckpoint& embedded,
                      const ordered_json& manifest) {
  const fs::path& out = options.out;
  if (auto done = writeNpy(out / "encoder.npy", embedded.encoder); !done) return done;
  if (auto done = writeNpy(out / "projector.npy", embedded.projector); !done) return done;
  if (!images.labels.empty()) {
    if (auto done = writeNpy(out / "labels.npy", images.labels); !done) return done;
  }
  if (auto done = writeNames(out / "names.csv", pointTable(images)); !done) return done;
  return writeFileAtomically(out / "manifest.json",
                             manifest.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

Result<Report> embed(const Options& options, const JobContext& job) {
  auto images = openPictures(options.pictures, job);
  if (!images) return failure(images);
  auto embedded =
      embedCheckpoint({options.checkpoint, options.reading}, *images, options.embed, nullptr, job);
  if (!embedded) return failure(embedded);
  auto& warnings = embedded->warnings;
  warnings.insert(warnings.begin(), images->warnings.begin(), images->warnings.end());

  Report report;
  report.summary = manifestOf(options, *images, *embedded);
  if (auto done = writeAll(options, *images, *embedded, report.summary); !done) return failure(done);
  report.summary["out"] = options.out.string();
  report.text = options.out.string() + ": " + grouped(images->count()) + " pictures, encoder h " +
                std::to_string(embedded->encoder.columns()) + "-d, projector z " +
                std::to_string(embedded->projector.columns()) + "-d\n";
  for (const auto& warning : warnings) report.text += "  note: " + warning + "\n";
  return report;
}

}  // namespace

void addEmbedCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto& command =
      addCommand(app, context, "embed",
                 {"Runs pictures through a checkpoint: encoder h and projector z",
                  "Writes encoder.npy (h) and projector.npy (z), N x D float32, one row per picture; "
                  "labels.npy (int32) if\nthe pictures have labels; names.csv; manifest.json.",
                  "manifold-lens embed --checkpoint checkpoint.safetensors --data pictures/ --out vectors"},
                 [options](const JobContext& job) { return embed(*options, job); });
  command.add_option("--checkpoint", options->checkpoint, "The checkpoint's file (see 'inspect')")
      ->required()
      ->type_name("FILE");
  addPictureInput(command, options->pictures);
  addSeed(command, options->pictures.options.seed, "the sample of --limit");
  command.add_option("--batch", options->embed.batch, "Pictures that go through the model at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 65536))
      ->type_name("N");
  addDevice(command, options->embed.device);
  addReadingOptions(command, options->reading);
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
