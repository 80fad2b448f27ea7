#pragma once

#include <functional>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// The number of threads all computations share. Set once by the program (tests set it again); at least 1.
/// More than there are cores changes nothing. OpenBLAS is held to one thread: large products are called
/// inside blocks of our own (see parallelFor).
void setThreadBudget(int threads);
int threadBudget();

/// Runs body(begin, end) over [0, count) in blocks of `grain` indices (the last may be shorter), on at most
/// threadBudget() threads. The blocks are the same on any number of threads, so a body that writes only to
/// places of its own block gives the same bits on any machine; block number = begin / grain. Bodies must take
/// less than 50 ms each, or look at the job and leave early: a wish to stop is looked at between blocks and
/// at the end. Cancelled if there was one, also during the last blocks; an exception of a body becomes an
/// Error (OutOfMemory or Internal).
Result<void> parallelFor(Index count, Index grain, const JobContext& job,
                         const std::function<void(Index begin, Index end)>& body);

}  // namespace mlens
