#include "ui/report/RunReport.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "ui/charts/InvariancePlot.h"
#include "ui/charts/LinePlot.h"
#include "ui/charts/QtColor.h"
#include "ui/report/ReportWords.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

constexpr QSizeF kChart(360, 200);
constexpr Index kSampled = 200;  // pictures of the tables that take long

void addCurves(ReportDocument& report, const QString& caption, const LinePlot& plot) {
  if (!plot.series.empty()) report.addPlot(caption, kChart, plot);
}

void addRecipe(ReportDocument& report, const RunRecord& run) {
  std::vector<QStringList> rows;
  const auto flat = toJson(run.plan).flatten();
  for (const auto& [key, value] : flat.items())
    rows.push_back({QString::fromStdString(key.substr(1)).replace(u'/', u' '),
                    QString::fromStdString(value.dump()).remove(u'"')});
  report.addTable({}, {words("field"), words("value")}, rows);
}

/// Of the log, one curve for each of the named fields.
LinePlot logPlot(const RunRecord& run, const QString& title, const std::vector<std::string>& fields) {
  LinePlot plot;
  plot.xTitle = words("epoch");
  plot.yTitle = title;
  const auto colors = classColors("", static_cast<int>(fields.size()), lightTheme());
  for (std::size_t f = 0; f < fields.size(); ++f) {
    LinePlot::Series series;
    series.name = QString::fromStdString(fields[f]);
    series.color = qtColor(colors[f]);
    series.width = 1.5;
    for (std::size_t epoch = 0; epoch < run.log.size(); ++epoch) {
      for (const auto& [name, value] : logFields(run.log[epoch])) {
        if (name == fields[f] && std::isfinite(value))
          series.points.emplace_back(static_cast<double>(epoch + 1), value);
      }
    }
    if (!series.points.empty()) plot.series.push_back(std::move(series));
  }
  return plot;
}

/// Numbers of h beside those of z; those of neither in a column of their own.
void addMeasures(ReportDocument& report, const ModelMeasures& measures) {
  std::vector<std::string> order;
  std::map<std::string, std::array<double, 3>> rows;  // h, z, of both
  for (const auto& [name, value] : measures.numbers) {
    const std::size_t column = name.ends_with("_h") ? 0 : name.ends_with("_z") ? 1 : 2;
    const std::string base = column < 2 ? name.substr(0, name.size() - 2) : name;
    const auto [row, isNew] = rows.try_emplace(base, std::array{std::nan(""), std::nan(""), std::nan("")});
    if (isNew) order.push_back(base);
    row->second[column] = value;
  }
  std::vector<QStringList> cells;
  for (const auto& name : order) {
    const auto& [h, z, both] = rows[name];
    cells.push_back({QString::fromStdString(name), number(h, 4), number(z, 4), number(both, 4)});
  }
  report.addTable(words("Encoder h against projector z"),
                  {words("number"), QStringLiteral("h"), QStringLiteral("z"), words("of the projector")},
                  cells);
  LinePlot spectra;
  spectra.xTitle = words("rank");
  spectra.yTitle = words("log10 singular value");
  const auto colors = classColors("", 2, lightTheme());
  for (std::size_t side = 0; side < 2; ++side) {
    const auto& values = side == 0 ? measures.spectrumEncoder : measures.spectrumProjector;
    LinePlot::Series series;
    series.name = side == 0 ? QStringLiteral("h") : QStringLiteral("z");
    series.color = qtColor(colors[side]);
    series.width = 1.5;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] > 0) series.points.emplace_back(static_cast<double>(i + 1), std::log10(values[i]));
    }
    spectra.series.push_back(std::move(series));
  }
  addCurves(report, words("Spectra"), spectra);
  for (const auto& note : measures.notes)
    report.addParagraph(words("Note: %1").arg(QString::fromStdString(note)));
}

void addInvariance(ReportDocument& report, const InvarianceTable& table) {
  for (std::size_t stage = 0; stage < table.stages.size(); ++stage) {
    HeatmapPlot plot = invariancePlot(table, stage, invarianceMetrics().front());
    plot.title.clear();
    report.addPlot(
        words("Invariance ratio of %1 by augmentation and strength (0 invariant, 1 identity does not "
              "matter), %2 pictures")
            .arg(QString::fromStdString(table.stages[stage]))
            .arg(table.pictures),
        {360, 90 + 14.0 * static_cast<double>(table.augmentations.size())}, plot);
  }
}

Result<InvarianceTable> invarianceOf(ModelEngine& engine, const RunRecord& run, const ImageSet& sample,
                                     std::uint64_t seed, const std::string& device, const JobContext& job) {
  InvarianceTableOptions options;
  options.seed = seed;
  options.embed.device = device;
  return invarianceTable(engine, run.checkpoint, sample, options, job);
}

Result<TangentTest> tangentsOf(ModelEngine& engine, const RunRecord& run, const ImageSet& sample,
                               std::uint64_t seed, const std::string& device, const JobContext& job) {
  TangentTestOptions options;
  options.seed = seed;
  options.embed.device = device;
  return tangentTest(engine, run.checkpoint, sample, options, job);
}

}  // namespace

Result<ReportDocument> measuredRunReport(const std::filesystem::path& folder, const ImageSet* images,
                                         const EngineSource& engine, std::uint64_t seed,
                                         const std::string& device, const JobContext& job) {
  auto run = readRun(folder, job);
  if (!run) return failure(run);
  if (!images) return runReport(*run, nullptr, nullptr);
  job.report("loading LibTorch", -1);
  auto loaded = engine();
  if (!loaded) return failure(loaded);
  ModelMeasureOptions measure;
  measure.seed = seed;
  measure.device = device;
  auto measures = measureModel(**loaded, run->checkpoint, *images, measure, job);
  if (!measures) return failure(measures);
  run->measures = std::move(*measures);
  const auto sample = measuredSample(*images, kSampled, seed);
  auto invariance = invarianceOf(**loaded, *run, sample, seed, device, job);
  if (!invariance) return failure(invariance);
  if (run->checkpoint.spec.projectorDepth == 0) return runReport(*run, &*invariance, nullptr);
  auto tangents = tangentsOf(**loaded, *run, sample, seed, device, job);
  if (!tangents) return failure(tangents);
  return runReport(*run, &*invariance, &*tangents);
}

ReportDocument runReport(const RunRecord& run, const InvarianceTable* invariance,
                         const TangentTest* tangents) {
  ReportDocument report(words("A training: %1, augmentation strength %2")
                            .arg(QString::fromStdString(run.plan.method))
                            .arg(run.plan.strength));
  report.addParagraph(words("%1 of %2 epochs on %3 pictures of %4. Checkpoint %5, content %6.")
                          .arg(run.log.size())
                          .arg(run.plan.epochs)
                          .arg(run.pictures)
                          .arg(QString::fromStdString(run.data),
                               QString::fromStdString(run.checkpoint.path.filename().string()),
                               QString::fromStdString(run.checkpoint.identity)));
  report.addHeading(words("Training"));
  addCurves(report, words("Loss by epoch"), logPlot(run, words("loss"), {"loss"}));
  addCurves(report, words("RankMe by epoch"), logPlot(run, words("RankMe"), {"rankme_h", "rankme_z"}));
  addCurves(report, words("kNN accuracy by epoch"),
            logPlot(run, words("kNN accuracy"), {"knn_accuracy_h", "knn_accuracy_z"}));
  if (run.measures) {
    report.addHeading(words("Measures"));
    addMeasures(report, *run.measures);
  }
  if (invariance) {
    report.addHeading(words("Invariance"));
    addInvariance(report, *invariance);
  }
  if (tangents) {
    report.addHeading(words("Tangent-plane test"));
    HistogramPlot plot = tangentPlot(*tangents, lightTheme());
    plot.title.clear();
    report.addPlot(
        words("Affinity of the row space of the projector's Jacobian with the tangent planes at h, beside "
              "random planes, %1 pictures")
            .arg(tangents->points.size()),
        kChart, plot);
  }
  report.addHeading(words("Recipe"));
  addRecipe(report, run);
  return report;
}

}  // namespace mlens
