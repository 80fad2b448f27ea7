#include "ui/workspace/Workspace.h"

#include <algorithm>

#include "ui/workspace/Maps.h"
#include "ui/workspace/WorkspaceValues.h"

namespace mlens {

Workspace::Workspace(JobQueue* jobs, Services services, QObject* parent)
    : QObject(parent), jobs_(jobs), services_(std::move(services)), values_(std::make_unique<Values>()) {
  session_.theme = theme_.name;
  history_.reset({});
  maps_ = std::make_unique<Maps>(this);
  connect(maps_.get(), &Maps::viewChanged, this, &Workspace::viewChanged);
  connect(maps_.get(), &Maps::viewMoved, this, &Workspace::viewMoved);
  connect(maps_.get(), &Maps::message, this, &Workspace::message);
  connect(this, &Workspace::embeddingsChanged, maps_.get(), &Maps::embeddingsChanged);
}

Workspace::~Workspace() = default;

std::shared_ptr<const PointTable> Workspace::points() const {
  return values_->data.points;
}

const OpenedData& Workspace::data() const {
  return values_->data;
}

const std::vector<Workspace::EmbeddingValue>& Workspace::embeddings() const {
  return values_->embeddings;
}

const Workspace::EmbeddingValue* Workspace::embedding(const EmbeddingId& id) const {
  const int index = indexOf(id);
  return index < 0 ? nullptr : &values_->embeddings[static_cast<std::size_t>(index)];
}

const CheckpointSummary* Workspace::checkpoint(int index) const {
  if (index < 0 || index >= static_cast<int>(values_->checkpoints.size())) return nullptr;
  const auto& summary = values_->checkpoints[static_cast<std::size_t>(index)].summary;
  return summary ? &*summary : nullptr;
}

// Selection ------------------------------------------------------------------------------------------------

UndoState Workspace::undoState() const {
  return {session_.selection, session_.selections, session_.appearance.hiddenClasses,
          session_.appearance.edges};
}

void Workspace::pushHistory(const QString& label, bool merge) {
  history_.push(undoState(), label.toStdString(), merge);
  Q_EMIT historyChanged();
}

void Workspace::select(const Selection& points, SelectMode mode, const QString& label) {
  if (points.points() != values_->data.points->count) return;  // of data that is gone
  Selection combined = session_.selection.combined(points, mode);
  if (combined == session_.selection) return;
  session_.selection = std::move(combined);
  pushHistory(label);
  refreshColors();
  Q_EMIT selectionChanged();
}

void Workspace::invertSelection() {
  select(session_.selection.inverted(), SelectMode::Replace, tr("Invert selection"));
}

void Workspace::clearSelection() {
  select(Selection(values_->data.points->count), SelectMode::Replace, tr("Clear selection"));
}

void Workspace::selectAll() {
  const PointTable& table = *values_->data.points;
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(table.count), 1);
  const auto& hidden = session_.appearance.hiddenClasses;
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
  if (session_.selection.empty()) return Q_EMIT message(tr("Select some points first, then save them"), true);
  auto& named = session_.selections;
  const auto same = std::ranges::find(named, key, &NamedSelection::name);
  if (same != named.end()) {
    same->selection = session_.selection;
  } else {
    named.push_back({key, session_.selection});
  }
  pushHistory(tr("Save selection"));
  Q_EMIT selectionsChanged();
}

void Workspace::removeSelection(const QString& name) {
  const std::string key = name.toStdString();
  if (std::erase_if(session_.selections, [&](const auto& one) { return one.name == key; }) == 0) return;
  pushHistory(tr("Remove selection"));
  Q_EMIT selectionsChanged();
}

void Workspace::renameSelection(const QString& from, const QString& to) {
  auto& named = session_.selections;
  const std::string key = to.trimmed().toStdString();
  const auto found = std::ranges::find(named, from.toStdString(), &NamedSelection::name);
  if (found == named.end() || found->name == key) return;
  if (key.empty()) return Q_EMIT message(tr("A selection needs a name"), true);
  if (std::ranges::find(named, key, &NamedSelection::name) != named.end()) {
    return Q_EMIT message(tr("There already is a selection named %1").arg(to.trimmed()), true);
  }
  found->name = key;
  pushHistory(tr("Rename selection"));
  Q_EMIT selectionsChanged();
}

void Workspace::undo() {
  if (history_.canUndo()) apply(history_.undo());
}

void Workspace::redo() {
  if (history_.canRedo()) apply(history_.redo());
}

void Workspace::apply(const UndoState& state) {
  session_.selection = state.selection;
  session_.selections = state.selections;
  session_.appearance.hiddenClasses = state.hiddenClasses;
  EdgeSpec& edges = session_.appearance.edges;
  const EdgeSpec shown = std::exchange(edges, state.edges);
  edges.show = shown.show;  // what is drawn is not undone, only the graph it is of
  edges.polytope = shown.polytope;
  appearanceEdited();
  Q_EMIT selectionChanged();
  Q_EMIT selectionsChanged();
  Q_EMIT historyChanged();
}

// Appearance -----------------------------------------------------------------------------------------------

void Workspace::appearanceEdited() {
  refreshColors();
  Q_EMIT appearanceChanged();
}

void Workspace::setColor(const ColorSpec& color) {
  if (session_.appearance.color == color) return;
  session_.appearance.color = color;
  appearanceEdited();
}

void Workspace::setEdges(const EdgeSpec& edges) {
  const EdgeSpec before = session_.appearance.edges;
  if (before == edges) return;
  session_.appearance.edges = edges;
  if (!before.sameGraph(edges)) pushHistory(tr("Neighbourhood graph"), true);
  Q_EMIT appearanceChanged();
}

void Workspace::setDiscs(const DiscSpec& discs) {
  if (session_.appearance.discs == discs) return;
  session_.appearance.discs = discs;
  Q_EMIT appearanceChanged();
}

void Workspace::setOrbits(const OrbitSpec& orbits) {
  if (session_.orbits == orbits) return;
  session_.orbits = orbits;
  Q_EMIT appearanceChanged();
}

void Workspace::setArrows(AppearanceSpec::Arrows arrows) {
  if (session_.appearance.arrows == arrows) return;
  session_.appearance.arrows = arrows;
  Q_EMIT appearanceChanged();
}

void Workspace::setCompare(const CompareSpec& compare) {
  if (session_.appearance.compare == compare) return;
  session_.appearance.compare = compare;
  Q_EMIT appearanceChanged();
}

void Workspace::setPointSize(double pixels) {
  const double size = pixels <= 0 ? 0 : std::clamp(pixels, 1.0, 40.0);
  if (session_.appearance.pointSize == size) return;
  session_.appearance.pointSize = size;
  Q_EMIT appearanceChanged();
}

void Workspace::setOpacity(double opacity) {
  const double value = std::clamp(opacity, 0.05, 1.0);
  if (session_.appearance.opacity == value) return;
  session_.appearance.opacity = value;
  appearanceEdited();
}

void Workspace::setHiddenClasses(std::vector<std::int32_t> classes, const QString& label) {
  std::ranges::sort(classes);
  const auto repeated = std::ranges::unique(classes);
  classes.erase(repeated.begin(), repeated.end());
  if (classes == session_.appearance.hiddenClasses) return;
  session_.appearance.hiddenClasses = std::move(classes);
  pushHistory(label);
  appearanceEdited();
}

void Workspace::isolateClass(std::int32_t label) {
  const auto& names = values_->data.points->classNames;
  if (label < 0 || label >= static_cast<std::int32_t>(names.size())) return;
  std::vector<std::int32_t> others;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(names.size()); ++i) {
    if (i != label) others.push_back(i);
  }
  if (others == session_.appearance.hiddenClasses) return setHiddenClasses({}, tr("Show all classes"));
  const QString name = QString::fromStdString(names[static_cast<std::size_t>(label)]);
  setHiddenClasses(std::move(others), tr("Isolate %1").arg(name));
}

void Workspace::setTheme(const Theme& theme) {
  if (theme_.name == theme.name) return;
  theme_ = theme;
  session_.theme = theme.name;
  appearanceEdited();
}

void Workspace::setNotes(const QString& notes) {
  const std::string text = notes.toStdString();
  if (session_.notes == text) return;
  session_.notes = text;
  Q_EMIT notesChanged();
}

void Workspace::setSurvey(const SurveySpec& survey) {
  if (session_.survey == survey) return;
  session_.survey = survey;
  Q_EMIT surveyChanged();
}

// Pointing -------------------------------------------------------------------------------------------------

void Workspace::setCurrent(Index row, bool center) {
  if (row >= values_->data.points->count) return;
  row = std::max<Index>(row, -1);
  if (row == session_.current && !center) return;
  session_.current = row;
  Q_EMIT currentChanged(row, center);
}

void Workspace::setHovered(Index row) {
  if (row >= values_->data.points->count || row == hovered_) return;
  hovered_ = std::max<Index>(row, -1);
  Q_EMIT hoveredChanged(hovered_);
}

}  // namespace mlens
