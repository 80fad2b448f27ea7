#pragma once

#include <QApplication>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/engine/Services.h"
#include "core/session/Session.h"

namespace mlens {

/// Shows the main window and runs the program until it is closed; returns the exit status. `paths` are
/// opened in their order: sessions, checkpoints, pictures or vectors, told apart by what they hold; without
/// any, the example (`withExample`) or the start page is shown. MANIFOLD_LENS_SCREENSHOT=FILE.png in the
/// environment saves a picture of the window once nothing runs any more, and ends; MANIFOLD_LENS_WINDOW=WxH
/// gives its size.
int runWindow(QApplication& app, const Services& services, std::vector<std::filesystem::path> paths,
              std::optional<Session> example, bool withExample);

}  // namespace mlens
