#pragma once

#include <QObject>

#include "ui/study/Study.h"
#include "ui/window/Settings.h"

namespace mlens {

class LinearToyWindow;
class ModelsWindow;
class NotesDialog;

/// The windows beside the main one: many models, the linear group toy, notes. Each is made when it is first
/// shown, and stays.
class ToolWindows : public QObject {
  Q_OBJECT
 public:
  ToolWindows(Study* study, Settings* settings, QWidget* window);

  void showManyModels();
  void showLinearToy();
  void showNotes();
  ModelsWindow* manyModels() const { return models_; }       ///< null until it is first shown
  LinearToyWindow* linearToy() const { return linearToy_; }  ///< the same
  void setTheme(const Theme& theme);

 private:
  Study* study_;
  Workspace* workspace_;
  Settings* settings_;
  QWidget* window_;
  ModelsWindow* models_ = nullptr;
  LinearToyWindow* linearToy_ = nullptr;
  NotesDialog* notes_ = nullptr;
};

}  // namespace mlens
