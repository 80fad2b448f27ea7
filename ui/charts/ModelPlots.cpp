#include "ui/charts/ModelPlots.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/charts/QtColor.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

constexpr double kHighestScore = 2.5;  // standard deviations at the ends of the scale

QString tr(const char* text) {
  return QCoreApplication::translate("ModelPlots", text);
}

QStringList words(const std::vector<std::string>& names) {
  QStringList list;
  for (const std::string& name : names) list << QString::fromStdString(name);
  return list;
}

QString number(double value, int digits) {
  return QString::number(value, 'g', digits);
}

/// A colour per model and what they mean; both empty without groups.
struct GroupColors {
  std::vector<QColor> ofModels;
  PlotKey key;

  QColor of(std::size_t model) const {
    return ofModels.empty() ? qtColor(lightTheme().accent) : ofModels[model];
  }
};

GroupColors groupColors(const std::vector<std::string>& groups, const Theme& theme) {
  const auto numbers = groupNumbers(groups);
  if (numbers.empty()) return {};
  const int count = *std::ranges::max_element(numbers) + 1;
  const auto palette = classColors("", count, theme);
  GroupColors colors;
  colors.key.entries.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto number = static_cast<std::size_t>(numbers[i]);
    const QColor color = qtColor(palette[number]);
    colors.ofModels.push_back(color);
    colors.key.entries[number] = {groups[i].empty() ? tr("no group") : QString::fromStdString(groups[i]),
                                  color};
  }
  return colors;
}

/// The dots of a task: its models in the colours of their groups.
ScatterPlot taskPlot(const TransferTask& task, const std::vector<double>& x, const ModelTable& metrics,
                     const Theme& theme) {
  ScatterPlot plot;
  plot.yTitle = tr("measured");
  const GroupColors colors = groupColors(metrics.groups, theme);
  plot.key = colors.key;
  for (std::size_t i = 0; i < task.models.size(); ++i) {
    const auto row = std::ranges::find(metrics.models, task.models[i]) - metrics.models.begin();
    plot.dots.push_back({QString::fromStdString(task.models[i]),
                         {x[i], task.accuracy[i]},
                         colors.of(static_cast<std::size_t>(row))});
  }
  return plot;
}

}  // namespace

HeatmapPlot surveyHeatmap(const ModelSurvey& survey, const Theme& theme) {
  HeatmapPlot plot;
  plot.title = tr("Metrics of the models, z-scores");
  plot.columnNames = words(survey.scores.metrics);
  plot.palette = QStringLiteral("diverging");
  plot.low = -kHighestScore;
  plot.high = kHighestScore;
  const GroupColors colors = groupColors(survey.scores.groups, theme);
  plot.key = colors.key;
  for (const int model : survey.tree.leafOrder()) {
    plot.rowNames << QString::fromStdString(survey.scores.models[static_cast<std::size_t>(model)]);
    if (!colors.ofModels.empty()) plot.rowMarks.push_back(colors.of(static_cast<std::size_t>(model)));
    for (double score : survey.scores.values.row(model)) plot.values.push_back(score);
  }
  return plot;
}

DendrogramPlot surveyTree(const ModelSurvey& survey, const Theme& theme) {
  DendrogramPlot plot;
  plot.title = tr("Models by their metrics, average linkage");
  if (survey.groups) {
    plot.title = tr("Average linkage; groups: silhouette %1 (p = %2), Rand %3 (p = %4)")
                     .arg(survey.groups->silhouette, 0, 'f', 2)
                     .arg(survey.groups->silhouetteP, 0, 'g', 2)
                     .arg(survey.groups->randIndex, 0, 'f', 2)
                     .arg(survey.groups->randIndexP, 0, 'g', 2);
  }
  plot.axis = tr("mean distance of z-scores");
  plot.tree = survey.tree;
  plot.names = words(survey.scores.models);
  const GroupColors colors = groupColors(survey.scores.groups, theme);
  plot.marks = colors.ofModels;
  plot.key = colors.key;
  return plot;
}

ScatterPlot surveyMap(const ModelSurvey& survey, const Theme& theme) {
  ScatterPlot plot;
  plot.title = tr("Models by the principal components of their z-scores");
  const auto axis = [&](std::size_t component) {
    return tr("PC %1 (%2 %)").arg(component + 1).arg(100 * survey.explained[component], 0, 'f', 0);
  };
  plot.xTitle = axis(0);
  plot.yTitle = axis(1);
  const GroupColors colors = groupColors(survey.scores.groups, theme);
  plot.key = colors.key;
  for (std::size_t i = 0; i < survey.scores.models.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    plot.dots.push_back({QString::fromStdString(survey.scores.models[i]),
                         {survey.map(row, 0), survey.map(row, 1)},
                         colors.of(i)});
  }
  return plot;
}

ScatterPlot predictionPlot(const TransferTask& task, const LeaveOneOut& prediction, const QString& name,
                           const ModelTable& metrics, const Theme& theme) {
  ScatterPlot plot = taskPlot(task, prediction.predicted, metrics, theme);
  plot.title = tr("%1: %2, leave one out, error %3 (mean alone %4, p = %5)")
                   .arg(QString::fromStdString(task.task), name, number(prediction.error, 3),
                        number(prediction.baselineError, 3), number(prediction.p, 2));
  plot.xTitle = tr("predicted from the other models");
  plot.diagonal = true;
  return plot;
}

ScatterPlot correlationPlot(const TransferTask& task, const TransferCorrelation& correlation,
                            const ModelTable& metrics, const Theme& theme) {
  const auto column = std::ranges::find(metrics.metrics, correlation.metric) - metrics.metrics.begin();
  std::vector<double> values;
  for (const std::string& model : task.models) {
    const auto row = std::ranges::find(metrics.models, model) - metrics.models.begin();
    values.push_back(metrics.values(row, column));
  }
  ScatterPlot plot = taskPlot(task, values, metrics, theme);
  plot.title =
      tr("%1: Spearman %2 (p = %3, corrected for all metrics)")
          .arg(QString::fromStdString(task.task), number(correlation.spearman, 2), number(correlation.p, 2));
  plot.xTitle = QString::fromStdString(correlation.metric);
  return plot;
}

QSizeF paperSize(const HeatmapPlot& plot) {
  constexpr double kCharacter = 4.5;  // mean width of 8-point words
  constexpr qsizetype kFew = 12;      // columns wide enough for numbers
  const auto longest = [](const QStringList& names) {
    qsizetype length = 0;
    for (const QString& name : names) length = std::max(length, name.size());
    return kCharacter * static_cast<double>(length);
  };
  const qsizetype columns = plot.columnNames.size();
  const double width = (columns <= kFew ? 26 : 10) * static_cast<double>(columns);
  return {std::max(260.0, width + longest(plot.rowNames) + 80),
          60 + longest(plot.columnNames) + 14 * static_cast<double>(plot.rowNames.size())};
}

QSizeF paperSize(const DendrogramPlot& plot) {
  return {360, 72 + 14 * static_cast<double>(plot.names.size())};
}

}  // namespace mlens
