#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <stop_token>
#include <vector>

#include "core/base/Matrix.h"
#include "core/torch/Network.h"

namespace mlens {

/// The network's inputs (normalised, on its device) of rows first, first + 1, ...: count x C x S x S. Called
/// on several threads at once.
using InputSource = std::function<at::Tensor(Index first, Index count)>;

/// What rows 0 .. count - 1 give in evaluation mode: h and, if `projects`, every stage of the projector, each
/// count x D, float, on the CPU. Throws Stopped and what LibTorch throws.
///
/// On the CPU each row goes through the network alone and on one thread, rows beside each other on
/// threadBudget() threads. So no bit of it depends on its company, by construction: a product of several rows
/// promises nothing of the kind. OpenBLAS's kernels for AVX2 (Haswell, Zen) give other bits to rows 0-11,
/// 12-15, ... of one product, those for AVX-512 (SkylakeX, Cooperlake) with the number of rows, those for
/// Sandybridge neither; oneDNN plans and LibTorch cuts element by element with the number of threads.
/// Elsewhere blocks of kForwardBlock rows go together, the last one filled up.
std::vector<at::Tensor> stagesOf(const Network& network, Index count, bool projects,
                                 const std::stop_token& stop, const InputSource& inputs);

}  // namespace mlens
