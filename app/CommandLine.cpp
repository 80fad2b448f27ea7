#include "app/CommandLine.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/Interrupt.h"
#include "app/ProgressLine.h"
#include "app/commands/Commands.h"
#include "core/base/MappedFiles.h"
#include "core/base/Parallel.h"
#include "core/engine/EngineLoader.h"

namespace mlens {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

int complain(const std::string& line, int status) {
  std::string text = "manifold-lens: " + line;
  std::ranges::replace(text, '\n', ' ');
  std::fprintf(stderr, "%s\n", text.c_str());
  return status;
}

int wrongUsage(const CLI::App& app, std::string message) {
  std::string command = "manifold-lens";
  if (const auto parsed = app.get_subcommands(); !parsed.empty()) {
    command += " " + parsed.front()->get_name();
    message = parsed.front()->get_name() + ": " + message;
  }
  return complain(message + "; see " + command + " --help", kWrongUsage);
}

bool isCommand(const CLI::App& app, const std::string& name) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  return std::ranges::any_of(commands, [&](const CLI::App* command) { return command->get_name() == name; });
}

/// Without the name of a command, the words are what the window opens.
bool meansOpen(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty()) return true;
  const std::string& first = arguments.front();
  return first != "--help" && first != "-h" && first != "--version" && !isCommand(app, first);
}

int print(const Report& report, const Context& context) {
  std::string text;
  if (context.json) {
    text = summaryText(report);
  } else if (!context.quiet) {
    text = report.text;
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return complain("standard output: cannot be written to", kFailed);
  }
  return 0;
}

}  // namespace

void addCommands(CLI::App& app, Context& context) {
  addOpenCommand(app, context);
  addInspectCommand(app, context);
  addTrainCommand(app, context);
  addEmbedCommand(app, context);
  addProjectCommand(app, context);
  addGraphCommand(app, context);
  addMetricsCommand(app, context);
  addInvarianceCommand(app, context);
  addSweepCommand(app, context);
  addReportCommand(app, context);
  addSyntheticCommand(app, context);
  addToyCommand(app, context);
  addCompareCommand(app, context);
  addModelsCommand(app, context);
  addTransferCommand(app, context);
  addRenderCommand(app, context);
  addExportCommand(app, context);
  addCompletionCommand(app, context);
}

int runCommandLine(std::vector<std::string> arguments) {
  Context context;
  context.services = {loadEngine, ResultCache(ResultCache::defaultFolder())};
  const Interrupt interrupt(context.stop);
  CLI::App app("The geometry of self-supervised vision models: encoder and projector, seen and measured.",
               "manifold-lens");
  app.set_version_flag("--version", "manifold-lens " MLENS_VERSION);
  app.get_formatter()->column_width(34);
  app.footer(
      "\nWithout a command: opens the window on the given sessions, checkpoints, pictures or vectors, or on "
      "its start\npage. manifold-lens COMMAND --help tells all of a command.\n"
      "Exit status: 0 done, 1 failed (one line on stderr says why), 2 wrong usage.");
  app.require_subcommand(0, 1);
  addCommands(app, context);

  if (meansOpen(app, arguments)) {
    std::error_code error;
    const bool word = !arguments.empty() && !arguments.front().starts_with("-");
    if (word && arguments.front().find('/') == std::string::npos &&
        arguments.front().find('.') == std::string::npos &&
        !std::filesystem::exists(arguments.front(), error)) {
      return wrongUsage(app, "'" + arguments.front() + "' is neither a command nor a file");
    }
    arguments.insert(arguments.begin(), "open");
  }
  std::ranges::reverse(arguments);  // the order in which CLI11 takes a vector
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);
    return wrongUsage(app, e.what());
  }

  if (context.threads > 0) setThreadBudget(context.threads);
  ProgressLine progress(!context.quiet);
  const auto report = context.run(JobContext(context.stop.get_token(), progress.listener()));
  progress.clear();
  if (const auto intact = mappedFilesIntact(); !intact) return complain(intact.error().text(), kFailed);
  if (!report) return complain(report.error().text(), kFailed);
  return print(*report, context);
}

}  // namespace mlens
