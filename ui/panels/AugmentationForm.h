#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <vector>

#include "core/model/AugmentationPolicy.h"

namespace mlens {

/// An augmentation policy at strength 1: a known one, or every field by itself.
class AugmentationForm : public QWidget {
  Q_OBJECT
 public:
  explicit AugmentationForm(QWidget* parent = nullptr);

  void setChannels(int channels);  ///< grey pictures have no colour to change
  AugmentationPolicy policy() const;

 Q_SIGNALS:
  void changed();

 private:
  void takeNamed();
  void nameIt();

  QComboBox* name_;
  std::vector<QDoubleSpinBox*> fields_;  // as augmentationFields()
  int channels_ = 3;
};

}  // namespace mlens
