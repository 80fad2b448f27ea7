// Kernels of the numeric rooms on synthetic rows of the usual sizes: for comparing two builds on one machine.
#include <benchmark/benchmark.h>
#include <cblas.h>

#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/geometry/Spectrum.h"
#include "core/graph/Knn.h"
#include "core/projection/Pca.h"

namespace {

using namespace mlens;

/// Rows with variances 1 / rank, as embeddings have.
Matrix rows(benchmark::State& state) {
  const Index n = state.range(0), d = state.range(1);
  RandomStream random(1);
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(n * d));
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < d; ++j)
      values.push_back(static_cast<float>(random.normal() / std::sqrt(static_cast<double>(j + 1))));
  }
  setThreadBudget(1);
  return *Matrix::create(n, d, std::move(values));
}

void search(benchmark::State& state, KnnMethod method) {
  const Matrix points = rows(state);
  KnnOptions options;
  options.method = method;
  for (auto _ : state) benchmark::DoNotOptimize(nearestNeighbors(points, options, {}));
}

void BM_KnnBlocked(benchmark::State& state) {
  search(state, KnnMethod::Blocked);
}
BENCHMARK(BM_KnnBlocked)
    ->Args({10000, 4})
    ->Args({10000, 8})
    ->Args({10000, 12})
    ->Args({10000, 16})
    ->Args({10000, 50})
    ->Unit(benchmark::kMillisecond);

void BM_KnnKdTree(benchmark::State& state) {
  search(state, KnnMethod::KdTree);
}
BENCHMARK(BM_KnnKdTree)
    ->Args({10000, 4})
    ->Args({10000, 8})
    ->Args({10000, 12})
    ->Args({10000, 16})
    ->Unit(benchmark::kMillisecond);

/// What blocked kNN could not do without if it multiplied every pair: all products of the rows, nothing else.
void BM_AllProducts(benchmark::State& state) {
  const Matrix points = rows(state);
  constexpr Index kBlock = 512;
  openblas_set_num_threads(1);
  const auto d = static_cast<int>(points.columns());
  std::vector<float> products(kBlock * kBlock);
  for (auto _ : state) {
    for (Index a = 0; a + kBlock <= points.rows(); a += kBlock) {
      for (Index b = 0; b + kBlock <= points.rows(); b += kBlock) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, kBlock, kBlock, d, -2.0f, points.row(a).data(),
                    d, points.row(b).data(), d, 0.0f, products.data(), kBlock);
        benchmark::ClobberMemory();
      }
    }
  }
}
BENCHMARK(BM_AllProducts)->Args({10000, 50})->Unit(benchmark::kMillisecond);

void BM_Pca(benchmark::State& state) {
  const Matrix points = rows(state);
  for (auto _ : state) benchmark::DoNotOptimize(pca(points, 50, {}));
}
BENCHMARK(BM_Pca)->Args({10000, 784})->Unit(benchmark::kMillisecond);

void BM_Spectrum(benchmark::State& state) {
  const Matrix points = rows(state);
  for (auto _ : state) benchmark::DoNotOptimize(spectrum(points, {}));
}
BENCHMARK(BM_Spectrum)->Args({10000, 256})->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
