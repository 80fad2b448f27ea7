#pragma once

#include <QColor>
#include <QPainter>
#include <QSize>
#include <vector>

#include "ui/scene/AxesLayer.h"

namespace mlens {

/// Paints axis labels in the painter's font, beside their edges and wholly inside `area`.
void paintAxisLabels(QPainter& painter, const std::vector<AxisLabel>& labels, const QColor& color,
                     const QSize& area);

}  // namespace mlens
