#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSlider>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// How points are drawn, in all views.
class AppearancePanel : public QWidget {
  Q_OBJECT
 public:
  explicit AppearancePanel(Workspace* workspace, QWidget* parent = nullptr);

  QSize sizeHint() const override;

 private:
  void buildColor(QFormLayout* form);
  void buildPoints(QFormLayout* form);
  void listColumns();
  void listPalettes();
  void refresh();
  void applyColor();
  QString words() const;

  Workspace* workspace_;
  QComboBox* colorBy_;
  QComboBox* palette_;
  QCheckBox* autoSize_;
  QSlider* size_;
  QLabel* sizeValue_;
  QSlider* opacity_;
  QLabel* opacityValue_;
  QLabel* words_;
};

}  // namespace mlens
