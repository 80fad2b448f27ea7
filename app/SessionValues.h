#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/embedding/EmbeddedCheckpoint.h"
#include "core/embedding/OpenedData.h"
#include "core/engine/Services.h"
#include "core/layers/Orbit.h"
#include "core/layers/PointInvariance.h"
#include "core/maps/Projection.h"
#include "core/projection/Trustworthiness.h"
#include "core/session/Session.h"

namespace mlens {

/// What is computed from a session and its data, each thing once, when it is first asked for. Embeddings and
/// maps come from the cache where they are there.
class SessionValues {
 public:
  /// Holds references to all but `device`, `device` as EmbedOptions::device.
  SessionValues(const Session& session, const OpenedData& data, std::string device, const Services& services,
                const JobContext& job);
  ~SessionValues();

  Result<Matrix> vectors(const EmbeddingId& id);
  Result<std::shared_ptr<const Projection>> map(const ViewSpec& view);
  Result<std::shared_ptr<const MapTrust>> trust(const ViewSpec& view);
  Result<std::shared_ptr<const PointInvariance>> invariance(int checkpoint, const InvarianceColumn& column);
  /// Of the rows that the session names.
  Result<Orbit> orbit(int checkpoint);

  const ResultCache& cache() const { return services_.cache; }
  const std::vector<std::string>& warnings() const { return warnings_; }  ///< of what was read so far

 private:
  struct Map;
  Result<const EmbeddedCheckpoint*> embedded(int checkpoint);
  Result<const Map*> found(const EmbeddingId& id, const MapSpec& spec, const std::string& name);

  const Session& session_;
  const OpenedData& data_;
  EmbedOptions embed_;
  const Services& services_;
  const JobContext& job_;
  std::vector<std::string> warnings_;
  std::map<int, EmbeddedCheckpoint> embedded_;
  std::vector<std::unique_ptr<Map>> maps_;
  std::map<int, std::shared_ptr<const PointInvariance>> invariance_;
};

}  // namespace mlens
