#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>

#include "ui/study/Neighborhoods.h"

namespace mlens {

/// The settings of the neighbourhood graph and of what is drawn of it, for all views.
class GraphForm : public QWidget {
  Q_OBJECT
 public:
  GraphForm(Workspace* workspace, Neighborhoods* neighborhoods, QWidget* parent = nullptr);

 private:
  void refresh();
  void refreshBandwidth();
  void apply();

  Workspace* workspace_;
  Neighborhoods* neighborhoods_;
  QFormLayout* form_;
  QComboBox* kind_;
  QComboBox* show_;
  QSpinBox* k_;
  QComboBox* metric_;
  QComboBox* kernel_;
  QDoubleSpinBox* sigma_;
  QComboBox* solver_;
  QCheckBox* normalize_;
  QCheckBox* polytope_;
};

}  // namespace mlens
