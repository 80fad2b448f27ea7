// One computation on one npy file, alone in a process, so that a script can measure it beside a peer:
//   bench_run knn|exact|approximate|pca X.npy K THREADS [OUT.npy]
// The searches write the indices, pca the scores. Prints CPU and wall seconds of the computation as JSON.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/base/Npy.h"
#include "core/base/Parallel.h"
#include "core/graph/Knn.h"
#include "core/projection/Pca.h"
#include "tests/bench/Measured.h"

using namespace mlens;

namespace {

void require(const Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "bench_run: %s\n", result.error().text().c_str());
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const bool knn = what == "knn" || what == "exact" || what == "approximate";
  if (argc < 5 || (!knn && what != "pca")) {
    std::fprintf(stderr, "usage: bench_run knn|exact|approximate|pca X.npy K THREADS [OUT.npy]\n");
    return 2;
  }
  const Matrix points = orExit(readNpyMatrix(argv[2]));
  const int k = std::atoi(argv[3]);
  setThreadBudget(std::atoi(argv[4]));
  NeighborGraph graph;
  Pca basis;
  const double cpuBefore = cpuSeconds();
  const auto before = std::chrono::steady_clock::now();
  if (knn) {
    KnnOptions options;
    options.k = k;
    options.method = what == "knn"     ? KnnMethod::Auto
                     : what == "exact" ? KnnMethod::Exact
                                       : KnnMethod::Approximate;
    graph = orExit(nearestNeighbors(points, options, {}));
  } else {
    basis = orExit(pca(points, k, {}));
  }
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  const double cpu = cpuSeconds() - cpuBefore;
  if (argc > 5) {
    if (knn) {
      const Index columns = graph.size() > 0 ? static_cast<Index>(graph.indices.size()) / graph.size() : 0;
      require(writeNpy(argv[5], std::span<const std::int32_t>(graph.indices), {graph.size(), columns}));
    } else {
      require(writeNpy(argv[5], basis.scores));
    }
  }
  std::printf("{\"cpu\": %.4f, \"wall\": %.4f, \"rss\": %.0f, \"method\": \"%s\"}\n", cpu, wall,
              peakMegabytes(), graph.method.c_str());
}
