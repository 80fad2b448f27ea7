#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/embedding/OpenedData.h"
#include "core/engine/Services.h"
#include "core/layers/Paths.h"
#include "core/layers/PointScalars.h"
#include "core/maps/Projection.h"
#include "core/projection/Trustworthiness.h"
#include "core/session/Session.h"

namespace mlens {

/// One view of a session, computed.
struct ViewResult {
  ViewSpec spec;
  Matrix vectors;  ///< the embedding it shows
  std::shared_ptr<const Projection> map;
  std::shared_ptr<const MapTrust> trust;  ///< null: nothing says it
  std::shared_ptr<const Paths> orbits;    ///< on the map; null: none
  std::optional<PointScalars> scalars;    ///< coloured by a metric: on the scale of all views of the session
};

/// What `render` and `export` need of a session.
struct SessionResults {
  Session session;
  OpenedData data;
  std::vector<ViewResult> views;
  std::vector<std::string> warnings;
};

/// Which session, and what it may do.
struct SessionRequest {
  std::filesystem::path file;
  bool outside = false;  ///< its files may lie outside its folder
  std::string device = "auto";
  bool figures = false;  ///< also what only figures show: orbits, and the trust that their captions say
};
/// The session with its files where they are now: those that have moved below its folder are found by their
/// hash; that, and what has changed, is told in `warnings`. InvalidArgument if it reads files outside its
/// folder without leave. Of a session of `Views` nothing is read of its many models, and the reverse.
enum class SessionPart { Views, Models };
Result<Session> readSessionHere(const SessionRequest& request, SessionPart part,
                                std::vector<std::string>& warnings, const JobContext& job);

/// The options --session, --outside and --device.
void addSession(CLI::App& command, SessionRequest& request, const std::string& what);

/// Opens the session's data and computes its views, or only those named in `views` (NotFound lists the names;
/// empty: all). Embeddings and maps come from the user's cache where they are there; files that have moved
/// below the session's folder are found by their hash, changed ones are told in the warnings, and so is what
/// of the session does not fit its data. InvalidArgument if it is coloured by a metric that its views have
/// not.
Result<SessionResults> computeSession(const SessionRequest& request, const std::vector<std::string>& views,
                                      const Services& services, const JobContext& job);

}  // namespace mlens
