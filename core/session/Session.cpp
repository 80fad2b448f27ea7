#include "core/session/Session.h"

namespace mlens {

bool EdgeSpec::sameGraph(const EdgeSpec& other) const {
  if (kind != other.kind) return false;
  if (kind != Kind::Nnk) return k == other.k && metric == other.metric;
  NnkOptions a = nnk, b = other.nnk;
  for (NnkOptions* options : {&a, &b}) {
    options->normalize = options->normalizes();
    if (options->kernel != NnkKernel::Gaussian) options->sigma = 0;
    options->symmetrize = Symmetrize::None;
  }
  return a == b;
}

}  // namespace mlens
