#pragma once

#include "app/Command.h"

namespace mlens {

/// Each adds one sub-command; what it does is in its file.
void addOpenCommand(CLI::App& app, Context& context);
void addInspectCommand(CLI::App& app, Context& context);
void addTrainCommand(CLI::App& app, Context& context);
void addEmbedCommand(CLI::App& app, Context& context);
void addProjectCommand(CLI::App& app, Context& context);
void addGraphCommand(CLI::App& app, Context& context);
void addMetricsCommand(CLI::App& app, Context& context);
void addInvarianceCommand(CLI::App& app, Context& context);
void addSweepCommand(CLI::App& app, Context& context);
void addToyCommand(CLI::App& app, Context& context);
void addReportCommand(CLI::App& app, Context& context);
void addSyntheticCommand(CLI::App& app, Context& context);
void addRenderCommand(CLI::App& app, Context& context);
void addExportCommand(CLI::App& app, Context& context);
void addCompareCommand(CLI::App& app, Context& context);
void addModelsCommand(CLI::App& app, Context& context);
void addTransferCommand(CLI::App& app, Context& context);
void addCompletionCommand(CLI::App& app, Context& context);

}  // namespace mlens
