#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/PointTable.h"
#include "core/embedding/EmbeddedCheckpoint.h"
#include "core/embedding/OpenedData.h"
#include "core/engine/Services.h"
#include "core/maps/Projection.h"
#include "core/session/Session.h"
#include "core/session/SessionStore.h"
#include "ui/jobs/JobQueue.h"
#include "ui/scene/PointColors.h"
#include "ui/scene/Theme.h"
#include "ui/workspace/EmbeddingValue.h"

namespace mlens {

class Checkpoints;
class Colours;
class Maps;

/// The state that all panels and views show: the session, what was computed from it, what is pointed at.
/// Panels call its verbs and listen to its signals; it knows no widget. Every verb that edits makes a new
/// session (SessionStore) and tells what of it is another; when a signal comes, the whole edit is done, and
/// the colours are those of the new session unless they are made in a job (colorsChanged). GUI thread only;
/// heavy work goes through the JobQueue.
class Workspace : public QObject {
  Q_OBJECT
 public:
  using EmbeddingValue = mlens::EmbeddingValue;

  Workspace(JobQueue* jobs, Services services, QObject* parent = nullptr);
  ~Workspace() override;

  // Opening. Each stops what it replaces and starts only what it must. What cannot be opened gives a
  // message and leaves everything as it is.
  /// Data, checkpoints, views, maps. `gate` is given the last step when the data are read, where the session
  /// before goes: it takes it at once or after a question, or never. The step does nothing any more when
  /// something else was opened meanwhile.
  using Gate = std::function<void(const std::function<void()>& goOn)>;
  void openSession(
      const Session& session, const Gate& gate = [](const auto& goOn) { goOn(); });
  void openData(
      const DataSource& source);  ///< checkpoints stay and embed the new pictures; vectors replace all
  /// Adds it and shows its h and z in both views; reloads it if this encoder of it is open.
  void openCheckpoint(const std::filesystem::path& path, const ReadingOptions& reading = {});
  /// The same file, read otherwise. `serial`: checkpointSerial(); told if it is not open any more.
  void rereadCheckpoint(std::uint64_t serial, const ReadingOptions& reading);
  void removeCheckpoint(int index);
  void computeMissing();  ///< starts again what was cancelled or failed
  void setViewEmbedding(int view, const EmbeddingId& id);
  void setViews(std::vector<ViewSpec> views);        ///< instead of all there are
  void setViewDimensions(int view, int dimensions);  ///< another map of the same settings
  void setViewMap(int view, const MapSpec& spec);    ///< see Maps::show, which also tidies up
  void noteViewMap(int view, const MapSpec& spec);   ///< Maps: the spec of what the view shows has changed
  void setViewCamera(int view, const CameraPose& pose);

  // What is there.
  const Session& session() const { return store_.session(); }
  /// Never null; 0 points when nothing is open.
  std::shared_ptr<const PointTable> points() const { return data_.points; }
  const OpenedData& data() const { return data_; }
  const std::vector<EmbeddingValue>& embeddings() const;
  const EmbeddingValue* embedding(const EmbeddingId& id) const;
  const CheckpointSummary* checkpoint(int index) const;  ///< null until read
  std::uint64_t checkpointSerial(int index) const;       ///< never used twice; 0: there is none
  Maps& maps() const { return *maps_; }
  std::shared_ptr<const Projection> viewMap(int view) const;  ///< null until computed
  QString viewPlaceholder(int view) const;                    ///< why there is no map
  QString viewNote(int view) const;                           ///< what is shown: data set, count, sampling
  int viewCount() const { return static_cast<int>(session().views.size()); }

  // Selection, with undo.
  const Selection& selection() const { return session().selection; }
  void select(const Selection& points, SelectMode mode, const QString& label);
  void invertSelection();
  void clearSelection();
  void selectAll();
  void saveSelection(const QString& name);  ///< of the same name: replaced
  void removeSelection(const QString& name);
  void renameSelection(const QString& from, const QString& to);
  void undo();
  void redo();
  const SessionStore& history() const { return store_; }

  // Appearance.
  const AppearanceSpec& appearance() const { return session().appearance; }
  void setColor(const ColorSpec& color);
  void setEdges(const EdgeSpec& edges);  ///< with undo where the graph is another
  void setDiscs(const DiscSpec& discs);
  void setArrows(AppearanceSpec::Arrows arrows);
  void setOrbits(const OrbitSpec& orbits);  ///< what the session remembers; see Orbits::show
  void setCompare(const CompareSpec& compare);
  void setPointSize(double pixels);
  void setOpacity(double opacity);
  void setHiddenClasses(std::vector<std::int32_t> classes, const QString& label);  ///< with undo
  void isolateClass(std::int32_t label);  ///< hides all others; again: shows all
  void setTheme(const Theme& theme);
  void setNotes(const QString& notes);
  void setSurvey(const SurveySpec& survey);  ///< which many models are compared, and how
  const Theme& theme() const { return theme_; }
  /// Of all points in this view. Views differ only when a metric colours them.
  std::shared_ptr<const PointColors> colors(int view = 0) const;
  Legend legend() const;  ///< of all views; `unknown`: points without a value, of all views together
  /// The values that colour a view by a metric, with title and note; its scale is set here.
  using ScalarSource = std::function<PointScalars(const std::string& metric, int view)>;
  void setScalarSource(ScalarSource source);
  void scalarsArrived();  ///< the source has other values: colours are made again
  /// What colours a view, on the scale of all; nothing unless coloured by a metric.
  std::optional<PointScalars> scalars(int view) const;

  // Pointing.
  Index current() const { return session().current; }  ///< the inspected point, -1 none
  void setCurrent(Index row, bool center);             ///< center: views move to it
  Index hovered() const { return hovered_; }
  void setHovered(Index row);

  JobQueue& jobs() const { return *jobs_; }
  const Services& services() const { return services_; }
  const ResultCache& cache() const { return services_.cache; }

 Q_SIGNALS:
  void pointsChanged();        ///< other data: everything per point is new; the views too
  void embeddingsChanged();    ///< an embedding came, went or changed its state
  void viewsChanged();         ///< their number, or all of them at once
  void viewChanged(int view);  ///< its embedding, map, placeholder or dimensions
  void viewMoved(int view);    ///< its map is a later state of the one before, or has more facts
  void viewCameraChanged(int view);
  void selectionChanged();
  void selectionsChanged();  ///< the named ones
  void historyChanged();     ///< what can be undone
  void notesChanged();
  void surveyChanged();
  void sessionOpened(bool well);  ///< of openSession(); false too if something else is opened meanwhile
  void themeAsked(const QString& theme);  ///< by the session that was opened
  void appearanceChanged();               ///< colours and legend, sizes, hidden classes, edges, theme
  void colorsChanged();  ///< colors() and legend() are new (also after a change of the selection)
  void missingAsked();   ///< what was stopped or has failed may start again
  void currentChanged(mlens::Index row, bool center);
  void hoveredChanged(mlens::Index row);
  void message(const QString& text, bool isError);  ///< one line for the window's message bar

 private:
  using Edit = std::function<void(Session&)>;
  using PlaceOf = std::function<std::size_t(const CheckpointSource&)>;

  /// What is being read, and what waits for it.
  struct Opening {
    QString name;                                   ///< "" nothing
    std::optional<DataSource::Kind> kind;           ///< none: nothing
    bool session = false;                           ///< it is the data of a session
    QString problem;                                ///< why the last one could not be opened
    std::vector<std::function<void()>> afterwards;  ///< checkpoints that were read before the pictures
  };

  void edit(const QString& label, const Edit& change, SessionStore::Step step = SessionStore::Step::New);
  void edit(const Edit& change) { edit({}, change); }
  void tell(Changes changes);

  void readData(const DataSource& source, bool ofSession,
                const std::function<void(Result<OpenedData>)>& done);
  void openingFailed(const Error& error);
  void applySession(Session session, OpenedData data);

  void readCheckpoint(const CheckpointSource& source, const PlaceOf& placeOf);
  void takeCheckpoint(const CheckpointSource& source, const CheckpointSummary& summary,
                      const PlaceOf& placeOf);
  void refuseCheckpoint(const CheckpointSource& source);
  void showCheckpoint(int index);

  void refreshView(int view);
  void refreshViewsOf(const EmbeddingId& id);
  void refreshViews();
  std::vector<PointScalars> allScalars() const;
  void refreshColors();

  SessionStore store_;
  Theme theme_ = darkTheme();
  Index hovered_ = -1;
  JobQueue* jobs_;
  Services services_;
  OpenedData data_{std::make_shared<const PointTable>(), {}, {}, {}};
  Opening opening_;
  int sessions_ = 0;  ///< opened so far
  int readings_ = 0;  ///< of data, begun so far
  ScalarSource scalarSource_;
  std::unique_ptr<Checkpoints> checkpoints_;
  std::unique_ptr<Colours> colours_;
  std::unique_ptr<Maps> maps_;
};

/// The embeddings that panels lay side by side: those of the views, at most two; encoder and projector if
/// all views show one of the two.
std::vector<EmbeddingId> comparedEmbeddings(const Workspace& workspace);

}  // namespace mlens
