#pragma once

#include <QByteArray>
#include <QPainter>
#include <QSizeF>
#include <QString>
#include <filesystem>
#include <functional>

#include "core/base/Error.h"
#include "ui/scene/Theme.h"

namespace mlens {

/// Writes a chart by the file's ending: .png (300 dpi), .svg or .pdf (text stays text). `size` in points
/// (1/72 inch); `paint` gets a painter in these units and the room, on a white ground with 8-point words.
/// The file appears whole or not at all. Any thread. InvalidArgument for another ending.
Result<void> writeChart(const std::filesystem::path& path, const QSizeF& size, const QString& title,
                        const std::function<void(QPainter&, const QRectF&)>& paint);

/// The same of a plot of this room, on white.
template <class Plot>
Result<void> writePlot(const std::filesystem::path& path, const QSizeF& size, const Plot& plot) {
  return writeChart(path, size, plot.title,
                    [&](QPainter& painter, const QRectF& room) { plot.paint(painter, room, lightTheme()); });
}

/// The bytes of such an .svg.
QByteArray chartSvg(const QSizeF& size, const QString& title,
                    const std::function<void(QPainter&, const QRectF&)>& paint);

}  // namespace mlens
