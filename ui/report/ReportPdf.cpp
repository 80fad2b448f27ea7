#include "ui/report/ReportPdf.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QTextFormat>
#include <QTextObjectInterface>
#include <algorithm>

namespace mlens {
namespace {

constexpr int kDotsPerInch = 1200;
constexpr double kPointsPerInch = 72;
constexpr double kPageWidth = 595 - 2 * 57;  // points of A4 between QTextDocument's margins of 2 cm

/// Draws the document's images.
class Figures : public QObject, public QTextObjectInterface {
  Q_OBJECT
  Q_INTERFACES(QTextObjectInterface)
 public:
  explicit Figures(const std::vector<ReportFigure>& figures) : figures_(figures) {}

  QSizeF intrinsicSize(QTextDocument* document, int, const QTextFormat& format) override {
    const QSizeF points = figure(format).points;
    const auto* device = document->documentLayout()->paintDevice();
    const double dots = (device ? device->logicalDpiX() : 96) / kPointsPerInch;
    return points * dots * std::min(1.0, kPageWidth / points.width());
  }

  void drawObject(QPainter* painter, const QRectF& place, QTextDocument*, int,
                  const QTextFormat& format) override {
    const ReportFigure& one = figure(format);
    if (one.vector) {
      QSvgRenderer(one.bytes).render(painter, place);
    } else {
      painter->drawImage(place, QImage::fromData(one.bytes));
    }
  }

 private:
  const ReportFigure& figure(const QTextFormat& format) const {
    return figures_.at(format.toImageFormat().name().toULongLong());
  }

  const std::vector<ReportFigure>& figures_;
};

}  // namespace

QByteArray reportPdf(const QString& title, const QString& html, const std::vector<ReportFigure>& figures) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setPageSize(QPageSize(QPageSize::A4));
  writer.setPageMargins(QMarginsF(0, 0, 0, 0));
  writer.setResolution(kDotsPerInch);
  writer.setTitle(title);
  writer.setCreator(QStringLiteral("Manifold Lens"));
  QTextDocument document;
  Figures drawn(figures);
  document.documentLayout()->registerHandler(QTextFormat::ImageObject, &drawn);
  document.setHtml(html);
  document.print(&writer);
  return buffer.data();
}

}  // namespace mlens

#include "ReportPdf.moc"
