#pragma once

#include "core/engine/ModelEngine.h"

namespace mlens {

/// A model made by hand: a picture's only pixel p, its view's hue and rotation. h = (p, hue * kHue,
/// rotation), z = (p, 0): exactly invariant to everything, h to everything but hue and rotation. One stage
/// between.
class AnalyticEngine : public ModelEngine {
 public:
  static constexpr float kHue = 10;

  std::string version() const override { return "analytic"; }
  std::vector<std::string> devices() const override { return {"cpu"}; }
  Result<ModelSpec> measure(const std::filesystem::path&, const ModelSpec&) override { return none(); }
  Result<EmbeddingPair> embed(const CheckpointSummary&, const ImageSet&, const EmbedOptions&,
                              const JobContext&) override {
    return none();
  }
  Result<void> stream(const CheckpointSummary&, const ImageSet&, const EmbedOptions&, const StreamRequest&,
                      const EmbeddingSink&, const JobContext&) override {
    return none();
  }
  Result<std::shared_ptr<ProcessTeam>> join(const TeamPlace&, std::chrono::seconds,
                                            const JobContext&) override {
    return none();
  }
  Result<TrainingOutcome> train(const TrainingPlan&, const ImageSet&, const JobContext&,
                                const TrainingListener&, const Teammates*) override {
    return none();
  }
  Result<std::vector<Image>> augment(const AugmentationPolicy&, const InputSpec&, const Image&, int,
                                     std::uint64_t) override {
    return none();
  }
  Result<std::vector<Image>> viewPictures(const InputSpec&, const Image& picture,
                                          const ViewSet& views) override {
    return std::vector<Image>(views.size(), picture);
  }
  Result<std::vector<std::string>> embedViews(const CheckpointSummary&, const ImageSet& images,
                                              std::span<const ViewSet> sets, const EmbedOptions&,
                                              const JobContext&, const StageVisitor& visit) override {
    for (std::size_t s = 0; s < sets.size(); ++s) {
      std::vector<float> h, z;
      for (Index i = 0; i < images.count(); ++i) {
        const float p = images.images->read(i)->pixels.front();
        for (const ViewParameters& view : sets[s]) {
          h.insert(h.end(), {p, kHue * static_cast<float>(view.hue), static_cast<float>(view.rotation)});
          z.insert(z.end(), {p, 0});
        }
      }
      const Index rows = images.count() * std::ssize(sets[s]);
      const Matrix encoder = *Matrix::create(rows, 3, h), projector = *Matrix::create(rows, 2, z);
      if (auto ok = visit(s, {{"h", encoder}, {"projector 1", encoder}, {"z", projector}}); !ok)
        return failure(ok);
    }
    return std::vector<std::string>();
  }

 private:
  static tl::unexpected<Error> none() { return fail(ErrorCode::Unsupported, "not in this test"); }
};

/// Pictures of one pixel each: 10, 20, 30, ...
class OnePixels : public ImageSource {
 public:
  explicit OnePixels(Index count) : count_(count) {}
  Index count() const override { return count_; }
  Result<Image> read(Index i) const override {
    return Image{1, 1, 1, {static_cast<std::uint8_t>(10 * (i + 1))}};
  }

 private:
  Index count_;
};

inline ImageSet onePixels(Index count) {
  ImageSet set;
  set.images = std::make_shared<OnePixels>(count);
  for (Index i = 0; i < count; ++i) set.names.push_back(std::to_string(i));
  set.identity = "one pixel";
  return set;
}

inline CheckpointSummary colourCheckpoint() {
  CheckpointSummary checkpoint;
  checkpoint.spec.input = {8, 3, {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}};
  return checkpoint;
}

}  // namespace mlens
