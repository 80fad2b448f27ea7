#include "ui/panels/SourcesPanel.h"

#include <QHeaderView>
#include <QMenu>
#include <QPushButton>

#include "ui/panels/SourcesModel.h"
#include "ui/widgets/EmptyHint.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/Layout.h"

namespace mlens {

SourcesPanel::SourcesPanel(Workspace* workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      stack_(new QStackedWidget(this)),
      model_(new SourcesModel(workspace, this)) {
  auto* nothing = new EmptyHint(tr("Pictures, checkpoints and vectors that are open show here."), this);
  connect(nothing->addButton(tr("Open…"), tr("Opens pictures, a checkpoint or vectors (Ctrl+O)")),
          &QPushButton::clicked, this, &SourcesPanel::openRequested);
  connect(nothing->addButton(tr("Train…"), tr("Trains a small model on pictures (Ctrl+T)")),
          &QPushButton::clicked, this, &SourcesPanel::trainRequested);
  auto* used = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(used, 0);
  column->setContentsMargins(0, kGrid / 2, 0, kGrid);
  tree_ = new QTreeView(used);
  tree_->setModel(model_);
  tree_->setHeaderHidden(true);
  tree_->setFrameShape(QFrame::NoFrame);
  tree_->setUniformRowHeights(true);
  tree_->setIndentation(2 * kGrid);
  tree_->setIconSize({16, 16});
  tree_->setTextElideMode(Qt::ElideMiddle);
  tree_->setContextMenuPolicy(Qt::CustomContextMenu);
  tree_->setAllColumnsShowFocus(true);
  tree_->setAccessibleName(tr("Sources"));
  tree_->viewport()->setAutoFillBackground(false);
  column->addWidget(tree_, 1);
  column->addWidget(buildButtons());
  stack_->addWidget(nothing);
  stack_->addWidget(used);
  gridLayout<QVBoxLayout>(this, 0)->addWidget(stack_);

  connect(tree_, &QTreeView::activated, this, [this] { showIn(0); });
  connect(tree_, &QWidget::customContextMenuRequested, this, &SourcesPanel::showMenu);
  connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, &SourcesPanel::refreshButtons);
  connect(workspace, &Workspace::pointsChanged, this, &SourcesPanel::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, &SourcesPanel::refresh);
  connect(workspace, &Workspace::viewsChanged, this, &SourcesPanel::refresh);
  connect(workspace, &Workspace::viewChanged, this, &SourcesPanel::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &SourcesPanel::refreshIcons);
  refreshIcons();
  refresh();
}

QWidget* SourcesPanel::buildButtons() {
  auto* box = new QWidget(this);
  auto* row = gridLayout<QHBoxLayout>(box, 0);
  row->setContentsMargins(kGrid, 0, kGrid, 0);
  left_ = iconButton(tr("Show in view 1"), tr("Shows this embedding in the first view"), box);
  right_ = iconButton(tr("Show in view 2"), tr("Shows this embedding in the second view"), box);
  compute_ = iconButton(tr("Compute"), tr("Computes the embeddings that are missing"), box);
  correct_ = iconButton(tr("How it is read"),
                        tr("Shows what another program's checkpoint was taken for, to be corrected"), box);
  remove_ =
      iconButton(tr("Remove checkpoint"), tr("Takes the checkpoint out of the session; its file stays"), box);
  row->addWidget(left_);
  row->addWidget(right_);
  row->addWidget(compute_);
  row->addStretch();
  row->addWidget(correct_);
  row->addWidget(remove_);
  connect(left_, &QToolButton::clicked, this, [this] { showIn(0); });
  connect(right_, &QToolButton::clicked, this, [this] { showIn(1); });
  connect(compute_, &QToolButton::clicked, workspace_, &Workspace::computeMissing);
  connect(correct_, &QToolButton::clicked, this, &SourcesPanel::correctCurrent);
  connect(remove_, &QToolButton::clicked, this, &SourcesPanel::removeCurrent);
  return box;
}

QSize SourcesPanel::sizeHint() const {
  return {240, 240};
}

void SourcesPanel::refresh() {
  const auto before = model_->embeddingAt(tree_->currentIndex());
  const int checkpoint = model_->checkpointAt(tree_->currentIndex());
  model_->refresh();
  stack_->setCurrentIndex(model_->rowCount() > 0 ? 1 : 0);
  tree_->expandAll();
  tree_->header()->setStretchLastSection(false);
  tree_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  tree_->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  tree_->header()->setMaximumSectionSize(std::max(96, tree_->width() / 2));
  for (int row = 0; row < model_->rowCount(); ++row) {
    const QModelIndex top = model_->index(row, 0);
    for (int child = 0; child < model_->rowCount(top); ++child) {
      const QModelIndex at = model_->index(child, 0, top);
      const bool warning =
          at.data(SourcesModel::KindRole).toInt() == static_cast<int>(SourcesModel::Kind::Warning);
      if (warning) tree_->setFirstColumnSpanned(child, top, true);
      if (before && model_->embeddingAt(at) == before) tree_->setCurrentIndex(at);
    }
    if (!before && checkpoint >= 0 && model_->checkpointAt(top) == checkpoint) tree_->setCurrentIndex(top);
  }
  refreshButtons();
}

void SourcesPanel::refreshButtons() {
  const QModelIndex current = tree_->currentIndex();
  const bool embedding = model_->embeddingAt(current).has_value();
  left_->setEnabled(embedding);
  right_->setEnabled(embedding && workspace_->viewCount() > 1);
  right_->setVisible(workspace_->viewCount() > 1);
  compute_->setVisible(model_->incomplete());
  correct_->setVisible(foreign(model_->checkpointAt(current)));
  remove_->setEnabled(model_->checkpointAt(current) >= 0);
}

void SourcesPanel::refreshIcons() {
  const Theme& theme = workspace_->theme();
  left_->setIcon(themedIcon(QStringLiteral("show-left"), theme));
  right_->setIcon(themedIcon(QStringLiteral("show-right"), theme));
  compute_->setIcon(themedIcon(QStringLiteral("play"), theme));
  correct_->setIcon(themedIcon(QStringLiteral("settings"), theme));
  remove_->setIcon(themedIcon(QStringLiteral("delete"), theme));
  model_->refreshIcons();
}

void SourcesPanel::showIn(int view) {
  if (const auto id = model_->embeddingAt(tree_->currentIndex())) workspace_->setViewEmbedding(view, *id);
}

bool SourcesPanel::foreign(int checkpoint) const {
  const CheckpointSummary* summary = checkpoint < 0 ? nullptr : workspace_->checkpoint(checkpoint);
  return summary && summary->reading;
}

void SourcesPanel::correctCurrent() {
  Q_EMIT correctionRequested(model_->checkpointAt(tree_->currentIndex()));
}

void SourcesPanel::removeCurrent() {
  const int checkpoint = model_->checkpointAt(tree_->currentIndex());
  if (checkpoint >= 0) workspace_->removeCheckpoint(checkpoint);
}

void SourcesPanel::showMenu(const QPoint& position) {
  const QModelIndex index = tree_->indexAt(position);
  if (!index.isValid()) return;
  tree_->setCurrentIndex(index);
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  if (const auto id = model_->embeddingAt(index)) {
    for (int view = 0; view < workspace_->viewCount(); ++view) {
      connect(menu->addAction(tr("Show in view %1").arg(view + 1)), &QAction::triggered, workspace_,
              [this, view, id] { workspace_->setViewEmbedding(view, *id); });
    }
    menu->addSeparator();
  }
  if (model_->incomplete()) {
    connect(menu->addAction(tr("Compute what is missing")), &QAction::triggered, workspace_,
            &Workspace::computeMissing);
  }
  if (model_->checkpointAt(index) >= 0) {
    if (foreign(model_->checkpointAt(index))) {
      connect(menu->addAction(tr("How it is read…")), &QAction::triggered, this,
              &SourcesPanel::correctCurrent);
    }
    connect(menu->addAction(tr("Remove checkpoint")), &QAction::triggered, this,
            &SourcesPanel::removeCurrent);
  }
  if (menu->isEmpty()) return menu->deleteLater();
  menu->popup(tree_->viewport()->mapToGlobal(position));
}

}  // namespace mlens
