#include "ui/report/ReportFigures.h"

#include <QAbstractTextDocumentLayout>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QTextFormat>
#include <algorithm>

namespace mlens {
namespace {

constexpr double kPointsPerInch = 72;
constexpr double kPageWidth = 595 - 2 * 57;  // points of A4 between QTextDocument's margins of 2 cm

}  // namespace

QSizeF ReportFigures::intrinsicSize(QTextDocument* document, int, const QTextFormat& format) {
  const QSizeF points = figure(format).points;
  const auto* device = document->documentLayout()->paintDevice();
  const double dots = (device ? device->logicalDpiX() : 96) / kPointsPerInch;
  return points * dots * std::min(1.0, kPageWidth / points.width());
}

void ReportFigures::drawObject(QPainter* painter, const QRectF& room, QTextDocument*, int,
                               const QTextFormat& format) {
  const ReportFigure& one = figure(format);
  if (one.vector) {
    QSvgRenderer(one.bytes).render(painter, room);
  } else {
    painter->drawImage(room, QImage::fromData(one.bytes));
  }
}

const ReportFigure& ReportFigures::figure(const QTextFormat& format) const {
  return figures_.at(format.toImageFormat().name().toULongLong());
}

}  // namespace mlens
