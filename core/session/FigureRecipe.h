#pragma once

#include <string>

#include "core/session/Session.h"

namespace mlens {

/// What a figure carries in its metadata, as JSON: `program`, the `command` that remakes it, and the
/// `session` that the command takes. Save that as figure.mlens in the folder of its files. It names files
/// without their folders, and leaves out what is not drawn: notes and named selections.
std::string figureRecipe(const Session& session, const std::string& version, const std::string& command);

}  // namespace mlens
