#include "ui/figure/Figure.h"

#include <Eigen/Geometry>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <algorithm>
#include <cmath>
#include <new>
#include <numbers>

#include "core/layers/Displacement.h"
#include "ui/charts/QtColor.h"
#include "ui/figure/AxisLabelPainter.h"
#include "ui/figure/FigureLayout.h"
#include "ui/figure/OffscreenScene.h"
#include "ui/figure/VectorScene.h"

namespace mlens {
namespace {

constexpr int kSmallest = 64, kLargest = 16384;
constexpr double kMillimetresPerInch = 25.4;

using Ground = FigureOptions::Ground;

Result<void> validate(const FigureContent& content) {
  if (!content.map || !content.points || content.map->coordinates.rows() == 0) {
    return fail(ErrorCode::InvalidArgument, "there are no points to draw; open data and a map first");
  }
  if (content.map->coordinates.rows() != content.points->count || content.map->coordinates.columns() != 3) {
    return fail(ErrorCode::InvalidArgument,
                "the map has " + std::to_string(content.map->coordinates.rows()) + " points and the data " +
                    std::to_string(content.points->count) + "; compute the map again");
  }
  return {};
}

Result<void> validate(const std::vector<FigureContent>& views, const FigureOptions& options) {
  const QSize size = options.size;
  if (std::min(size.width(), size.height()) < kSmallest || std::max(size.width(), size.height()) > kLargest) {
    return fail(ErrorCode::InvalidArgument, "the size must be 64 to 16384 pixels a side, not " +
                                                std::to_string(size.width()) + "x" +
                                                std::to_string(size.height()));
  }
  if (!(options.dpi >= 1 && options.dpi <= 2400)) {
    return fail(ErrorCode::InvalidArgument, "the resolution must be 1 to 2400 dpi");
  }
  if (options.fontPoints != 0 && !(options.fontPoints >= 4 && options.fontPoints <= 72)) {
    return fail(ErrorCode::InvalidArgument, "words must be 4 to 72 points high, or 0 for in proportion");
  }
  if (views.empty()) return fail(ErrorCode::InvalidArgument, "there is no view to draw");
  for (const auto& view : views) {
    if (auto valid = validate(view); !valid) return valid;
  }
  if (!qGuiApp) return fail(ErrorCode::Internal, "figures need a QGuiApplication for their words");
  return {};
}

Theme themeOf(const FigureOptions& options) {
  return options.ground == Ground::Dark ? darkTheme() : lightTheme();
}

std::shared_ptr<const PointColors> colorsOf(const FigureContent& content, const Theme& theme) {
  return std::make_shared<const PointColors>(colorPoints(*content.points, content.appearance,
                                                         content.selection, theme,
                                                         content.scalars ? &*content.scalars : nullptr));
}

std::vector<std::int32_t> arrowsOf(const FigureContent& content) {
  return displacementRows(content.appearance.arrows, *content.map, content.selection).rows;
}

/// What every way of drawing needs to know of a view: its frame, words, colours and sizes.
void fill(Scene& scene, const FigureContent& content, const FigureOptions& options) {
  const Theme theme = themeOf(options);
  scene.setTheme(theme);
  scene.setAxes(options.axes);
  scene.setMap(content.map);
  scene.setColors(colorsOf(content, theme));
  scene.setPointSize(content.appearance.pointSize);
}

/// What only VTK draws, all of it or what is left to it.
void fillAll(Scene& scene, const FigureContent& content, const VectorParts& taken) {
  if (!taken.edges) scene.setEdges(content.edges);
  if (!taken.discs) scene.setDiscs(content.discs);
  scene.setPolytope(content.polytope);
  scene.setArrows(std::make_shared<const std::vector<std::int32_t>>(arrowsOf(content)));
  scene.setMarks(content.marks);
  scene.setPaths(content.paths);
}

/// The view's pose, or a fitting one if none was ever chosen; farther back where the picture is narrow.
CameraPose chosenPose(const FigureContent& content, const Scene& scene, double aspect) {
  CameraPose pose = content.camera;
  if (pose == CameraPose{}) return fitPose(scene.bounds(), scene.dimensions(), aspect);
  if (aspect < 1) {
    const double height = 1000;
    pose = zoomed(pose, scene.dimensions(), height * aspect, height, aspect, height * aspect / 2, height / 2);
  }
  return pose;
}

/// As if what is seen stood on a turntable: about the axis of the map that is most upright in the picture.
CameraPose turned(const CameraPose& pose, double degrees) {
  const Eigen::Map<const Eigen::Vector3d> up(pose.up.data()), focus(pose.focus.data()),
      position(pose.position.data());
  Eigen::Index upright = 0;
  up.cwiseAbs().maxCoeff(&upright);
  const Eigen::Vector3d axis = std::copysign(1.0, up[upright]) * Eigen::Vector3d::Unit(upright);
  const Eigen::Matrix3d turn = Eigen::AngleAxisd(degrees * std::numbers::pi / 180, axis).toRotationMatrix();
  CameraPose result = pose;
  Eigen::Map<Eigen::Vector3d>(result.position.data()) = focus + turn * (position - focus);
  Eigen::Map<Eigen::Vector3d>(result.up.data()) = turn * up;
  return result;
}

CameraPose poseFor(const FigureContent& content, const FigureOptions& options, const Scene& scene,
                   double aspect) {
  const CameraPose pose = chosenPose(content, scene, aspect);
  return options.turn != 0 && scene.dimensions() == 3 ? turned(pose, options.turn) : pose;
}

Result<void> drawPixels(QPainter& painter, const QRect& area, OffscreenScene& offscreen,
                        const CameraPose& pose, double scale) {
  auto points = offscreen.render(pose, area.size(), scale);
  if (!points) return failure(points);
  painter.drawImage(area.topLeft(), *points);
  return {};
}

void drawAxisWords(QPainter& painter, const QRect& area, const Scene& scene, const CameraPose& pose,
                   const QFont& font, const QColor& color) {
  painter.save();
  painter.translate(area.topLeft());
  painter.setFont(font);
  const ScreenMap map(pose, scene.dimensions(), area.width(), area.height());
  paintAxisLabels(painter, scene.axisLabels(map), color, area.size());
  painter.restore();
}

Result<void> drawView(QPainter& painter, const QRect& area, const FigureContent& content,
                      const FigureOptions& options, const FigureLayout& at, OffscreenScene* offscreen) {
  Scene& scene = offscreen->scene();
  fill(scene, content, options);
  scene.setGroundAlpha(options.ground == Ground::Transparent ? 0 : 1);
  fillAll(scene, content, {false, false, false});
  const CameraPose pose = poseFor(content, options, scene, static_cast<double>(area.width()) / area.height());
  painter.setCompositionMode(QPainter::CompositionMode_Source);
  auto drawn = drawPixels(painter, area, *offscreen, pose, at.scale);
  painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
  if (!drawn) return drawn;
  drawAxisWords(painter, area, scene, pose, at.small, qtColor(themeOf(options).quietText));
  return {};
}

Result<void> drawShapes(QPainter& painter, const QRect& area, const FigureContent& content,
                        const FigureOptions& options, const FigureLayout& at) {
  Scene scene;
  fill(scene, content, options);
  const Theme theme = themeOf(options);
  const CameraPose pose = poseFor(content, options, scene, static_cast<double>(area.width()) / area.height());
  scene.setCamera(pose);  // the frame leaves out the edges in front
  const VectorParts parts = vectorParts(content, !arrowsOf(content).empty());
  paintVectorScene(painter, area, scene, content, pose, theme.ground, at.scale, parts);
  if (!parts.points) {
    auto offscreen = OffscreenScene::create();
    if (!offscreen) return failure(offscreen);
    FigureOptions noAxes = options;
    noAxes.axes = false;
    fill((*offscreen)->scene(), content, noAxes);
    (*offscreen)->scene().setGroundAlpha(0);
    fillAll((*offscreen)->scene(), content, parts);
    if (auto drawn = drawPixels(painter, area, **offscreen, pose, at.scale); !drawn) return drawn;
  }
  drawAxisWords(painter, area, scene, pose, at.small, qtColor(theme.quietText));
  return {};
}

void drawWords(QPainter& painter, const std::vector<FigureContent>& views, const FigureOptions& options,
               const FigureLayout& at) {
  const Theme theme = themeOf(options);
  const QColor text = qtColor(theme.text), quiet = qtColor(theme.quietText);
  const QFontMetricsF bold(at.bold);
  painter.setFont(at.bold);
  painter.setPen(text);
  for (std::size_t i = 0; i < views.size(); ++i) {
    QString title = views[i].title;
    if (options.letters) title.prepend(panelLetter(i) + QStringLiteral("   "));
    const QRectF& room = at.panels[i].title;
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     bold.elidedText(title, Qt::ElideMiddle, room.width()));
  }
  painter.setFont(at.font);
  painter.setPen(quiet);
  if (!at.captionText.isEmpty()) {
    painter.setFont(at.small);
    painter.drawText(at.caption, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, at.captionText);
  }
  if (at.legend) at.legend->paint(painter, at.legendAt, text, quiet);
}

/// `pixels`: where VTK draws whole views; null: shapes.
Result<void> draw(QPainter& painter, const std::vector<FigureContent>& views, const FigureOptions& options,
                  OffscreenScene* pixels) {
  const FigureLayout at = layOutFigure(views, options, colorsOf(views.front(), themeOf(options))->legend);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  for (std::size_t i = 0; i < views.size(); ++i) {
    const QRect& area = at.panels[i].scene;
    auto drawn = pixels ? drawView(painter, area, views[i], options, at, pixels)
                        : drawShapes(painter, area, views[i], options, at);
    if (!drawn) return drawn;
  }
  drawWords(painter, views, options, at);
  return {};
}

Result<QImage> drawPicture(const std::vector<FigureContent>& views, const FigureOptions& options) {
  QImage picture(options.size, QImage::Format_RGBA8888_Premultiplied);
  if (picture.isNull()) {
    return fail(ErrorCode::OutOfMemory, "not enough memory for a picture of this size; choose a smaller one");
  }
  const bool transparent = options.ground == Ground::Transparent;
  picture.fill(transparent ? QColor(0, 0, 0, 0) : qtColor(themeOf(options).ground));
  picture.setDotsPerMeterX(qRound(options.dpi / kMillimetresPerInch * 1000));
  picture.setDotsPerMeterY(picture.dotsPerMeterX());
  auto offscreen = OffscreenScene::create();
  if (!offscreen) return failure(offscreen);
  QPainter painter(&picture);
  auto drawn = draw(painter, views, options, offscreen->get());
  if (!drawn) return failure(drawn);
  return picture;
}

/// What libraries throw, as an Error.
template <class Work>
auto guarded(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory for this figure; choose a smaller size");
  } catch (const std::exception& e) {
    return fail(ErrorCode::Internal, e.what());
  }
}

}  // namespace

QSize FigureOptions::pixelsOf(const QSizeF& millimetres, double dpi) {
  return QSizeF(millimetres * dpi / kMillimetresPerInch).toSize();
}

QSizeF FigureOptions::millimetres() const {
  return QSizeF(size) * kMillimetresPerInch / dpi;
}

Result<QImage> renderFigure(const FigureContent& content, const FigureOptions& options) {
  return renderFigure(std::vector<FigureContent>{content}, options);
}

Result<QImage> renderFigure(const std::vector<FigureContent>& views, const FigureOptions& options) {
  if (auto valid = validate(views, options); !valid) return failure(valid);
  return guarded([&] { return drawPicture(views, options); });
}

Result<void> paintFigure(QPainter& painter, const std::vector<FigureContent>& views,
                         const FigureOptions& options) {
  if (auto valid = validate(views, options); !valid) return valid;
  return guarded([&]() -> Result<void> {
    if (options.ground != Ground::Transparent) {
      painter.fillRect(QRect(QPoint(0, 0), options.size), qtColor(themeOf(options).ground));
    }
    return draw(painter, views, options, nullptr);
  });
}

}  // namespace mlens
