#pragma once

#include <nlohmann/json.hpp>

#include "core/model/ReadingOptions.h"
#include "core/session/SessionFields.h"

namespace mlens {

void readReading(SessionFields fields, ReadingOptions& reading);
/// Null if nothing is corrected.
nlohmann::json written(const ReadingOptions& reading);

}  // namespace mlens
