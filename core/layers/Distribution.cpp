#include "core/layers/Distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlens {
namespace {

constexpr int kMostBins = 60;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kCheckEvery = 65'536;

double roundUp(double width) {
  const double power = std::pow(10, std::floor(std::log10(width)));
  for (double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= width * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/// Collects one group's values, then reads everything off them.
class Gatherer {
 public:
  explicit Gatherer(std::size_t bins) { group_.counts.assign(bins, 0); }

  void add(float value, int bin) {
    if (bin >= 0) ++group_.counts[static_cast<std::size_t>(bin)];
    if (std::isfinite(value)) {
      values_.push_back(value);
    } else {
      ++group_.unknown;
    }
  }

  Distribution::Group finish() {
    group_.count = static_cast<Index>(values_.size());
    group_.mean = group_.median = group_.deviation = kNone;
    if (values_.empty()) return std::move(group_);
    const auto n = static_cast<double>(values_.size());
    double sum = 0, squares = 0;
    for (float value : values_) sum += static_cast<double>(value);
    group_.mean = sum / n;
    for (float value : values_) {
      const double off = static_cast<double>(value) - group_.mean;
      squares += off * off;
    }
    if (values_.size() > 1) group_.deviation = std::sqrt(squares / (n - 1));
    const auto middle = values_.begin() + static_cast<std::ptrdiff_t>(values_.size() / 2);
    std::nth_element(values_.begin(), middle, values_.end());
    group_.median = static_cast<double>(*middle);
    if (values_.size() % 2 == 0) {
      const float below = *std::max_element(values_.begin(), middle);
      group_.median = (group_.median + static_cast<double>(below)) / 2;
    }
    return std::move(group_);
  }

 private:
  Distribution::Group group_;
  std::vector<float> values_;
};

Result<Distribution::Set> countSet(std::span<const float> values, const DistributionQuestion& question,
                                   const std::vector<double>& edges, const JobContext& job) {
  const std::size_t bins = edges.empty() ? 0 : edges.size() - 1;
  Gatherer all(bins), selected(bins);
  std::vector<Gatherer> classes(question.classes.size(), Gatherer(bins));
  std::vector<int> placeOf;  // of a label among the classes
  for (std::size_t c = 0; c < question.classes.size(); ++c) {
    const std::int32_t label = question.classes[c];
    if (label < 0) continue;
    if (placeOf.size() <= static_cast<std::size_t>(label))
      placeOf.resize(static_cast<std::size_t>(label) + 1, -1);
    placeOf[static_cast<std::size_t>(label)] = static_cast<int>(c);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % kCheckEvery == 0) {
      if (auto go = job.check(); !go) return failure(go);
    }
    const int bin = binOf(edges, static_cast<double>(values[i]));
    all.add(values[i], bin);
    if (!question.selected.empty() && question.selected[i] != 0) selected.add(values[i], bin);
    if (question.labels.empty() || question.labels[i] < 0) continue;
    const auto label = static_cast<std::size_t>(question.labels[i]);
    if (label < placeOf.size() && placeOf[label] >= 0) {
      classes[static_cast<std::size_t>(placeOf[label])].add(values[i], bin);
    }
  }
  Distribution::Set set{all.finish(), selected.finish(), {}};
  for (Gatherer& one : classes) set.classes.push_back(one.finish());
  return set;
}

}  // namespace

std::vector<double> binEdges(double low, double high, bool whole) {
  if (!std::isfinite(low) || !std::isfinite(high) || low > high) return {};
  std::vector<double> edges;
  if (whole) {
    const double first = std::floor(low), count = std::ceil(high) - first + 1;
    const double width = count <= kMostBins ? 1 : std::max(1.0, roundUp(count / kMostBins));
    const auto bins = static_cast<int>(std::ceil(count / width));
    for (int b = 0; b <= bins; ++b) edges.push_back(first - 0.5 + b * width);
    return edges;
  }
  const double span = high - low;
  const double scale = std::max(std::abs(low), std::abs(high));
  if (!(span > 1e-6 * scale)) {  // all alike: one bin around them
    const double air = scale > 0 ? 0.05 * scale : 0.5;
    return {low - air, high + air};
  }
  const double width = roundUp(span / kMostBins);
  const double first = std::floor(low / width + 1e-9), last = std::ceil(high / width - 1e-9);
  for (double b = first; b <= last; ++b) edges.push_back(b * width);
  edges.front() = std::min(edges.front(), low);  // rounding must leave no value out
  edges.back() = std::max(edges.back(), high);
  return edges;
}

int binOf(std::span<const double> edges, double value) {
  if (edges.size() < 2 || !(value >= edges.front()) || !(value <= edges.back())) return -1;
  const auto above = std::upper_bound(edges.begin(), edges.end(), value);
  const auto bin = static_cast<int>(above - edges.begin()) - 1;
  return std::min(bin, static_cast<int>(edges.size()) - 2);
}

std::vector<std::uint8_t> rowsInBins(std::span<const float> values, std::span<const double> edges, int first,
                                     int last) {
  std::vector<std::uint8_t> mask(values.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int bin = binOf(edges, static_cast<double>(values[i]));
    mask[i] = bin >= 0 && bin >= first && bin <= last;
  }
  return mask;
}

std::vector<std::uint8_t> rowsInRange(std::span<const float> values, double low, double high) {
  std::vector<std::uint8_t> mask(values.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = static_cast<double>(values[i]);
    mask[i] = value >= low && value <= high;
  }
  return mask;
}

Result<Distribution> distribution(const DistributionQuestion& question, const JobContext& job) {
  Distribution result;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto& set : question.sets) {
    const auto fits = [&](std::size_t size) { return size == 0 || size == set->size(); };
    if (!set || !fits(question.selected.size()) || !fits(question.labels.size())) {
      return fail(ErrorCode::InvalidArgument, "values, selection and labels are of different points",
                  "distribution");
    }
    for (float value : *set) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, static_cast<double>(value));
      high = std::max(high, static_cast<double>(value));
    }
  }
  result.edges = binEdges(low, high, question.whole);
  for (const auto& set : question.sets) {
    auto counted = countSet(*set, question, result.edges, job);
    if (!counted) return failure(counted);
    result.sets.push_back(*std::move(counted));
  }
  return result;
}

}  // namespace mlens
