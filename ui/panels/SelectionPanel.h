#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/workspace/Workspace.h"

namespace mlens {

class ClassCountsModel;
class NamedSelectionsModel;

/// The points selected now, which classes they are of, and the selections saved under names.
class SelectionPanel : public QWidget {
  Q_OBJECT
 public:
  explicit SelectionPanel(Workspace* workspace, QWidget* parent = nullptr);

  QListView* namedView() const { return named_; }
  QSize sizeHint() const override;

 Q_SIGNALS:
  void exportRequested();  ///< the selected points as CSV

 private:
  QWidget* buildButtons();
  QWidget* buildSave();
  void refreshSelection();
  void refreshNamed();
  void refreshHistory();
  void refreshIcons();
  void save();
  void recall(const QModelIndex& index, SelectMode mode);
  void removeCurrent();
  void showMenu(const QPoint& position);
  bool eventFilter(QObject* object, QEvent* event) override;

  Workspace* workspace_;
  QLabel* count_;
  QToolButton *all_, *none_, *invert_, *undo_, *redo_;
  QListView* classes_;
  ClassCountsModel* classCounts_;
  QLabel* hint_;
  QLineEdit* name_;
  QPushButton *save_, *export_;
  QListView* named_;
  NamedSelectionsModel* namedModel_;
  QStackedWidget* namedOrHint_;
  QToolButton *rename_, *remove_;
};

}  // namespace mlens
