#pragma once

#include <QDialog>
#include <QPlainTextEdit>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// The notes of the session, saved with it. Not modal.
class NotesDialog : public QDialog {
  Q_OBJECT
 public:
  explicit NotesDialog(Workspace* workspace, QWidget* parent = nullptr);

  QPlainTextEdit* text() const { return text_; }

 private:
  QPlainTextEdit* text_;
};

}  // namespace mlens
