#include "core/study/ModelReader.h"

#include "core/base/Text.h"
#include "core/data/PointTable.h"
#include "core/data/VectorFile.h"
#include "core/embedding/EmbeddedCheckpoint.h"
#include "core/engine/ModelEngine.h"
#include "core/session/EmbeddingId.h"
#include "core/session/Session.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

/// "run" of run/checkpoint.safetensors, else the name without its ending.
std::string modelName(const fs::path& path) {
  const fs::path folder = fs::absolute(path).parent_path().filename();
  return (path.stem() == "checkpoint" && !folder.empty() ? folder : path.stem()).string();
}

bool isVectors(const fs::path& path) {
  const std::string ending = lowerCase(path.extension().string());
  return ending == ".npy" || ending == ".npz" || ending == ".csv";
}

}  // namespace

Result<ModelStages> ModelReader::readVectors(const fs::path& path, const JobContext& job) {
  job.report("reading", -1, path.filename().string());
  if (input_.options.limit > 0) {
    return fail(ErrorCode::InvalidArgument, "--limit samples pictures; vectors are taken as they are",
                path.string());
  }
  VectorFileOptions options;
  options.labels = input_.options.labels;
  auto file = openVectors(path, options, job);
  if (!file) return failure(file);
  ModelStages model{modelName(path), {}, nullptr, {}};
  model.points = std::make_shared<const PointTable>(std::move(file->points));
  model.stages.push_back({"vectors", "vectors", std::move(file->vectors)});
  return model;
}

Result<void> ModelReader::openPictures(const JobContext& job) {
  if (images_) return {};
  job.report("opening pictures", -1, input_.pictures.filename().string());
  auto images = openImageSet(input_.pictures, input_.options, job);
  if (!images) return failure(images);
  if (images->count() == 0) {
    return fail(ErrorCode::BadFormat, "holds no pictures", input_.pictures.string());
  }
  images_ = *std::move(images);
  points_ = std::make_shared<const PointTable>(pointTable(*images_));
  return {};
}

Result<ModelStages> ModelReader::read(const fs::path& path, const JobContext& job) {
  if (isVectors(path)) return readVectors(path, job);
  if (input_.pictures.empty()) {
    return fail(ErrorCode::InvalidArgument, "is a checkpoint; give the pictures to embed (--data)",
                path.string());
  }
  if (auto opened = openPictures(job); !opened) return failure(opened);
  EmbedOptions options;
  options.device = input_.device;
  auto embedded = embedCheckpoint(CheckpointSource{path, {}}, *images_, options, services_, job);
  if (!embedded) return failure(embedded);
  ModelStages model{modelName(path), {}, points_, std::move(embedded->warnings)};
  model.stages.push_back({"encoder", stageTitle(EmbeddingId::Stage::Encoder), std::move(embedded->encoder)});
  if (embedded->summary.spec.projectorDepth > 0) {
    model.stages.push_back(
        {"projector", stageTitle(EmbeddingId::Stage::Projector), std::move(embedded->projector)});
  }
  for (const auto& stage : model.stages) {
    if (auto finite = requireFinite(stage.vectors, path.string() + ", " + stage.title); !finite) {
      return failure(finite);
    }
  }
  return model;
}

std::vector<std::string> ModelReader::warnings() const {
  return images_ ? images_->warnings : std::vector<std::string>();
}

}  // namespace mlens
