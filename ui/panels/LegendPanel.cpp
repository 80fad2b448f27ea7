#include "ui/panels/LegendPanel.h"

#include <QKeyEvent>
#include <QMenu>
#include <algorithm>

#include "ui/panels/LegendDelegate.h"
#include "ui/panels/LegendModel.h"
#include "ui/scene/ColorSpace.h"
#include "ui/widgets/ColorBar.h"
#include "ui/widgets/EmptyHint.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr int kSearchFrom = 16;  // classes; fewer need no search

QString nameOf(const QModelIndex& index) {
  return index.data(Qt::DisplayRole).toString();
}

}  // namespace

LegendPanel::LegendPanel(Workspace* workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      stack_(new QStackedWidget(this)),
      nothing_(new EmptyHint(tr("What the colours of the points mean shows here."), this)),
      hint_(quietLabel({}, this)),
      bar_(new ColorBar(this)) {
  auto* open = nothing_->addButton(tr("Open…"), tr("Opens pictures, a checkpoint or vectors (Ctrl+O)"));
  connect(open, &QPushButton::clicked, this, &LegendPanel::openRequested);
  auto* used = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(used, 0);
  column->setContentsMargins(0, kGrid, 0, kGrid);
  title_ = headingLabel({}, used);
  title_->setContentsMargins(kGrid, 0, kGrid, 0);
  title_->setWordWrap(true);
  hint_->setContentsMargins(kGrid, 0, kGrid, 0);
  column->addWidget(title_);
  column->addWidget(hint_);
  column->addWidget(bar_);
  column->addWidget(buildClasses(), 1);
  column->addStretch();
  stack_->addWidget(nothing_);
  stack_->addWidget(used);
  gridLayout<QVBoxLayout>(this, 0)->addWidget(stack_);
  connect(workspace, &Workspace::appearanceChanged, this, &LegendPanel::refresh);
  connect(workspace, &Workspace::colorsChanged, this, &LegendPanel::refresh);
  connect(workspace, &Workspace::pointsChanged, this, &LegendPanel::refresh);
  refresh();
}

QWidget* LegendPanel::buildClasses() {
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  search_ = new QLineEdit(box);
  search_->setPlaceholderText(tr("Find a class"));
  search_->setAccessibleName(tr("Find a class"));
  search_->setToolTip(tr("Lists only the classes whose names contain this"));
  search_->setClearButtonEnabled(true);
  auto* searchRow = new QHBoxLayout;
  searchRow->setContentsMargins(kGrid, 0, kGrid, 0);
  searchRow->addWidget(search_);
  column->addLayout(searchRow);

  found_ = new QSortFilterProxyModel(this);
  found_->setSourceModel(new LegendModel(workspace_, this));
  found_->setFilterCaseSensitivity(Qt::CaseInsensitive);
  connect(search_, &QLineEdit::textChanged, found_, &QSortFilterProxyModel::setFilterFixedString);
  view_ = new QListView(box);
  view_->setModel(found_);
  view_->setFrameShape(QFrame::NoFrame);
  view_->setSelectionMode(QAbstractItemView::NoSelection);
  view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view_->setUniformItemSizes(true);
  view_->setMouseTracking(true);
  view_->setContextMenuPolicy(Qt::CustomContextMenu);
  view_->setAccessibleName(tr("Classes"));
  view_->viewport()->setAutoFillBackground(false);
  view_->installEventFilter(this);
  auto* delegate = new LegendDelegate(view_);
  view_->setItemDelegate(delegate);
  column->addWidget(view_, 1);
  showAll_ = new QPushButton(tr("Show all classes"), box);
  showAll_->setToolTip(tr("Shows the classes again that were hidden"));
  auto* allRow = new QHBoxLayout;
  allRow->setContentsMargins(kGrid, 0, kGrid, 0);
  allRow->addWidget(showAll_);
  allRow->addStretch();
  column->addLayout(allRow);

  connect(delegate, &LegendDelegate::clicked, this, &LegendPanel::toggle);
  connect(delegate, &LegendDelegate::onlyClicked, this, &LegendPanel::isolate);
  connect(delegate, &LegendDelegate::doubleClicked, this, [this](const QModelIndex& index) {
    const std::string last = workspace_->history().undoLabel();
    if (last == tr("Hide %1").arg(nameOf(index)).toStdString() ||
        last == tr("Show %1").arg(nameOf(index)).toStdString()) {
      workspace_->undo();  // what the first half of the double click did
    }
    isolate(index);
  });
  connect(view_, &QWidget::customContextMenuRequested, this, &LegendPanel::showMenu);
  connect(showAll_, &QPushButton::clicked, this,
          [this] { workspace_->setHiddenClasses({}, tr("Show all classes")); });
  return box;
}

QSize LegendPanel::sizeHint() const {
  return {240, 320};
}

void LegendPanel::refresh() {
  const Legend legend = workspace_->legend();
  const bool any = workspace_->points()->count > 0;
  stack_->setCurrentIndex(any ? 1 : 0);
  if (!any) return;
  const bool byClass = workspace_->appearance().color.by == ColorSpec::By::Class;
  const bool classes = legend.kind == Legend::Kind::Classes;
  const bool continuous = legend.kind == Legend::Kind::Continuous;
  title_->setText(classes && byClass ? legend.entries.size() == 1
                                           ? tr("1 class")
                                           : tr("%1 classes").arg(legend.entries.size())
                                     : QString::fromStdString(legend.title));
  title_->setVisible(!title_->text().isEmpty());
  const QString note = QString::fromStdString(legend.note);
  hint_->setVisible((!classes && !continuous) || !note.isEmpty());
  hint_->setText(!note.isEmpty() ? note
                 : byClass
                     ? tr("The data has no classes. Colour by a column or by the selection in Appearance.")
                     : tr("All points have one colour. Choose what they are coloured by in Appearance."));
  bar_->setVisible(continuous);
  if (continuous) {
    const Theme& theme = workspace_->theme();
    bar_->setLegend(legend, mixed(theme.quietText, theme.ground, 0.35));
  }
  view_->parentWidget()->setVisible(classes);
  const bool searchable = byClass && static_cast<int>(legend.entries.size()) >= kSearchFrom;
  search_->setVisible(searchable);
  if (!searchable) search_->clear();
  showAll_->setVisible(byClass && !workspace_->appearance().hiddenClasses.empty());
  auto* delegate = static_cast<LegendDelegate*>(view_->itemDelegate());
  delegate->setTheme(workspace_->theme());
  delegate->setClickable(byClass);
  view_->viewport()->update();
}

void LegendPanel::toggle(const QModelIndex& index) {
  if (!index.isValid()) return;
  const auto label = index.data(LegendModel::LabelRole).toInt();
  std::vector<std::int32_t> hidden = workspace_->appearance().hiddenClasses;
  const bool wasHidden = std::erase(hidden, label) > 0;
  if (!wasHidden) hidden.push_back(label);
  workspace_->setHiddenClasses(std::move(hidden),
                               (wasHidden ? tr("Show %1") : tr("Hide %1")).arg(nameOf(index)));
}

void LegendPanel::isolate(const QModelIndex& index) {
  if (!index.isValid()) return;
  const auto label = index.data(LegendModel::LabelRole).toInt();
  std::vector<std::int32_t> others;
  for (const Legend::Entry& entry : workspace_->colors()->legend.entries) {
    if (entry.label != label) others.push_back(entry.label);
  }
  std::ranges::sort(others);
  const bool already = others == workspace_->appearance().hiddenClasses;
  const QString words = already ? tr("Show all classes") : tr("Show only %1").arg(nameOf(index));
  if (already) others.clear();
  workspace_->setHiddenClasses(std::move(others), words);
}

void LegendPanel::select(const QModelIndex& index, SelectMode mode) {
  const auto label = index.data(LegendModel::LabelRole).toInt();
  const auto points = workspace_->points();
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(points->count), 0);
  for (std::size_t i = 0; i < std::min(mask.size(), points->labels.size()); ++i) {
    mask[i] = label < 0 ? points->labels[i] < 0 : points->labels[i] == label;
  }
  workspace_->select(Selection::fromMask(std::move(mask)), mode, tr("Select %1").arg(nameOf(index)));
}

void LegendPanel::showMenu(const QPoint& position) {
  const QPersistentModelIndex index = view_->indexAt(position);
  if (!index.isValid() || workspace_->appearance().color.by != ColorSpec::By::Class) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto add = [&](const QString& text, auto act) {
    connect(menu->addAction(text), &QAction::triggered, this, [index, act] {
      if (index.isValid()) act(index);
    });
  };
  add(tr("Select this class"), [this](const QModelIndex& at) { select(at, SelectMode::Replace); });
  add(tr("Add this class to the selection"), [this](const QModelIndex& at) { select(at, SelectMode::Add); });
  add(tr("Take this class out of the selection"),
      [this](const QModelIndex& at) { select(at, SelectMode::Subtract); });
  menu->addSeparator();
  add(tr("Show only this class"), [this](const QModelIndex& at) { isolate(at); });
  add(index.data(LegendModel::HiddenRole).toBool() ? tr("Show this class") : tr("Hide this class"),
      [this](const QModelIndex& at) { toggle(at); });
  menu->popup(view_->viewport()->mapToGlobal(position));
}

bool LegendPanel::eventFilter(QObject* object, QEvent* event) {
  if (object != view_ || event->type() != QEvent::KeyPress) return QWidget::eventFilter(object, event);
  if (workspace_->appearance().color.by != ColorSpec::By::Class) return false;
  const int key = static_cast<QKeyEvent*>(event)->key();
  const QModelIndex index = view_->currentIndex();
  if (key == Qt::Key_Space) {
    toggle(index);
    return true;
  }
  if (key == Qt::Key_Return || key == Qt::Key_Enter) {
    isolate(index);
    return true;
  }
  return false;
}

}  // namespace mlens
