#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>
#include <optional>

#include "core/embedding/SourceGuess.h"
#include "core/session/Session.h"
#include "ui/jobs/JobQueue.h"
#include "ui/window/Settings.h"

namespace mlens {

/// What to open, and how much of it: the path is looked at as soon as it is there, and nothing else starts
/// before Open is pressed.
class OpenDialog : public QDialog {
  Q_OBJECT
 public:
  OpenDialog(JobQueue* jobs, Settings* settings, QWidget* parent = nullptr);

  void setPath(const QString& path);
  bool ready() const { return guess_.has_value(); }
  QString statusText() const { return status_->text(); }

 Q_SIGNALS:
  void chosen(const mlens::SourceGuess& guess, const mlens::DataSource& source);

 private:
  void browse(bool folder);
  void browseInto(QLineEdit* line, const QString& title, const QString& filter);
  void look();
  void describe(const SourceGuess& guess);
  void showProblem(const QString& text);
  void fitHeight();
  DataSource source() const;
  QWidget* fileRow(QLineEdit* line, const QString& name, const QString& filter);
  void accept() override;

  JobQueue* jobs_;
  Settings* settings_;
  QLineEdit *path_, *labels_, *pictures_;
  QSpinBox *sample_, *seed_;
  QComboBox* array_;
  QLabel* status_;
  QWidget *sampleRow_, *seedRow_, *labelsRow_, *picturesRow_;
  QPushButton* open_;
  QTimer pause_;
  std::optional<SourceGuess> guess_;
};

}  // namespace mlens
