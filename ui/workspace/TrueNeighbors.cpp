#include "ui/workspace/TrueNeighbors.h"

#include <algorithm>

namespace mlens {

TrueNeighbors::Found& TrueNeighbors::at(const Key& key) {
  auto& found = all_[key];
  if (!found) found = std::make_unique<Found>(jobs_, [this] { Q_EMIT arrived(); });
  return *found;
}

TrueNeighbors::Graph TrueNeighbors::known(std::uint64_t embedding, Metric metric) const {
  const auto found = all_.find({embedding, metric});
  return found == all_.end() ? nullptr : found->second->value();
}

TrueNeighbors::Graph TrueNeighbors::find(const Workspace::EmbeddingValue& embedding, Metric metric) {
  Found& found = at({embedding.serial, metric});
  found.want({embedding.serial, metric}, Workspace::tr("True neighbours in %1").arg(embedding.title),
             [vectors = embedding.values, metric](const JobContext& job) {
               return nearestNeighbors(vectors, {kCount, metric, KnnMethod::Auto}, job);
             });
  return found.value();
}

void TrueNeighbors::keep(std::uint64_t embedding, Metric metric, Graph graph) {
  const bool enough = graph && graph->size() > 0 &&
                      std::ssize(graph->neighbors(0)) >= std::min<Index>(kCount, graph->size() - 1);
  if (enough) at({embedding, metric}).put({embedding, metric}, std::move(graph));
}

void TrueNeighbors::prune(const std::vector<Workspace::EmbeddingValue>& embeddings) {
  std::erase_if(all_, [&](const auto& one) {
    return std::ranges::find(embeddings, one.first.first, &Workspace::EmbeddingValue::serial) ==
           embeddings.end();
  });
}

void TrueNeighbors::computeMissing() {
  for (const auto& [key, found] : all_) found->computeMissing();
}

Result<TrueNeighbors::Graph> TrueNeighbors::compute(const Matrix& vectors, Metric metric,
                                                    const JobContext& job) {
  auto found = nearestNeighbors(vectors, {kCount, metric, KnnMethod::Auto}, job);
  if (!found) return failure(found);
  return std::make_shared<const NeighborGraph>(std::move(*found));
}

}  // namespace mlens
