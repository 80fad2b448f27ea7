#include "core/session/SessionFile.h"

#include <nlohmann/json.hpp>

#include "core/base/AtomicFile.h"
#include "core/session/SessionFields.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kFormat = "manifold-lens session";
constexpr int kVersion = 1;
constexpr std::size_t kFileLimit = 64u << 20;
constexpr int kMaxDepth = 16;

Session readFields(const json& document, const fs::path& folder, std::string& problem) {
  Session session;
  JsonFields fields(document, "", problem);
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
  fields.object("data", [&](JsonFields& data) { readData(data, folder, session.data); });
  fields.objects("checkpoints", 1000, [&](JsonFields& checkpoint) {
    readPath(checkpoint, "path", folder, session.checkpoints.emplace_back().path);
    if (session.checkpoints.back().path.empty()) checkpoint.complain("path", "given");
    checkpoint.object("reading",
                      [&](JsonFields& reading) { readReading(reading, session.checkpoints.back().reading); });
  });
  fields.objects("views", 100, [&](JsonFields& view) {
    readView(view, session.checkpoints.size(), session.views.emplace_back());
  });
  fields.object("appearance",
                [&](JsonFields& appearance) { readAppearance(appearance, session.appearance); });
  std::uint64_t bytes = 0;
  fields.object("selection",
                [&](JsonFields& selection) { readSelection(selection, session.selection, bytes); });
  fields.integer("current", session.current, -1, kMaxPoints);
  fields.objects("selections", 10'000, [&](JsonFields& named) {
    auto& entry = session.selections.emplace_back();
    named.text("name", entry.name);
    readSelection(named, entry.selection, bytes);
  });
  fields.object("orbits", [&](JsonFields& orbits) { readOrbits(orbits, session.orbits); });
  fields.text("theme", session.theme);
  fields.text("notes", session.notes);
  fields.object("models", [&](JsonFields& models) { readSurvey(models, folder, session.survey); });
  fields.objects("files", 10'000, [&](JsonFields& file) { readStamp(file, folder, session.stamps); });
  return session;
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
    const auto document = parseJson(*text, kMaxDepth);
    if (!document) {
      return fail(ErrorCode::BadFormat,
                  "this is not a session file: it is not valid JSON, or nested too deeply", context);
    }
    std::string problem;
    Session session = readFields(*document, sessionFolder(path), problem);
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
  if (!session.orbits.rows.empty()) document["orbits"] = written(session.orbits);
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
