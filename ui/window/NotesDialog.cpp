#include "ui/window/NotesDialog.h"

#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr QSize kUsualNotes(420, 320);

}  // namespace

NotesDialog::NotesDialog(Workspace* workspace, QWidget* parent) : QDialog(parent) {
  setObjectName("notes");
  setWindowTitle(tr("Notes"));
  text_ = named(new QPlainTextEdit(this), tr("Notes of the session"),
                tr("What you found, to be read when the session is opened again; saved with it"));
  text_->setPlaceholderText(tr("Saved with the session"));
  text_->setTabChangesFocus(true);
  gridLayout<QVBoxLayout>(this)->addWidget(text_);
  resize(kUsualNotes);
  const auto show = [this, workspace] {
    const QString notes = QString::fromStdString(workspace->session().notes);
    if (text_->toPlainText() != notes) text_->setPlainText(notes);
  };
  show();
  connect(text_, &QPlainTextEdit::textChanged, workspace,
          [this, workspace] { workspace->setNotes(text_->toPlainText()); });
  connect(workspace, &Workspace::notesChanged, this, show);
}

}  // namespace mlens
