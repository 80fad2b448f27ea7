// Local PCA or NNK of given neighbourhoods, alone in a process, so that a script can measure it beside peers:
//   bench_geometry values|bases|nnk X.npy NEIGHBOURS.npy THREADS SIGMA [OUT.npy]
//   bench_geometry metrics X.npy - THREADS 0    the manifold graph metrics with their default settings
// NEIGHBOURS: N x K int32, ascending distance. values: all local singular values; bases: tangent directions
// with s^2 >= 0.1 of the largest; nnk: exact, Gaussian kernel of bandwidth SIGMA. OUT: the values, or how
// many directions or neighbours. Prints CPU and wall seconds of the computation as JSON.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/base/Npy.h"
#include "core/base/Parallel.h"
#include "core/geometry/LocalSvd.h"
#include "core/geometry/ManifoldMetrics.h"
#include "core/geometry/TangentSpace.h"
#include "core/graph/Nnk.h"
#include "tests/bench/Measured.h"

using namespace mlens;

namespace {

NeighborGraph graphOf(const Matrix& points, const char* path) {
  const auto array = orExit(readNpyMatrix(path));  // row numbers below 2^24 are exact in float32
  NeighborGraph graph;
  for (Index i = 0; i < array.rows(); ++i) {
    for (const float entry : array.row(i)) {
      const auto j = static_cast<std::int32_t>(entry);
      double sum = 0;
      for (Index t = 0; t < points.columns(); ++t) {
        const double d = static_cast<double>(points(i, t)) - static_cast<double>(points(j, t));
        sum += d * d;
      }
      graph.indices.push_back(j);
      graph.distances.push_back(static_cast<float>(std::sqrt(sum)));
    }
    graph.indptr.push_back(static_cast<std::int64_t>(graph.indices.size()));
  }
  return graph;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr,
                 "usage: bench_geometry values|bases|nnk X.npy NEIGHBOURS.npy THREADS SIGMA [OUT.npy]\n");
    return 2;
  }
  const Matrix points = orExit(readNpyMatrix(argv[2]));
  const bool metrics = std::strcmp(argv[1], "metrics") == 0;
  const NeighborGraph graph = metrics ? NeighborGraph() : graphOf(points, argv[3]);
  setThreadBudget(std::atoi(argv[4]));
  std::vector<float> out;
  Index columns = 1;
  const double cpuBefore = cpuSeconds();
  const auto before = std::chrono::steady_clock::now();
  double kkt = 0;
  if (metrics) {
    const NnkOptions options;
    const Matrix unit = orExit(l2Normalized(points, {}));
    const NnkGraph found = orExit(nnkGraph(points, options, {}));
    kkt = found.largestKktResidual;
    for (const double value : orExit(manifoldMetrics(unit, found, {}, {})).affinity)
      out.push_back(static_cast<float>(value));
  } else if (std::strcmp(argv[1], "nnk") == 0) {
    NnkOptions options;
    options.kernel = NnkKernel::Gaussian;
    options.sigma = std::atof(argv[5]);
    const NnkGraph found = orExit(nnkGraph(points, graph, options, {}));
    kkt = found.largestKktResidual;
    for (Index i = 0; i < found.graph.size(); ++i)
      out.push_back(static_cast<float>(found.graph.neighbors(i).size()));
  } else if (std::strcmp(argv[1], "bases") == 0) {
    const TangentField field = orExit(tangentField(points, graph, {}, {}, {}));
    out.assign(field.dimension.begin(), field.dimension.end());
  } else {
    columns = static_cast<Index>(graph.neighbors(0).size());
    out.resize(static_cast<std::size_t>(graph.size() * columns));
    const auto done = parallelFor(graph.size(), 64, {}, [&](Index begin, Index end) {
      LocalSvd svd;
      for (Index i = begin; i < end; ++i) {
        svd.compute(points, graph.neighbors(i), i, true);
        for (std::size_t j = 0; j < svd.values().size(); ++j)
          out[static_cast<std::size_t>(i * columns) + j] = static_cast<float>(svd.values()[j]);
      }
    });
    if (!done) return 1;
  }
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  const double cpu = cpuSeconds() - cpuBefore;
  if (argc > 6) {
    const auto rows = static_cast<Index>(out.size()) / columns;
    if (!writeNpy(argv[6], *Matrix::create(rows, columns, std::move(out)))) return 1;
  }
  std::printf("{\"cpu\": %.4f, \"wall\": %.4f, \"kkt\": %.3g}\n", cpu, wall, kkt);
}
