#pragma once

#include <QAction>
#include <QDialog>
#include <vector>

#include "core/engine/Services.h"

namespace mlens {

/// Every shortcut and mouse gesture on one page.
class ShortcutsDialog : public QDialog {
  Q_OBJECT
 public:
  explicit ShortcutsDialog(const std::vector<QAction*>& actions, QWidget* parent = nullptr);
};

/// Versions of the program and its libraries, and the licence. The engine is only asked once it is loaded.
class AboutDialog : public QDialog {
  Q_OBJECT
 public:
  explicit AboutDialog(const EngineSource& engine, QWidget* parent = nullptr);
};

}  // namespace mlens
