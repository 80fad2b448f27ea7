#include "core/base/Job.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace mlens {

JobContext JobContext::part(double from, double to) const {
  if (!listener_) return quiet();
  const auto furthest = std::make_shared<double>(0);  // copies of the part go on from the same place
  return JobContext(stop_, [listener = listener_, from, to, furthest](const Progress& progress) {
    *furthest = std::max(*furthest, std::min(progress.fraction, 1.0));
    listener({progress.stage, std::lerp(from, to, *furthest), progress.detail});
  });
}

JobContext JobContext::named(std::string before, std::string after) const {
  if (!listener_) return quiet();
  return JobContext(stop_, [listener = listener_, before = std::move(before),
                            after = std::move(after)](const Progress& progress) {
    listener({before + progress.stage + after, progress.fraction, progress.detail});
  });
}

JobContext JobContext::stage(std::string name) const {
  if (!listener_) return quiet();
  return JobContext(stop_, [listener = listener_, name = std::move(name)](const Progress& progress) {
    const bool both = !progress.stage.empty() && !progress.detail.empty();
    listener({name, progress.fraction, progress.stage + (both ? ", " : "") + progress.detail});
  });
}

}  // namespace mlens
