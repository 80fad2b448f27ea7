#include <memory>
#include <optional>

#include "app/Input.h"
#include "app/QtStart.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "ui/report/RunReport.h"
#include "ui/report/SweepReport.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

struct ReportCommand {
  fs::path run, sweep, published, out;
  PictureInput pictures;
  std::string device = "auto";
};

Result<std::vector<PublishedValue>> publishedOf(const ReportCommand& options) {
  if (options.published.empty()) return std::vector<PublishedValue>();
  return readPublished(options.published);
}

Result<ReportDocument> documentOf(const ReportCommand& options, const Services& services,
                                  const JobContext& job) {
  if (!options.sweep.empty()) {
    auto table = readSweep(options.sweep);
    if (!table) return failure(table);
    auto published = publishedOf(options);
    if (!published) return failure(published);
    return sweepReport(*table, *published);
  }
  if (options.pictures.data.empty())
    return measuredRunReport(options.run, nullptr, services.engine, 0, {}, job);
  auto images = openPictures(options.pictures, job);
  if (!images) return failure(images);
  return measuredRunReport(options.run, &*images, services.engine, options.pictures.options.seed,
                           options.device, job);
}

Result<Report> run(const ReportCommand& options, const Services& services, const JobContext& job) {
  auto application = startOffscreen();
  if (!application) return failure(application);
  auto document = documentOf(options, services, job);
  if (!document) return failure(document);
  if (auto done = document->write(options.out); !done) return failure(done);
  Report report;
  report.summary = {{"command", "report"},
                    {"of", (options.sweep.empty() ? options.run : options.sweep).string()},
                    {"title", document->title().toStdString()},
                    {"out", options.out.string()}};
  report.text = options.out.string() + ": " + document->title().toStdString() + "\n";
  return report;
}

}  // namespace

void addReportCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<ReportCommand>();
  auto& command = addCommand(
      app, context, "report",
      {"Writes a report of a training or a sweep, as one HTML file or a PDF",
       "Of a training: recipe, curves, and with --data (or of a sweep's run) what is measured of h and z, "
       "spectra,\n"
       "invariance heat maps and the tangent-plane test. Of a sweep: means and standard deviations, curves "
       "of h "
       "and z\nagainst the strength, spectra, trends. Needs no other file and no network to be read.",
       "manifold-lens report --run runs/strong --data pictures/ --out strong.html"},
      [options, &services = context.services](const JobContext& job) {
        return run(*options, services, job);
      });
  auto* one = command.add_option("--run", options->run, "Folder that train wrote")->type_name("DIR");
  auto* all = command.add_option("--sweep", options->sweep, "Folder that sweep wrote")->type_name("DIR");
  one->excludes(all);
  command
      .add_option("--published", options->published,
                  "Of a sweep: values to lay beside, a CSV of metric, stage (h or z), strength, value")
      ->needs(all)
      ->type_name("FILE");
  addPictureInput(command, options->pictures);
  command.get_option("--data")->required(false)->needs(one);
  addSeed(command, options->pictures.options.seed, "the sample that is measured and the views");
  addDevice(command, options->device);
  command.add_option("--out", options->out, "The report: .html or .pdf")
      ->required()
      ->check(CLI::Validator(
          [](const std::string& name) {
            const bool known = name.ends_with(".html") || name.ends_with(".pdf");
            return known ? std::string() : "'" + name + "' ends neither in .html nor in .pdf";
          },
          ""))
      ->type_name("FILE");
  command.parse_complete_callback([one, all] {
    if (one->count() + all->count() == 0) throw CLI::RequiredError("--run or --sweep");
  });
}

}  // namespace mlens
