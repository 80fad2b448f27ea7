#include "ui/panels/HoverCard.h"

#include <QGuiApplication>
#include <QPainter>
#include <QScreen>

#include "ui/charts/QtColor.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/Layout.h"
#include "ui/widgets/PictureView.h"
#include "ui/widgets/Swatch.h"

namespace mlens {
namespace {

constexpr int kPicture = 112;
constexpr int kBeside = 16;  // pixels from the point

}  // namespace

HoverCard::HoverCard(Workspace* workspace, Thumbnails* thumbnails, QWidget* parent)
    : QWidget(parent, Qt::ToolTip | Qt::FramelessWindowHint),
      workspace_(workspace),
      thumbnails_(thumbnails),
      picture_(new PictureView(this)),
      name_(new QLabel(this)),
      swatch_(new QLabel(this)),
      className_(new QLabel(this)) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAttribute(Qt::WA_ShowWithoutActivating);
  setFocusPolicy(Qt::NoFocus);
  picture_->setFixedSize(kPicture, kPicture);
  auto* layout = gridLayout<QVBoxLayout>(this);
  layout->setSizeConstraint(QLayout::SetFixedSize);
  layout->addWidget(picture_);
  layout->addWidget(name_);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  row->addWidget(swatch_);
  row->addWidget(className_, 1);
  layout->addLayout(row);
  connect(thumbnails, &Thumbnails::ready, this, [this](Index ready) {
    if (ready == row_ && isVisible()) fill();
  });
  connect(workspace, &Workspace::pointsChanged, this, [this] { showFor(-1, {}); });
}

void HoverCard::showFor(Index row, QPoint globalPosition) {
  if (row < 0 || row >= workspace_->points()->count) {
    row_ = -1;
    return hide();
  }
  row_ = row;
  point_ = globalPosition;
  fill();
  show();
  raise();
}

void HoverCard::fill() {
  const PointTable& points = *workspace_->points();
  const QFontMetrics metrics(font());
  name_->setText(metrics.elidedText(pointName(points, row_), Qt::ElideMiddle, 2 * kPicture));
  const bool pictures = thumbnails_ && thumbnails_->available();
  picture_->setVisible(pictures);
  if (pictures) {
    const Thumbnails::Picture picture = thumbnails_->picture(row_);
    if (picture.image.isNull()) {
      picture_->setText(picture.problem.isEmpty() ? QString() : tr("unreadable"));
    } else {
      picture_->setPicture(picture.image);
    }
  }
  const QString className = pointClass(points, row_);
  className_->setVisible(!className.isEmpty());
  swatch_->setVisible(!className.isEmpty());
  className_->setText(metrics.elidedText(className, Qt::ElideRight, 2 * kPicture));
  swatch_->setPixmap(swatch(pointColor(*workspace_, row_)));
  adjustSize();
  moveBeside(point_);
}

void HoverCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(qtColor(workspace_->theme().border));
  painter.setBrush(qtColor(workspace_->theme().panel));
  painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void HoverCard::moveBeside(QPoint point) {
  const QScreen* screen = QGuiApplication::screenAt(point);
  if (!screen) screen = QGuiApplication::primaryScreen();
  const QRect area = screen->availableGeometry();
  QPoint place = point + QPoint(kBeside, -height() / 2);
  if (place.x() + width() > area.right()) place.setX(point.x() - kBeside - width());
  place.setY(std::clamp(place.y(), area.top(), std::max(area.top(), area.bottom() - height())));
  move(place);
}

}  // namespace mlens
