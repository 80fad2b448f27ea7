#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/session/Compute.h"
#include "core/session/Session.h"
#include "ui/scene/PointColors.h"

namespace mlens {

/// One view of a session, computed.
struct ViewResult {
  ViewSpec spec;
  Matrix vectors;  ///< the embedding it shows
  std::shared_ptr<const Projection> map;
  std::optional<PointScalars> scalars;  ///< coloured by a metric: on the scale of all views of the session
};

/// What `render` and `export` need of a session.
struct SessionResults {
  Session session;
  OpenedData data;
  std::vector<ViewResult> views;
  std::vector<std::string> warnings;
};

/// Opens the session's data and computes its views, or only the one named `view` (NotFound lists the names).
/// Embeddings come from the user's cache where they are there.
Result<SessionResults> computeSession(const std::filesystem::path& file,
                                      const std::optional<std::string>& view, const std::string& device,
                                      const JobContext& job);

/// For readers: "strong.safetensors", or "run/checkpoint.safetensors"; empty without checkpoint.
std::string sourceTitle(const Session& session, const EmbeddingId& id);
/// For file names: "strong", "run"; "vectors" without checkpoint.
std::string sourceName(const Session& session, const EmbeddingId& id);

}  // namespace mlens
