#include "core/layers/ViewScalars.h"

#include <string_view>

namespace mlens {

PointScalars embeddingScalars(const PointMetric& metric, const EmbeddingMetrics& metrics) {
  return {metric.title, metrics.setting,
          std::make_shared<const std::vector<float>>(metrics.column(metric.name)), 0, 0};
}

PointScalars pairScalars(const PointMetric& metric, const std::shared_ptr<const Comparison>& comparison) {
  const bool stretch = metric.name == std::string_view("neighbor_stretch");
  const auto& values = stretch ? comparison->stretch : comparison->overlap;
  return {metric.title, comparison->setting, {comparison, &values}, 0, 0};
}

PointScalars mapScalars(const PointMetric& metric, const std::shared_ptr<const MapTrust>& trust) {
  const bool continuity = metric.name == std::string_view("continuity");
  const auto& values = continuity ? trust->continuity : trust->trustworthiness;
  return {metric.title, trustWords(*trust), {trust, &values}, 0, 0};
}

PointScalars invarianceScalars(const InvarianceColumn& column,
                               std::shared_ptr<const std::vector<float>> values) {
  return {pointMetric(column.name())->title, column.words(), std::move(values), 0, 0};
}

}  // namespace mlens
