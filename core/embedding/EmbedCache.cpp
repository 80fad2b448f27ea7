#include "core/embedding/EmbedCache.h"

#include "core/base/Hash.h"
#include "core/base/Npy.h"
#include "core/embedding/EmbeddingRecipe.h"

namespace mlens {
namespace {

constexpr Index kMostCachedBytes = Index{256} << 20;

}  // namespace

Result<std::vector<LayerFile>> layersFromCache(const ResultCache& cache, const EmbedPlan& plan,
                                               Index pictures, const std::filesystem::path& out,
                                               const JobContext& job) {
  std::vector<Matrix> found;
  for (const auto& layer : plan.layers) {
    auto matrix = cache.find(layerRecipe(plan.embedding, layer.name, plan.device), job);
    if (auto go = job.check(); !go) return failure(go);
    if (!matrix || matrix->rows() != pictures || matrix->columns() != layer.dimension)
      return std::vector<LayerFile>();
    found.push_back(*std::move(matrix));
  }
  std::vector<LayerFile> files;
  for (std::size_t i = 0; i < found.size(); ++i) {
    ContentHash hash;
    const auto count = static_cast<std::size_t>(found[i].rows() * found[i].columns());
    const auto bytes = std::as_bytes(std::span(found[i].data(), count));
    if (auto added = addBytes(hash, bytes, job); !added) return failure(added);
    if (auto written = writeNpy(out / layerFileName(plan.layers[i]), found[i]); !written)
      return failure(written);
    files.push_back({plan.layers[i], hash.hex()});
  }
  return files;
}

void layersToCache(const ResultCache& cache, const EmbedPlan& plan, const std::filesystem::path& out,
                   const JobContext& job) {
  for (const auto& layer : plan.layers) {
    const auto matrix = readNpyMatrix(out / layerFileName(layer));
    if (!matrix || matrix->rows() * matrix->columns() > kMostCachedBytes / 4) continue;
    cache.store(layerRecipe(plan.embedding, layer.name, plan.device), *matrix, job);
  }
}

}  // namespace mlens
