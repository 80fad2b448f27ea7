#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <map>
#include <memory>
#include <vector>

#include "core/layers/ViewTrust.h"
#include "core/maps/MapRun.h"
#include "core/projection/Trustworthiness.h"
#include "core/session/Session.h"
#include "ui/scene/PointColors.h"

namespace mlens {

class Workspace;

/// The maps of all embeddings: those that are kept, and those in the making. Each view wants one (its spec in
/// the session) and shows it as soon as there is a first picture of it; until then the one before stays. The
/// state beside Workspace, which asks for maps and tells of them; GUI thread only.
class Maps : public QObject {
  Q_OBJECT
 public:
  enum class State { Waiting, Running, Pausing, Paused, Stopped, Finished, Failed };

  /// A map, kept until it is removed or its embedding goes.
  struct Entry {
    int id = 0;                   ///< never used twice
    std::uint64_t embedding = 0;  ///< Workspace::EmbeddingValue::serial
    MapSpec spec;
    State state = State::Running;
    std::shared_ptr<const Projection> map;  ///< finished, or the newest there is of it; null: none yet
    QString problem;                        ///< of State::Failed, in words
    std::shared_ptr<const MapTrust> trust;  ///< null until measured
    bool measuring = false;
    std::shared_ptr<MapRun> run;           ///< what can be taken up again
    std::shared_ptr<const Matrix> placed;  ///< new points on it, in the scene; null: none
    QString placedName;                    ///< the file they come from
    bool goOn = false;                     ///< asked for while it was pausing
  };

  explicit Maps(Workspace* workspace);
  ~Maps() override;

  std::shared_ptr<const Projection> shown(int view) const;  ///< null until there is one
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
  void remove(int id);    ///< not while a view wants it
  void measureTrust(int id);
  /// New data on the finished map that the view shows: vectors of its dimension, or pictures for its
  /// checkpoint.
  void place(int view, const DataSource& source);
  std::shared_ptr<const Matrix> marks(int view) const;  ///< see Entry::placed
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
  void changed();              ///< an entry's state, progress, trust; or their list
  void viewChanged(int view);  ///< it shows another map
  void viewMoved(int view);    ///< the map that it shows is a later state of itself
  void trustChanged();
  void neighborsArrived();
  void message(const QString& text, bool isError);

 private:
  struct Mailbox;
  struct View {
    std::shared_ptr<const Projection> map;
    std::uint64_t embedding = 0;
    int entry = 0;   ///< the one that `map` is of
    int before = 0;  ///< what was shown before the one that is wanted
  };

  Entry* entryOf(int id);
  Entry* find(std::uint64_t embedding, const MapSpec& spec);
  Entry& add(std::uint64_t embedding, const MapSpec& spec);
  void begin(Entry& entry);
  void launch(Entry& entry);
  void ended(int id, Result<std::shared_ptr<const Projection>> result);
  void keepStopped(Entry& entry);
  void finish(Entry& entry, std::shared_ptr<const Projection> map);
  void fail(Entry& entry, const QString& problem, bool isError);
  void goBack(int id, const QString& problem, bool isError = false);
  void deliver(Entry& entry);
  void poll();
  void wakeWaiting();
  void failWaiting(const Entry& reference);
  void drop(int id);
  std::vector<int> viewsWanting(int id) const;
  bool needed(int id) const;
  QString titleOf(std::uint64_t embedding) const;
  std::shared_ptr<const NeighborGraph> knownNeighbors(std::uint64_t embedding, Metric metric) const;
  void keepNeighbors(std::uint64_t embedding, Metric metric, std::shared_ptr<const NeighborGraph> graph);
  View& viewAt(int view);

  Workspace* workspace_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<std::pair<int, std::shared_ptr<Mailbox>>> mailboxes_;
  std::vector<View> views_;
  std::map<std::pair<std::uint64_t, Metric>, std::shared_ptr<const NeighborGraph>> neighbors_;
  QTimer timer_;
  int lastId_ = 0;
};

}  // namespace mlens
