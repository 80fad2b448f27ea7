// A LibTorch module without LibTorch, for tests of the window: its embeddings are plain functions of the
// pixels. MLENS_FAKE_ENGINE=fail makes every call fail, =slow makes it run until it is stopped.
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "core/engine/ModelEngine.h"

namespace {

using namespace mlens;

std::string mode() {
  const char* value = std::getenv("MLENS_FAKE_ENGINE");
  return value ? value : "";
}

Result<void> behave(const JobContext& job) {
  if (mode() == "fail") return fail(ErrorCode::Internal, "the fake engine was told to fail");
  while (mode() == "slow") {
    if (auto go = job.check(); !go) return go;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return {};
}

/// Column j is the picture's brightness along a cosine of j half waves.
Result<Matrix> waves(const ImageSet& images, int columns, const JobContext& job) {
  std::vector<float> values(static_cast<std::size_t>(images.count() * columns));
  for (Index i = 0; i < images.count(); ++i) {
    if (auto go = job.check(); !go) return failure(go);
    auto picture = images.images->read(i);
    if (!picture) return failure(picture);
    const auto& pixels = picture->pixels;
    for (int j = 0; j < columns; ++j) {
      double sum = 0;
      for (std::size_t p = 0; p < pixels.size(); p += 7) {
        sum += pixels[p] *
               std::cos(3.14159265 * (j + 1) * static_cast<double>(p) / static_cast<double>(pixels.size()));
      }
      values[static_cast<std::size_t>(i * columns + j)] = static_cast<float>(sum / 1000);
    }
  }
  return Matrix::create(images.count(), columns, std::move(values));
}

class FakeEngine : public ModelEngine {
 public:
  std::string version() const override { return "fake 1"; }
  std::vector<std::string> devices() const override { return {"cpu"}; }

  Result<ModelSpec> measure(const std::filesystem::path&, const ModelSpec& spec) override {
    ModelSpec measured = spec;
    measured.foreign->featureDimension = 16;
    return measured;
  }

  Result<EmbeddingPair> embed(const CheckpointSummary& checkpoint, const ImageSet& images,
                              const EmbedOptions&, const JobContext& job) override {
    if (auto done = behave(job); !done) return failure(done);
    auto h = waves(images, checkpoint.spec.featureDimension(), job);
    if (!h) return failure(h);
    auto z = waves(images, checkpoint.spec.outputDimension(), job);
    if (!z) return failure(z);
    return EmbeddingPair{*h, *z, {}, {}};
  }

  Result<void> stream(const CheckpointSummary&, const ImageSet&, const EmbedOptions&, const StreamRequest&,
                      const EmbeddingSink&, const JobContext&) override {
    return fail(ErrorCode::Unsupported, "not in this test");
  }
  Result<std::shared_ptr<ProcessTeam>> join(const TeamPlace&, std::chrono::seconds,
                                            const JobContext&) override {
    return fail(ErrorCode::Unsupported, "not in this test");
  }
  Result<TrainingOutcome> train(const TrainingPlan&, const ImageSet&, const JobContext& job,
                                const TrainingListener&, const Teammates*) override {
    if (auto done = behave(job); !done) return failure(done);
    return fail(ErrorCode::Unsupported, "the fake engine trains nothing");
  }

  Result<std::vector<Image>> augment(const AugmentationPolicy&, const InputSpec&, const Image& picture,
                                     int views, std::uint64_t) override {
    return std::vector<Image>(static_cast<std::size_t>(views), picture);
  }

  Result<std::vector<Image>> viewPictures(const InputSpec&, const Image& picture,
                                          const ViewSet& views) override {
    return std::vector<Image>(views.size(), picture);
  }

  /// As embed(); the first column of h also grows with a view's rotation, z is invariant to everything.
  Result<std::vector<std::string>> embedViews(const CheckpointSummary& checkpoint, const ImageSet& images,
                                              std::span<const ViewSet> sets, const EmbedOptions& options,
                                              const JobContext& job, const StageVisitor& visit) override {
    auto pair = embed(checkpoint, images, options, job);
    if (!pair) return failure(pair);
    for (std::size_t s = 0; s < sets.size(); ++s) {
      const auto repeated = [&](const Matrix& vectors, float perRadian) {
        std::vector<float> values;
        for (Index i = 0; i < vectors.rows(); ++i) {
          for (const ViewParameters& view : sets[s]) {
            const auto row = vectors.row(i);
            const std::size_t first = values.size();
            values.insert(values.end(), row.begin(), row.end());
            values[first] += perRadian * static_cast<float>(view.rotation);
          }
        }
        return *Matrix::create(vectors.rows() * std::ssize(sets[s]), vectors.columns(), std::move(values));
      };
      auto ok = visit(s, {{"h", repeated(pair->encoder, 3)}, {"z", repeated(pair->projector, 0)}});
      if (!ok) return failure(ok);
    }
    return std::vector<std::string>();
  }
};

}  // namespace

extern "C" __attribute__((visibility("default"))) const char* mlensEngineStamp() {
  return MLENS_ENGINE_STAMP;
}

extern "C" __attribute__((visibility("default"))) ModelEngine* mlensEngine() {
  static FakeEngine engine;
  return &engine;
}
