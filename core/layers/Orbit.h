#pragma once

#include <string>
#include <vector>

#include "core/data/Image.h"
#include "core/engine/ModelEngine.h"
#include "core/layers/Paths.h"
#include "core/maps/Projection.h"
#include "core/session/Session.h"

namespace mlens {

struct OrbitOptions {
  std::string augmentation = "rotation";  ///< see augmentationFamilies()
  double strength = 1;                    ///< at the end of every path, above 0, at most 1.5
  int paths = 3;                          ///< of each picture, 1..64: as many draws of the augmentation
  int steps = 8;                          ///< of each path, 1..64
  std::uint64_t seed = 1;
  EmbedOptions embed;
};

/// With the usual paths, steps and seed.
OrbitOptions orbitOptions(const OrbitSpec& spec);
/// "orbits of 3 pictures: rotation up to strength 0.75"
std::string orbitWords(const OrbitSpec& spec);

/// Augmented copies of pictures along paths: path p of a picture goes from the picture itself (step 0) to the
/// p-th draw of the augmentation, its strength growing in equal steps. Rows: picture by picture, path by
/// path, step by step (steps + 1 of them).
struct Orbit {
  int paths = 0, steps = 0;
  Matrix encoder, projector;    ///< h and z of every copy
  std::vector<Image> pictures;  ///< every copy, as the model sees it

  Index length() const { return steps + 1; }
};

/// InvalidArgument for options out of range; BadFormat if a picture cannot be read.
Result<Orbit> makeOrbit(ModelEngine& engine, const CheckpointSummary& checkpoint, const ImageSet& images,
                        const OrbitOptions& options, const JobContext& job);

/// The checkpoint whose orbits the session shows, in the views of it: the first that a view shows. -1: none.
int orbitCheckpoint(const Session& session);

/// Where the copies lie on a finished map of `vectors`, which are of `stage`. Errors as placeNewPoints().
Result<Paths> placeOrbit(const Orbit& orbit, EmbeddingId::Stage stage, const Matrix& vectors,
                         const Projection& map, const JobContext& job);

}  // namespace mlens
