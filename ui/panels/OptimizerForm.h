#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSpinBox>

#include "core/model/TrainingPlan.h"

class QFormLayout;

namespace mlens {

/// Optimiser, schedule and what only some methods have, of a TrainingPlan.
class OptimizerForm : public QWidget {
  Q_OBJECT
 public:
  explicit OptimizerForm(QWidget* parent = nullptr);

  void setMethod(const std::string& method);  ///< what it does not have is disabled
  void setEpochs(int epochs);                 ///< the warm-up is at most so long
  void writeTo(TrainingPlan& plan) const;

 private:
  void addRow(const QString& label, const char* key, QWidget* editor, const QString& tooltip);
  void takeDefaults();

  QFormLayout* form_;
  QComboBox *optimizer_, *device_, *precision_;
  QDoubleSpinBox *rate_, *decay_, *temperature_, *momentum_;
  QSpinBox *warmUp_, *queue_, *keepEvery_;
};

}  // namespace mlens
