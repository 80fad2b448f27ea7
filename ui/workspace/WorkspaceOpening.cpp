#include <algorithm>

#include "core/layers/PointMetrics.h"
#include "ui/workspace/Maps.h"
#include "ui/workspace/WorkspaceValues.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;

std::uint64_t serialOf(std::uint64_t checkpoint, Stage stage) {
  return 3 * checkpoint + static_cast<std::uint64_t>(stage);
}

}  // namespace

void Workspace::openSession(const Session& session) {
  values_->read(this, session.data, true, [this, session](Result<OpenedData> result) {
    if (result) {
      applySession(session, std::move(*result));
    } else {
      openingFailed(result.error());
    }
    Q_EMIT sessionOpened(result.has_value());
    if (result && !session.theme.empty()) Q_EMIT themeAsked(QString::fromStdString(session.theme));
  });
}

void Workspace::openData(const DataSource& source) {
  values_->read(this, source, false, [this, source](Result<OpenedData> result) {
    if (!result) return openingFailed(result.error());
    Session next = session_;  // as edited while the data was read
    const bool pictures = source.kind == DataSource::Kind::Images;
    if (!pictures || next.data.kind != DataSource::Kind::Images) next.views.clear();
    if (source.kind == DataSource::Kind::Vectors) next.checkpoints.clear();
    next.data = source;
    next.selection = {};
    next.current = -1;
    next.selections.clear();
    next.orbits = {};
    next.appearance.hiddenClasses.clear();
    applySession(std::move(next), std::move(*result));
  });
}

void Workspace::Values::read(Workspace* workspace, const DataSource& source, bool ofSession,
                             const std::function<void(Result<OpenedData>)>& done) {
  if (std::exchange(openingSession, ofSession)) Q_EMIT workspace->sessionOpened(false);
  openingKind = source.kind;
  opening = fileOrFolderName(source.path);
  openProblem.clear();
  Q_EMIT workspace->viewsChanged();
  workspace->jobs_->start<OpenedData>(
      tr("Reading %1").arg(opening), QStringLiteral("data"), workspace,
      [source](const JobContext& job) { return mlens::openData(source, job); },
      [this, done](Result<OpenedData> result) {
        opening.clear();
        openingKind.reset();
        openingSession = false;
        done(std::move(result));
        for (const auto& next : std::exchange(afterOpening, {})) next();
      });
}

void Workspace::openingFailed(const Error& error) {
  const bool stopped = error.code == ErrorCode::Cancelled;
  const QString text = stopped ? tr("Opening was stopped") : QString::fromStdString(error.text());
  values_->openProblem = text;
  Q_EMIT viewsChanged();
  Q_EMIT message(text, !stopped);
}

void Workspace::applySession(Session session, OpenedData data) {
  jobs_->dropSlot(QStringLiteral("embed"));
  values_->embeddingNow = 0;
  values_->waiting.clear();
  values_->embeddings.clear();
  maps_->clear();

  session_ = std::move(session);
  if (session_.views.empty()) session_.views = defaultViews(session_.data, 0);
  values_->checkpoints.clear();
  for (std::size_t i = 0; i < session_.checkpoints.size(); ++i) {
    values_->checkpoints.push_back({++values_->lastSerial, std::nullopt, {}, {}, {}});
    values_->waiting.push_back(values_->lastSerial);
  }
  ++values_->lastSerial;  // of the vectors
  values_->vectorsSerial = values_->lastSerial;
  resetPoints(std::move(data));
}

void Workspace::resetPoints(OpenedData data) {
  const std::vector<std::string> warnings = data.warnings;
  values_->data = std::move(data);
  const PointTable& table = *values_->data.points;

  bool left = false;
  const auto fit = [&](Selection& selection) {
    if (selection.points() == table.count) return true;
    left = left || !selection.empty();
    selection = Selection(table.count);
    return false;
  };
  fit(session_.selection);
  std::erase_if(session_.selections, [&](NamedSelection& named) { return !fit(named.selection); });
  ColorSpec& color = session_.appearance.color;
  if (color.by == ColorSpec::By::Column &&
      std::ranges::find(table.columns, color.column, &PointColumn::name) == table.columns.end()) {
    color = {};
  }
  if (color.by == ColorSpec::By::Metric && !pointMetric(color.column)) color = {};
  if (session_.current >= table.count) session_.current = -1;
  std::erase_if(session_.orbits.rows, [&](Index row) { return row >= table.count; });
  hovered_ = -1;
  session_.theme = theme_.name;
  history_.reset(undoState());
  rebuildEmbeddings();
  values_->colors.clear();
  refreshColors();

  Q_EMIT pointsChanged();
  Q_EMIT viewsChanged();
  Q_EMIT embeddingsChanged();
  Q_EMIT selectionChanged();
  Q_EMIT selectionsChanged();
  Q_EMIT historyChanged();
  Q_EMIT appearanceChanged();
  Q_EMIT currentChanged(session_.current, false);
  Q_EMIT notesChanged();
  Q_EMIT surveyChanged();
  if (left) {
    Q_EMIT message(tr("The data has another number of points than when the session was saved: its "
                      "selections were left out"),
                   true);
  }
  if (!warnings.empty()) Q_EMIT message(firstOf(warnings), false);
  for (int view = 0; view < viewCount(); ++view) refreshView(view);
  embedNext();
}

void Workspace::rebuildEmbeddings() {
  std::vector<EmbeddingValue> embeddings;
  const auto add = [&](EmbeddingId id, std::uint64_t serial, QString source, const Matrix& matrix,
                       Index dimensions, const QString& state) {
    const QString title = dimensions > 0 ? QString::fromStdString(embeddingTitle(id.stage, dimensions))
                                         : QString::fromStdString(toString(id.stage));
    embeddings.push_back({id, title, std::move(source), matrix, matrix.empty() ? state : QString(), serial});
  };
  for (std::size_t i = 0; i < values_->checkpoints.size(); ++i) {
    const auto& checkpoint = values_->checkpoints[i];
    const QString source = checkpointName(session_.checkpoints[i]);
    QString state = checkpoint.state;
    if (state.isEmpty()) state = values_->data.images ? tr("Waiting to be embedded") : tr("Not computed");
    const auto& summary = checkpoint.summary;
    const int number = static_cast<int>(i);
    add({number, Stage::Encoder}, serialOf(checkpoint.serial, Stage::Encoder), source, checkpoint.encoder,
        summary ? summary->spec.featureDimension() : checkpoint.encoder.columns(), state);
    add({number, Stage::Projector}, serialOf(checkpoint.serial, Stage::Projector), source,
        checkpoint.projector, summary ? summary->spec.outputDimension() : checkpoint.projector.columns(),
        state);
  }
  const Matrix& vectors = values_->data.vectors;
  if (!vectors.empty()) {
    add({-1, Stage::Vectors}, serialOf(values_->vectorsSerial, Stage::Vectors),
        fileOrFolderName(session_.data.path), vectors, vectors.columns(), {});
  }
  values_->embeddings = std::move(embeddings);
}

}  // namespace mlens
