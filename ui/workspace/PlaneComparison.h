#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/geometry/TangentPlanes.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The tangent planes at the inspected point and at two points beside each other, in every embedding that is
/// compared (h and z). The two points: the pinned and the inspected one, else exactly two selected ones.
/// Computed in the background; empty while it is not of what is asked now. GUI thread.
class PlaneComparison : public QObject {
  Q_OBJECT
 public:
  static constexpr int kRandomPairs = 500;
  static constexpr std::uint64_t kSeed = 1;

  explicit PlaneComparison(Workspace* workspace, QObject* parent = nullptr);
  ~PlaneComparison() override;

  void pin(Index row);  ///< keeps a point as the first of two; -1 none
  Index pinned() const { return pinned_; }

  struct Pair {
    Index first = -1, second = -1;
    bool complete() const { return first >= 0 && second >= 0 && first != second; }
    bool operator==(const Pair&) const = default;
  };
  Pair pair() const;

  /// In one embedding.
  struct Reading {
    QString title;                        ///< "encoder h, 512-d"
    std::optional<TangentPlane> current;  ///< without its basis
    int firstDimension = 0, secondDimension = 0;
    std::vector<double> angles;                ///< of the pair, radians, ascending; empty without a pair
    double affinity = 0;                       ///< of the pair; NaN if one of them has no tangent space
    std::optional<AffinityBaseline> baseline;  ///< once computed
  };
  const std::vector<Reading>& readings() const { return readings_; }
  QString state() const { return state_; }  ///< why there are no readings: "" or "Computing…", an error

 Q_SIGNALS:
  void pinnedChanged(mlens::Index row);
  void changed();  ///< pair(), readings() or state()

 private:
  struct Question;
  void refresh();
  void refreshBaselines();

  Workspace* workspace_;
  Index pinned_ = -1;
  std::unique_ptr<Question> asked_;
  std::vector<Reading> readings_;
  QString state_;
  struct Baseline;
  std::vector<Baseline> baselines_;  // computed ones, of the embeddings that are there
};

}  // namespace mlens
