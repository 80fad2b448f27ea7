#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <QTreeView>

#include "ui/jobs/JobQueue.h"
#include "ui/window/ReadingForm.h"
#include "ui/window/TensorTreeModel.h"

namespace mlens {

/// How another program's checkpoint is read: its tensors, what they were taken for, and the corrections. Each
/// is tried at once in the background, the newest wins, and the tree shows which keys it takes. Nothing runs
/// before Open is pressed.
class ReadingDialog : public QDialog {
  Q_OBJECT
 public:
  /// `options`: corrections made before. `jobs` outlives the dialog.
  ReadingDialog(const std::filesystem::path& path, const ReadingOptions& options, JobQueue* jobs,
                QWidget* parent = nullptr);

  bool ready() const { return open_->isEnabled(); }
  ReadingForm* form() const { return form_; }
  QTreeView* tree() const { return tree_; }
  QString effect() const { return effect_->text(); }

 Q_SIGNALS:
  void chosen(const std::filesystem::path& path, const mlens::ReadingOptions& options);

 private:
  struct Listing;  // the file, listed once
  struct Attempt;  // one reading of it

  QWidget* buildTree();
  QWidget* buildForm();
  void list();
  void listed(std::shared_ptr<const Listing> listing);
  void read();
  void showAttempt(const Attempt& attempt);
  void refuse(const QString& why);
  void showEffect(const ModelReading& reading);
  void expand();
  void accept() override;

  std::filesystem::path path_;
  JobQueue* jobs_;
  std::shared_ptr<const Listing> listing_;
  std::optional<std::size_t> matchedAtFirst_;
  TensorTreeModel* model_;
  TensorFilter* filter_;
  QTreeView* tree_;
  ReadingForm* form_;
  QLabel *title_, *effect_, *notes_;
  QPushButton *open_, *reset_;
  QTimer pause_;
};

}  // namespace mlens
