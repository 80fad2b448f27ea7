#include "ui/workspace/Workspace.h"

#include <algorithm>

#include "ui/workspace/Checkpoints.h"
#include "ui/workspace/Colours.h"
#include "ui/workspace/Maps.h"

namespace mlens {

Workspace::Workspace(JobQueue* jobs, Services services, QObject* parent)
    : QObject(parent), jobs_(jobs), services_(std::move(services)) {
  Session empty;
  empty.theme = theme_.name;
  store_.replace(empty);
  checkpoints_ = std::make_unique<Checkpoints>(jobs, services_, nullptr);
  colours_ = std::make_unique<Colours>(jobs, nullptr);
  maps_ = std::make_unique<Maps>(this);
  connect(maps_.get(), &Maps::viewChanged, this, &Workspace::viewChanged);
  connect(maps_.get(), &Maps::viewMoved, this, &Workspace::viewMoved);
  connect(maps_.get(), &Maps::message, this, &Workspace::message);
  connect(this, &Workspace::embeddingsChanged, maps_.get(), &Maps::embeddingsChanged);
  connect(checkpoints_.get(), &Checkpoints::changed, this, &Workspace::embeddingsChanged);
  connect(checkpoints_.get(), &Checkpoints::message, this, &Workspace::message);
  connect(checkpoints_.get(), &Checkpoints::began, this, [this] {
    for (int view = 0; view < viewCount(); ++view) Q_EMIT viewChanged(view);
  });
  connect(checkpoints_.get(), &Checkpoints::embedded, this, [this](int index) {
    refreshViewsOf({index, EmbeddingId::Stage::Encoder});
    refreshViewsOf({index, EmbeddingId::Stage::Projector});
  });
  connect(colours_.get(), &Colours::painted, this, &Workspace::colorsChanged);
  connect(colours_.get(), &Colours::late, this, &Workspace::appearanceChanged);
}

Workspace::~Workspace() = default;

void Workspace::edit(const QString& label, const Edit& change, SessionStore::Step step) {
  tell(store_.edit(label.toStdString(), change, step));
}

/// Data, checkpoints, views and the inspected point are told by the verbs that edit them.
void Workspace::tell(Changes changes) {
  if (has(changes, Changes::History)) Q_EMIT historyChanged();
  if (has(changes, Changes::Colors | Changes::Selection | Changes::Theme)) refreshColors();
  if (has(changes, Changes::Colors | Changes::Appearance | Changes::Theme)) Q_EMIT appearanceChanged();
  if (has(changes, Changes::Selection)) Q_EMIT selectionChanged();
  if (has(changes, Changes::Selections)) Q_EMIT selectionsChanged();
  if (has(changes, Changes::Notes)) Q_EMIT notesChanged();
  if (has(changes, Changes::Survey)) Q_EMIT surveyChanged();
}

void Workspace::refreshView(int view) {
  scalarsArrived();
  maps_->refresh(view);
  Q_EMIT viewChanged(view);
}

void Workspace::refreshViewsOf(const EmbeddingId& id) {
  for (int view = 0; view < viewCount(); ++view) {
    if (session().views[static_cast<std::size_t>(view)].embedding == id) refreshView(view);
  }
}

void Workspace::refreshViews() {
  for (int view = 0; view < viewCount(); ++view) refreshView(view);
}

// Selection ------------------------------------------------------------------------------------------------

void Workspace::select(const Selection& points, SelectMode mode, const QString& label) {
  if (points.points() != data_.points->count) return;  // of data that is gone
  edit(label, [&](Session& next) { next.selection = next.selection.combined(points, mode); });
}

void Workspace::invertSelection() {
  select(selection().inverted(), SelectMode::Replace, tr("Invert selection"));
}

void Workspace::clearSelection() {
  select(Selection(data_.points->count), SelectMode::Replace, tr("Clear selection"));
}

void Workspace::selectAll() {
  const PointTable& table = *data_.points;
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(table.count), 1);
  const auto& hidden = appearance().hiddenClasses;
  if (!hidden.empty() && table.hasLabels()) {
    for (std::size_t i = 0; i < mask.size(); ++i) {
      mask[i] = std::ranges::find(hidden, table.labels[i]) == hidden.end();
    }
  }
  select(Selection::fromMask(std::move(mask)), SelectMode::Replace, tr("Select all"));
}

void Workspace::saveSelection(const QString& name) {
  const std::string key = name.trimmed().toStdString();
  if (key.empty()) return Q_EMIT message(tr("A selection needs a name"), true);
  if (selection().empty()) return Q_EMIT message(tr("Select some points first, then save them"), true);
  edit(tr("Save selection"), [&](Session& next) {
    const auto same = std::ranges::find(next.selections, key, &NamedSelection::name);
    if (same != next.selections.end()) {
      same->selection = next.selection;
    } else {
      next.selections.push_back({key, next.selection});
    }
  });
}

void Workspace::removeSelection(const QString& name) {
  edit(tr("Remove selection"), [key = name.toStdString()](Session& next) {
    std::erase_if(next.selections, [&](const NamedSelection& one) { return one.name == key; });
  });
}

void Workspace::renameSelection(const QString& from, const QString& to) {
  const auto& named = session().selections;
  const std::string before = from.toStdString(), key = to.trimmed().toStdString();
  if (before == key || std::ranges::find(named, before, &NamedSelection::name) == named.end()) return;
  if (key.empty()) return Q_EMIT message(tr("A selection needs a name"), true);
  if (std::ranges::find(named, key, &NamedSelection::name) != named.end()) {
    return Q_EMIT message(tr("There already is a selection named %1").arg(to.trimmed()), true);
  }
  edit(tr("Rename selection"),
       [&](Session& next) { std::ranges::find(next.selections, before, &NamedSelection::name)->name = key; });
}

void Workspace::undo() {
  tell(store_.undo());
}

void Workspace::redo() {
  tell(store_.redo());
}

// Appearance -----------------------------------------------------------------------------------------------

void Workspace::setColor(const ColorSpec& color) {
  edit([&](Session& next) { next.appearance.color = color; });
}

void Workspace::setEdges(const EdgeSpec& edges) {
  const bool other = !appearance().edges.sameGraph(edges);
  edit(
      other ? tr("Neighbourhood graph") : QString(), [&](Session& next) { next.appearance.edges = edges; },
      SessionStore::Step::Merged);
}

void Workspace::setDiscs(const DiscSpec& discs) {
  edit([&](Session& next) { next.appearance.discs = discs; });
}

void Workspace::setOrbits(const OrbitSpec& orbits) {
  edit([&](Session& next) { next.orbits = orbits; });
}

void Workspace::setArrows(AppearanceSpec::Arrows arrows) {
  edit([&](Session& next) { next.appearance.arrows = arrows; });
}

void Workspace::setCompare(const CompareSpec& compare) {
  edit([&](Session& next) { next.appearance.compare = compare; });
}

void Workspace::setPointSize(double pixels) {
  edit([&](Session& next) { next.appearance.pointSize = pixels <= 0 ? 0 : std::clamp(pixels, 1.0, 40.0); });
}

void Workspace::setOpacity(double opacity) {
  edit([&](Session& next) { next.appearance.opacity = std::clamp(opacity, 0.05, 1.0); });
}

void Workspace::setHiddenClasses(std::vector<std::int32_t> classes, const QString& label) {
  std::ranges::sort(classes);
  const auto repeated = std::ranges::unique(classes);
  classes.erase(repeated.begin(), repeated.end());
  edit(label, [&](Session& next) { next.appearance.hiddenClasses = std::move(classes); });
}

void Workspace::isolateClass(std::int32_t label) {
  const auto& names = data_.points->classNames;
  if (label < 0 || label >= static_cast<std::int32_t>(names.size())) return;
  std::vector<std::int32_t> others;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(names.size()); ++i) {
    if (i != label) others.push_back(i);
  }
  if (others == appearance().hiddenClasses) return setHiddenClasses({}, tr("Show all classes"));
  const QString name = QString::fromStdString(names[static_cast<std::size_t>(label)]);
  setHiddenClasses(std::move(others), tr("Isolate %1").arg(name));
}

void Workspace::setTheme(const Theme& theme) {
  if (theme_.name == theme.name) return;
  theme_ = theme;
  edit([&](Session& next) { next.theme = theme.name; });
}

void Workspace::setNotes(const QString& notes) {
  edit([&](Session& next) { next.notes = notes.toStdString(); });
}

void Workspace::setSurvey(const SurveySpec& survey) {
  edit([&](Session& next) { next.survey = survey; });
}

// Colours --------------------------------------------------------------------------------------------------

std::shared_ptr<const PointColors> Workspace::colors(int view) const {
  return colours_->view(view);
}

Legend Workspace::legend() const {
  return colours_->legend();
}

void Workspace::setScalarSource(ScalarSource source) {
  scalarSource_ = std::move(source);
  if (scalarSource_) scalarsArrived();
}

void Workspace::scalarsArrived() {
  if (appearance().color.by != ColorSpec::By::Metric) return;
  refreshColors();
  Q_EMIT appearanceChanged();
}

std::vector<PointScalars> Workspace::allScalars() const {
  std::vector<PointScalars> all;
  const ColorSpec& color = appearance().color;
  if (color.by != ColorSpec::By::Metric || !scalarSource_) return all;
  for (int view = 0; view < viewCount(); ++view) all.push_back(scalarSource_(color.column, view));
  return all;
}

std::optional<PointScalars> Workspace::scalars(int view) const {
  auto all = allScalars();
  if (view < 0 || view >= static_cast<int>(all.size())) return std::nullopt;
  shareScale(all);
  return all[static_cast<std::size_t>(view)];
}

void Workspace::refreshColors() {
  colours_->ask({data_.points, appearance(), selection(), theme_, allScalars()});
}

// Pointing -------------------------------------------------------------------------------------------------

void Workspace::setCurrent(Index row, bool center) {
  if (row >= data_.points->count) return;
  row = std::max<Index>(row, -1);
  if (row == current() && !center) return;
  edit([&](Session& next) { next.current = row; });
  Q_EMIT currentChanged(row, center);
}

void Workspace::setHovered(Index row) {
  if (row >= data_.points->count || row == hovered_) return;
  hovered_ = std::max<Index>(row, -1);
  Q_EMIT hoveredChanged(hovered_);
}

}  // namespace mlens
