#include "app/Command.h"

#include <cmath>
#include <utility>

#include "core/base/AtomicFile.h"

namespace mlens {

nlohmann::ordered_json numberOrNull(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

std::string summaryText(const Report& report) {
  if (report.summary.is_null()) return {};
  return report.summary.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<void> writeSummary(const std::filesystem::path& folder, const Report& report) {
  return writeFileAtomically(folder / "summary.json", summaryText(report));
}

CLI::App& addCommand(CLI::App& app, Context& context, const std::string& name, const Help& help,
                     CommandRun run) {
  CLI::App& command = *app.add_subcommand(name, help.brief);
  command.footer("\n" + help.details + "\n\nExample:\n  " + help.example);
  command.get_formatter()->column_width(34);
  command.add_flag("--json", context.json, "Print a machine-readable summary on stdout");
  command.add_flag("-q,--quiet", context.quiet, "Print nothing but errors (and the summary of --json)");
  command.add_option("--threads", context.threads, "Threads to use (default: all cores)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command.callback([&context, name, run = std::move(run)] {
    context.command = name;
    context.run = run;
  });
  return command;
}

void addSeed(CLI::App& command, std::uint64_t& seed, const std::string& decides) {
  command.add_option("--seed", seed, "Random seed of " + decides)
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber)
      ->type_name("S");
}

CLI::Validator deviceName() {
  return CLI::Validator(
      [](const std::string& name) {
        const bool numbered = name.size() > 5 && name.starts_with("cuda:") &&
                              name.find_first_not_of("0123456789", 5) == std::string::npos;
        const bool known = name == "auto" || name == "cpu" || name == "cuda" || numbered;
        return known ? std::string() : "'" + name + "' is not auto, cpu, cuda or cuda:NUMBER";
      },
      "");
}

}  // namespace mlens
