#include "app/SessionResults.h"

#include <algorithm>

#include "app/Command.h"
#include "app/SessionColors.h"
#include "app/SessionValues.h"
#include "core/layers/FittedSession.h"
#include "core/layers/Orbit.h"
#include "core/layers/ViewTrust.h"
#include "core/session/SessionFile.h"
#include "core/session/SourceFiles.h"

namespace mlens {
namespace {

/// Where the views of these names are, in their order; all if there are none.
Result<std::vector<std::size_t>> chosen(const std::vector<ViewSpec>& views,
                                        const std::vector<std::string>& names, const std::string& context) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; names.empty() && i < views.size(); ++i) found.push_back(i);
  for (const std::string& name : names) {
    const auto view = std::ranges::find(views, name, &ViewSpec::name);
    if (view == views.end()) {
      std::string known;
      for (const auto& one : views) known += (known.empty() ? "" : ", ") + one.name;
      return fail(ErrorCode::NotFound, "has no view \"" + name + "\"; its views are: " + known, context);
    }
    found.push_back(static_cast<std::size_t>(view - views.begin()));
  }
  return found;
}

}  // namespace

Result<Session> readSessionHere(const SessionRequest& request, SessionPart part,
                                std::vector<std::string>& warnings, const JobContext& job) {
  auto session = readSession(request.file);
  if (!session) return session;
  if (part == SessionPart::Views) {
    session->survey = {};
  } else {
    session->data = {};
    session->checkpoints.clear();
    session->views.clear();
  }
  const auto folder = sessionFolder(request.file);
  const auto outside = outsideSources(*session, folder);
  if (!outside.empty() && !request.outside) {
    return fail(ErrorCode::InvalidArgument, outsideWords(outside) + "; allow it with --outside",
                request.file.string());
  }
  auto moved = findMoved(*session, folder, job);
  if (!moved) return failure(moved);
  for (const auto& [from, to] : moved->found) {
    warnings.push_back(from.string() + " has moved and was found by its content: " + to.string());
  }
  auto changed = changedSources(*session, job);
  if (!changed) return failure(changed);
  for (const auto& path : *changed) {
    warnings.push_back(path.string() + " has changed since the session was saved: its results may differ");
  }
  return session;
}

namespace {

/// What only figures say: how far a small map is to be trusted.
Result<void> addTrust(ViewResult& view, SessionValues& values) {
  const Index points = view.map->coordinates.rows();
  if (points < 3 || points > kTrustUnasked) return {};
  auto trust = values.trust(view.spec);
  if (!trust) return failure(trust);
  view.trust = *std::move(trust);
  return {};
}

Result<void> placeOrbits(SessionResults& results, SessionValues& values, const JobContext& job) {
  const int checkpoint = orbitCheckpoint(results.session);
  if (results.session.orbits.rows.empty() || checkpoint < 0 || !results.data.images) return {};
  auto orbit = values.orbit(checkpoint);
  if (!orbit) return failure(orbit);
  for (ViewResult& view : results.views) {
    const EmbeddingId& id = view.spec.embedding;
    if (id.checkpoint != checkpoint) continue;
    auto paths = placeOrbit(*orbit, id.stage, view.vectors, *view.map, job);
    if (!paths) return failure(paths);
    view.orbits = std::make_shared<const Paths>(*std::move(paths));
  }
  return {};
}

}  // namespace

void addSession(CLI::App& command, SessionRequest& request, const std::string& what) {
  command.add_option("--session", request.file, what)->required()->type_name("FILE.mlens");
  command.add_flag("--outside", request.outside, "The session may read files outside its folder");
  addDevice(command, request.device);
}

Result<SessionResults> computeSession(const SessionRequest& request, const std::vector<std::string>& views,
                                      const Services& services, const JobContext& job) {
  SessionResults results;
  auto session = readSessionHere(request, SessionPart::Views, results.warnings, job);
  if (!session) return failure(session);
  results.session = *std::move(session);
  if (results.session.views.empty()) {
    return fail(ErrorCode::BadFormat, "the session has no views", request.file.string());
  }
  auto places = chosen(results.session.views, views, request.file.string());
  if (!places) return failure(places);
  auto data = openData(results.session.data, job);
  if (!data) return failure(data);
  results.data = *std::move(data);
  results.warnings.insert(results.warnings.end(), results.data.warnings.begin(), results.data.warnings.end());

  const auto unfit = fitToPoints(results.session, *results.data.points);
  results.warnings.insert(results.warnings.end(), unfit.begin(), unfit.end());

  SessionValues values(results.session, results.data, request.device, services, job);
  for (const std::size_t place : *places) {
    const ViewSpec& spec = results.session.views[place];
    auto vectors = values.vectors(spec.embedding);
    if (!vectors) return failure(vectors);
    auto map = values.map(spec);
    if (!map) return failure(map);
    results.views.push_back({spec, *std::move(vectors), *std::move(map), nullptr, nullptr, std::nullopt});
  }
  auto scalars = sessionScalars(results.session, values, job);
  if (!scalars) return failure(scalars);
  for (std::size_t i = 0; i < results.views.size() && !scalars->empty(); ++i)
    results.views[i].scalars = (*scalars)[(*places)[i]];
  if (request.figures) {
    for (ViewResult& view : results.views) {
      if (auto added = addTrust(view, values); !added) return failure(added);
    }
    if (auto placed = placeOrbits(results, values, job); !placed) return failure(placed);
  }
  results.warnings.insert(results.warnings.end(), values.warnings().begin(), values.warnings().end());
  return results;
}

}  // namespace mlens
