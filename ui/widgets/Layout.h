#pragma once

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace mlens {

inline constexpr int kGrid = 8;

/// A column or row on the 8-pixel grid.
template <class Layout>
Layout* gridLayout(QWidget* parent, int margin = kGrid) {
  auto* layout = new Layout(parent);
  layout->setContentsMargins(margin, margin, margin, margin);
  layout->setSpacing(kGrid);
  return layout;
}

/// A heading within a panel: bold, of the panel's own size.
inline QLabel* headingLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  QFont font = label->font();
  font.setWeight(QFont::DemiBold);
  label->setFont(font);
  return label;
}

/// Words of lesser weight: captions, hints. They wrap.
inline QLabel* quietLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setForegroundRole(QPalette::PlaceholderText);
  label->setWordWrap(true);
  return label;
}

/// Gives a control its name for screen readers, and its tooltip.
template <class Control>
Control* named(Control* control, const QString& name, const QString& tooltip) {
  control->setAccessibleName(name);
  control->setToolTip(tooltip);
  return control;
}

/// A flat button with an icon (see themedIcon) and a name for the tooltip and for screen readers.
inline QToolButton* iconButton(const QString& name, const QString& tooltip, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setAutoRaise(true);
  button->setIconSize({16, 16});
  button->setAccessibleName(name);
  button->setToolTip(tooltip);
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

}  // namespace mlens
