#include "ui/window/MetricFiles.h"

#include <QFileInfo>
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/NumberFile.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/InvariancePlot.h"
#include "ui/window/AskFile.h"

namespace mlens {
namespace {

using nlohmann::ordered_json;

constexpr double kPlotWidth = 252, kPlotHeight = 180;  // points: 3.5 x 2.5 inches
constexpr double kStrip = 14;                          // of one class

std::string text(const QString& words) {
  return words.toStdString();
}

NumberTable::Column columnOf(const std::string& name, std::span<const float> values) {
  return {name, {values.begin(), values.end()}};
}

/// One embedding whose metrics are written.
struct Part {
  std::string name;  ///< "encoder"; unique
  std::string title, source;
  Matrix vectors;
  std::vector<NumberTable::Column> ofMap;
};

struct MetricQuestion {
  std::shared_ptr<const PointTable> points;
  Selection selection;
  std::vector<Part> parts;
  NnkOptions options;
};

Result<NumberTable> tableOf(const MetricQuestion& question, const ResultCache& cache, const JobContext& job) {
  const PointTable& points = *question.points;
  NumberTable table;
  table.words.push_back({"name", points.names});
  if (points.hasLabels()) {
    auto& classes = table.words.emplace_back(NumberTable::Words{"class", {}});
    for (std::int32_t label : points.labels) {
      const bool named = label >= 0 && label < points.classCount();
      classes.values.push_back(named       ? points.classNames[static_cast<std::size_t>(label)]
                               : label < 0 ? std::string()
                                           : std::to_string(label));
    }
  }
  auto& selected = table.columns.emplace_back(NumberTable::Column{"selected", {}});
  for (std::uint8_t mask : question.selection.mask()) selected.values.push_back(mask);
  ordered_json about = {{"program", "Manifold Lens"}, {"data", points.title}};
  for (const Part& part : question.parts) {
    auto metrics = measurePoints(part.vectors, question.options, &cache, job);
    if (!metrics) return failure(metrics);
    for (const PointMetric* metric : embeddingMetrics()) {
      table.columns.push_back(columnOf(part.name + "_" + metric->name, metrics->column(metric->name)));
    }
    for (const auto& column : part.ofMap) table.columns.push_back(column);
    about["embeddings"].push_back({{"name", part.name},
                                   {"title", part.title},
                                   {"source", part.source},
                                   {"setting", metrics->setting},
                                   {"mean_pairwise_distance", metrics->meanPairwiseDistance},
                                   {"affinity_random_mean", metrics->randomAffinity},
                                   {"affinity_null_mean", metrics->nullAffinity},
                                   {"adjacent_angles_per_10_degrees", metrics->adjacentAngles},
                                   {"random_angles_per_10_degrees", metrics->randomAngles}});
  }
  for (const PointMetric& metric : pointMetrics()) about["definitions"][metric.name] = metric.definition;
  table.about = about.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return table;
}

}  // namespace

MetricFiles::MetricFiles(Study* study, DistributionsPanel* distributions, SpectrumPanel* spectrum,
                         InvariancePanel* invariance, Settings* settings, QWidget* window)
    : QObject(window),
      workspace_(study->workspace()),
      measurements_(study->measurements()),
      distributions_(distributions),
      spectrum_(spectrum),
      invariance_(invariance),
      settings_(settings),
      window_(window) {
  connect(distributions, &DistributionsPanel::exportChartRequested, this, &MetricFiles::exportHistograms);
  connect(distributions, &DistributionsPanel::exportNumbersRequested, this, &MetricFiles::exportMetrics);
  connect(spectrum, &SpectrumPanel::exportChartRequested, this, &MetricFiles::exportCurves);
  connect(spectrum, &SpectrumPanel::exportNumbersRequested, this, &MetricFiles::exportSpectrum);
  connect(invariance, &InvariancePanel::exportAsked, this, &MetricFiles::exportMatrices);
}

void MetricFiles::askPath(const QString& title, const QString& name, const QStringList& endings,
                          void (MetricFiles::*exportTo)(const QString& path)) {
  std::vector<FileKind> kinds;
  for (const QString& ending : endings) kinds.push_back({ending.toUpper(), ending});
  askSavePath(window_, title, settings_->folder("export") + QLatin1Char('/') + name, kinds,
              [this, exportTo](const QString& path) {
                settings_->setFolder("export", QFileInfo(path).absolutePath());
                (this->*exportTo)(path);
              });
}

void MetricFiles::write(const QString& path, std::function<Result<void>(const JobContext&)> write) {
  workspace_->jobs().start<bool>(
      tr("Writing %1").arg(QFileInfo(path).fileName()), {}, this,
      [write = std::move(write)](const JobContext& job) -> Result<bool> {
        if (auto done = write(job); !done) return failure(done);
        return true;
      },
      [this, path](Result<bool> result) {
        if (result) return Q_EMIT message(tr("Saved %1").arg(path), false);
        if (result.error().code == ErrorCode::Cancelled) return;
        Q_EMIT message(QString::fromStdString(result.error().text()), true);
      });
}

// Numbers --------------------------------------------------------------------------------------------------

void MetricFiles::exportMetrics() {
  askPath(tr("Export the metrics of all points"), QStringLiteral("metrics"),
          {QStringLiteral("csv"), QStringLiteral("json"), QStringLiteral("npy")},
          &MetricFiles::exportMetricsTo);
}

void MetricFiles::exportMetricsTo(const QString& path) {
  MetricQuestion question{
      workspace_->points(), workspace_->selection(), {}, metricSettings(workspace_->session())};
  for (const EmbeddingId& id : comparedEmbeddings(*workspace_)) {
    const auto* embedding = workspace_->embedding(id);
    if (embedding->values.empty()) continue;
    Part part{toString(id.stage), text(embedding->title), text(embedding->source), embedding->values, {}};
    const auto taken = [&] {
      return std::ranges::find(question.parts, part.name, &Part::name) != question.parts.end();
    };
    if (taken()) part.name += "_2";
    for (const PointMetric& metric : pointMetrics()) {
      if (!metric.needsMap || metric.needsViews) continue;
      const PointScalars scalars = measurements_->scalarsOf(metric.name, id);
      if (scalars.values) part.ofMap.push_back(columnOf(part.name + "_" + metric.name, *scalars.values));
    }
    question.parts.push_back(std::move(part));
  }
  if (question.parts.empty()) {
    return Q_EMIT message(tr("There are no vectors to measure yet: open a checkpoint or vectors first"),
                          true);
  }
  write(path,
        [path = path.toStdString(), question = std::move(question),
         cache = workspace_->cache()](const JobContext& job) -> Result<void> {
          auto table = tableOf(question, cache, job);
          if (!table) return failure(table);
          return writeNumbers(path, *table);
        });
}

void MetricFiles::exportSpectrum() {
  askPath(tr("Export the spectrum"), QStringLiteral("spectrum"),
          {QStringLiteral("csv"), QStringLiteral("json"), QStringLiteral("npy")},
          &MetricFiles::exportSpectrumTo);
}

void MetricFiles::exportSpectrumTo(const QString& path) {
  const auto& sides = spectrum_->shape()->sides();
  NumberTable table;
  ordered_json about = {{"program", "Manifold Lens"},
                        {"data", workspace_->points()->title},
                        {"points", spectrum_->shape()->points()},
                        {"of", spectrum_->shape()->ofSelection() ? "the selection" : "all points"}};
  std::size_t ranks = 0;
  for (const auto& side : sides) {
    if (side.measures) ranks = std::max(ranks, side.measures->singularValues.size());
  }
  if (ranks == 0) return Q_EMIT message(tr("There is no spectrum to export yet"), true);
  auto& rank = table.columns.emplace_back(NumberTable::Column{"rank", {}});
  for (std::size_t r = 1; r <= ranks; ++r) rank.values.push_back(static_cast<double>(r));
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (!sides[i].measures) continue;
    std::vector<double> values = sides[i].measures->singularValues;
    values.resize(ranks, std::numeric_limits<double>::quiet_NaN());
    const std::string name = text(spectrum_->symbol(i));
    table.columns.push_back({name, std::move(values)});
    ordered_json numbers = {{"name", name},
                            {"title", text(sides[i].title)},
                            {"source", text(sides[i].source)},
                            {"n", sides[i].measures->rows},
                            {"dim", sides[i].measures->dimensions}};
    for (std::size_t m = 0; m < shapeMetrics().size(); ++m) {
      const double value = sides[i].measures->values[m];
      numbers[shapeMetrics()[m].name] = std::isfinite(value) ? ordered_json(value) : ordered_json();
    }
    about["embeddings"].push_back(numbers);
  }
  for (const ShapeMetric& metric : shapeMetrics()) about["definitions"][metric.name] = metric.definition;
  table.about = about.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  write(path, [path = path.toStdString(), table = std::move(table)](const JobContext&) {
    return writeNumbers(path, table);
  });
}

// Charts ---------------------------------------------------------------------------------------------------

void MetricFiles::exportHistograms() {
  askPath(tr("Export the histograms"), QStringLiteral("distribution"),
          {QStringLiteral("pdf"), QStringLiteral("svg"), QStringLiteral("png")},
          &MetricFiles::exportHistogramsTo);
}

void MetricFiles::exportHistogramsTo(const QString& path) {
  auto plots = distributions_->plots();
  if (plots.empty()) return Q_EMIT message(tr("There is no histogram to export yet"), true);
  const auto count = static_cast<double>(plots.size());
  const double height = std::max(kPlotHeight, 64 + kStrip * static_cast<double>(plots.front().rows.size()));
  const QSizeF size(count * kPlotWidth, height);
  write(path, [path = path.toStdString(), size, title = distributions_->caption(),
               plots = std::move(plots)](const JobContext&) {
    return writeChart(path, size, title, [&](QPainter& painter, const QRectF& room) {
      const double width = room.width() / static_cast<double>(plots.size());
      for (std::size_t i = 0; i < plots.size(); ++i) {
        const QRectF place(room.left() + static_cast<double>(i) * width, room.top(), width - 8,
                           room.height());
        plots[i].paint(painter, place, lightTheme());
      }
    });
  });
}

void MetricFiles::exportCurves() {
  askPath(tr("Export the spectrum's chart"), QStringLiteral("spectrum"),
          {QStringLiteral("pdf"), QStringLiteral("svg"), QStringLiteral("png")},
          &MetricFiles::exportCurvesTo);
}

void MetricFiles::exportCurvesTo(const QString& path) {
  auto plot = spectrum_->plot();
  if (plot.range().isNull()) return Q_EMIT message(tr("There is no spectrum to export yet"), true);
  write(path, [path = path.toStdString(), title = spectrum_->caption(),
               plot = std::move(plot)](const JobContext&) {
    return writeChart(path, {kPlotWidth, kPlotHeight}, title, [&](QPainter& painter, const QRectF& room) {
      plot.paint(painter, room, lightTheme());
    });
  });
}

void MetricFiles::exportMatrices() {
  askPath(tr("Export the invariance"), QStringLiteral("invariance"),
          {QStringLiteral("pdf"), QStringLiteral("svg"), QStringLiteral("png")},
          &MetricFiles::exportMatricesTo);
}

void MetricFiles::exportMatricesTo(const QString& path) {
  auto plots = invariance_->matrices();
  if (plots.empty()) return Q_EMIT message(tr("Measure the invariance first; then it can be exported"), true);
  write(path, [path = path.toStdString(), plots = std::move(plots)](const JobContext&) {
    return writeChart(path, sheetSize(plots), plots.front().unit, [&](QPainter& painter, const QRectF& room) {
      paintSheet(plots, painter, room, lightTheme());
    });
  });
}

}  // namespace mlens
