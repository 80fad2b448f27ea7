#include "core/session/SessionFile.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/AtomicFile.h"
#include "core/model/AugmentationFamily.h"
#include "core/session/AppearanceFields.h"
#include "core/session/MapFields.h"
#include "core/session/ReadingFields.h"
#include "core/session/SelectionText.h"
#include "core/session/SessionFields.h"
#include "core/session/SourceFields.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kFormat = "manifold-lens session";
constexpr int kVersion = 1;
constexpr std::size_t kFileLimit = 64u << 20;
constexpr int kMaxDepth = 16;
constexpr Index kMaxPoints = 100'000'000;
constexpr std::uint64_t kMaxSelectionBytes = 1ull << 30;  // all selections together, one byte a point

/// The deepest nesting of lists and objects, without parsing.
int depthOf(std::string_view text) {
  int depth = 0, deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

void readSelection(SessionFields fields, Selection& selection, std::uint64_t& bytes) {
  Index points = 0;
  std::string rows;
  fields.integer("points", points, 0, kMaxPoints);
  fields.text("rows", rows);
  bytes += static_cast<std::uint64_t>(points);
  if (bytes > kMaxSelectionBytes) return fields.complain(fields.name("points"), "smaller: too many points");
  auto read = selectionFromRanges(rows, points);
  if (!read) {
    return fields.complain(fields.name("rows"), "ascending ranges of rows below points, as \"0-4,7\"");
  }
  selection = *std::move(read);
}

void readView(SessionFields fields, std::size_t checkpoints, ViewSpec& view) {
  fields.text("name", view.name);
  fields.object("embedding",
                [&](SessionFields embedding) { readEmbedding(embedding, checkpoints, view.embedding); });
  fields.object("map", [&](SessionFields map) { readMap(map, checkpoints, view.map); });
  fields.object("camera", [&](SessionFields camera) {
    camera.triple("position", view.camera.position);
    camera.triple("focus", view.camera.focus);
    camera.triple("up", view.camera.up);
    camera.number("parallelScale", view.camera.parallelScale, 1e-9, 1e9);
  });
}

void readOrbits(SessionFields fields, OrbitSpec& orbits) {
  fields.text("augmentation", orbits.augmentation);
  if (std::ranges::none_of(augmentationFamilies(),
                           [&](const char* one) { return orbits.augmentation == one; }))
    fields.complain(fields.name("augmentation"), "an augmentation that this program knows");
  fields.number("strength", orbits.strength, 1e-6, 1.5);
  fields.array("rows", OrbitSpec::kMostRows, [&](const json& element, const std::string& where) {
    if (!SessionFields::isWithin(element, 0, kMaxPoints)) return fields.complain(where, "a row, 0 or more");
    orbits.rows.push_back(element.get<Index>());
  });
}

Session readFields(const json& document, const fs::path& folder, std::string& problem) {
  Session session;
  SessionFields fields(document, "", problem);
  std::string format;
  fields.text("format", format);
  int version = 0;
  fields.integer("version", version, 1, std::numeric_limits<std::int32_t>::max());
  if (format != kFormat || version < 1) {
    if (problem.empty()) problem = "this is not a Manifold Lens session (no \"format\" and \"version\")";
    return session;
  }
  if (version > kVersion) {
    problem = "session format " + std::to_string(version) + " is newer than this program; update the program";
    return session;
  }
  fields.object("data", [&](SessionFields data) { readData(data, folder, session.data); });
  fields.objects("checkpoints", 1000, [&](SessionFields checkpoint) {
    readPath(checkpoint, "path", folder, session.checkpoints.emplace_back().path);
    if (session.checkpoints.back().path.empty()) checkpoint.complain(checkpoint.name("path"), "given");
    checkpoint.object(
        "reading", [&](SessionFields reading) { readReading(reading, session.checkpoints.back().reading); });
  });
  fields.objects("views", 100, [&](SessionFields view) {
    readView(view, session.checkpoints.size(), session.views.emplace_back());
  });
  fields.object("appearance",
                [&](SessionFields appearance) { readAppearance(appearance, session.appearance); });
  std::uint64_t bytes = 0;
  fields.object("selection",
                [&](SessionFields selection) { readSelection(selection, session.selection, bytes); });
  fields.integer("current", session.current, -1, kMaxPoints);
  fields.objects("selections", 10'000, [&](SessionFields named) {
    auto& entry = session.selections.emplace_back();
    named.text("name", entry.name);
    readSelection(named, entry.selection, bytes);
  });
  fields.object("orbits", [&](SessionFields orbits) { readOrbits(orbits, session.orbits); });
  fields.text("theme", session.theme);
  fields.text("notes", session.notes);
  fields.object("models", [&](SessionFields models) { readSurvey(models, folder, session.survey); });
  fields.objects("files", 10'000, [&](SessionFields file) { readStamp(file, folder, session.stamps); });
  return session;
}

json written(const Selection& selection) {
  return {{"points", selection.points()}, {"rows", rowRanges(selection)}};
}

json written(const ViewSpec& view) {
  CameraPose camera = view.camera;
  const auto finite = [](const std::array<double, 3>& values) {
    return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
  };
  const bool usable = finite(camera.position) && finite(camera.focus) && finite(camera.up) &&
                      camera.parallelScale >= 1e-9 && camera.parallelScale <= 1e9;
  if (!usable) camera = {};  // JSON has no infinity, and nobody can look from there
  return {{"name", view.name},
          {"embedding", written(view.embedding)},
          {"map", written(view.map)},
          {"camera",
           {{"position", camera.position},
            {"focus", camera.focus},
            {"up", camera.up},
            {"parallelScale", camera.parallelScale}}}};
}

}  // namespace

fs::path sessionFolder(const fs::path& file) {
  std::error_code error;
  const fs::path absolute = fs::absolute(file, error);
  return (error ? file : absolute).lexically_normal().parent_path();
}

Result<Session> readSession(const fs::path& path) {
  auto text = readTextFile(path, kFileLimit);
  if (!text) return failure(text);
  const std::string context = path.string();
  try {
    if (depthOf(*text) > kMaxDepth) {
      return fail(ErrorCode::BadFormat, "this is not a Manifold Lens session (nested too deeply)", context);
    }
    const json document = json::parse(*text, nullptr, false);
    if (document.is_discarded()) {
      return fail(ErrorCode::BadFormat, "this is not a session file: it is not valid JSON", context);
    }
    std::string problem;
    Session session = readFields(document, sessionFolder(path), problem);
    if (!problem.empty()) return fail(ErrorCode::BadFormat, problem, context);
    return session;
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to read the session", context);
  } catch (const std::exception& e) {
    return fail(ErrorCode::BadFormat, e.what(), context);
  }
}

Result<std::string> sessionText(const Session& session, const fs::path& folder) {
  json document = {{"format", kFormat},
                   {"version", kVersion},
                   {"data", written(session.data, folder)},
                   {"checkpoints", json::array()},
                   {"views", json::array()},
                   {"appearance", written(session.appearance)},
                   {"selection", written(session.selection)},
                   {"current", session.current},
                   {"selections", json::array()},
                   {"theme", session.theme},
                   {"notes", session.notes},
                   {"files", written(session.stamps, folder)}};
  if (session.survey != SurveySpec{}) document["models"] = written(session.survey, folder);
  if (const OrbitSpec& orbits = session.orbits; !orbits.rows.empty()) {
    document["orbits"] = {
        {"augmentation", orbits.augmentation}, {"strength", orbits.strength}, {"rows", orbits.rows}};
  }
  for (const auto& checkpoint : session.checkpoints) {
    json entry = {{"path", writtenPath(checkpoint.path, folder)}};
    if (json reading = written(checkpoint.reading); !reading.is_null()) entry["reading"] = std::move(reading);
    document["checkpoints"].push_back(std::move(entry));
  }
  for (const auto& view : session.views) document["views"].push_back(written(view));
  for (const auto& [name, selection] : session.selections) {
    json entry = written(selection);
    entry["name"] = name;
    document["selections"].push_back(std::move(entry));
  }
  try {
    return document.dump(2) + "\n";
  } catch (const json::exception&) {
    return fail(ErrorCode::InvalidArgument, "a file or selection name is not valid UTF-8; rename it");
  }
}

Result<void> writeSession(const fs::path& path, const Session& session) {
  auto text = sessionText(session, sessionFolder(path));
  if (!text) return fail(text.error().code, text.error().message, path.string());
  return writeFileAtomically(path, *text);
}

}  // namespace mlens
