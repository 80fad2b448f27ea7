#include "app/commands/CompareReport.h"

#include <algorithm>

#include "app/commands/ComparePictures.h"
#include "app/commands/ComparePlots.h"
#include "core/compare/NeighborChange.h"
#include "ui/figure/FigureFile.h"
#include "ui/panels/CompareTables.h"
#include "ui/report/ReportDocument.h"

namespace mlens {
namespace {

constexpr Index kMostListed = 12;
constexpr qsizetype kMostColumns = 6;
constexpr QSize kMapsPixels(1200, 560);
constexpr double kPageWidth = 480;  // points: what A4 has between its margins

QString text(const std::string& words) {
  return QString::fromStdString(words);
}

template <class Plot>
void addPlot(ReportDocument& report, const QString& caption, const QSizeF& size, Plot plot) {
  plot.title.clear();  // the caption says it
  report.addPlot(caption, size, plot);
}

/// Wide tables come in parts that a page has room for.
void addShown(ReportDocument& report, const QString& caption, const ShownTable& table) {
  const qsizetype columns = table.headers.size(), part = columns > kMostColumns ? kMostColumns - 1 : columns;
  for (qsizetype first = 0; first < columns;) {
    const qsizetype count = columns - first <= kMostColumns ? columns - first : part;
    std::vector<QStringList> rows;
    for (const auto& row : table.rows) rows.push_back(QStringList{row.name} + row.cells.mid(first, count));
    report.addTable(first == 0 ? caption : QString(),
                    QStringList{QString()} + table.headers.mid(first, count), rows);
    first += count;
  }
}

void addAbout(ReportDocument& report, const ComparedModels& models, const CompareReport& about) {
  report.addParagraph(
      QStringLiteral("%1 points: %2.").arg(models.points->count).arg(text(models.points->title)));
  std::vector<QStringList> rows{{QStringLiteral("A"), text(models.a.name), text(about.a.string())},
                                {QStringLiteral("B"), text(models.b.name), text(about.b.string())}};
  if (!about.data.empty()) rows.push_back({QStringLiteral("data"), QString(), text(about.data.string())});
  report.addTable({}, {QString(), QStringLiteral("name"), QStringLiteral("file")}, rows);
  for (const std::string& note : about.notes) report.addParagraph(QStringLiteral("Note: ") + text(note));
  report.addParagraph(QStringLiteral("Manifold Lens " MLENS_VERSION));
}

/// Both maps side by side, B's turned onto A's, as shapes where they can be.
void addMaps(ReportDocument& report, const ComparedPair& pair, const ComparedModels& models) {
  if (!pair.mapA || !pair.mapB) return;
  std::vector<FigureContent> views(2);
  const std::pair<const char*, const ModelStages::Stage*> sides[] = {{"A: ", pair.a}, {"B: ", pair.b}};
  for (std::size_t i = 0; i < views.size(); ++i) {
    views[i].points = models.points;
    views[i].map = i == 0 ? pair.mapA : pair.mapB;
    views[i].selection = Selection(models.points->count);
    views[i].title = text(sides[i].first + sides[i].second->title);
    if (!models.points->hasLabels()) views[i].appearance.color.by = ColorSpec::By::Single;
  }
  const QString caption = QStringLiteral("%1; B: %2").arg(text(pair.mapA->caption), text(pair.mapB->caption));
  FigureOptions options;
  options.size = kMapsPixels;
  options.caption = false;
  const QString notDrawn = QStringLiteral("The maps are not drawn: ");
  const QSizeF size(kPageWidth, kPageWidth * kMapsPixels.height() / kMapsPixels.width());
  if (figureNote(views, FigureFormat::Pdf).empty()) {
    Result<void> drawn;
    report.addChart(caption, size, [&](QPainter& painter, const QRectF& room) {
      painter.translate(room.topLeft());
      painter.scale(room.width() / kMapsPixels.width(), room.width() / kMapsPixels.width());
      drawn = paintFigure(painter, views, options);
    });
    if (!drawn) report.addParagraph(notDrawn + text(drawn.error().text()));
  } else if (auto picture = renderFigure(views, options)) {
    report.addPicture(caption, *picture, kPageWidth);
  } else {
    report.addParagraph(notDrawn + text(picture.error().text()));
  }
}

void addMostChanged(ReportDocument& report, const ComparedPair& pair, const ComparedModels& models) {
  const Comparison& comparison = pair.comparison;
  const PointTable& points = *models.points;
  const auto rows = mostChanged(comparison.overlap, comparison.stretch, std::min(kMostListed, models.top));
  std::vector<QStringList> cells;
  for (const Index row : rows) {
    const auto at = static_cast<std::size_t>(row);
    const NeighborChange change = neighborChange(*comparison.before, *comparison.after, row);
    cells.push_back({text(points.names[at]), points.hasLabels() ? text(className(points, row)) : QString(),
                     numberWords(static_cast<double>(comparison.overlap[at])),
                     numberWords(static_cast<double>(comparison.stretch[at])),
                     QString::number(change.lost.size()), QString::number(change.gained.size())});
  }
  report.addTable(QStringLiteral("The points whose neighbours changed most"),
                  {QStringLiteral("point"), QStringLiteral("class"), QStringLiteral("overlap"),
                   QStringLiteral("stretch"), QStringLiteral("lost"), QStringLiteral("gained")},
                  cells);
  const QImage pictures = changedPictures(pair, points, rows);
  if (pictures.isNull()) return;
  report.addPicture(QStringLiteral("The same points, each with the nearest neighbours of A that it lost "
                                   "(left) and those of B that it gained (right)"),
                    pictures, kPageWidth);
}

Result<void> addPair(ReportDocument& report, const ComparedPair& pair, const ComparedModels& models,
                     const JobContext& job) {
  report.addHeading(QStringLiteral("%1 of A against %2 of B").arg(text(pair.a->title), text(pair.b->title)));
  const auto place = [&](const std::string& side, const ModelStages::Stage& stage) {
    return std::ranges::find(models.stages, side + " " + stage.title) - models.stages.begin();
  };
  QString setting = text(pair.comparison.setting);
  if (pair.comparison.nnkA) setting += QStringLiteral("; ") + text(pair.comparison.nnkA->setting);
  addShown(report, setting,
           summaryTable(pair.comparison, &models.cka(place("A", *pair.a), place("B", *pair.b))));
  auto overlap = overlapPlot(pair, job);
  if (!overlap) return failure(overlap);
  addPlot(report, QStringLiteral("How many of their neighbours points keep"), kOverlapSize,
          *std::move(overlap));
  addMaps(report, pair, models);
  addMostChanged(report, pair, models);
  if (!models.points->hasLabels()) return job.check();
  addShown(report, QStringLiteral("Class by class"),
           classTable(classTableOf(pair.comparison, *models.points, pair.displacement)));
  if (models.points->classCount() > kMostClassesDrawn) return job.check();
  HeatmapPlot shares = classSharesPlot(classShares(pair, *models.points), *models.points);
  const QString caption = shares.title;
  addPlot(report, caption, kClassSharesSize, std::move(shares));
  return job.check();
}

}  // namespace

Result<void> writeCompareReport(const std::filesystem::path& path, const ComparedModels& models,
                                const CompareReport& about, const JobContext& job) {
  ReportDocument report(QStringLiteral("%1 against %2").arg(text(models.a.name), text(models.b.name)));
  addAbout(report, models, about);
  report.addHeading(QStringLiteral("How alike the stages are"));
  addPlot(report, QStringLiteral("Linear CKA of all stages (Kornblith et al. 2019)"), kCkaSize,
          ckaPlot(models));
  for (const ComparedPair& pair : models.pairs) {
    if (auto added = addPair(report, pair, models, job); !added) return added;
  }
  return report.write(path);
}

}  // namespace mlens
