#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMap>
#include <QSlider>
#include <QSpinBox>
#include <functional>

#include "core/model/TrainingPlan.h"
#include "ui/panels/AugmentationForm.h"
#include "ui/panels/OptimizerForm.h"
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
  void validate();             ///< looks at the folders again, too
  QString problem() const;     ///< the first one, in words; "" if valid
  /// The checkpoint in the folder to save in, if there is one: a training that may be resumed.
  std::filesystem::path checkpointThere() const;

 Q_SIGNALS:
  void validityChanged();  ///< or looked at again
  void augmentationChanged(const mlens::AugmentationPolicy& scaled);

 private:
  struct Field {
    QWidget* editor = nullptr;
    QLabel* problem = nullptr;
  };

  void buildData(QFormLayout* form);
  void buildTraining(QFormLayout* form);
  void buildModel(QFormLayout* form);
  void buildAdvanced(QFormLayout* form);
  void addSection(QFormLayout* form, const QString& title);
  /// A labelled row; what is wrong with the editor's value is said under it. `row` holds the editor, if it
  /// has company.
  void addRow(QFormLayout* form, const QString& label, const QString& key, QWidget* editor,
              const QString& tooltip, QWidget* row = nullptr);
  QWidget* withBrowse(QLineEdit* line, bool files);
  void browse(QLineEdit* line, bool file);
  void recall();
  void forEachSetting(const std::function<void(const QString&, QWidget*)>& visit) const;
  QString problemOf(const QString& key) const;
  QString outputProblem() const;
  void showStrength();
  void showMethod();
  int channels() const;

  Workspace* workspace_;
  QLineEdit *data_, *out_;
  QComboBox *method_, *encoder_;
  QSpinBox *epochs_, *batch_, *depth_, *width_, *output_, *seed_;
  OptimizerForm* optimizer_;
  AugmentationForm* augmentation_;
  QSlider* strength_;
  QLabel *strengthValue_, *strengthWords_, *methodWords_;
  QMap<QString, Field> fields_;
  bool valid_ = false;
};

}  // namespace mlens
