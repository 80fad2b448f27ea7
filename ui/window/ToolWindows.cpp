#include "ui/window/ToolWindows.h"

#include "ui/window/LinearToyWindow.h"
#include "ui/window/ModelsWindow.h"
#include "ui/window/NotesDialog.h"

namespace mlens {
namespace {

void bringUp(QWidget* window) {
  window->show();
  window->raise();
  window->activateWindow();
}

}  // namespace

ToolWindows::ToolWindows(Study* study, Settings* settings, QWidget* window)
    : QObject(window), study_(study), workspace_(study->workspace()), settings_(settings), window_(window) {
}

void ToolWindows::showManyModels() {
  if (!models_) models_ = new ModelsWindow(workspace_, settings_, window_);
  bringUp(models_);
}

void ToolWindows::showLinearToy() {
  if (!linearToy_) {
    linearToy_ = new LinearToyWindow(&workspace_->jobs(), study_->engine(), settings_, window_);
    linearToy_->setTheme(workspace_->theme());
    const auto take = [this] { linearToy_->setPictures(workspace_->session().data); };
    connect(workspace_, &Workspace::pointsChanged, linearToy_, take);
    take();
  }
  bringUp(linearToy_);
}

void ToolWindows::showNotes() {
  if (!notes_) notes_ = new NotesDialog(workspace_, window_);
  bringUp(notes_);
}

void ToolWindows::setTheme(const Theme& theme) {
  if (models_) models_->setTheme(theme);
  if (linearToy_) linearToy_->setTheme(theme);
}

}  // namespace mlens
