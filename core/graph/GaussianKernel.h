#pragma once

#include <vector>

namespace mlens {

/// out[t] = exp(-squared[t] / (2 sigma^2)) of `count` squared distances >= 0, within 2 units in the last
/// place of the exact value; 0 where that is below 1e-307. The same bits on AVX2 and AVX-512.
void gaussianKernel(const double* squared, int count, double sigma, double* out);

/// exp(factor * squared[t]) as compiled for each set of instructions this processor has, the fastest last.
using ExponentialFunction = void(const double* squared, int count, double factor, double* out);
std::vector<ExponentialFunction*> exponentialKernels();

}  // namespace mlens
