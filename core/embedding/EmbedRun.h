#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "core/data/ImageSet.h"
#include "core/engine/ModelEngine.h"
#include "core/engine/Services.h"

namespace mlens {

struct EmbedRunOptions {
  EmbedOptions embed;
  std::vector<std::string> layers;           ///< see chosenLayers
  int views = 0;                             ///< augmented views of each picture; 0: the pictures themselves
  std::optional<AugmentationPolicy> policy;  ///< at strength 1; none: the reference policy
  double strength = 1;                       ///< 0..1.5
  std::uint64_t seed = 1;                    ///< of the views
};

/// What lies in the folder now.
struct EmbedOutcome {
  enum class Origin { Computed, Cache, Complete };  ///< Complete: it was there before
  Origin origin = Origin::Computed;
  nlohmann::ordered_json manifest;
  Index resumed = 0;  ///< pictures whose vectors were there from an interrupted run
};

/// Embeds pictures into a folder: NAME.npy for each layer (encoder.npy, projector-1.npy, projector.npy), a
/// row for each readable picture or view; labels.npy, names.csv; and last manifest.json. What is done lies in
/// unfinished/ meanwhile, from where the same call goes on after an interruption. A folder that is complete
/// by the same recipe stays as it is. With teammates, each takes a share of the pictures and rank 0 joins the
/// parts: the folder must be on a disk that all share. The result is the same bits however it was divided.
Result<EmbedOutcome> embedToFolder(const CheckpointSummary& checkpoint, const ImageSet& images,
                                   const std::filesystem::path& out, const EmbedRunOptions& options,
                                   const Services& services, const Teammates* mates, const JobContext& job);

}  // namespace mlens
