#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// Values of one metric in one or more embeddings of the same points, and the groups to tell apart.
struct DistributionQuestion {
  std::vector<std::shared_ptr<const std::vector<float>>> sets;  ///< N values each; NaN: none
  bool whole = false;                                           ///< whole numbers: see PointMetric::isWhole
  std::vector<std::uint8_t> selected;                           ///< one byte a point, or empty: nothing
  std::vector<std::int32_t> labels;                             ///< one a point, or empty
  std::vector<std::int32_t> classes;                            ///< the classes to count apart
};

/// Histograms on bins that all sets share, and what is read off each group of points.
struct Distribution {
  struct Group {
    std::vector<Index> counts;                   ///< per bin
    Index count = 0, unknown = 0;                ///< points with a value, and without
    double mean = 0, median = 0, deviation = 0;  ///< NaN without values; deviation: of the sample, n - 1
  };
  struct Set {
    Group all, selected;
    std::vector<Group> classes;  ///< as DistributionQuestion::classes
  };
  std::vector<double> edges;  ///< one more than bins, ascending; empty if no set has a value
  std::vector<Set> sets;
};

/// InvalidArgument if sets, selection and labels are not of the same points.
Result<Distribution> distribution(const DistributionQuestion& question, const JobContext& job);

/// At most about 60 bins of a round width (1, 2 or 5 times a power of ten) over low..high; of whole numbers,
/// each bin holds as many of them, its edges half-way between. Empty if low or high is not finite.
std::vector<double> binEdges(double low, double high, bool whole);
/// The bin with edges[b] <= value < edges[b + 1]; the last one also holds its upper edge. -1 if there is
/// none.
int binOf(std::span<const double> edges, double value);

/// Rows whose value lies in the bins first..last: exactly those that `distribution` counts there.
std::vector<std::uint8_t> rowsInBins(std::span<const float> values, std::span<const double> edges, int first,
                                     int last);
/// Rows with low <= value <= high.
std::vector<std::uint8_t> rowsInRange(std::span<const float> values, double low, double high);

}  // namespace mlens
