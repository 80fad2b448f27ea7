#pragma once

#include <QLabel>
#include <QToolButton>
#include <QWidget>

#include "ui/scene/Theme.h"

namespace mlens {

/// One line above the views for what went wrong or is worth knowing: stays until dismissed or replaced, never
/// in the way. Notes leave after a while, errors do not.
class MessageBar : public QWidget {
  Q_OBJECT
 public:
  explicit MessageBar(QWidget* parent = nullptr);
  void showMessage(const QString& text, bool isError);
  QString text() const { return text_; }  ///< "" while nothing is shown
  void setTheme(const Theme& theme);

 public Q_SLOTS:
  void dismiss();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void elide();

  QLabel* icon_;
  QLabel* label_;
  QToolButton* close_;
  QString text_;
  Theme theme_ = darkTheme();
  bool isError_ = false;
};

}  // namespace mlens
