#pragma once

#include <QString>
#include <memory>

#include "core/engine/CheckpointSummary.h"
#include "core/engine/Services.h"
#include "core/projection/Trustworthiness.h"
#include "core/session/Session.h"
#include "ui/jobs/Derived.h"
#include "ui/workspace/MapJob.h"

namespace mlens {

/// The same layout, however far it got.
bool sameButForTheEnd(MapSpec a, MapSpec b);
/// The map that one with this spec is aligned to.
MapSpec referenceSpec(MapSpec spec);

/// A map of an embedding, in the making or done, with what is known of it. Maps keeps it until it is removed
/// or its embedding goes. What was found for an earlier state of it is never handed out. GUI thread.
class KeptMap {
 public:
  enum class State {
    Waiting,  ///< for the map that it is aligned to
    Running,
    Pausing,  ///< to be Paused at the end of its epoch
    Paused,   ///< between two epochs
    Stopped,  ///< kept as it was at an epoch
    Finished,
    Failed  ///< `problem` says why
  };

  struct TrustQuestion {
    std::shared_ptr<const Projection> map;
    Metric metric = Metric::Euclidean;
    bool operator==(const TrustQuestion&) const = default;
  };
  struct Measured {
    MapTrust trust;
    std::shared_ptr<const NeighborGraph> neighbors;  ///< the true ones, by which it was measured
  };
  struct PlaceQuestion {
    std::shared_ptr<const Projection> map;
    DataSource source;
    bool operator==(const PlaceQuestion&) const = default;
  };

  /// `measured`, `placed`: see Derived's `changed`, of `measurement` and of `placing`.
  KeptMap(JobQueue* jobs, int number, std::uint64_t serial, std::uint64_t alignedTo, MapSpec wish,
          std::function<void()> measured, std::function<void()> placed);

  const int id;                   ///< never used twice
  const std::uint64_t embedding;  ///< Workspace::EmbeddingValue::serial
  const std::uint64_t reference;  ///< that of the embedding to whose map it is aligned; 0: to none
  MapSpec spec;
  State state = State::Running;
  std::shared_ptr<const Projection> map;  ///< finished, or the newest there is of it; null: none yet
  QString problem;                        ///< of State::Failed, in words

  bool done() const { return state == State::Finished || state == State::Stopped; }
  bool moving() const { return state == State::Running || state == State::Pausing; }

  std::shared_ptr<const MapTrust> trust() const;  ///< of `map`; null until measured
  std::shared_ptr<const Matrix> marks() const;    ///< new points on `map`, in the scene; null: none
  QString marksName() const;                      ///< the file that they come from

  /// Asks for its trust. `neighbors`: the true ones of `vectors`, or null.
  void measure(const QString& title, const Matrix& vectors, std::shared_ptr<const NeighborGraph> neighbors);
  /// Asks for the points of `source` on `map`, which is done and of `vectors`: vectors of its dimension, or
  /// pictures that `checkpoint` embeds. Those before stay until they are there.
  void place(const DataSource& source, const Matrix& vectors, const CheckpointSummary& checkpoint,
             EmbeddingId::Stage stage, const Services& services);
  bool takeMarks();  ///< `placing` has ended: takes what it found; false: nothing

  Derived<TrustQuestion, Measured> measurement;
  Derived<PlaceQuestion, Matrix> placing;

  // Of Maps alone.
  std::unique_ptr<MapJob> work;  ///< what can be taken up again
  bool goOn = false;             ///< asked for while it was being stopped
  bool left = false;             ///< being stopped as nobody wants it

 private:
  PlaceQuestion placed_;  ///< what marks_ are
  std::shared_ptr<const Matrix> marks_;
};

}  // namespace mlens
