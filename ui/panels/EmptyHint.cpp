#include "ui/panels/EmptyHint.h"

#include <QPushButton>

#include "ui/panels/Layout.h"

namespace mlens {

EmptyHint::EmptyHint(const QString& text, QWidget* parent) : QWidget(parent), label_(quietLabel(text, this)) {
  auto* layout = gridLayout<QVBoxLayout>(this, 2 * kGrid);
  layout->setAlignment(Qt::AlignTop);
  layout->addWidget(label_);
}

void EmptyHint::setText(const QString& text) {
  label_->setText(text);
}

QPushButton* EmptyHint::addButton(const QString& text, const QString& tooltip) {
  auto* button = new QPushButton(text, this);
  button->setToolTip(tooltip);
  button->setAccessibleName(text);
  button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  layout()->addWidget(button);
  return button;
}

}  // namespace mlens
