#pragma once

#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>

#include "ui/workspace/Workspace.h"

namespace mlens {

class EmptyHint;
class SourcesModel;

/// The data and the checkpoints, with their embeddings; which view shows which, and what is still missing.
class SourcesPanel : public QWidget {
  Q_OBJECT
 public:
  explicit SourcesPanel(Workspace* workspace, QWidget* parent = nullptr);

  QTreeView* view() const { return tree_; }
  QSize sizeHint() const override;

 Q_SIGNALS:
  void openRequested();
  void trainRequested();
  void correctionRequested(int checkpoint);  ///< of how it is read

 private:
  QWidget* buildButtons();
  void refresh();
  void refreshButtons();
  void refreshIcons();
  void showIn(int view);
  void correctCurrent();
  bool foreign(int checkpoint) const;  ///< of another program, so that its reading can be corrected
  void removeCurrent();
  void showMenu(const QPoint& position);

  Workspace* workspace_;
  QStackedWidget* stack_;
  QTreeView* tree_;
  SourcesModel* model_;
  QToolButton *left_, *right_, *compute_, *correct_, *remove_;
};

}  // namespace mlens
