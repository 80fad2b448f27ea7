#include "ui/figure/Figure.h"

#include <QBuffer>
#include <QFont>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QImageWriter>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <new>

#include "core/base/AtomicFile.h"
#include "core/session/Displacement.h"
#include "ui/figure/AxisLabelPainter.h"
#include "ui/figure/LegendPainter.h"
#include "ui/figure/OffscreenScene.h"

namespace mlens {
namespace {

constexpr int kSmallest = 64, kLargest = 16384;

QColor colorOf(const Rgb& rgb) {
  return QColor(rgb[0], rgb[1], rgb[2]);
}

Result<void> validate(const FigureContent& content, const FigureOptions& options) {
  const QSize size = options.size;
  if (std::min(size.width(), size.height()) < kSmallest || std::max(size.width(), size.height()) > kLargest) {
    return fail(ErrorCode::InvalidArgument, "the size must be 64 to 16384 pixels a side, not " +
                                                std::to_string(size.width()) + "x" +
                                                std::to_string(size.height()));
  }
  if (!content.map || !content.points || content.map->coordinates.rows() == 0) {
    return fail(ErrorCode::InvalidArgument, "there are no points to draw; open data and a map first");
  }
  if (content.map->coordinates.rows() != content.points->count || content.map->coordinates.columns() != 3) {
    return fail(ErrorCode::InvalidArgument,
                "the map has " + std::to_string(content.map->coordinates.rows()) + " points and the data " +
                    std::to_string(content.points->count) + "; compute the map again");
  }
  if (!qGuiApp) return fail(ErrorCode::Internal, "figures need a QGuiApplication for their words");
  return {};
}

/// Where everything goes. Words are proportionate: 14 pixels high in a figure of 800 x 600.
struct Layout {
  double scale = 1;
  QFont font, bold;
  QRectF title, caption;
  QPointF legend;
  QRect scene;
};

Layout layOut(const FigureContent& content, const FigureOptions& options, const LegendPainter*& painter,
              const Legend& legend, std::unique_ptr<LegendPainter>& owner) {
  Layout at;
  const double width = options.size.width(), height = options.size.height();
  at.scale = std::sqrt(width * height / (800.0 * 600.0));
  at.font = QGuiApplication::font();
  at.font.setPixelSize(std::max(5, static_cast<int>(std::lround(14 * at.scale))));
  at.bold = at.font;
  at.bold.setWeight(QFont::DemiBold);
  const double margin = 12 * at.scale;
  QRectF room = QRectF(0, 0, width, height).adjusted(margin, margin, -margin, -margin);
  const QFontMetricsF metrics(at.font);
  if (!content.title.isEmpty()) {
    at.title = QRectF(room.topLeft(), QSizeF(room.width(), metrics.height()));
    room.setTop(at.title.bottom() + margin / 2);
  }
  if (options.caption && !content.caption.isEmpty()) {
    const double lines = std::min(
        room.height() / 3,
        metrics.boundingRect(QRectF(0, 0, room.width(), height), Qt::TextWordWrap, content.caption).height());
    at.caption = QRectF(room.left(), room.bottom() - lines, room.width(), lines);
    room.setBottom(at.caption.top() - margin / 2);
  }
  if (options.legend) {
    // Many classes in smaller words before any is left out.
    for (const double pixels : {14.0, 12.0, 10.0, 8.5}) {
      QFont font = at.font;
      font.setPixelSize(std::max(5, static_cast<int>(std::lround(pixels * at.scale))));
      owner = std::make_unique<LegendPainter>(legend, font, QSizeF(room.width() * 0.4, room.height()));
      if (owner->left() == 0) break;
    }
    painter = owner.get();
    if (!painter->size().isEmpty()) {
      at.legend = {room.right() - painter->size().width(), room.top()};
      room.setRight(at.legend.x() - margin);
    }
  }
  at.scene = room.toAlignedRect().intersected(QRect(QPoint(0, 0), options.size));
  return at;
}

/// The view's pose, or a fitting one if none was ever chosen; farther back where the picture is narrow.
CameraPose poseFor(const FigureContent& content, const Scene& scene, double aspect) {
  CameraPose pose = content.camera;
  if (pose == CameraPose{}) return fitPose(scene.bounds(), scene.dimensions(), aspect);
  if (aspect < 1) {
    const double height = 1000;
    pose = zoomed(pose, scene.dimensions(), height * aspect, height, aspect, height * aspect / 2, height / 2);
  }
  return pose;
}

Result<QImage> draw(const FigureContent& content, const FigureOptions& options) {
  using Ground = FigureOptions::Ground;
  const Theme theme = options.ground == Ground::Dark ? darkTheme() : lightTheme();
  auto colors =
      std::make_shared<const PointColors>(colorPoints(*content.points, content.appearance, content.selection,
                                                      theme, content.scalars ? &*content.scalars : nullptr));
  std::unique_ptr<LegendPainter> owner;
  const LegendPainter* legend = nullptr;
  const Layout at = layOut(content, options, legend, colors->legend, owner);

  QImage picture(options.size, QImage::Format_RGBA8888_Premultiplied);
  if (picture.isNull()) {
    return fail(ErrorCode::OutOfMemory, "not enough memory for a picture of this size; choose a smaller one");
  }
  picture.fill(options.ground == Ground::Transparent ? QColor(0, 0, 0, 0) : colorOf(theme.ground));
  QPainter painter(&picture);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);

  auto offscreen = OffscreenScene::create();
  if (!offscreen) return failure(offscreen);
  Scene& scene = (*offscreen)->scene();
  scene.setTheme(theme);
  scene.setGroundAlpha(options.ground == Ground::Transparent ? 0 : 1);
  scene.setMap(content.map);
  scene.setColors(colors);
  scene.setPointSize(content.appearance.pointSize);
  scene.setEdges(content.edges);
  scene.setPolytope(content.polytope);
  scene.setDiscs(content.discs);
  if (content.map) {
    auto arrows = displacementRows(content.appearance.arrows, *content.map, content.selection);
    scene.setArrows(std::make_shared<const std::vector<std::int32_t>>(std::move(arrows.rows)));
  }
  scene.setMarks(content.marks);
  const double aspect = static_cast<double>(at.scene.width()) / at.scene.height();
  const CameraPose pose = poseFor(content, scene, aspect);
  auto points = (*offscreen)->render(pose, at.scene.size(), at.scale);
  if (!points) return failure(points);
  painter.setCompositionMode(QPainter::CompositionMode_Source);
  painter.drawImage(at.scene.topLeft(), *points);
  painter.setCompositionMode(QPainter::CompositionMode_SourceOver);

  const QColor text = colorOf(theme.text), quiet = colorOf(theme.quietText);
  painter.save();
  painter.translate(at.scene.topLeft());
  QFont small = at.font;
  small.setPixelSize(std::max(5, static_cast<int>(std::lround(12 * at.scale))));
  painter.setFont(small);
  const ScreenMap map(pose, scene.dimensions(), at.scene.width(), at.scene.height());
  paintAxisLabels(painter, scene.axisLabels(map), quiet, at.scene.size());
  painter.restore();
  painter.setFont(at.bold);
  painter.setPen(text);
  painter.drawText(at.title, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                   QFontMetricsF(at.bold).elidedText(content.title, Qt::ElideMiddle, at.title.width()));
  painter.setFont(at.font);
  painter.setPen(quiet);
  if (!at.caption.isEmpty()) {
    painter.drawText(at.caption, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, content.caption);
  }
  if (legend) legend->paint(painter, at.legend, text, quiet);
  return picture;
}

}  // namespace

Result<QImage> renderFigure(const FigureContent& content, const FigureOptions& options) {
  if (auto valid = validate(content, options); !valid) return failure(valid);
  try {
    return draw(content, options);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory for this figure; choose a smaller size");
  } catch (const std::exception& e) {
    return fail(ErrorCode::Internal, e.what());
  }
}

Result<void> writePng(const std::filesystem::path& path, const QImage& image, const QString& caption) {
  if (image.isNull()) return fail(ErrorCode::InvalidArgument, "there is no picture to write", path.string());
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QImageWriter writer(&buffer, "png");
  writer.setText(QStringLiteral("Software"), QStringLiteral("Manifold Lens"));
  if (!caption.isEmpty()) writer.setText(QStringLiteral("Description"), caption);
  if (!writer.write(image)) {
    return fail(ErrorCode::Internal,
                "the picture cannot be written as PNG: " + writer.errorString().toStdString(), path.string());
  }
  auto file = AtomicFile::create(path);
  if (!file) return failure(file);
  const QByteArray& bytes = buffer.data();
  auto written = file->write(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
  if (!written) return written;
  return file->commit();
}

}  // namespace mlens
