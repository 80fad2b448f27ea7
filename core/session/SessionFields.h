#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/base/JsonFields.h"
#include "core/session/Session.h"

namespace mlens {

// The parts of a session in JSON: each is read strictly, and written. Paths inside or near `folder` are
// written relative to it.

constexpr Index kMaxPoints = 100'000'000;  ///< of a selection

std::string writtenPath(const std::filesystem::path& path, const std::filesystem::path& folder);
void readPath(JsonFields& fields, const char* key, const std::filesystem::path& folder,
              std::filesystem::path& value);

void readData(JsonFields& fields, const std::filesystem::path& folder, DataSource& data);
nlohmann::json written(const DataSource& data, const std::filesystem::path& folder);

void readSurvey(JsonFields& fields, const std::filesystem::path& folder, SurveySpec& survey);
nlohmann::json written(const SurveySpec& survey, const std::filesystem::path& folder);

void readStamp(JsonFields& fields, const std::filesystem::path& folder,
               std::map<std::filesystem::path, FileStamp>& stamps);
nlohmann::json written(const std::map<std::filesystem::path, FileStamp>& stamps,
                       const std::filesystem::path& folder);

void readReading(JsonFields& fields, ReadingOptions& reading);
/// Null if nothing is corrected.
nlohmann::json written(const ReadingOptions& reading);

/// An embedding of a session with so many checkpoints.
void readEmbedding(JsonFields& fields, std::size_t checkpoints, EmbeddingId& id);
nlohmann::json written(const EmbeddingId& id);

void readMap(JsonFields& fields, std::size_t checkpoints, MapSpec& map);
nlohmann::json written(const MapSpec& map);

void readView(JsonFields& fields, std::size_t checkpoints, ViewSpec& view);
nlohmann::json written(const ViewSpec& view);

void readDiscs(JsonFields& fields, DiscSpec& discs);
nlohmann::json written(const DiscSpec& discs);

/// Colours, edges, sizes.
void readAppearance(JsonFields& fields, AppearanceSpec& appearance);
nlohmann::json written(const AppearanceSpec& appearance);

/// `bytes`: of all selections read so far.
void readSelection(JsonFields& fields, Selection& selection, std::uint64_t& bytes);
nlohmann::json written(const Selection& selection);

void readOrbits(JsonFields& fields, OrbitSpec& orbits);
nlohmann::json written(const OrbitSpec& orbits);

}  // namespace mlens
