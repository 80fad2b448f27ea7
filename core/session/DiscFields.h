#pragma once

#include <nlohmann/json.hpp>

#include "core/session/DiscSpec.h"
#include "core/session/SessionFields.h"

namespace mlens {

void readDiscs(SessionFields fields, DiscSpec& discs);
nlohmann::json written(const DiscSpec& discs);

}  // namespace mlens
