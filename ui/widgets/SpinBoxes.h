#pragma once

#include <QDoubleSpinBox>
#include <QSpinBox>

namespace mlens {

inline constexpr int kNumberWidth = 104;

/// A field for a whole number, wide enough for those of training.
inline QSpinBox* spin(int low, int high, int value, QWidget* parent) {
  auto* box = new QSpinBox(parent);
  box->setRange(low, high);
  box->setValue(value);
  box->setGroupSeparatorShown(true);
  box->setMinimumWidth(kNumberWidth);
  return box;
}

inline QDoubleSpinBox* decimal(double low, double high, int decimals, double step, double value,
                               QWidget* parent) {
  auto* box = new QDoubleSpinBox(parent);
  box->setDecimals(decimals);
  box->setRange(low, high);
  box->setSingleStep(step);
  box->setValue(value);
  box->setLocale(QLocale::c());
  box->setMinimumWidth(kNumberWidth);
  return box;
}

}  // namespace mlens
