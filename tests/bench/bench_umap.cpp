// UMAP of an .npy matrix, timed by stage: bench_umap POINTS OUT.npy [DIMS] [SEED] [THREADS] [pca|spectral]
// [EPOCHS] Prints one line of JSON; CPU seconds are those of the whole process. Used by umap_compare.py.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/base/Npy.h"
#include "core/base/Parallel.h"
#include "core/projection/UmapLayout.h"
#include "core/projection/UmapStart.h"
#include "tests/bench/Measured.h"

namespace {

using namespace mlens;

double wallSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "bench_umap POINTS.npy OUT.npy [DIMS] [SEED] [THREADS] [pca|spectral] [EPOCHS]\n");
    return 2;
  }
  const auto number = [&](int position, int otherwise) {
    return count > position ? std::atoi(arguments[position]) : otherwise;
  };
  UmapOptions options;
  options.dims = number(3, 2);
  options.seed = static_cast<std::uint64_t>(number(4, 0));
  setThreadBudget(number(5, 1));
  if (count > 6 && std::string(arguments[6]) == "pca") options.init = UmapInit::Pca;
  options.epochs = number(7, 0);
  const JobContext job;

  const Matrix points = orExit(readNpyMatrix(arguments[1]));
  const double begin = cpuSeconds();
  const auto neighbors = orExit(
      nearestNeighbors(points, KnnOptions{options.neighbors - 1, options.metric, KnnMethod::Auto}, job));
  const double knn = cpuSeconds();
  const UmapGraph graph = orExit(umapGraph(neighbors, job));
  const double fuzzy = cpuSeconds();
  const Matrix start = orExit(umapStart(graph, points, options, job));
  const double started = cpuSeconds();
  const double wall = wallSeconds();
  auto layout = orExit(UmapLayout::create(graph, start, options, job));
  if (auto done = layout.advance(layout.epochs(), job); !done) return 1;
  const double finished = cpuSeconds(), layoutWall = wallSeconds() - wall;
  if (auto written = writeNpy(arguments[2], layout.coordinates()); !written) return 1;

  std::printf(
      "{\"knn\": %.3f, \"graph\": %.3f, \"start\": %.3f, \"layout\": %.3f, \"total\": %.3f, \"layout_wall\": "
      "%.3f, "
      "\"rss_mb\": %.1f, \"search\": \"%s\"}\n",
      knn - begin, fuzzy - knn, started - fuzzy, finished - started, finished - begin, layoutWall,
      peakMegabytes(), neighbors.method.c_str());
  return 0;
}
