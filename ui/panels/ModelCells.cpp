#include "ui/panels/ModelCells.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/study/SurveyTables.h"
#include "ui/widgets/NumbersModel.h"

namespace mlens {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("ModelCells", text);
}

/// "encoder h, 512-d, of /models/strong.safetensors"
QString originWords(const ModelOrigin& origin, const std::string& column) {
  const QString file = QString::fromStdString(origin.file.string());
  if (origin.count == 0) return tr("As it is in %1").arg(file);
  const std::string prefix = column.substr(0, column.find('.'));
  const auto stage = std::ranges::find(origin.stages, prefix, &ModelOrigin::Stage::name);
  if (stage == origin.stages.end()) return tr("Of %1").arg(file);
  return tr("%1, %L2-d, of %3")
      .arg(QString::fromStdString(stage->title))
      .arg(static_cast<qlonglong>(stage->dimensions))
      .arg(file);
}

QString tipOf(const ManyModels::Found& found, int model, const std::string& metric) {
  const ModelOrigin& origin = found.models.origins[static_cast<std::size_t>(model)];
  QStringList tip{originWords(origin, metric)};
  if (origin.count > 0) {
    tip << tr("%L1 points: %2")
               .arg(static_cast<qlonglong>(origin.count))
               .arg(QString::fromStdString(origin.points));
    tip << QString::fromStdString(found.models.setting);
  }
  const std::string definition = metricDefinition(metric);
  if (!definition.empty()) tip << QString::fromStdString(definition);
  return tip.join(QLatin1Char('\n'));
}

}  // namespace

void describeCells(HeatmapPlot& plot, const std::shared_ptr<const ManyModels::Found>& found) {
  const auto modelOf = [order = found->survey.tree.leafOrder()](int row) {
    return order[static_cast<std::size_t>(row)];
  };
  plot.cellWords = [found, modelOf](int row, int column) {
    const ModelTable &scores = found->survey.scores, &raw = found->survey.table;
    const std::string& metric = scores.metrics[static_cast<std::size_t>(column)];
    const auto rawColumn = std::ranges::find(raw.metrics, metric) - raw.metrics.begin();
    return tr("%1 (z = %2)")
        .arg(numberWords(raw.values(modelOf(row), rawColumn)))
        .arg(scores.values(modelOf(row), column), 0, 'f', 2);
  };
  plot.cellTip = [found, modelOf](int row, int column) {
    return tipOf(*found, modelOf(row), found->survey.scores.metrics[static_cast<std::size_t>(column)]);
  };
}

}  // namespace mlens
