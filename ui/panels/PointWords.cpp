#include "ui/panels/PointWords.h"

#include <algorithm>

#include "ui/scene/Palette.h"

namespace mlens {

QString pointName(const PointTable& points, Index row) {
  if (row < 0 || row >= static_cast<Index>(points.names.size())) return QString::number(row);
  const QString name = QString::fromStdString(points.names[static_cast<std::size_t>(row)]);
  const bool number = std::ranges::all_of(name, [](QChar c) { return c.isDigit(); });
  if (!number) return name;
  return (points.images ? Workspace::tr("picture %1") : Workspace::tr("point %1")).arg(name);
}

QString pointClass(const PointTable& points, Index row) {
  if (row < 0 || row >= static_cast<Index>(points.labels.size())) return {};
  const std::int32_t label = points.labels[static_cast<std::size_t>(row)];
  if (label < 0) return {};
  if (label >= points.classCount()) return QString::number(label);
  return QString::fromStdString(points.classNames[static_cast<std::size_t>(label)]);
}

Rgb pointColor(const Workspace& workspace, Index row) {
  const auto colors = workspace.colors();
  const PointTable& points = *workspace.points();
  if (row >= 0 && row < static_cast<Index>(points.labels.size())) {
    const std::int32_t label = points.labels[static_cast<std::size_t>(row)];
    if (workspace.appearance().color.by == ColorSpec::By::Class) {
      for (const Legend::Entry& entry : colors->legend.entries) {
        if (entry.label == label) return entry.color;
      }
    } else if (label >= 0) {
      const int classes = std::max(points.classCount(), label + 1);
      return classColors({}, classes, workspace.theme())[static_cast<std::size_t>(label)];
    }
  }
  const auto at = static_cast<std::size_t>(4 * std::max<Index>(row, 0));
  if (at + 3 >= colors->rgba.size()) return workspace.theme().quietText;
  return {colors->rgba[at], colors->rgba[at + 1], colors->rgba[at + 2]};
}

QString metricTitle(const PointMetric& metric) {
  return QString::fromUtf8(metric.title);
}

QString colorWords(const ColorSpec& color) {
  using By = ColorSpec::By;
  const PointMetric* metric = color.by == By::Metric ? pointMetric(color.column) : nullptr;
  if (metric) return metricTitle(*metric);
  return color.by == By::Class       ? Workspace::tr("class")
         : color.by == By::Selection ? Workspace::tr("selection")
         : color.by == By::Single    ? Workspace::tr("one colour")
                                     : QString::fromStdString(color.column);
}

QString embeddingSymbol(const Workspace& workspace, const std::vector<EmbeddingId>& ids, std::size_t place) {
  using Stage = EmbeddingId::Stage;
  const EmbeddingId& id = ids[place];
  const QString stage = id.stage == Stage::Encoder     ? QStringLiteral("h")
                        : id.stage == Stage::Projector ? QStringLiteral("z")
                                                       : QStringLiteral("vectors");
  const auto* embedding = workspace.embedding(id);
  const auto same = std::ranges::count(ids, id.stage, &EmbeddingId::stage);
  return same > 1 && embedding ? stage + QLatin1Char(' ') + embedding->source : stage;
}

QString metricName(Metric metric) {
  return QString::fromUtf8(titleOf(metric, kMetricNames));
}

}  // namespace mlens
