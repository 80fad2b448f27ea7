#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMap>
#include <QSlider>
#include <QSpinBox>

#include "core/model/TrainingPlan.h"
#include "ui/workspace/Workspace.h"

class QFormLayout;

namespace mlens {

/// The fields of a TrainingPlan. What is wrong with one is said beside it. Remembers the last values.
class TrainingForm : public QWidget {
  Q_OBJECT
 public:
  explicit TrainingForm(Workspace* workspace, QWidget* parent = nullptr);

  TrainingPlan plan() const;
  DataSource data() const;  ///< Kind::None if there are no pictures to train on
  bool valid() const { return valid_; }
  void remember() const;       ///< the values, for the next start of the program
  void proposeOutputFolder();  ///< a fresh name beside the last one

 Q_SIGNALS:
  void validityChanged();

 private:
  struct Field {
    QWidget* editor = nullptr;
    QLabel* problem = nullptr;
  };

  void buildData(QFormLayout* form);
  void buildTraining(QFormLayout* form);
  void buildModel(QFormLayout* form);
  QWidget* withProblem(const QString& key, QWidget* editor, QWidget* row = nullptr);
  void addRow(QFormLayout* form, const QString& label, const QString& key, QWidget* editor,
              const QString& tooltip, QWidget* row = nullptr);
  void browse(QLineEdit* line, bool folder);
  void validate();
  void recall();
  QString problemOf(const QString& key) const;
  void showStrength();

  Workspace* workspace_;
  QLineEdit *data_, *out_;
  QComboBox *method_, *encoder_;
  QSpinBox *epochs_, *batch_, *depth_, *width_, *output_, *seed_;
  QDoubleSpinBox *rate_, *temperature_;
  QSlider* strength_;
  QLabel *strengthValue_, *strengthWords_;
  QMap<QString, Field> fields_;
  bool valid_ = false;
};

}  // namespace mlens
