#include "core/session/FigureRecipe.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"
#include "core/session/SessionFile.h"
#include "core/session/SourceFiles.h"

namespace mlens {

std::string figureRecipe(const Session& session, const std::string& version, const std::string& command) {
  const std::filesystem::path folder = "/";
  const auto bare = [&](const std::filesystem::path& path) {
    return path.empty() ? path : folder / path.filename();
  };
  Session drawn = session;
  drawn.notes.clear();
  drawn.selections.clear();
  drawn.survey = {};
  const auto sources = sourcePaths(drawn);
  for (auto* path : {&drawn.data.path, &drawn.data.labels, &drawn.data.images}) *path = bare(*path);
  for (auto& checkpoint : drawn.checkpoints) checkpoint.path = bare(checkpoint.path);
  drawn.stamps.clear();
  for (const auto& [path, stamp] : session.stamps) {
    if (std::ranges::find(sources, path) != sources.end()) drawn.stamps[bare(path)] = stamp;
  }
  const auto text = sessionText(drawn, folder);
  if (!text) return {};
  const auto shown = parseJson<nlohmann::ordered_json>(*text);
  if (!shown) return {};
  const nlohmann::ordered_json recipe = {
      {"program", "Manifold Lens " + version}, {"command", command}, {"session", *shown}};
  return recipe.dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace mlens
