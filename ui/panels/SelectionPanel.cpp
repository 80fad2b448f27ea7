#include "ui/panels/SelectionPanel.h"

#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>

#include "core/base/Text.h"
#include "ui/charts/TabularFont.h"
#include "ui/panels/ClassCounts.h"
#include "ui/panels/NamedSelections.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr int kMostClasses = 6;  // lines of the breakdown, before it scrolls

SelectMode modeOf(Qt::KeyboardModifiers modifiers) {
  if (modifiers & Qt::ShiftModifier)
    return modifiers & Qt::AltModifier ? SelectMode::Intersect : SelectMode::Add;
  return modifiers & Qt::AltModifier ? SelectMode::Subtract : SelectMode::Replace;
}

QListView* plainList(const QString& name, const QString& tooltip, QWidget* parent) {
  auto* list = new QListView(parent);
  list->setFrameShape(QFrame::NoFrame);
  list->setUniformItemSizes(true);
  list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list->setAccessibleName(name);
  list->setToolTip(tooltip);
  list->viewport()->setAutoFillBackground(false);
  return list;
}

}  // namespace

SelectionPanel::SelectionPanel(Workspace* workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace) {
  auto* column = gridLayout<QVBoxLayout>(this);
  count_ = headingLabel({}, this);
  count_->setFont(tabular(count_->font()));
  count_->setAccessibleName(tr("Points selected"));
  column->addWidget(count_);
  column->addWidget(buildButtons());
  hint_ = quietLabel(tr("Press L or R and draw around points, or use the list of classes."), this);
  column->addWidget(hint_);
  classCounts_ = new ClassCountsModel(workspace, this);
  classes_ =
      plainList(tr("Classes of the selected points"), tr("Of which classes the selected points are"), this);
  classes_->setModel(classCounts_);
  classes_->setItemDelegate(new ClassCountsDelegate(classes_));
  classes_->setSelectionMode(QAbstractItemView::NoSelection);
  column->addWidget(classes_);
  column->addWidget(buildSave());
  namedModel_ = new NamedSelectionsModel(workspace, this);
  named_ = plainList(tr("Saved selections"), tr("Selections saved under names"), this);
  named_->setModel(namedModel_);
  named_->setItemDelegate(new NamedSelectionsDelegate(named_));
  named_->setEditTriggers(QAbstractItemView::EditKeyPressed);
  named_->setSelectionMode(QAbstractItemView::SingleSelection);
  named_->setMouseTracking(true);
  named_->setContextMenuPolicy(Qt::CustomContextMenu);
  named_->setMinimumHeight(3 * 24);
  named_->installEventFilter(this);
  named_->viewport()->installEventFilter(this);
  auto* noneNamed = quietLabel(tr("Saved selections are listed here."), this);
  noneNamed->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  namedOrHint_ = new QStackedWidget(this);
  namedOrHint_->addWidget(noneNamed);
  namedOrHint_->addWidget(named_);
  column->addWidget(namedOrHint_, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  export_ = new QPushButton(tr("Export CSV…"), this);
  export_->setToolTip(tr("Writes the selected points with file names, classes and coordinates as CSV"));
  row->addWidget(export_);
  row->addStretch();
  rename_ = iconButton(tr("Rename"), tr("Renames the saved selection (F2)"), this);
  remove_ = iconButton(tr("Delete"), tr("Deletes the saved selection (Delete); undo brings it back"), this);
  row->addWidget(rename_);
  row->addWidget(remove_);
  column->addLayout(row);

  connect(export_, &QPushButton::clicked, this, &SelectionPanel::exportRequested);
  connect(rename_, &QToolButton::clicked, this, [this] { named_->edit(named_->currentIndex()); });
  connect(remove_, &QToolButton::clicked, this, &SelectionPanel::removeCurrent);
  connect(named_, &QWidget::customContextMenuRequested, this, &SelectionPanel::showMenu);
  connect(workspace, &Workspace::selectionChanged, this, &SelectionPanel::refreshSelection);
  connect(workspace, &Workspace::pointsChanged, this, &SelectionPanel::refreshSelection);
  connect(workspace, &Workspace::selectionsChanged, this, &SelectionPanel::refreshNamed);
  connect(workspace, &Workspace::historyChanged, this, &SelectionPanel::refreshHistory);
  connect(workspace, &Workspace::appearanceChanged, this, &SelectionPanel::refreshIcons);
  refreshSelection();
  refreshNamed();
  refreshHistory();
  refreshIcons();
}

QWidget* SelectionPanel::buildButtons() {
  auto* box = new QWidget(this);
  auto* row = gridLayout<QHBoxLayout>(box, 0);
  const auto add = [&](const QString& text, const QString& tooltip, auto verb) {
    auto* button = iconButton(text, tooltip, box);
    button->setText(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(false);
    row->addWidget(button);
    connect(button, &QToolButton::clicked, workspace_, verb);
    return button;
  };
  all_ = add(tr("All"), tr("Selects every point that is shown (Ctrl+A)"), &Workspace::selectAll);
  none_ = add(tr("None"), tr("Selects no point (Esc)"), &Workspace::clearSelection);
  invert_ = add(tr("Invert"), tr("Selects the points that are not selected now (Ctrl+I)"),
                &Workspace::invertSelection);
  row->addStretch();
  undo_ = iconButton(tr("Undo"), {}, box);
  redo_ = iconButton(tr("Redo"), {}, box);
  row->addWidget(undo_);
  row->addWidget(redo_);
  connect(undo_, &QToolButton::clicked, workspace_, &Workspace::undo);
  connect(redo_, &QToolButton::clicked, workspace_, &Workspace::redo);
  return box;
}

QWidget* SelectionPanel::buildSave() {
  auto* box = new QWidget(this);
  auto* row = gridLayout<QHBoxLayout>(box, 0);
  name_ = new QLineEdit(box);
  name_->setPlaceholderText(tr("Name of the selection"));
  name_->setAccessibleName(tr("Name of the selection"));
  name_->setToolTip(tr("The selected points are saved under this name; the same name replaces"));
  name_->setMaxLength(200);
  save_ = new QPushButton(tr("Save"), box);
  save_->setToolTip(tr("Saves the selected points under this name"));
  row->addWidget(name_, 1);
  row->addWidget(save_);
  connect(name_, &QLineEdit::returnPressed, this, &SelectionPanel::save);
  connect(name_, &QLineEdit::textChanged, this, &SelectionPanel::refreshSelection);
  connect(save_, &QPushButton::clicked, this, &SelectionPanel::save);
  return box;
}

QSize SelectionPanel::sizeHint() const {
  return {288, 360};
}

void SelectionPanel::refreshSelection() {
  const Index points = workspace_->points()->count;
  const Index selected = workspace_->selection().count();
  count_->setText(points == 0 ? tr("No points yet")
                              : tr("%1 of %2 selected")
                                    .arg(QString::fromStdString(grouped(selected)),
                                         QString::fromStdString(grouped(points))));
  classCounts_->refresh();
  const int lines = std::min(classCounts_->rowCount(), kMostClasses);
  classes_->setVisible(lines > 0);
  classes_->setFixedHeight(std::max(1, lines) * (QFontMetrics(font()).height() + 6));
  hint_->setVisible(selected == 0);
  hint_->setText(points == 0
                     ? tr("Points to select come with pictures or vectors.")
                     : tr("Press L or R and draw around points, or right click a class in the legend."));
  all_->setEnabled(points > 0 && selected < points);
  none_->setEnabled(selected > 0);
  invert_->setEnabled(points > 0);
  save_->setEnabled(selected > 0 && !name_->text().trimmed().isEmpty());
  export_->setEnabled(selected > 0);
}

void SelectionPanel::refreshNamed() {
  const QString current = named_->currentIndex().data().toString();
  namedModel_->refresh();
  const bool any = namedModel_->rowCount() > 0;
  namedOrHint_->setCurrentIndex(any ? 1 : 0);
  rename_->setEnabled(any);
  remove_->setEnabled(any);
  if (!any) return;
  const auto same = namedModel_->match(namedModel_->index(0), Qt::DisplayRole, current, 1, Qt::MatchExactly);
  named_->setCurrentIndex(same.isEmpty() ? namedModel_->index(0) : same.first());
}

void SelectionPanel::refreshHistory() {
  const auto& history = workspace_->history();
  undo_->setEnabled(history.canUndo());
  redo_->setEnabled(history.canRedo());
  undo_->setToolTip(history.canUndo()
                        ? tr("Undo: %1 (Ctrl+Z)").arg(QString::fromStdString(history.undoLabel()))
                        : tr("Nothing to undo"));
  redo_->setToolTip(history.canRedo()
                        ? tr("Redo: %1 (Ctrl+Shift+Z)").arg(QString::fromStdString(history.redoLabel()))
                        : tr("Nothing to redo"));
}

void SelectionPanel::refreshIcons() {
  const Theme& theme = workspace_->theme();
  const std::pair<QToolButton*, const char*> icons[] = {
      {all_, "selection"}, {none_, "cancel"},   {invert_, "invert"}, {undo_, "undo"},
      {redo_, "redo"},     {rename_, "rename"}, {remove_, "delete"}};
  for (const auto& [button, name] : icons) button->setIcon(themedIcon(QLatin1String(name), theme));
  classCounts_->refresh();
}

void SelectionPanel::save() {
  const QString name = name_->text().trimmed();
  if (name.isEmpty() || workspace_->selection().empty()) return;
  workspace_->saveSelection(name);
  name_->clear();
}

void SelectionPanel::recall(const QModelIndex& index, SelectMode mode) {
  if (!index.isValid()) return;
  const NamedSelection named = namedModel_->at(index);
  workspace_->select(named.selection, mode, tr("Select %1").arg(QString::fromStdString(named.name)));
}

void SelectionPanel::removeCurrent() {
  const QModelIndex index = named_->currentIndex();
  if (index.isValid()) workspace_->removeSelection(index.data().toString());
}

void SelectionPanel::showMenu(const QPoint& position) {
  const QPersistentModelIndex index = named_->indexAt(position);
  if (!index.isValid()) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto add = [&](const QString& text, auto act) {
    connect(menu->addAction(text), &QAction::triggered, this, [index, act] {
      if (index.isValid()) act(index);
    });
  };
  add(tr("Select"), [this](const QModelIndex& at) { recall(at, SelectMode::Replace); });
  add(tr("Add to the selection"), [this](const QModelIndex& at) { recall(at, SelectMode::Add); });
  add(tr("Subtract from the selection"), [this](const QModelIndex& at) { recall(at, SelectMode::Subtract); });
  add(tr("Intersect with the selection"),
      [this](const QModelIndex& at) { recall(at, SelectMode::Intersect); });
  menu->addSeparator();
  add(tr("Rename"), [this](const QModelIndex& at) { named_->edit(at); });
  add(tr("Delete"), [this](const QModelIndex& at) { workspace_->removeSelection(at.data().toString()); });
  menu->popup(named_->viewport()->mapToGlobal(position));
}

bool SelectionPanel::eventFilter(QObject* object, QEvent* event) {
  if (object == named_->viewport() && event->type() == QEvent::MouseButtonRelease) {
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (mouse->button() == Qt::LeftButton) {
      recall(named_->indexAt(mouse->position().toPoint()), modeOf(mouse->modifiers()));
    }
  }
  if (object == named_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
      recall(named_->currentIndex(), modeOf(key->modifiers()));
      return true;
    }
    if (key->key() == Qt::Key_Delete) {
      removeCurrent();
      return true;
    }
  }
  return QWidget::eventFilter(object, event);
}

}  // namespace mlens
