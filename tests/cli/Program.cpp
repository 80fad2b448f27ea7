#include "tests/cli/Program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace mlens::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

[[noreturn]] void becomeProgram(const std::vector<std::string>& arguments, const Conditions& conditions,
                                int out, int err) {
  dup2(conditions.stdoutPath.empty() ? out : open(conditions.stdoutPath.c_str(), O_WRONLY), STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  for (const auto& name : conditions.unset) unsetenv(name.c_str());
  for (const auto& [name, value] : conditions.set) setenv(name.c_str(), value.c_str(), 1);
  if (conditions.largestFile) {
    const rlimit limit{*conditions.largestFile, *conditions.largestFile};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (conditions.memory) {
    const rlimit limit{*conditions.memory, *conditions.memory};
    setrlimit(RLIMIT_AS, &limit);
  }
  static const std::string program = MLENS_BINARY_DIR "/manifold-lens";
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  execv(words[0], words.data());
  _exit(127);
}

/// The program has taken over its signals: it catches them.
bool listens(pid_t child) {
  std::ifstream status("/proc/" + std::to_string(child) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("SigCgt:")) continue;
    return (std::stoull(line.substr(7), nullptr, 16) & (1ull << (SIGINT - 1))) != 0;
  }
  return false;
}

std::string nameOf(pid_t child) {
  std::ifstream file("/proc/" + std::to_string(child) + "/comm");
  std::string name;
  std::getline(file, name);
  return name;
}

void sendWhenListening(pid_t child, const Conditions& conditions, std::string& name) {
  const auto end = Clock::now() + std::chrono::seconds(60);
  while (!listens(child) && Clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(conditions.signalDelay);
  while (conditions.signalWhen && !conditions.signalWhen() && listens(child) && Clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  name = nameOf(child);
  kill(child, *conditions.signal);
}

/// Reads both pipes until the program closes them. False if the patience ran out.
bool collect(int out, int err, Clock::time_point end, Outcome& outcome) {
  std::array<pollfd, 2> pipes{pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0}};
  while (pipes[0].fd >= 0 || pipes[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0 || poll(pipes.data(), pipes.size(), static_cast<int>(left)) == 0) return false;
    for (std::size_t i = 0; i < pipes.size(); ++i) {
      if (pipes[i].fd < 0 || pipes[i].revents == 0) continue;
      std::array<char, 4096> buffer;
      const ssize_t count = read(pipes[i].fd, buffer.data(), buffer.size());
      if (count <= 0) {
        pipes[i].fd = -1;
      } else {
        (i == 0 ? outcome.out : outcome.err).append(buffer.data(), static_cast<std::size_t>(count));
      }
    }
  }
  return true;
}

}  // namespace

nlohmann::json Outcome::json() const {
  return nlohmann::json::parse(out, nullptr, false);
}

bool Outcome::oneLine() const {
  return err.starts_with("manifold-lens: ") && std::ranges::count(err, '\n') == 1 && err.ends_with('\n');
}

Outcome run(const std::vector<std::string>& arguments, const Conditions& given) {
  static const Folder cache;
  Conditions conditions = given;
  conditions.set.try_emplace("XDG_CACHE_HOME", cache.path().string());
  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) becomeProgram(arguments, conditions, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  Outcome outcome;
  std::thread sender;
  if (conditions.signal) sender = std::thread([&] { sendWhenListening(child, conditions, outcome.name); });
  const bool ended = collect(out[0], err[0], Clock::now() + conditions.patience, outcome);
  if (sender.joinable()) sender.join();
  if (!ended) kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  close(out[0]);
  close(err[0]);
  outcome.status = !ended ? 124 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "mlens-cli-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string bytesOf(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::string> filesIn(const fs::path& folder) {
  std::vector<std::string> names;
  if (!fs::exists(folder)) return names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_directory()) names.push_back(entry.path().lexically_relative(folder).generic_string());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace mlens::cli
