#include "core/engine/LinearTraining.h"

namespace mlens {

Result<void> LinearTraining::validate() const {
  const auto refuse = [](const char* what) {
    return fail(ErrorCode::InvalidArgument, what, "linear training");
  };
  if (outputs < 0 || outputs > 65536)
    return refuse("outputs must be from 1 to 65,536 (0: as many as inputs)");
  if (steps < 1 || steps > 1'000'000) return refuse("steps must be from 1 to 1,000,000");
  if (!(learningRate > 0 && learningRate <= 100))
    return refuse("the learning rate must be above 0, 100 at most");
  if (!(weightDecay >= 0 && weightDecay <= 10)) return refuse("the weight decay must be from 0 to 10");
  if (!(temperature > 0 && temperature <= 100)) return refuse("the temperature must be above 0, 100 at most");
  return {};
}

}  // namespace mlens
