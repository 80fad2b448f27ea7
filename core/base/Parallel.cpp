#include "core/base/Parallel.h"

#include <cblas.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

namespace mlens {
namespace {

std::atomic<int> budget{0};

// OpenBLAS's bits depend on its own number of threads; ours is the only pool. Set when the library is loaded,
// since not every product runs inside parallelFor.
[[maybe_unused]] const bool alone = (openblas_set_num_threads(1), true);

/// Runs `work` on so many threads at once and waits for all.
void runOnThreads(int threads, const std::function<void()>& work) {
#if defined(__SANITIZE_THREAD__)
  // The sanitizer can't see into TBB, which is not built with it.
  std::vector<std::jthread> others;
  for (int t = 1; t < threads; ++t) others.emplace_back(work);
  work();
#else
  tbb::task_arena arena(threads);
  arena.execute([&] {
    tbb::parallel_for(
        0, threads, [&](int) { work(); }, tbb::simple_partitioner{});
  });
#endif
}

}  // namespace

void setThreadBudget(int threads) {
  budget = std::max(1, threads);
}

int threadBudget() {
  const int threads = budget;
  return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Result<void> parallelFor(Index count, Index grain, const JobContext& job,
                         const std::function<void(Index, Index)>& body) {
  if (count <= 0) return job.check();
  grain = std::max<Index>(1, grain);
  const Index blocks = (count + grain - 1) / grain;
  std::atomic<Index> next{0};
  std::mutex failing;
  std::exception_ptr failed;
  std::atomic<bool> stopped{false};

  const auto work = [&] {
    for (Index block = next++; block < blocks; block = next++) {
      if (stopped) return;
      if (job.stopRequested()) {
        stopped = true;
        return;
      }
      try {
        body(block * grain, std::min(count, (block + 1) * grain));
      } catch (...) {
        const std::lock_guard lock(failing);
        if (!failed) failed = std::current_exception();
        stopped = true;
      }
    }
  };
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int threads = static_cast<int>(std::min<Index>(std::min(threadBudget(), cores), blocks));
  try {
    if (threads == 1) {
      work();
    } else {
      runOnThreads(threads, work);
    }
    if (failed) std::rethrow_exception(failed);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory; close other data or use fewer rows");
  } catch (const std::exception& e) {
    return fail(ErrorCode::Internal, e.what());
  }
  return job.check();  // also of a stop that a body of the last blocks saw and left early for
}

}  // namespace mlens
