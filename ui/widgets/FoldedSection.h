#pragma once

#include <QToolButton>
#include <QWidget>

namespace mlens {

/// A heading that shows and hides what is under it; folded at first.
class FoldedSection : public QWidget {
  Q_OBJECT
 public:
  FoldedSection(const QString& title, QWidget* content, QWidget* parent = nullptr);

  void setOpen(bool open);
  bool isOpen() const { return heading_->isChecked(); }

 private:
  QToolButton* heading_;
  QWidget* content_;
};

}  // namespace mlens
