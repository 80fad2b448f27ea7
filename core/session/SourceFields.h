#pragma once

#include <map>

#include "core/session/Session.h"
#include "core/session/SessionFields.h"

namespace mlens {

// The files of a session in its JSON. Paths inside or near `folder` are written relative to it.

std::string writtenPath(const std::filesystem::path& path, const std::filesystem::path& folder);
void readPath(SessionFields& fields, const char* key, const std::filesystem::path& folder,
              std::filesystem::path& value);

void readData(SessionFields fields, const std::filesystem::path& folder, DataSource& data);
nlohmann::json written(const DataSource& data, const std::filesystem::path& folder);

void readSurvey(SessionFields fields, const std::filesystem::path& folder, SurveySpec& survey);
nlohmann::json written(const SurveySpec& survey, const std::filesystem::path& folder);

void readStamp(SessionFields fields, const std::filesystem::path& folder,
               std::map<std::filesystem::path, FileStamp>& stamps);
nlohmann::json written(const std::map<std::filesystem::path, FileStamp>& stamps,
                       const std::filesystem::path& folder);

}  // namespace mlens
