#pragma once

#include <QAction>
#include <QDialog>
#include <vector>

namespace mlens {

/// Every shortcut and mouse gesture on one page.
class ShortcutsDialog : public QDialog {
  Q_OBJECT
 public:
  explicit ShortcutsDialog(const std::vector<QAction*>& actions, QWidget* parent = nullptr);
};

/// Versions of the program and its libraries, and the licence.
class AboutDialog : public QDialog {
  Q_OBJECT
 public:
  explicit AboutDialog(QWidget* parent = nullptr);
};

}  // namespace mlens
