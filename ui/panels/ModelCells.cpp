#include "ui/panels/ModelCells.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/session/SurveyTables.h"
#include "ui/panels/NumbersModel.h"

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

}  // namespace

void describeCells(HeatmapPlot& plot, const ManyModels::Found& found) {
  const ModelTable& scores = found.survey.scores;
  const ModelTable& raw = found.survey.table;
  for (const int model : found.survey.tree.leafOrder()) {
    const ModelOrigin& origin = found.models.origins[static_cast<std::size_t>(model)];
    for (std::size_t j = 0; j < scores.metrics.size(); ++j) {
      const std::string& metric = scores.metrics[j];
      const auto column = std::ranges::find(raw.metrics, metric) - raw.metrics.begin();
      plot.cellWords << tr("%1 (z = %2)")
                            .arg(numberWords(raw.values(model, column)))
                            .arg(scores.values(model, static_cast<Eigen::Index>(j)), 0, 'f', 2);
      QStringList tip{originWords(origin, metric)};
      if (origin.count > 0) {
        tip << tr("%1 (%L2 points)")
                   .arg(QString::fromStdString(origin.points))
                   .arg(static_cast<qlonglong>(origin.count));
        tip << QString::fromStdString(found.models.setting);
      }
      if (const std::string definition = metricDefinition(metric); !definition.empty()) {
        tip << QString::fromStdString(definition);
      }
      plot.cellTips << tip.join(QLatin1Char('\n'));
    }
  }
}

}  // namespace mlens
