#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QFontComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>
#include <functional>

#include "ui/figure/FigureFile.h"
#include "ui/figure/Turntable.h"
#include "ui/jobs/JobQueue.h"
#include "ui/window/Settings.h"

namespace mlens {

/// The figure editor: one view or all of them on a sheet of so many millimetres, with a preview that is what
/// will be printed. Drawing needs the GUI thread (VTK); the file is written by a job.
class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  struct View {
    QString name;
    FigureContent content;
  };
  /// `session`: what remakes the figure; goes into its metadata.
  ExportDialog(std::vector<View> views, int active, const QString& name, const Session& session,
               JobQueue* jobs, Settings* settings, QWidget* parent = nullptr);

  FigureOptions options() const;
  void setOptions(const FigureOptions& options);
  void showAllViews();  ///< on one sheet
  TurntableOptions turntable() const;
  void setTurntable(const TurntableOptions& turntable);
  /// PNG, PDF, SVG or a turntable's GIF by its ending; without one PNG.
  void exportTo(const QString& path);

 Q_SIGNALS:
  void message(const QString& text, bool isError);

 private:
  QWidget* buildForm();
  void connectForm();
  void choosePreset(int index);
  void sizeEdited();
  void preview();
  void describe();
  void chooseFile();
  void exportTurntable(const QString& file);
  /// In the background; tells how it went when the dialog is long closed.
  void write(const QString& title, const QString& file, const QString& note,
             std::function<Result<void>(const JobContext&)> work);
  std::vector<std::string> chosenNames() const;
  std::vector<std::size_t> chosen() const;  ///< indices of views
  std::vector<FigureContent> contents() const;

  std::vector<View> views_;
  QString name_;
  Session session_;
  JobQueue* jobs_;
  Settings* settings_;
  QLabel *picture_, *facts_;
  QComboBox *which_, *preset_, *ground_;
  QDoubleSpinBox *width_, *height_, *points_, *seconds_;
  QSpinBox *dpi_, *columns_, *frames_;
  QFontComboBox* font_;
  QCheckBox *legend_, *caption_, *axes_, *letters_;
  QPushButton* save_;
  QTimer pause_;
};

}  // namespace mlens
