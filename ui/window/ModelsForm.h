#pragma once

#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QWidget>

#include "core/session/Session.h"
#include "ui/window/Settings.h"

namespace mlens {

/// Which models are compared, on what, and how.
class ModelsForm : public QWidget {
  Q_OBJECT
 public:
  explicit ModelsForm(Settings* settings, QWidget* parent = nullptr);

  void setList(const QString& path) { list_->setText(path); }
  void setPictures(const QString& path) { pictures_->setText(path); }
  void setSurvey(const SurveySpec& survey);
  SurveySpec survey() const;  ///< without accuracies, of which the form knows nothing

 Q_SIGNALS:
  void asked();

 private:
  void choose(QLineEdit* line, const QString& title, const QString& filter);
  void choosePictures(const QWidget* button);

  Settings* settings_;
  QLineEdit *list_, *pictures_;
  QSpinBox *limit_, *k_, *permutations_, *seed_;
  QPushButton* compare_;
};

}  // namespace mlens
