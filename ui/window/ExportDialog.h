#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>

#include "ui/figure/Figure.h"
#include "ui/jobs/JobQueue.h"
#include "ui/window/Settings.h"

namespace mlens {

/// A view as a PNG picture: size, ground, legend and caption, with a small preview of what will be written.
/// Drawing needs the GUI thread (VTK); the file is written by a job.
class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  struct View {
    QString name;
    FigureContent content;
  };
  ExportDialog(std::vector<View> views, int active, const QString& name, JobQueue* jobs, Settings* settings,
               QWidget* parent = nullptr);

  FigureOptions options() const;
  void setOptions(const FigureOptions& options);
  void exportTo(const QString& path);

 Q_SIGNALS:
  void message(const QString& text, bool isError);

 private:
  void choosePreset(int index);
  void sizeEdited();
  void preview();
  void chooseFile();
  const View& view() const;

  std::vector<View> views_;
  QString name_;
  JobQueue* jobs_;
  Settings* settings_;
  QLabel* picture_;
  QComboBox *which_, *preset_, *ground_;
  QSpinBox *width_, *height_;
  QCheckBox *legend_, *caption_;
  QPushButton* save_;
  QTimer pause_;
};

}  // namespace mlens
