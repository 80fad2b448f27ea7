#include "core/session/MapFields.h"

namespace mlens {
namespace {

using nlohmann::json;

constexpr int kMostEpochs = 100'000, kMostNeighbors = 1000;

}  // namespace

void readEmbedding(SessionFields fields, std::size_t checkpoints, EmbeddingId& id) {
  fields.choice("stage", id.stage, kStageWords);
  if (id.stage == EmbeddingId::Stage::Vectors) return;
  id.checkpoint = 0;
  fields.integer("checkpoint", id.checkpoint, 0, static_cast<std::int64_t>(checkpoints) - 1);
  if (checkpoints == 0) fields.complain(fields.name("checkpoint"), "one of the session's checkpoints");
}

json written(const EmbeddingId& id) {
  json embedding = {{"stage", wordOf(id.stage, kStageWords)}};
  if (id.stage != EmbeddingId::Stage::Vectors) embedding["checkpoint"] = id.checkpoint;
  return embedding;
}

void readMap(SessionFields fields, std::size_t checkpoints, MapSpec& map) {
  fields.text("method", map.method);
  if (map.method != "pca" && map.method != "umap") {
    return fields.complain(fields.name("method"), "one of pca, umap");
  }
  fields.integer("dimensions", map.dimensions, 2, 3);
  fields.integer("neighbors", map.umap.neighbors, 2, kMostNeighbors);
  fields.number("minDist", map.umap.minDist, 0, 1);
  fields.integer("epochs", map.umap.epochs, 0, kMostEpochs);
  fields.choice("metric", map.umap.metric, kMetricNames);
  fields.choice("init", map.umap.init, kUmapInits);
  fields.seed("seed", map.umap.seed);
  fields.choice("search", map.umap.search, kKnnChoices);
  fields.integer("stopAt", map.umap.stopAt, 0, kMostEpochs);
  fields.object("alignedTo", [&](SessionFields alignment) {
    map.alignment.emplace();
    readEmbedding(alignment, checkpoints, map.alignment->embedding);
    alignment.flag("scaled", map.alignment->scaled);
    alignment.number("coupling", map.alignment->coupling, 0, 1);
  });
}

json written(const MapSpec& map) {
  json fields = {{"method", map.method}, {"dimensions", map.dimensions}};
  if (map.method == "umap") {
    fields.update({{"neighbors", map.umap.neighbors},
                   {"minDist", map.umap.minDist},
                   {"epochs", map.umap.epochs},
                   {"metric", nameOf(map.umap.metric, kMetricNames)},
                   {"init", nameOf(map.umap.init, kUmapInits)},
                   {"seed", map.umap.seed}});
    if (map.umap.search != KnnMethod::Auto) fields["search"] = nameOf(map.umap.search, kKnnChoices);
    if (map.umap.stopAt > 0) fields["stopAt"] = map.umap.stopAt;
  }
  if (map.alignment) {
    fields["alignedTo"] = written(map.alignment->embedding);
    fields["alignedTo"]["scaled"] = map.alignment->scaled;
    if (map.alignment->coupling > 0) fields["alignedTo"]["coupling"] = map.alignment->coupling;
  }
  return fields;
}

}  // namespace mlens
