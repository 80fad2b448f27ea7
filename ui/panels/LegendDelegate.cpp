#include "ui/panels/LegendDelegate.h"

#include <QMouseEvent>
#include <QPainter>

#include "core/base/Text.h"
#include "ui/charts/TabularFont.h"
#include "ui/panels/LegendModel.h"
#include "ui/widgets/Icons.h"

namespace mlens {
namespace {

constexpr int kEye = 16;
constexpr int kGap = 8;
constexpr int kSwatch = 12;

QString onlyWord() {
  return LegendDelegate::tr("only");
}

QRect onlyRect(const QStyleOptionViewItem& option) {
  const int width = option.fontMetrics.horizontalAdvance(onlyWord()) + kGap;
  return {option.rect.right() - width - kGap / 2, option.rect.top(), width + kGap / 2, option.rect.height()};
}

}  // namespace

LegendDelegate::LegendDelegate(QObject* parent) : QStyledItemDelegate(parent) {
}

void LegendDelegate::setTheme(const Theme& theme) {
  eye_ = themedIcon(QStringLiteral("eye"), theme);
  eyeOff_ = themedIcon(QStringLiteral("eye-off"), theme);
}

void LegendDelegate::setClickable(bool clickable) {
  clickable_ = clickable;
}

QSize LegendDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  return {120, std::max(option.fontMetrics.height() + 6, 24)};
}

void LegendDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const bool hidden = index.data(LegendModel::HiddenRole).toBool();
  const bool pointed = clickable_ && (option.state & QStyle::State_MouseOver);
  if (pointed || (option.state & QStyle::State_HasFocus)) {
    painter->fillRect(option.rect, option.palette.color(QPalette::AlternateBase));
  }
  if (option.state & QStyle::State_HasFocus) {
    painter->setPen(option.palette.color(QPalette::Highlight));
    painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
  }
  int x = option.rect.left() + kGap;
  if (clickable_) {
    const QRect eye(x, option.rect.center().y() - kEye / 2 + 1, kEye, kEye);
    (hidden ? eyeOff_ : eye_)
        .paint(painter, eye, Qt::AlignCenter, hidden || !pointed ? QIcon::Disabled : QIcon::Normal);
    x += kEye + kGap;
  }
  const QPointF middle(x + kSwatch / 2.0, option.rect.center().y() + 1);
  const QColor color = index.data(LegendModel::ColorRole).value<QColor>();
  painter->setPen(hidden ? QPen(color, 1.5) : QPen(Qt::NoPen));
  painter->setBrush(hidden ? QBrush(Qt::NoBrush) : QBrush(color));
  painter->drawEllipse(middle, kSwatch / 2.0 - 1, kSwatch / 2.0 - 1);
  x += kSwatch + kGap;

  painter->setFont(tabular(option.font));
  painter->setPen(option.palette.color(QPalette::PlaceholderText));
  QRect rest(QPoint(x, option.rect.top()), QPoint(option.rect.right() - kGap, option.rect.bottom()));
  if (pointed) {
    painter->setPen(option.palette.color(QPalette::Link));
    painter->drawText(onlyRect(option).adjusted(0, 0, -kGap, 0), Qt::AlignRight | Qt::AlignVCenter,
                      onlyWord());
    rest.setRight(onlyRect(option).left() - kGap);
    painter->setPen(option.palette.color(QPalette::PlaceholderText));
  }
  const QString count = QString::fromStdString(grouped(index.data(LegendModel::CountRole).toLongLong()));
  painter->drawText(rest, Qt::AlignRight | Qt::AlignVCenter, count);
  rest.setRight(rest.right() - painter->fontMetrics().horizontalAdvance(count) - kGap);
  painter->setFont(option.font);
  if (!hidden) painter->setPen(option.palette.color(QPalette::Text));
  painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                    option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, rest.width()));
  painter->restore();
}

bool LegendDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) {
  const auto type = event->type();
  if (!clickable_ || (type != QEvent::MouseButtonRelease && type != QEvent::MouseButtonDblClick))
    return false;
  const auto* mouse = static_cast<QMouseEvent*>(event);
  if (mouse->button() != Qt::LeftButton || !option.rect.contains(mouse->position().toPoint())) return false;
  const bool only = onlyRect(option).contains(mouse->position().toPoint());
  if (type == QEvent::MouseButtonDblClick) {
    secondHalf_ = true;
    if (!only) Q_EMIT doubleClicked(index);
  } else if (secondHalf_) {
    secondHalf_ = false;
  } else {
    only ? Q_EMIT onlyClicked(index) : Q_EMIT clicked(index);
  }
  return true;
}

}  // namespace mlens
