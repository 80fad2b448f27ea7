#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>

#include "ui/workspace/Workspace.h"

namespace mlens {

class ColorBar;
class EmptyHint;

/// What the colours mean. A click on a class hides or shows it, a double click shows only it, the context
/// menu selects it; any number of classes.
class LegendPanel : public QWidget {
  Q_OBJECT
 public:
  explicit LegendPanel(Workspace* workspace, QWidget* parent = nullptr);

  QListView* view() const { return view_; }
  QSize sizeHint() const override;

 Q_SIGNALS:
  void openRequested();  ///< there is nothing to colour yet

 private:
  QWidget* buildClasses();
  void refresh();
  void toggle(const QModelIndex& index);
  void isolate(const QModelIndex& index);
  void select(const QModelIndex& index, SelectMode mode);
  void showMenu(const QPoint& position);
  bool eventFilter(QObject* object, QEvent* event) override;

  Workspace* workspace_;
  QStackedWidget* stack_;
  EmptyHint* nothing_;
  QLabel* hint_;
  QLabel* title_;
  QLineEdit* search_;
  QListView* view_;
  QSortFilterProxyModel* found_;
  QPushButton* showAll_;
  ColorBar* bar_;
};

}  // namespace mlens
