#include <QKeyEvent>
#include <QMouseEvent>
#include <cmath>
#include <utility>

#include "ui/view/ManifoldViewParts.h"

namespace mlens {
namespace {

constexpr double kDegreesPerPixel = 0.35;
constexpr double kKeyZoom = 1.15;
constexpr double kClickSlack = 4;  // pixels a click may move
constexpr int kHoverMs = 80;

}  // namespace

void ManifoldView::mousePressEvent(QMouseEvent* event) {
  Parts& p = *parts_;
  using Drag = Parts::Drag;
  const bool left = event->button() == Qt::LeftButton;
  if (p.drag != Drag::None || (!left && event->button() != Qt::MiddleButton)) return event->ignore();
  leavePoint();
  p.flight.stop();
  p.moved = false;
  p.pressed = p.last = event->position();
  if (left && p.tool != Tool::Turn) {
    p.drag = Drag::Area;
    p.area = {{p.pressed.x(), p.pressed.y()}};
  } else if (!left || event->modifiers() & Qt::ShiftModifier || p.dimensions() == 2) {
    p.drag = Drag::Pan;
  } else {
    p.drag = Drag::Turn;
  }
}

void ManifoldView::mouseMoveEvent(QMouseEvent* event) {
  Parts& p = *parts_;
  using Drag = Parts::Drag;
  const QPointF at = event->position();
  if (p.drag == Drag::None) {
    const auto place = placeOf(p.hoveredHere);
    if (place && std::hypot(place->x() - at.x(), place->y() - at.y()) > Parts::kReach + 4) leavePoint();
    p.last = at;
    if (p.filled()) p.hoverTimer.start(kHoverMs);
    return;
  }
  const QPointF way = at - p.pressed;
  if (!p.moved && std::hypot(way.x(), way.y()) < kClickSlack) return;
  if (!p.moved && p.drag != Drag::Area) setCursor(Qt::ClosedHandCursor);
  p.moved = true;
  const QPointF step = at - p.last;
  p.last = at;
  switch (p.drag) {
    case Drag::Turn:
      moveCamera(rotated(p.pose, -kDegreesPerPixel * step.x(), kDegreesPerPixel * step.y()));
      break;
    case Drag::Pan:
      moveCamera(panned(p.pose, p.dimensions(), height(), step.x(), step.y()));
      break;
    case Drag::Area:
      if (p.tool == Tool::Rectangle) {
        const ScreenPoint a{p.pressed.x(), p.pressed.y()}, b{at.x(), at.y()};
        p.area = {a, {b.x, a.y}, b, {a.x, b.y}};
      } else {
        p.area.push_back({at.x(), at.y()});
      }
      refreshOverlay();
      break;
    case Drag::None:
      break;
  }
}

void ManifoldView::mouseReleaseEvent(QMouseEvent* event) {
  Parts& p = *parts_;
  using Drag = Parts::Drag;
  if (p.drag == Drag::None || event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) return event->ignore();
  const Drag drag = std::exchange(p.drag, Drag::None);
  setCursor(p.tool == Tool::Turn ? Qt::ArrowCursor : Qt::CrossCursor);
  if (p.moved) {
    if (drag == Drag::Area) finishArea(event->modifiers());
    return;
  }
  p.area.clear();
  if (event->button() == Qt::LeftButton) Q_EMIT clicked(pick(event->position()));
}

void ManifoldView::mouseDoubleClickEvent(QMouseEvent* event) {
  const Index row = event->button() == Qt::LeftButton ? pick(event->position()) : -1;
  const auto& map = parts_->scene().map();
  if (row < 0 || parts_->tool != Tool::Turn) return event->ignore();
  const auto at = map->coordinates.row(row);
  flyTo(centered(parts_->pose, {at[0], at[1], parts_->dimensions() == 2 ? 0.0 : at[2]}), true);
}

void ManifoldView::wheelEvent(QWheelEvent* event) {
  const double steps = event->angleDelta().y();
  if (steps == 0) return event->ignore();
  leavePoint();
  const QPointF at = event->position();
  moveCamera(zoomed(parts_->pose, parts_->dimensions(), width(), height(), std::pow(1.0015, steps), at.x(),
                    at.y() + lift()));
  event->accept();
}

void ManifoldView::keyPressEvent(QKeyEvent* event) {
  Parts& p = *parts_;
  const bool pans = event->modifiers() & Qt::ShiftModifier;
  const auto turn = [&](double x, double y) {
    if (pans) {
      moveCamera(panned(p.pose, p.dimensions(), height(), x * Parts::kKeyPixels, -y * Parts::kKeyPixels));
    } else {
      rotateBy(x * Parts::kKeyDegrees, y * Parts::kKeyDegrees);
    }
  };
  if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return QWidget::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Left:
      return turn(-1, 0);
    case Qt::Key_Right:
      return turn(1, 0);
    case Qt::Key_Up:
      return turn(0, 1);
    case Qt::Key_Down:
      return turn(0, -1);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoomBy(kKeyZoom);
    case Qt::Key_Minus:
      return zoomBy(1 / kKeyZoom);
    case Qt::Key_Space:
      return Q_EMIT pausePressed();
    case Qt::Key_Escape:
      if (p.tool == Tool::Turn) {
        Q_EMIT escapePressed();
      } else {
        setTool(Tool::Turn);
        Q_EMIT toolChanged(Tool::Turn);
      }
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

void ManifoldView::leaveEvent(QEvent* event) {
  leavePoint();
  QWidget::leaveEvent(event);
}

}  // namespace mlens
