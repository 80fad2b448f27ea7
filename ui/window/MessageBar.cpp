#include "ui/window/MessageBar.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QTimer>

#include "ui/widgets/Icons.h"

namespace mlens {
namespace {

constexpr int kNoteMs = 12'000;

}  // namespace

MessageBar::MessageBar(QWidget* parent)
    : QWidget(parent), icon_(new QLabel(this)), label_(new QLabel(this)), close_(new QToolButton(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 4, 4, 4);
  row->setSpacing(8);
  row->addWidget(icon_);
  row->addWidget(label_, 1);
  row->addWidget(close_);
  label_->setTextFormat(Qt::PlainText);
  label_->setMinimumWidth(80);
  label_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label_->setAccessibleName(tr("Message"));
  close_->setAutoRaise(true);
  close_->setToolTip(tr("Dismiss this message"));
  close_->setAccessibleName(tr("Dismiss the message"));
  connect(close_, &QToolButton::clicked, this, &MessageBar::dismiss);
  setAutoFillBackground(true);
  hide();
}

void MessageBar::showMessage(const QString& text, bool isError) {
  if (text.isEmpty()) return dismiss();
  text_ = text;
  isError_ = isError;
  setTheme(theme_);
  elide();
  show();
  QAccessibleEvent alert(label_, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
  if (isError) return;
  QTimer::singleShot(kNoteMs, this, [this, text] {
    if (text_ == text) dismiss();
  });
}

void MessageBar::setTheme(const Theme& theme) {
  theme_ = theme;
  icon_->setPixmap(themedIcon(isError_ ? "warning" : "info", theme).pixmap(16, 16));
  close_->setIcon(themedIcon("close", theme));
  QPalette colors = palette();
  const Rgb& g = theme.panel;
  const Rgb tint = isError_ ? Rgb{0xE0, 0x8A, 0x1E} : theme.accent;
  const auto mix = [&](std::size_t i) { return (g[i] * 82 + tint[i] * 18) / 100; };
  colors.setColor(QPalette::Window, QColor(mix(0), mix(1), mix(2)));
  setPalette(colors);
}

void MessageBar::dismiss() {
  text_.clear();
  hide();
}

void MessageBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  elide();
}

void MessageBar::elide() {
  label_->setText(label_->fontMetrics().elidedText(text_, Qt::ElideRight, std::max(label_->width(), 200)));
  label_->setToolTip(text_);
  label_->setAccessibleDescription(text_);
}

}  // namespace mlens
