#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>

#include "core/base/Error.h"
#include "core/base/Job.h"
#include "core/engine/Services.h"

namespace mlens {

/// What a command did: for people (printed to stdout unless --quiet) and for programs (printed with --json).
struct Report {
  std::string text;
  nlohmann::ordered_json summary = nlohmann::ordered_json::object();

  /// Of a process that leaves reporting to the first one: nothing is printed.
  static Report ofAnother() { return {{}, nullptr}; }
};

using CommandRun = std::function<Result<Report>(const JobContext&)>;

nlohmann::ordered_json numberOrNull(double value);  ///< null where there is no number
std::string summaryText(const Report& report);
/// summary.json in `folder`, whole or not at all.
Result<void> writeSummary(const std::filesystem::path& folder, const Report& report);

/// What the command line decided: which command runs, and how it talks.
struct Context {
  std::string command;
  CommandRun run;
  bool json = false;
  bool quiet = false;
  int threads = 0;        ///< 0: as many as the machine has
  std::stop_source stop;  ///< asked to stop by Ctrl+C and SIGTERM
  Services services;      ///< for the commands, which run after they were added
};

/// The words of a command's help.
struct Help {
  std::string brief;    ///< one line, also in the list of all commands
  std::string details;  ///< what it writes and means; lines of at most 100 characters
  std::string example;
};

/// Adds a sub-command with the options that all have (--json, --quiet, --threads). `run` is called after
/// parsing; it finds its options in variables that it shares with the options added by the caller.
CLI::App& addCommand(CLI::App& app, Context& context, const std::string& name, const Help& help,
                     CommandRun run);

void addSeed(CLI::App& command, std::uint64_t& seed, const std::string& decides);

CLI::Validator deviceName();  ///< auto, cpu, cuda, cuda:NUMBER
/// `device` is a string or an optional one.
template <class Text>
void addDevice(CLI::App& command, Text& device) {
  command
      .add_option("--device", device,
                  "Where LibTorch computes: auto (a GPU if there is one; the default), cpu, cuda, cuda:1")
      ->check(deviceName())
      ->type_name("DEVICE");
}

}  // namespace mlens
