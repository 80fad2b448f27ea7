#include "ui/widgets/EmptyHint.h"

#include <QPushButton>

#include "ui/widgets/Layout.h"

namespace mlens {

EmptyHint::EmptyHint(const QString& text, QWidget* parent) : QWidget(parent), label_(quietLabel(text, this)) {
  auto* layout = gridLayout<QVBoxLayout>(this, 2 * kGrid);
  layout->addWidget(label_);
  layout->addStretch();
}

void EmptyHint::setText(const QString& text) {
  label_->setText(text);
}

QPushButton* EmptyHint::addButton(const QString& text, const QString& tooltip) {
  auto* button = new QPushButton(text, this);
  button->setToolTip(tooltip);
  button->setAccessibleName(text);
  button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  auto* column = static_cast<QVBoxLayout*>(layout());
  column->insertWidget(column->count() - 1, button);  // above the stretch
  return button;
}

}  // namespace mlens
