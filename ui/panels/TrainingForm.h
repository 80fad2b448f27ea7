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
  void proposeOutputFolder();  ///< a fresh name beside the last one, if the present one is taken
  QString problem() const;     ///< the first one, in words; "" if valid

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
  void addSection(QFormLayout* form, const QString& title);
  /// A labelled row; what is wrong with the editor's value is said under it. `row` holds the editor, if it
  /// has company.
  void addRow(QFormLayout* form, const QString& label, const QString& key, QWidget* editor,
              const QString& tooltip, QWidget* row = nullptr);
  QWidget* withBrowse(QLineEdit* line, bool files);
  void browse(QLineEdit* line, bool file);
  void validate();
  void recall();
  QString problemOf(const QString& key) const;
  QString outputProblem() const;
  void showStrength();
  int channels() const;

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
