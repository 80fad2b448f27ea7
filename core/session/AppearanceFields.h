#pragma once

#include <nlohmann/json.hpp>

#include "core/session/Session.h"
#include "core/session/SessionFields.h"

namespace mlens {

/// The "appearance" of a session file: colours, edges, sizes.
void readAppearance(SessionFields fields, AppearanceSpec& appearance);
nlohmann::json written(const AppearanceSpec& appearance);

}  // namespace mlens
