#pragma once

#include <memory>
#include <vector>

#include "core/layers/Comparison.h"
#include "core/layers/PointInvariance.h"
#include "core/layers/PointMetrics.h"
#include "core/layers/PointScalars.h"
#include "core/layers/ViewTrust.h"

namespace mlens {

// What colours a view by each kind of PointMetric, from what was computed of it: values, title and the words
// that a figure says of them. The scale is set by shareScale() over all views of the session. Values share
// the memory of what they are taken from.

/// A metric of one embedding alone.
PointScalars embeddingScalars(const PointMetric& metric, const EmbeddingMetrics& metrics);

/// A metric of two embeddings laid side by side (needsPair): the same in every view.
PointScalars pairScalars(const PointMetric& metric, const std::shared_ptr<const Comparison>& comparison);

/// A metric of a map (needsMap and not needsViews).
PointScalars mapScalars(const PointMetric& metric, const std::shared_ptr<const MapTrust>& trust);

/// A metric of augmented pictures (needsViews), already smoothed over the view's map where `column` says so.
PointScalars invarianceScalars(const InvarianceColumn& column,
                               std::shared_ptr<const std::vector<float>> values);

}  // namespace mlens
