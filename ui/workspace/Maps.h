#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <vector>

#include "ui/scene/PointColors.h"
#include "ui/workspace/KeptMap.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The maps of all embeddings: those that are kept, and those in the making. Each view wants one (its spec in
/// the session) and shows it as soon as there is a first picture of it; until then the one before stays. The
/// state beside Workspace, which asks for maps and tells of them; GUI thread only.
class Maps : public QObject {
  Q_OBJECT
 public:
  using State = KeptMap::State;
  using Entry = KeptMap;

  explicit Maps(Workspace* workspace);
  ~Maps() override;

  std::shared_ptr<const Projection> shown(int view) const;  ///< null until there is one
  bool moving(int view) const;                              ///< what is shown is in the making
  std::shared_ptr<const MapTrust> trust(int view) const;    ///< of what is shown; null until measured
  /// What the view should say of it: trust and continuity, displacement; "" if nothing is known.
  QString facts(int view) const;
  QString problem(int view) const;                 ///< why the map that the view wants is not there
  const Entry* wanted(int view) const;             ///< null: nothing to map yet
  std::vector<const Entry*> kept(int view) const;  ///< of the view's embedding, oldest first

  /// The view shows this map: at once if it is kept, else it is made. One in the making for this view alone
  /// is stopped. A view of the embedding that it is aligned to shows the map that it is aligned to.
  void show(int view, const MapSpec& spec);
  void pause(int view);
  void resume(int view);  ///< also what was stopped
  void stop(int view);    ///< keeps the last epoch that was shown
  void remove(int id);    ///< not while a view, or a map that waits for it, needs it
  void measureTrust(int id);
  /// Starts again what was stopped or has failed of trust, true neighbours and new points.
  void computeMissing();
  /// New data on the finished map that the view shows: vectors of its dimension, or pictures for its
  /// checkpoint.
  void place(int view, const DataSource& source);
  std::shared_ptr<const Matrix> marks(int view) const;  ///< the new points, in the scene; null: none
  /// Trustworthiness or continuity ("continuity") of what the view shows; asks for them.
  PointScalars scalars(const std::string& metric, int view);
  /// The 15 or more nearest in the view's embedding, by the metric of its map; null until found: asks for
  /// them.
  std::shared_ptr<const NeighborGraph> neighbors(int view);

  /// Workspace: another embedding or spec in the session.
  void refresh(int view);
  /// Workspace: embeddings came or went.
  void embeddingsChanged();
  void checkpointRemoved(int index);
  void clear();  ///< other data

 Q_SIGNALS:
  /// An entry's state or trust, or the list of them: wanted() and kept() are new, and what they gave before
  /// may be gone.
  void changed();
  void viewChanged(int view);  ///< shown() is another map, or its marks are others
  void viewMoved(int view);    ///< shown() is a later state of itself, or facts() says more
  void trustChanged();         ///< of a view, or why there is none: scalars() is new
  void neighborsArrived();     ///< neighbors() has what it was asked for
  void message(const QString& text, bool isError);

 private:
  struct View {
    std::shared_ptr<const Projection> map;
    std::uint64_t embedding = 0;
    int entry = 0;   ///< the one that `map` is of
    int before = 0;  ///< what was shown before the one that is wanted
  };

  using NeighborKey = std::pair<std::uint64_t, Metric>;  // the embedding's serial
  using TrueNeighbors = Derived<NeighborKey, NeighborGraph>;

  const ViewSpec* specOf(int view) const;
  const Workspace::EmbeddingValue* embeddingOf(int view) const;
  const Workspace::EmbeddingValue* embeddingOf(std::uint64_t serial) const;
  QString titleOf(const Entry& entry) const;
  std::uint64_t alignedTo(const MapSpec& spec) const;  ///< the serial of the embedding; 0: to none
  Entry* entryOf(int id) const;
  Entry* entryShown(int view) const;
  Entry* find(std::uint64_t embedding, const MapSpec& spec) const;
  Entry* referenceOf(const Entry& entry) const;
  std::vector<int> viewsWanting(int id) const;
  bool needed(int id) const;
  View& viewAt(int view);

  Entry& add(std::uint64_t embedding, const MapSpec& spec);
  void begin(Entry& entry);
  void launch(Entry& entry);
  void goOn(Entry& entry);
  void leave(Entry& entry);
  void ended(int id, Result<MapJob::Map> result);
  void finish(Entry& entry, MapJob::Map map);
  void keepStopped(Entry& entry);
  void goBack(int id, const QString& problem, bool isError = false);
  void deliver(Entry& entry, MapJob::Map map);
  void wakeWaiting();
  void failWaiting(const Entry& reference);
  void drop(int id);
  void dropIf(const std::function<bool(Entry&)>& gone);
  TrueNeighbors& neighborsOf(std::uint64_t embedding, Metric metric);
  void keepNeighbors(const Entry& entry, std::shared_ptr<const NeighborGraph> graph);
  void wantTrust(Entry& entry);
  void measured(int id);
  void placed(int id);

  Workspace* workspace_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<View> views_;
  std::map<NeighborKey, std::unique_ptr<TrueNeighbors>> neighbors_;
  int lastId_ = 0;
};

}  // namespace mlens
