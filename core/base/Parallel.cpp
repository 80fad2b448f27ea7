#include "core/base/Parallel.h"

#include <cblas.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <thread>

#if defined(__SANITIZE_THREAD__)
// TBB itself is not instrumented: say where its hand-overs order the memory.
extern "C" void __tsan_acquire(void*);
extern "C" void __tsan_release(void*);
#else
static void __tsan_acquire(void*) {
}
static void __tsan_release(void*) {
}
#endif

namespace mlens {
namespace {

std::atomic<int> budget{0};

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
  static std::once_flag once;
  std::call_once(once, [] { openblas_set_num_threads(1); });
  if (count <= 0) return job.check();
  grain = std::max<Index>(1, grain);
  const Index blocks = (count + grain - 1) / grain;
  std::atomic<bool> stopped{false};
  int handOver = 0;

  const auto runBlock = [&](Index block) {
    if (stopped.load(std::memory_order_relaxed)) return;
    if (job.stopRequested()) {
      stopped = true;
      return;
    }
    body(block * grain, std::min(count, (block + 1) * grain));
  };
  try {
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const int threads = static_cast<int>(std::min<Index>(std::min(threadBudget(), cores), blocks));
    if (threads == 1) {
      for (Index block = 0; block < blocks; ++block) runBlock(block);
    } else {
      tbb::task_arena arena(threads);
      __tsan_release(&handOver);
      arena.execute([&] {
        tbb::parallel_for(
            tbb::blocked_range<Index>(0, blocks, 1),
            [&](const tbb::blocked_range<Index>& range) {
              __tsan_acquire(&handOver);
              for (Index block = range.begin(); block < range.end(); ++block) runBlock(block);
              __tsan_release(&handOver);
            },
            tbb::simple_partitioner{});
      });
      __tsan_acquire(&handOver);
    }
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory; close other data or use fewer rows");
  } catch (const std::exception& e) {
    return fail(ErrorCode::Internal, e.what());
  }
  if (stopped) return fail(ErrorCode::Cancelled, "cancelled");
  return {};
}

}  // namespace mlens
