#pragma once

#include <QPainter>
#include <functional>
#include <vector>

#include "ui/charts/PlotKey.h"

namespace mlens {

/// As every axis, scale and reading writes it (legendNumber).
QString axisNumber(double value);

/// The title in the first line of `whole`, the key in its last one. Returns what is left above the key; its
/// first line is the title's.
QRectF paintTitleAndKey(QPainter& painter, const QRectF& whole, const QString& title, const PlotKey& key,
                        const Theme& theme);

/// Marks and numbers below `area`, each where `place` says.
void paintTicksBelow(QPainter& painter, const QRectF& area, const std::vector<double>& ticks,
                     const std::function<double(double)>& place, const Theme& theme);

}  // namespace mlens
