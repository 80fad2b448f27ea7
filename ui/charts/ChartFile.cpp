#include "ui/charts/ChartFile.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QImage>
#include <QImageWriter>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

#include "core/base/AtomicFile.h"
#include "ui/charts/TabularFont.h"

namespace mlens {
namespace {

constexpr int kDotsPerInch = 300;
constexpr double kPointsPerInch = 72;
constexpr int kFontPoints = 8;

using Paint = std::function<void(QPainter&, const QRectF&)>;

/// One unit of the painter is one point; fonts are set in the same units, so they come out at 8 points.
void paintPage(QPaintDevice* device, const QSizeF& size, double dotsPerPoint, const Paint& paint) {
  QPainter painter(device);
  painter.scale(dotsPerPoint, dotsPerPoint);
  QFont font = tabular(QGuiApplication::font());
  font.setPixelSize(kFontPoints);
  painter.setFont(font);
  const QRectF page(QPointF(0, 0), size);
  painter.fillRect(page, Qt::white);
  paint(painter, page.adjusted(kFontPoints, kFontPoints, -kFontPoints, -kFontPoints));
}

QByteArray pdfBytes(const QSizeF& size, const QString& title, const Paint& paint) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setPageSize(QPageSize(size, QPageSize::Point, QString(), QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF(0, 0, 0, 0));
  writer.setResolution(1200);
  writer.setTitle(title);
  writer.setCreator(QStringLiteral("Manifold Lens"));
  paintPage(&writer, size, 1200 / kPointsPerInch, paint);
  return buffer.data();
}

QByteArray pngBytes(const QSizeF& size, const QString& title, const Paint& paint) {
  const double scale = kDotsPerInch / kPointsPerInch;
  QImage image((size * scale).toSize(), QImage::Format_RGB32);
  if (image.isNull()) return {};
  image.setDotsPerMeterX(qRound(kDotsPerInch / 0.0254));
  image.setDotsPerMeterY(qRound(kDotsPerInch / 0.0254));
  paintPage(&image, size, scale, paint);
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QImageWriter writer(&buffer, "png");
  writer.setText(QStringLiteral("Software"), QStringLiteral("Manifold Lens"));
  writer.setText(QStringLiteral("Description"), title);
  return writer.write(image) ? buffer.data() : QByteArray();
}

}  // namespace

QByteArray chartSvg(const QSizeF& size, const QString& title, const Paint& paint) {
  QBuffer buffer;
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setResolution(static_cast<int>(kPointsPerInch));
  generator.setSize(size.toSize());
  generator.setViewBox(QRectF(QPointF(0, 0), size));
  generator.setTitle(title);
  generator.setDescription(QStringLiteral("Manifold Lens"));
  paintPage(&generator, size, 1, paint);
  return buffer.data();
}

Result<void> writeChart(const std::filesystem::path& path, const QSizeF& size, const QString& title,
                        const Paint& paint) {
  const QString ending = QString::fromStdString(path.extension().string()).toLower();
  QByteArray bytes;
  if (ending == QLatin1String(".svg")) {
    bytes = chartSvg(size, title, paint);
  } else if (ending == QLatin1String(".pdf")) {
    bytes = pdfBytes(size, title, paint);
  } else if (ending == QLatin1String(".png")) {
    bytes = pngBytes(size, title, paint);
  } else {
    return fail(ErrorCode::InvalidArgument, "charts are written as .png, .svg or .pdf; name the file so",
                path.string());
  }
  if (bytes.isEmpty()) return fail(ErrorCode::Internal, "the chart could not be drawn", path.string());
  return writeFileAtomically(path,
                             std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

}  // namespace mlens
