#include <algorithm>
#include <utility>

#include "core/layers/Comparison.h"
#include "core/layers/FittedSession.h"
#include "ui/workspace/Checkpoints.h"
#include "ui/workspace/Colours.h"
#include "ui/workspace/Maps.h"
#include "ui/workspace/Workspace.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;

std::vector<ViewSpec> defaultViews(const DataSource& data, int checkpoint) {
  if (data.kind == DataSource::Kind::Vectors) return {{"vectors", {-1, Stage::Vectors}, {}, {}}};
  return {{"encoder", {checkpoint, Stage::Encoder}, {}, {}},
          {"projector", {checkpoint, Stage::Projector}, {}, {}}};
}

/// Unique: "encoder", "encoder 2".
void nameView(std::vector<ViewSpec>& views, std::size_t place, const std::string& name) {
  const auto taken = [&](const std::string& wish) {
    for (std::size_t other = 0; other < views.size(); ++other) {
      if (other != place && views[other].name == wish) return true;
    }
    return false;
  };
  std::string wish = name;
  for (int number = 2; taken(wish); ++number) wish = name + " " + std::to_string(number);
  views[place].name = wish;
}

}  // namespace

// Sessions and data ----------------------------------------------------------------------------------------

void Workspace::openSession(const Session& session, const Gate& gate) {
  readData(session.data, true, [this, session, gate](Result<OpenedData> result) {
    if (!result) {
      openingFailed(result.error());
      return Q_EMIT sessionOpened(false);
    }
    const int of = readings_;
    gate([this, session, data = *std::move(result), of] {
      if (of != readings_) return;
      ++readings_;
      ++sessions_;
      applySession(session, data);
      Q_EMIT sessionOpened(true);
      if (!session.theme.empty()) Q_EMIT themeAsked(QString::fromStdString(session.theme));
    });
    if (of == readings_) Q_EMIT viewsChanged();  // something is asked: nothing is being read any more
  });
}

void Workspace::openData(const DataSource& source) {
  readData(source, false, [this, source](Result<OpenedData> result) {
    if (!result) return openingFailed(result.error());
    applySession(withNewData(session(), source),
                 std::move(*result));  // as edited while it was read
  });
}

/// `done` once `source` is read, unless something else is opened meanwhile.
void Workspace::readData(const DataSource& source, bool ofSession,
                         const std::function<void(Result<OpenedData>)>& done) {
  ++readings_;
  if (std::exchange(opening_.session, ofSession)) Q_EMIT sessionOpened(false);
  opening_.kind = source.kind;
  opening_.name = fileOrFolderName(source.path);
  opening_.problem.clear();
  Q_EMIT viewsChanged();
  jobs_->start<OpenedData>(
      tr("Reading %1").arg(opening_.name), QStringLiteral("data"), this,
      [source](const JobContext& job) { return mlens::openData(source, job); },
      [this, done](Result<OpenedData> result) {
        opening_.name.clear();
        opening_.kind.reset();
        opening_.session = false;
        done(std::move(result));
        for (const auto& next : std::exchange(opening_.afterwards, {})) next();
      });
}

void Workspace::openingFailed(const Error& error) {
  const bool stopped = error.code == ErrorCode::Cancelled;
  opening_.problem = stopped ? tr("Opening was stopped") : QString::fromStdString(error.text());
  Q_EMIT viewsChanged();
  Q_EMIT message(opening_.problem, !stopped);
}

void Workspace::applySession(Session session, OpenedData data) {
  maps_->clear();
  data_ = std::move(data);
  if (session.views.empty()) session.views = defaultViews(session.data, 0);
  const auto unfit = fitToPoints(session, *data_.points);
  session.theme = theme_.name;
  store_.replace(session);
  hovered_ = -1;
  checkpoints_->reset(session.checkpoints, data_, fileOrFolderName(session.data.path));
  colours_->clear();
  refreshColors();

  Q_EMIT pointsChanged();
  Q_EMIT viewsChanged();
  Q_EMIT embeddingsChanged();
  Q_EMIT selectionChanged();
  Q_EMIT selectionsChanged();
  Q_EMIT historyChanged();
  Q_EMIT appearanceChanged();
  Q_EMIT currentChanged(current(), false);
  Q_EMIT notesChanged();
  Q_EMIT surveyChanged();
  for (const std::string& words : unfit) {
    QString sentence = QString::fromStdString(words);
    sentence[0] = sentence[0].toUpper();
    Q_EMIT message(sentence, true);
  }
  if (!data_.warnings.empty()) Q_EMIT message(firstOf(data_.warnings), false);
  refreshViews();
  checkpoints_->start();
}

// Checkpoints ----------------------------------------------------------------------------------------------

void Workspace::openCheckpoint(const std::filesystem::path& path, const ReadingOptions& reading) {
  readCheckpoint({path, reading}, [this](const CheckpointSource& opened) {
    std::error_code ignored;
    const auto& all = session().checkpoints;
    const auto same = std::ranges::find_if(all, [&](const CheckpointSource& source) {
      return source.reading.encoder == opened.reading.encoder &&
             (source.path == opened.path || std::filesystem::equivalent(source.path, opened.path, ignored));
    });
    return static_cast<std::size_t>(same - all.begin());
  });
}

void Workspace::rereadCheckpoint(std::uint64_t serial, const ReadingOptions& reading) {
  const std::size_t place = checkpoints_->indexOf(serial);
  if (place == checkpoints_->count())
    return Q_EMIT message(tr("The checkpoint is not open any more: nothing was read"), true);
  readCheckpoint({session().checkpoints[place].path, reading},
                 [this, serial](const CheckpointSource&) { return checkpoints_->indexOf(serial); });
}

std::uint64_t Workspace::checkpointSerial(int index) const {
  const auto place = static_cast<std::size_t>(index);
  return index >= 0 && place < checkpoints_->count() ? checkpoints_->serial(place) : 0;
}

/// `placeOf` tells which checkpoint it replaces once it is read; one beyond the last: none.
void Workspace::readCheckpoint(const CheckpointSource& source, const PlaceOf& placeOf) {
  if (session().data.kind == DataSource::Kind::Vectors && opening_.kind != DataSource::Kind::Images) {
    return refuseCheckpoint(source);
  }
  jobs_->start<CheckpointSummary>(
      tr("Reading %1").arg(checkpointName(source)),
      QStringLiteral("open:%1 %2")
          .arg(QString::fromStdString(source.path.string()), QString::fromStdString(source.reading.encoder)),
      this,
      [source, engine = services_.engine](const JobContext& job) {
        return inspectCheckpoint(source.path, source.reading, engine, job);
      },
      [this, source, placeOf, of = sessions_](Result<CheckpointSummary> summary) {
        if (of != sessions_) {
          return Q_EMIT message(tr("%1 was not opened: another session was").arg(checkpointName(source)),
                                false);
        }
        if (summary) return takeCheckpoint(source, *summary, placeOf);
        if (summary.error().code == ErrorCode::Cancelled) return;
        Q_EMIT message(QString::fromStdString(summary.error().text()), true);
      });
}

void Workspace::refuseCheckpoint(const CheckpointSource& source) {
  Q_EMIT message(
      tr("%1 embeds pictures, but vectors are open: open pictures first").arg(checkpointName(source)), true);
}

/// Beside vectors it waits for the pictures that are being read in their place.
void Workspace::takeCheckpoint(const CheckpointSource& source, const CheckpointSummary& summary,
                               const PlaceOf& placeOf) {
  if (session().data.kind == DataSource::Kind::Vectors) {
    if (opening_.kind != DataSource::Kind::Images) return refuseCheckpoint(source);
    opening_.afterwards.emplace_back([=, this] { takeCheckpoint(source, summary, placeOf); });
    return;
  }
  const std::size_t place = placeOf(source);
  edit([&](Session& next) {
    if (place == next.checkpoints.size()) next.checkpoints.emplace_back();
    next.checkpoints[place] = source;
  });
  checkpoints_->put(place, source, summary);
  showCheckpoint(static_cast<int>(place));
  checkpoints_->start();
}

void Workspace::showCheckpoint(int index) {
  const auto shown = defaultViews(session().data, index);
  const bool fewer = viewCount() < 2;
  edit([&](Session& next) {
    if (fewer) next.views = shown;
    for (std::size_t view = 0; view < 2; ++view) {
      next.views[view].embedding = shown[view].embedding;
      nameView(next.views, view, shown[view].name);
    }
  });
  if (fewer) Q_EMIT viewsChanged();
  for (int view = 0; view < 2; ++view) refreshView(view);
}

void Workspace::removeCheckpoint(int index) {
  const auto place = static_cast<std::size_t>(index);
  if (index < 0 || place >= checkpoints_->count()) return;
  edit([&](Session& next) {
    next.checkpoints.erase(next.checkpoints.begin() + index);
    for (auto& view : next.views) {
      int& shown = view.embedding.checkpoint;
      if (shown > index || (shown == index && shown > 0)) --shown;
      forgetCheckpoint(view.map, index);
    }
  });
  maps_->checkpointRemoved(index);
  checkpoints_->remove(place);
  refreshViews();
  checkpoints_->start();
}

void Workspace::computeMissing() {
  checkpoints_->retry();
  if (colours_->stopped()) refreshColors();
  Q_EMIT missingAsked();
  refreshViews();
  checkpoints_->start();
}

const CheckpointSummary* Workspace::checkpoint(int index) const {
  return checkpoints_->summary(index);
}

const std::vector<EmbeddingValue>& Workspace::embeddings() const {
  return checkpoints_->embeddings();
}

const EmbeddingValue* Workspace::embedding(const EmbeddingId& id) const {
  const auto found = std::ranges::find(embeddings(), id, &EmbeddingValue::id);
  return found == embeddings().end() ? nullptr : &*found;
}

// Views ----------------------------------------------------------------------------------------------------

std::shared_ptr<const Projection> Workspace::viewMap(int view) const {
  return maps_->shown(view);
}

QString Workspace::viewPlaceholder(int view) const {
  if (data_.points->count == 0 && data_.vectors.empty()) {
    if (!opening_.name.isEmpty()) return tr("Reading %1…").arg(opening_.name);
    if (!opening_.problem.isEmpty()) return opening_.problem;
    if (!session().checkpoints.empty()) return tr("Open pictures (Ctrl+O) for the checkpoint to embed");
    return tr("Open pictures, a checkpoint or vectors (Ctrl+O), or drop them here");
  }
  if (view < 0 || view >= viewCount()) return {};
  const auto* value = embedding(session().views[static_cast<std::size_t>(view)].embedding);
  if (!value) {
    return tr("Open a checkpoint (Ctrl+O) or train one (Ctrl+T) to see these %L1 pictures")
        .arg(data_.points->count);
  }
  if (!value->state.isEmpty()) return value->state;
  if (const QString problem = maps_->problem(view); !problem.isEmpty()) return problem;
  return tr("Projecting %L1 points…").arg(data_.points->count);
}

QString Workspace::viewNote(int view) const {
  QStringList facts{QString::fromStdString(data_.points->title), maps_->facts(view)};
  const auto* summary = checkpoint(session().views[static_cast<std::size_t>(view)].embedding.checkpoint);
  if (summary && summary->reading && !summary->reading->assumptions.empty()) {
    const auto& assumed = summary->reading->assumptions;
    facts << tr("assumed: %1").arg(QString::fromStdString(assumed.front().what));
    if (assumed.size() > 1) facts.back() += tr(" and %n more", nullptr, static_cast<int>(assumed.size()) - 1);
  }
  facts.removeAll(QString());
  return facts.join(QStringLiteral(" · "));
}

void Workspace::setViewEmbedding(int view, const EmbeddingId& id) {
  if (view < 0 || view >= viewCount()) return;
  const auto place = static_cast<std::size_t>(view);
  if (session().views[place].embedding == id) return;
  edit([&](Session& next) {
    ViewSpec& spec = next.views[place];
    spec.embedding = id;
    nameView(next.views, place, toString(id.stage));
  });
  refreshView(view);
}

void Workspace::setViews(std::vector<ViewSpec> views) {
  edit([&](Session& next) { next.views = std::move(views); });
  for (int view = 0; view < viewCount(); ++view) maps_->refresh(view);
  scalarsArrived();
  Q_EMIT viewsChanged();
}

void Workspace::setViewDimensions(int view, int dimensions) {
  if (view < 0 || view >= viewCount() || (dimensions != 2 && dimensions != 3)) return;
  MapSpec spec = session().views[static_cast<std::size_t>(view)].map;
  if (spec.dimensions == dimensions) return;
  spec.dimensions = dimensions;
  spec.umap.stopAt = 0;
  maps_->show(view, spec);
}

void Workspace::setViewMap(int view, const MapSpec& spec) {
  noteViewMap(view, spec);
  refreshView(view);
}

void Workspace::noteViewMap(int view, const MapSpec& spec) {
  edit([&](Session& next) {
    ViewSpec& noted = next.views[static_cast<std::size_t>(view)];
    if (noted.map.dimensions != spec.dimensions) noted.camera = {};
    noted.map = spec;
  });
}

void Workspace::setViewCamera(int view, const CameraPose& pose) {
  if (view < 0 || view >= viewCount()) return;
  const auto place = static_cast<std::size_t>(view);
  if (session().views[place].camera == pose) return;
  edit([&](Session& next) { next.views[place].camera = pose; });
  Q_EMIT viewCameraChanged(view);
}

std::vector<EmbeddingId> comparedEmbeddings(const Workspace& workspace) {
  std::vector<EmbeddingId> ids = comparedEmbeddings(workspace.session());
  std::erase_if(ids, [&](const EmbeddingId& id) { return !workspace.embedding(id); });
  return ids;
}

}  // namespace mlens
