#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/geometry/TangentPlanes.h"
#include "ui/jobs/Derived.h"
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

  void pin(Index row);  ///< keeps a point as the first of two; -1 none
  Index pinned() const { return pinned_; }
  void computeMissing();  ///< starts again what was stopped or has failed

  struct Pair {
    Index first = -1, second = -1;
    bool complete() const { return first >= 0 && second >= 0 && first != second; }
    bool operator==(const Pair&) const = default;
  };
  Pair pair() const;

  /// In one embedding.
  struct Reading {
    std::uint64_t embedding = 0;          ///< Workspace::EmbeddingValue::serial
    QString title;                        ///< "encoder h, 512-d"
    std::optional<TangentPlane> current;  ///< without its basis
    int firstDimension = 0, secondDimension = 0;
    std::vector<double> angles;                ///< of the pair, radians, ascending; empty without a pair
    double affinity = 0;                       ///< of the pair; NaN if one of them has no tangent space
    std::optional<AffinityBaseline> baseline;  ///< once computed
    bool measuring = false;                    ///< the baseline is on its way
  };
  const std::vector<Reading>& readings() const { return readings_; }
  /// Why there are no readings: "" (nothing is asked), that they are computed, an error.
  QString state() const { return planes_.words(); }

 Q_SIGNALS:
  void pinnedChanged(mlens::Index row);
  void changed();  ///< pair(), readings() or state()

 private:
  struct Question {
    Index current = -1;
    Pair pair;
    TangentPlaneOptions options;
    std::vector<std::uint64_t> embeddings;
    bool operator==(const Question&) const = default;
  };
  using Baseline = Derived<TangentPlaneOptions, AffinityBaseline>;

  void refresh();
  void refreshBaselines();
  void tell();

  Workspace* workspace_;
  Index pinned_ = -1;
  Pair told_;
  Derived<Question, std::vector<Reading>> planes_;
  std::map<std::uint64_t, std::unique_ptr<Baseline>> baselines_;  // of what is compared, by its serial
  std::vector<Reading> readings_;                                 // planes_ with its baselines
};

}  // namespace mlens
