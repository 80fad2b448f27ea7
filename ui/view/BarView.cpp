#include "ui/view/BarView.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/charts/QtColor.h"
#include "ui/view/VtkView.h"

namespace mlens {
namespace {

constexpr double kTurnPerPixel = 0.5, kTurnOfKey = 5, kWheelStep = 1.1,
                 kBarReach = 18;  // pixels beside a bar's top

CameraPose startPose() {
  CameraPose pose;
  pose.focus = {0, 0, 0.15};
  pose.position = {-1.6, -3.4, 2.6};
  pose.up = {0, 0, 1};
  return pose;
}

}  // namespace

/// Names and readout, over the picture of the bars.
class BarView::Words : public QWidget {
 public:
  explicit Words(BarView* view) : QWidget(view), view_(view) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    view_->paintWords(painter);
  }

 private:
  BarView* view_;
};

BarView::BarView(QWidget* parent) : QWidget(parent), vtk_(new VtkView(this)), words_(new Words(this)) {
  layer_ = std::make_unique<BarLayer>(vtk_->scene().renderer());
  vtk_->setAttribute(Qt::WA_TransparentForMouseEvents);
  vtk_->scene().setAxes(false);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  look(startPose());
}

BarView::~BarView() = default;

void BarView::setContent(Content content) {
  content_ = std::move(content);
  read_.reset();
  layer_->setBars(content_.bars, theme_);
  setAccessibleDescription(content_.bars.values.empty() ? content_.empty : content_.title);
  vtk_->scheduleRender();
  words_->update();
}

void BarView::setTheme(const Theme& theme) {
  theme_ = theme;
  vtk_->scene().setTheme(theme);
  layer_->setBars(content_.bars, theme);
  vtk_->scheduleRender();
  words_->update();
}

void BarView::look(const CameraPose& pose) {
  pose_ = pose;
  vtk_->scene().setCamera(pose);
  vtk_->scheduleRender();
  words_->update();
}

ScreenMap BarView::screen() const {
  return {pose_, 3, static_cast<double>(width()), static_cast<double>(height())};
}

std::optional<QPointF> BarView::placeOf(int row, int column) const {
  const auto top = content_.bars.top(row, column);
  const auto place = screen().project(top[0], top[1], top[2]);
  if (!place.inFront) return {};
  return QPointF(place.x, place.y);
}

QString BarView::readout() const {
  if (!read_) return {};
  const auto [row, column] = *read_;
  const double value = content_.bars.values[static_cast<std::size_t>(row * content_.bars.columns + column)];
  return QStringLiteral("%1, %2: %3")
      .arg(content_.rowNames[row], content_.columnNames[column],
           std::isfinite(value) ? QString::number(value, 'g', 3) : QStringLiteral("\u2013"));
}

/// The bar whose top is nearest to a place.
void BarView::read(QPointF at) {
  const auto before = read_;
  read_.reset();
  double nearest = kBarReach;
  for (int row = 0; row < content_.bars.rows; ++row) {
    for (int column = 0; column < content_.bars.columns; ++column) {
      const auto place = placeOf(row, column);
      const double away = place ? std::hypot(place->x() - at.x(), place->y() - at.y()) : kBarReach;
      if (away >= nearest) continue;
      nearest = away;
      read_ = {row, column};
    }
  }
  if (read_ == before) return;
  if (read_) setAccessibleDescription(readout());
  setCursor(read_ ? Qt::PointingHandCursor : Qt::ArrowCursor);
  words_->update();
}

void BarView::paintWords(QPainter& painter) const {
  const auto& bars = content_.bars;
  painter.setPen(qtColor(theme_.quietText));
  if (bars.values.empty()) {
    painter.drawText(rect().adjusted(16, 8, -16, -8), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
                     content_.empty);
    return;
  }
  painter.drawText(rect().adjusted(4, 2, -4, 0), Qt::AlignLeft | Qt::AlignTop,
                   read_ ? readout() : content_.title);
  const auto map = screen();
  const double cell = 2.0 / std::max(bars.rows, bars.columns);
  std::vector<QRectF> taken;  // a name that would cover another is left out: hovering tells it
  const auto word = [&](const QString& text, double x, double y, Qt::Alignment side) {
    const auto place = map.project(x, y, 0);
    if (!place.inFront) return;
    const QRectF box(place.x - (side & Qt::AlignRight ? 120 : 60), place.y - 8, 120, 16);
    const int flags = static_cast<int>(side | Qt::AlignVCenter);
    const QRectF ink = painter.boundingRect(box, flags, text).adjusted(-2, 2, 2, -2);
    if (std::ranges::any_of(taken, [&](const QRectF& other) { return other.intersects(ink); })) return;
    taken.push_back(ink);
    painter.drawText(box, flags, text);
  };
  const double left = -bars.columns * cell / 2, front = -bars.rows * cell / 2;
  for (int row = bars.rows - 1; row >= 0; --row)
    word(content_.rowNames[row], left - 0.1 * cell, bars.top(row, 0)[1], Qt::AlignRight);
  for (int column = 0; column < bars.columns; ++column)
    word(content_.columnNames[column], bars.top(0, column)[0], front - 0.5 * cell, Qt::AlignHCenter);
  if (!read_) return;
  if (const auto at = placeOf(read_->first, read_->second)) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(qtColor(theme_.text), 1.5));
    painter.drawEllipse(*at, 5, 5);
  }
}

void BarView::resizeEvent(QResizeEvent*) {
  vtk_->setGeometry(rect());
  words_->setGeometry(rect());
}

void BarView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  pressed_ = last_ = event->position();
  turning_ = false;
}

void BarView::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton)) return read(event->position());
  const QPointF moved = event->position() - last_;
  turning_ = turning_ || (event->position() - pressed_).manhattanLength() > 4;
  if (!turning_) return;
  last_ = event->position();
  look(rotated(pose_, kTurnPerPixel * moved.x(), kTurnPerPixel * moved.y()));
}

void BarView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || turning_) return;
  read(event->position());
  if (read_) Q_EMIT chosen(read_->first, read_->second);
}

void BarView::wheelEvent(QWheelEvent* event) {
  const double factor = std::pow(kWheelStep, event->angleDelta().y() / 120.0);
  look(zoomed(pose_, 3, width(), height(), factor, event->position().x(), event->position().y()));
}

void BarView::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return look(rotated(pose_, -kTurnOfKey, 0));
    case Qt::Key_Right:
      return look(rotated(pose_, kTurnOfKey, 0));
    case Qt::Key_Up:
      return look(rotated(pose_, 0, kTurnOfKey));
    case Qt::Key_Down:
      return look(rotated(pose_, 0, -kTurnOfKey));
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (read_) Q_EMIT chosen(read_->first, read_->second);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

void BarView::leaveEvent(QEvent*) {
  read({-1000, -1000});
}

}  // namespace mlens
