#include "core/session/MapFields.h"

namespace mlens {
namespace {

using nlohmann::json;

constexpr int kMostEpochs = 100'000;

void readSetting(SessionFields& fields, const char* key, const UmapSetting::Whole& kind,
                 UmapSettings& settings) {
  fields.integer(key, settings.*kind.member, kind.low, kind.high);
}
void readSetting(SessionFields& fields, const char* key, const UmapSetting::Real& kind,
                 UmapSettings& settings) {
  fields.number(key, settings.*kind.member, kind.low, kind.high);
}
template <class Enum>
void readSetting(SessionFields& fields, const char* key, const UmapSetting::Choice<Enum>& kind,
                 UmapSettings& settings) {
  fields.choice(key, settings.*kind.member, kind.names);
}
void readSetting(SessionFields& fields, const char* key, const UmapSetting::Seed& kind,
                 UmapSettings& settings) {
  fields.seed(key, settings.*kind.member);
}

template <class Kind>
json writtenSetting(const Kind& kind, const UmapSettings& settings) {
  return settings.*kind.member;
}
template <class Enum>
json writtenSetting(const UmapSetting::Choice<Enum>& kind, const UmapSettings& settings) {
  return nameOf(settings.*kind.member, kind.names);
}

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
  for (const UmapSetting& setting : umapSettings()) {
    std::visit([&](const auto& kind) { readSetting(fields, setting.key, kind, map.umap); }, setting.kind);
  }
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
    for (const UmapSetting& setting : umapSettings()) {
      std::visit(
          [&](const auto& kind) {
            const bool usual = map.umap.*kind.member == UmapSettings{}.*kind.member;
            if (setting.alwaysWritten || !usual) fields[setting.key] = writtenSetting(kind, map.umap);
          },
          setting.kind);
    }
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
