#include "ui/panels/MapPanel.h"

#include <QHeaderView>
#include <algorithm>

#include "ui/charts/TabularFont.h"
#include "ui/panels/JobsBar.h"
#include "ui/widgets/ColumnScroll.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

using State = Maps::State;

QString shareText(double value) {
  const QString text = QString::number(value, 'f', 3);
  return text.startsWith(QLatin1Char('0')) ? text.mid(1) : text;
}

/// "UMAP 3D, 15 neighbours, seed 1": as in the view's corner.
QString nameOf(const Maps::Entry& entry, Workspace* workspace) {
  QString name = entry.spec.method == "umap" ? QString::fromStdString(umapCaption(entry.spec))
                                             : MapPanel::tr("PCA %1D").arg(entry.spec.dimensions);
  if (entry.spec.alignment) {
    const auto* other = workspace->embedding(entry.spec.alignment->embedding);
    if (other) name += MapPanel::tr(", aligned to %1").arg(other->title.section(QLatin1Char(','), 0, 0));
  }
  return name;
}

QString stateOf(const Maps::Entry& entry) {
  switch (entry.state) {
    case State::Waiting:
      return MapPanel::tr("waits");
    case State::Running:
      return MapPanel::tr("runs");
    case State::Pausing:
    case State::Paused:
      return MapPanel::tr("paused");
    case State::Stopped:
      return MapPanel::tr("epoch %1 of %2")
          .arg(entry.map ? entry.map->epoch : 0)
          .arg(entry.map ? entry.map->epochs : 0);
    case State::Failed:
      return MapPanel::tr("failed");
    case State::Finished:
      break;
  }
  if (entry.measurement.running()) return MapPanel::tr("measuring…");
  return entry.trust() ? shareText(entry.trust()->meanTrustworthiness) + QStringLiteral(" · ") +
                             shareText(entry.trust()->meanContinuity)
                       : QString();
}

}  // namespace

MapPanel::MapPanel(Workspace* workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace), maps_(&workspace->maps()) {
  auto* outer = gridLayout<QVBoxLayout>(this, 0);
  auto* inside = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(inside);
  heading_ = headingLabel({}, inside);
  heading_->setAccessibleName(tr("Embedding of this map"));
  column->addWidget(heading_);
  form_ = new MapForm(workspace, inside);
  column->addWidget(form_);
  column->addWidget(buildRun());
  column->addWidget(buildKept(), 1);
  outer->addWidget(new ColumnScroll(inside, this));

  connect(form_, &MapForm::edited, this, &MapPanel::edited);
  connect(maps_, &Maps::changed, this, &MapPanel::refresh);
  connect(workspace, &Workspace::viewChanged, this, &MapPanel::refresh);
  connect(workspace, &Workspace::viewsChanged, this, &MapPanel::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, [this] {
    seen_.reset();  // what it may be aligned to
    refresh();
  });
  connect(&workspace->jobs(), &JobQueue::changed, this, &MapPanel::refreshProgress);
  connect(workspace, &Workspace::appearanceChanged, this, &MapPanel::refresh);
  refresh();
}

QSize MapPanel::sizeHint() const {
  return {320, 640};
}

QWidget* MapPanel::buildRun() {
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  const auto button = [&](const QString& text, const QString& tooltip) {
    auto* made = new QPushButton(text, box);
    made->setToolTip(tooltip);
    row->addWidget(made);
    return made;
  };
  compute_ = button(tr("Compute"),
                    tr("Makes the map with these settings in the background; the old one stays until then"));
  pause_ =
      button(tr("Pause"), tr("Halts the layout between two epochs, or goes on with it (Space in a view); "
                             "the map will be the same"));
  stop_ = button(tr("Stop"), tr("Ends the layout and keeps the map as it is now"));
  row->addStretch();
  column->addLayout(row);
  words_ = quietLabel({}, box);
  column->addWidget(words_);
  progress_ = new QProgressBar(box);
  progress_->setTextVisible(false);
  progress_->setFixedHeight(kGrid);
  progress_->setAccessibleName(tr("Progress of the map"));
  column->addWidget(progress_);
  progressWords_ = new QLabel(box);
  progressWords_->setFont(tabular(progressWords_->font()));
  progressWords_->setAccessibleName(tr("Epoch of the map"));
  column->addWidget(progressWords_);
  connect(compute_, &QPushButton::clicked, this, &MapPanel::compute);
  connect(pause_, &QPushButton::clicked, this, [this] {
    const auto* entry = maps_->wanted(view_);
    if (entry && entry->state == State::Running) return maps_->pause(view_);
    maps_->resume(view_);
  });
  connect(stop_, &QPushButton::clicked, this, [this] { maps_->stop(view_); });
  return box;
}

QWidget* MapPanel::buildKept() {
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  auto* title = headingLabel(tr("Maps that are kept"), box);
  title->setContentsMargins(0, kGrid, 0, 0);
  column->addWidget(title);
  kept_ = new QTreeWidget(box);
  kept_->setColumnCount(2);
  kept_->setHeaderLabels({tr("Map"), tr("Trust · continuity")});
  kept_->headerItem()->setToolTip(
      1, tr("Mean trustworthiness and continuity at k = 15, 0 to 1: how few points lie near only in the map, "
            "and how few true neighbours it has torn away (Venna and Kaski 2001)"));
  kept_->setRootIsDecorated(false);
  kept_->setUniformRowHeights(true);
  kept_->setAccessibleName(tr("Maps that are kept"));
  kept_->setToolTip(tr("Every map of this embedding since it was opened; Enter or a double click shows one"));
  kept_->setMinimumHeight(96);
  kept_->header()->setStretchLastSection(false);
  kept_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  kept_->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  column->addWidget(kept_, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  show_ = new QPushButton(tr("Show"), box);
  show_->setToolTip(tr("Shows this map in the active view"));
  measure_ = new QPushButton(tr("Measure trust"), box);
  measure_->setToolTip(tr("Trustworthiness and continuity at k = 15 of this map, in the background"));
  remove_ = new QPushButton(tr("Remove"), box);
  remove_->setToolTip(tr("Forgets this map; not one that a view shows"));
  row->addWidget(show_);
  row->addWidget(measure_);
  row->addWidget(remove_);
  row->addStretch();
  column->addLayout(row);
  auto* arrowsRow = new QHBoxLayout;
  arrowsRow->setSpacing(kGrid);
  arrows_ = new QComboBox(box);
  arrows_->addItem(tr("None"), static_cast<int>(AppearanceSpec::Arrows::Off));
  arrows_->addItem(tr("Of the selection"), static_cast<int>(AppearanceSpec::Arrows::Selection));
  arrows_->addItem(tr("Of a sample"), static_cast<int>(AppearanceSpec::Arrows::Sample));
  arrows_->setAccessibleName(tr("Displacement arrows"));
  arrows_->setToolTip(
      tr("On aligned maps: from where a point is in the other map to where it is in this one; at most "
         "500 of them"));
  auto* arrowsName = new QLabel(tr("Displacement &arrows"), box);
  arrowsName->setBuddy(arrows_);
  arrowsRow->addWidget(arrowsName);
  arrowsRow->addWidget(arrows_, 1);
  column->addLayout(arrowsRow);
  connect(arrows_, &QComboBox::activated, this, [this] {
    workspace_->setArrows(static_cast<AppearanceSpec::Arrows>(arrows_->currentData().toInt()));
  });
  facts_ = quietLabel({}, box);
  facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(facts_);
  connect(kept_, &QTreeWidget::itemActivated, this, &MapPanel::showKept);
  connect(kept_, &QTreeWidget::currentItemChanged, this, &MapPanel::refreshProgress);
  connect(show_, &QPushButton::clicked, this, &MapPanel::showKept);
  connect(remove_, &QPushButton::clicked, this, [this] {
    if (const auto* entry = chosen()) maps_->remove(entry->id);
  });
  connect(measure_, &QPushButton::clicked, this, [this] {
    if (const auto* entry = chosen()) maps_->measureTrust(entry->id);
  });
  return box;
}

void MapPanel::setView(int view) {
  if (view_ == view) return;
  view_ = view;
  refresh();
}

const Maps::Entry* MapPanel::chosen() const {
  const auto* item = kept_->currentItem();
  if (!item) return nullptr;
  const int id = item->data(0, Qt::UserRole).toInt();
  const auto kept = maps_->kept(view_);
  const auto found = std::ranges::find(kept, id, &Maps::Entry::id);
  return found == kept.end() ? nullptr : *found;
}

void MapPanel::showKept() {
  if (const auto* entry = chosen()) maps_->show(view_, MapSpec(entry->spec));
}

void MapPanel::edited() {
  if (form_->spec().method == "pca") return compute();  // at once
  refreshProgress();
}

void MapPanel::compute() {
  seen_.reset();
  maps_->show(view_, form_->spec());
}

void MapPanel::refresh() {
  const auto& views = workspace_->session().views;
  const auto at = static_cast<std::size_t>(view_);
  const bool there = view_ < workspace_->viewCount();
  const auto* value = there ? workspace_->embedding(views[at].embedding) : nullptr;
  form_->setEnabled(value && !value->values.empty());
  heading_->setText(value ? value->title + (value->source.isEmpty() ? QString() : QStringLiteral(" · ")) +
                                value->source
                          : tr("No embedding is shown"));
  if (there && (!seen_ || seen_->embedding != views[at].embedding || seen_->map != views[at].map)) {
    seen_ = views[at];
    form_->setSpec(views[at].map, views[at].embedding);
  }
  arrows_->setCurrentIndex(arrows_->findData(static_cast<int>(workspace_->appearance().arrows)));
  refreshKept();
  refreshProgress();
}

void MapPanel::refreshKept() {
  const auto* before = kept_->currentItem();
  const int current = before ? before->data(0, Qt::UserRole).toInt() : -1;
  const QSignalBlocker quiet(kept_);
  kept_->clear();
  const auto* wanted = maps_->wanted(view_);
  for (const auto* entry : maps_->kept(view_)) {
    auto* item = new QTreeWidgetItem(kept_, {nameOf(*entry, workspace_), stateOf(*entry)});
    item->setToolTip(0, item->text(0));
    item->setData(0, Qt::UserRole, entry->id);
    item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    item->setFont(1, tabular(kept_->font()));
    QFont font = kept_->font();
    font.setWeight(entry == wanted ? QFont::DemiBold : QFont::Normal);
    item->setFont(0, font);
    if (entry->id == current || (current < 0 && entry == wanted)) kept_->setCurrentItem(item);
  }
}

void MapPanel::refreshProgress() {
  const auto* entry = maps_->wanted(view_);
  const State state = entry ? entry->state : State::Failed;
  const bool running = state == State::Running || state == State::Pausing;
  const bool halted = state == State::Paused || state == State::Stopped;
  const bool umap = entry && entry->spec.method == "umap";
  const bool different = !entry || state == State::Failed || form_->spec() != [&] {
    MapSpec spec = entry->spec;
    spec.umap.stopAt = 0;
    return spec;
  }();
  compute_->setEnabled(form_->isEnabled() && different);
  pause_->setVisible(umap && (running || halted));
  pause_->setEnabled(state != State::Pausing);
  pause_->setText(halted ? tr("Resume") : tr("Pause"));
  stop_->setVisible(umap && (running || state == State::Paused || state == State::Waiting));
  words_->setVisible(form_->isEnabled() && different);
  words_->setText(tr("The view does not show these settings yet."));

  const auto& jobs = workspace_->jobs().jobs();
  const auto slot = MapJob::slotOf(entry ? entry->id : 0);
  const auto job = std::ranges::find(jobs, slot, &JobQueue::Job::slot);
  QString text;
  if (state == State::Waiting) text = tr("waits for the map that it is aligned to");
  if (halted && entry->map) {
    text = (state == State::Paused ? tr("paused at epoch %1 of %2") : tr("stopped at epoch %1 of %2"))
               .arg(entry->map->epoch)
               .arg(entry->map->epochs);
  }
  if (umap && job != jobs.end()) {
    QStringList facts{QString::fromStdString(job->progress.stage),
                      QString::fromStdString(job->progress.detail)};
    facts.removeAll(QString());
    text = facts.join(QStringLiteral(" · "));
    progress_->setRange(0, job->progress.fraction >= 0 ? 1000 : 0);
    progress_->setValue(static_cast<int>(1000 * std::clamp(job->progress.fraction, 0.0, 1.0)));
  }
  progress_->setVisible(umap && job != jobs.end());
  progressWords_->setText(text);
  progressWords_->setVisible(!text.isEmpty());
  facts_->setText(maps_->facts(view_));
  facts_->setVisible(!facts_->text().isEmpty());

  const auto* kept = chosen();
  show_->setEnabled(kept && kept != entry);
  remove_->setEnabled(kept && kept != entry);
  const bool whole = kept && (kept->state == State::Finished || kept->state == State::Stopped);
  measure_->setEnabled(whole && !kept->trust() && !kept->measurement.running());
  compute_->setIcon(themedIcon(QStringLiteral("play"), workspace_->theme()));
  stop_->setIcon(themedIcon(QStringLiteral("stop"), workspace_->theme()));
}

}  // namespace mlens
