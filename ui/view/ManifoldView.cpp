#include "ui/view/ManifoldView.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/view/ManifoldViewParts.h"

namespace mlens {
namespace {

constexpr int kRestMs = 200, kFlyMs = 250;

QString number(Index value) {
  return QLocale(QLocale::English, QLocale::UnitedStates).toString(static_cast<qlonglong>(value));
}

SelectMode modeOf(Qt::KeyboardModifiers modifiers) {
  const bool add = modifiers & Qt::ShiftModifier;
  const bool subtract = modifiers & (Qt::AltModifier | Qt::ControlModifier);  // window managers take Alt
  return add && subtract ? SelectMode::Intersect
         : add           ? SelectMode::Add
         : subtract      ? SelectMode::Subtract
                         : SelectMode::Replace;
}

}  // namespace

ManifoldView::ManifoldView(QWidget* parent) : QWidget(parent), parts_(std::make_unique<Parts>()) {
  Parts& p = *parts_;
  p.vtk = new VtkView(this);
  p.vtk->setAttribute(Qt::WA_TransparentForMouseEvents);
  p.vtk->setFocusPolicy(Qt::NoFocus);
  p.overlay = new ViewOverlay(this);
  p.overlay->raise();
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumSize(160, 120);
  setAccessibleName(tr("Map"));
  p.hoverTimer.setSingleShot(true);
  p.restTimer.setSingleShot(true);
  p.flight.setStartValue(0.0);
  p.flight.setEndValue(1.0);
  p.flight.setDuration(kFlyMs);
  p.flight.setEasingCurve(QEasingCurve::InOutCubic);
  connect(&p.hoverTimer, &QTimer::timeout, this, [this] { hoverAt(parts_->last); });
  connect(&p.restTimer, &QTimer::timeout, this, [this] {
    parts_->sampled = false;
    parts_->scene().setSampled(false);
    parts_->vtk->scheduleRender();
    refreshOverlay();
  });
  connect(&p.flight, &QVariantAnimation::valueChanged, this, [this](const QVariant& t) {
    if (parts_->flight.state() != QAbstractAnimation::Running && t.toDouble() < 1) return;
    showCamera(t.toDouble() >= 1 ? parts_->flightTo
                                 : between(parts_->flightFrom, parts_->flightTo, t.toDouble()));
    if (parts_->flightSpeaks) Q_EMIT cameraChanged(parts_->pose);
  });
  p.moving.setStartValue(0.0);
  p.moving.setEndValue(1.0);
  p.moving.setDuration(kFlyMs);
  p.moving.setEasingCurve(QEasingCurve::InOutCubic);
  connect(&p.moving, &QVariantAnimation::valueChanged, this, [this](const QVariant& t) {
    parts_->scene().showBetween(parts_->movingFrom, t.toDouble());
    parts_->vtk->scheduleRender();
  });
  connect(&p.moving, &QAbstractAnimation::finished, this, &ManifoldView::refreshOverlay);
  connect(p.vtk, &VtkView::problem, this, [this](const QString& what) {
    parts_->failure = what;
    refreshOverlay();
    Q_EMIT problem(what);
  });
  setTheme(p.theme);
}

ManifoldView::~ManifoldView() = default;

QSize ManifoldView::sizeHint() const {
  return {640, 480};
}

void ManifoldView::setTheme(const Theme& theme) {
  parts_->theme = theme;
  parts_->scene().setTheme(theme);
  parts_->overlay->setTheme(theme);
  parts_->vtk->scheduleRender();
}

void ManifoldView::setContent(ViewContent content) {
  Parts& p = *parts_;
  const bool had = p.filled();
  const int before = p.dimensions();
  const bool newMap = content.map != p.content.map;
  // Another map of the same points, not a later state of the one before.
  const auto old = p.content.map;
  const bool moves = newMap && p.animated && isVisible() && had && content.map && old &&
                     content.map->coordinates.rows() == old->coordinates.rows() &&
                     content.map->coordinates.rows() <= Parts::kMostMoved &&
                     content.map->spec.dimensions == before &&
                     (content.title != p.content.title || !(content.map->spec == old->spec));
  p.content = std::move(content);
  if (newMap) {
    if (!p.content.map || p.content.map->coordinates.rows() != p.scene().points().count()) {
      p.ring = p.hoveredHere = p.current = p.pinned = -1;
    }
    p.scene().setMap(p.content.map);
    if (moves) {
      p.movingFrom = old->coordinates;
      p.moving.stop();
      p.moving.start();
    } else if (p.moving.state() == QAbstractAnimation::Running) {
      if (p.movingFrom.rows() == p.scene().points().count()) {
        p.scene().showBetween(p.movingFrom, p.moving.currentValue().toDouble());  // to its later state
      } else {
        p.moving.stop();
      }
    }
    if (had && p.filled() && before != p.dimensions()) p.fitted = true;
    if (p.fitted) {
      p.flight.stop();
      showCamera(fittingPose(p.scene().bounds()));
    } else {
      p.scene().setCamera(p.pose, lift() / std::max(1, height()));
    }
    p.vtk->scheduleRender();
  }
  setAccessibleName(p.content.title.isEmpty() ? tr("Map") : tr("Map of %1").arg(p.content.title));
  setAccessibleDescription(p.content.map ? QString::fromStdString(p.content.map->caption)
                                         : p.content.placeholder);
  refreshOverlay();
}

void ManifoldView::setColors(std::shared_ptr<const PointColors> colors) {
  parts_->scene().setColors(std::move(colors));
  parts_->vtk->scheduleRender();
  refreshOverlay();
}

void ManifoldView::setPointSize(double pixels) {
  parts_->scene().setPointSize(pixels);
  parts_->vtk->scheduleRender();
  refreshOverlay();
}

void ManifoldView::setNeighborhood(std::shared_ptr<const EdgeSet> edges,
                                   std::shared_ptr<const Polytope> polytope, QStringList captions) {
  Parts& p = *parts_;
  if (p.edges != edges) p.scene().setEdges(edges);
  if (p.polytope != polytope) p.scene().setPolytope(polytope);
  if (p.edges != edges || p.polytope != polytope) p.vtk->scheduleRender();
  p.edges = std::move(edges);
  p.polytope = std::move(polytope);
  p.neighborhoodCaptions = std::move(captions);
  refreshOverlay();
}

void ManifoldView::setDiscs(std::shared_ptr<const TangentDiscs> discs, QString caption) {
  parts_->discsCaption = std::move(caption);
  parts_->scene().setDiscs(std::move(discs));
  parts_->vtk->scheduleRender();
  refreshOverlay();
}

void ManifoldView::setArrows(std::shared_ptr<const std::vector<std::int32_t>> rows, QString caption) {
  parts_->arrowsCaption = std::move(caption);
  parts_->scene().setArrows(std::move(rows));
  parts_->vtk->scheduleRender();
  refreshOverlay();
}

void ManifoldView::setMarks(std::shared_ptr<const Matrix> marks) {
  if (parts_->marks == marks) return;
  parts_->marks = marks;
  parts_->scene().setMarks(std::move(marks));
  parts_->vtk->scheduleRender();
}

void ManifoldView::setPaths(std::shared_ptr<const Paths> paths, QString caption) {
  if (!paths && parts_->pathsCaption.isEmpty()) return;
  parts_->pathsCaption = std::move(caption);
  parts_->scene().setPaths(std::move(paths));
  parts_->vtk->scheduleRender();
  refreshOverlay();
}

void ManifoldView::setHovered(Index row) {
  setRing(row);
}

void ManifoldView::setCurrent(Index row) {
  if (parts_->current == row) return;
  parts_->current = row;
  refreshOverlay();
}

void ManifoldView::setPinned(Index row) {
  if (parts_->pinned == row) return;
  parts_->pinned = row;
  refreshOverlay();
}

void ManifoldView::setLinks(Index row, std::vector<Index> others) {
  if (parts_->linked == row && parts_->links == others) return;
  parts_->linked = row;
  parts_->links = std::move(others);
  refreshOverlay();
}

void ManifoldView::setTool(Tool tool) {
  parts_->tool = tool;
  parts_->area.clear();
  parts_->drag = Parts::Drag::None;
  setCursor(tool == Tool::Turn ? Qt::ArrowCursor : Qt::CrossCursor);
  refreshOverlay();
}

ManifoldView::Tool ManifoldView::tool() const {
  return parts_->tool;
}

void ManifoldView::setAnimated(bool animated) {
  parts_->animated = animated;
}

int ManifoldView::framesDrawn() const {
  return parts_->vtk->framesDrawn();
}

std::uint64_t ManifoldView::positionsUploaded() const {
  return parts_->scene().points().positionsUploaded();
}

// ---- camera

CameraPose ManifoldView::fittingPose(const Bounds& bounds) const {
  const double free = std::max(1, height() - parts_->wordsAbove - parts_->wordsBelow);
  return fitPose(bounds, parts_->dimensions(), std::max(1, width()) / free, nullptr,
                 free / std::max(1, height()));
}

const Bounds& ManifoldView::bounds() const {
  return parts_->scene().bounds();
}

bool ManifoldView::isFitted() const {
  return parts_->fitted;
}

double ManifoldView::lift() const {
  return (parts_->wordsBelow - parts_->wordsAbove) / 2.0;
}

ScreenMap ManifoldView::screen() const {
  return {parts_->pose, parts_->dimensions(), static_cast<double>(width()), static_cast<double>(height()),
          lift()};
}

CameraPose ManifoldView::camera() const {
  return parts_->pose;
}

CameraPose ManifoldView::chosenCamera() const {
  return parts_->fitted ? CameraPose{} : parts_->pose;
}

void ManifoldView::setCamera(const CameraPose& pose) {
  parts_->flight.stop();
  parts_->fitted = false;
  if (!(pose == parts_->pose)) showCamera(pose);
}

void ManifoldView::showCamera(const CameraPose& pose) {
  Parts& p = *parts_;
  p.pose = pose;
  p.scene().setCamera(pose, lift() / std::max(1, height()));
  if (p.scene().points().count() > PointLayer::kShuffleFrom && isVisible()) {
    p.sampled = true;
    p.scene().setSampled(true);
    p.restTimer.start(kRestMs);
  }
  p.vtk->scheduleRender();
  refreshOverlay();
}

void ManifoldView::moveCamera(const CameraPose& pose) {
  parts_->flight.stop();
  parts_->fitted = false;
  showCamera(pose);
  Q_EMIT cameraChanged(pose);
}

void ManifoldView::flyTo(const CameraPose& pose, bool speaks) {
  Parts& p = *parts_;
  p.flight.stop();
  p.fitted = false;
  if (!p.animated || !isVisible()) {
    showCamera(pose);
    if (speaks) Q_EMIT cameraChanged(pose);
    return;
  }
  p.flightFrom = p.pose;
  p.flightTo = pose;
  p.flightSpeaks = speaks;
  p.flight.start();
}

void ManifoldView::resetCamera() {
  flyTo(fittingPose(parts_->scene().bounds()), true);
  parts_->fitted = true;
}

void ManifoldView::centerOn(Index row) {
  const auto& map = parts_->scene().map();
  if (!map || row < 0 || row >= map->coordinates.rows()) return;
  const auto at = map->coordinates.row(row);
  flyTo(centered(parts_->pose, {at[0], at[1], parts_->dimensions() == 2 ? 0.0 : at[2]}), false);
}

void ManifoldView::rotateBy(double azimuthDegrees, double elevationDegrees) {
  if (parts_->dimensions() == 2) {
    moveCamera(panned(parts_->pose, 2, height(), -azimuthDegrees / Parts::kKeyDegrees * Parts::kKeyPixels,
                      elevationDegrees / Parts::kKeyDegrees * Parts::kKeyPixels));
  } else {
    moveCamera(rotated(parts_->pose, azimuthDegrees, elevationDegrees));
  }
}

void ManifoldView::zoomBy(double factor) {
  moveCamera(
      zoomed(parts_->pose, parts_->dimensions(), width(), height(), factor, width() / 2.0, height() / 2.0));
}

// ---- finding points

std::optional<QPointF> ManifoldView::placeOf(Index row) const {
  const Scene& scene = parts_->scene();
  const auto& map = scene.map();
  if (!map || !scene.colors() || row < 0 || row >= map->coordinates.rows()) return std::nullopt;
  if (scene.colors()->rgba[static_cast<std::size_t>(4 * row + 3)] == 0) return std::nullopt;
  const auto at = map->coordinates.row(row);
  const auto s = screen().project(at[0], at[1], at[2]);
  if (!s.inFront || !QRectF(rect()).contains(s.x, s.y)) return std::nullopt;
  return QPointF(s.x, s.y);
}

Index ManifoldView::pick(QPointF position) const {
  const Scene& scene = parts_->scene();
  if (!scene.map() || !scene.colors()) return -1;
  const ScreenMap map = screen();
  const double radius = scene.pointDiameter() / 2;
  return pickPoint({scene.map()->coordinates, scene.colors()->rgba}, map, {position.x(), position.y()},
                   radius, std::max(Parts::kReach, radius + 3));
}

void ManifoldView::hoverAt(QPointF position) {
  Parts& p = *parts_;
  if (p.drag != Parts::Drag::None || !rect().contains(position.toPoint())) return;
  const Index row = pick(position);
  if (row == p.hoveredHere) return;
  p.hoveredHere = row;
  setRing(row);
  Q_EMIT hovered(row, mapToGlobal(position.toPoint()));
}

void ManifoldView::leavePoint() {
  Parts& p = *parts_;
  p.hoverTimer.stop();
  if (p.hoveredHere < 0) return;
  p.hoveredHere = -1;
  setRing(-1);
  Q_EMIT hovered(-1, QCursor::pos());
}

void ManifoldView::setRing(Index row) {
  if (parts_->ring == row) return;
  parts_->ring = row;
  refreshOverlay();
}

void ManifoldView::finishArea(Qt::KeyboardModifiers modifiers) {
  Parts& p = *parts_;
  const std::vector<ScreenPoint> polygon = std::move(p.area);
  p.area.clear();
  refreshOverlay();
  const Scene& scene = p.scene();
  if (!scene.map() || !scene.colors()) return;
  const ScreenMap map = screen();
  const Selection inside = pointsInPolygon({scene.map()->coordinates, scene.colors()->rgba}, map, polygon);
  Q_EMIT areaSelected(inside, modeOf(modifiers), p.tool == Tool::Lasso ? tr("Lasso") : tr("Rectangle"));
}

// ---- what is painted over the points

void ManifoldView::refreshOverlay() {
  Parts& p = *parts_;
  const Index count = p.scene().points().count();
  ViewOverlay::Look look;
  look.title = p.content.title;
  look.source = p.content.source;
  QStringList facts;
  if (p.content.map) {
    facts << QString::fromStdString(p.content.map->caption)
          << (p.content.note.isEmpty() ? tr("%1 points").arg(number(count)) : p.content.note);
    facts << p.neighborhoodCaptions << p.discsCaption << p.arrowsCaption << p.pathsCaption;
  } else if (!p.content.note.isEmpty()) {
    facts << p.content.note;
  }
  facts.removeAll(QString());
  const QString between = QStringLiteral(" · ");
  facts.replaceInStrings(QStringLiteral(" %"), QStringLiteral("\u00a0%"));  // no line begins with a unit
  look.notes = facts.join(between).split(between, Qt::SkipEmptyParts);      // a line may end after each fact
  if (p.sampled) {
    look.sampling =
        tr("drawing %1 of %2 while turning").arg(number(p.scene().points().drawn()), number(count));
  }
  look.placeholder = !p.failure.isEmpty() ? p.failure : count == 0 ? p.content.placeholder : QString();
  if (count > 0) look.axes = p.scene().axisLabels(screen());
  const double radius = std::max(6.0, p.scene().pointDiameter() / 2 + 4);
  const auto ring = [&](Index row, double extra) {
    const auto at = placeOf(row);
    return at ? ViewOverlay::Ring{true, *at, radius + extra} : ViewOverlay::Ring{};
  };
  look.hovered = ring(p.ring, 0);
  look.current = ring(p.current, 2);
  look.pinned = ring(p.pinned, 5);
  if (const auto from = placeOf(p.linked)) {
    for (const Index row : p.links) {
      if (const auto to = placeOf(row)) look.links << QLineF(*from, *to);
    }
  }
  for (const ScreenPoint& corner : p.area) look.area << QPointF(corner.x, corner.y);
  look.focused = hasFocus();
  p.overlay->setLook(std::move(look));
  makeRoomForWords();
}

void ManifoldView::makeRoomForWords() {
  Parts& p = *parts_;
  const int most = height() / 4;
  const int above = std::min(p.overlay->topHeight(), most), below = std::min(p.overlay->bottomHeight(), most);
  if (above == p.wordsAbove && below == p.wordsBelow) return;
  p.wordsAbove = above;
  p.wordsBelow = below;
  const bool flies = p.flight.state() == QAbstractAnimation::Running;
  showCamera(p.fitted && !flies ? fittingPose(p.scene().bounds()) : p.pose);
  Q_EMIT roomChanged();
}

void ManifoldView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  Parts& p = *parts_;
  p.vtk->setGeometry(rect());
  p.overlay->setGeometry(rect());
  if (p.fitted) {
    p.flight.stop();
    showCamera(fittingPose(p.scene().bounds()));
  } else {
    p.scene().setCamera(p.pose, lift() / std::max(1, height()));
  }
  refreshOverlay();
  Q_EMIT roomChanged();
}

void ManifoldView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  refreshOverlay();
  Q_EMIT activated();
}

void ManifoldView::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  refreshOverlay();
}

}  // namespace mlens
