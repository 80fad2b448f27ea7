#include "tests/structure/Rooms.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace mlens::structure {
namespace {

namespace fs = std::filesystem;

using Folders = std::set<std::string>;

const Folders kCore = {"core/base",    "core/data",    "core/model",     "core/checkpoint",
                       "core/engine",  "core/graph",   "core/geometry",  "core/projection",
                       "core/compare", "core/session", "core/embedding", "core/maps",
                       "core/layers",  "core/study"};
const Folders kUi = {"ui/jobs",    "ui/scene",  "ui/view",      "ui/figure", "ui/charts",   "ui/report",
                     "ui/widgets", "ui/panels", "ui/workspace", "ui/study",  "ui/training", "ui/window"};

Folders joined(Folders a, const Folders& b) {
  a.insert(b.begin(), b.end());
  return a;
}

/// What runs a model, and what that stands on.
const Folders kEngine = {"core/base", "core/data", "core/model", "core/checkpoint", "core/engine"};

/// What each room may include besides itself.
const std::map<std::string, Folders> kMayInclude = {
    {"core/base", {}},
    {"core/data", {"core/base"}},
    {"core/model", {"core/base", "core/data"}},
    {"core/checkpoint", {"core/base", "core/data", "core/model"}},
    {"core/engine", {"core/base", "core/data", "core/model", "core/checkpoint"}},
    {"core/torch", joined(kEngine, {"core/graph", "core/geometry"})},
    {"core/graph", {"core/base"}},
    {"core/geometry", {"core/base", "core/graph"}},
    {"core/projection", {"core/base", "core/graph"}},
    {"core/compare", {"core/base", "core/graph", "core/geometry", "core/projection"}},
    {"core/session",
     {"core/base", "core/data", "core/model", "core/graph", "core/geometry", "core/projection"}},
    {"core/embedding", joined(kEngine, {"core/session"})},
    {"core/maps", {"core/base", "core/graph", "core/projection", "core/session"}},
    {"core/layers", joined(kEngine, {"core/graph", "core/geometry", "core/projection", "core/compare",
                                     "core/session", "core/embedding", "core/maps"})},
    {"core/study", kCore},
    {"ui/jobs", {"core/base"}},
    {"ui/scene", kCore},
    {"ui/view", joined(kCore, {"ui/scene", "ui/charts", "ui/figure"})},
    {"ui/figure", joined(kCore, {"ui/scene", "ui/charts"})},
    {"ui/charts", joined(kCore, {"ui/scene"})},
    {"ui/report", joined(kCore, {"ui/scene", "ui/charts"})},
    {"ui/workspace", joined(kCore, {"ui/scene", "ui/jobs"})},
    {"ui/study", joined(kCore, {"ui/scene", "ui/jobs", "ui/workspace"})},
    {"ui/training", joined(kCore, {"ui/scene", "ui/jobs"})},
    {"ui/widgets", joined(kCore, {"ui/scene", "ui/charts"})},
    {"ui/panels", joined(kCore, {"ui/scene", "ui/jobs", "ui/workspace", "ui/study", "ui/training",
                                 "ui/charts", "ui/view", "ui/widgets"})},
    {"ui/window", joined(kCore, kUi)},
    {"app", joined(kCore, kUi)}};

bool startsWithAny(const std::string& text, std::initializer_list<const char*> prefixes) {
  return std::ranges::any_of(prefixes, [&](const char* prefix) { return text.starts_with(prefix); });
}

bool isTorch(const std::string& header) {
  return startsWithAny(header, {"torch/", "ATen/", "c10/", "caffe2/"});
}

bool isQt(const std::string& header) {
  return std::regex_search(header, std::regex("^Q[A-Z]|^Qt[A-Z]"));
}

bool isVtk(const std::string& header) {
  return header.starts_with("vtk");
}

std::string roomOf(const std::string& path) {
  const auto first = path.find('/');
  const std::string top = path.substr(0, first);
  if (top == "app" || first == std::string::npos) return top;
  return path.substr(0, path.find('/', first + 1));
}

}  // namespace

SourceFile parseSource(const std::string& path, const std::string& text) {
  SourceFile file;
  file.path = path;
  file.folder = fs::path(path).parent_path().generic_string();
  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line); ++file.lines) {
    std::smatch match;
    if (line.find("include") == std::string::npos || !std::regex_search(line, match, include)) continue;
    (match[1] == "<" ? file.bracket : file.quoted).push_back(match[2]);
  }
  return file;
}

std::vector<SourceFile> readTree(const fs::path& root) {
  static const std::set<std::string> kExtensions = {".h", ".cpp", ".cc", ".inl", ".hpp"};
  std::vector<SourceFile> files;
  for (const char* top : {"app", "core", "ui", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (!entry.is_regular_file() || !kExtensions.contains(entry.path().extension().string())) continue;
      std::ifstream stream(entry.path());
      std::stringstream text;
      text << stream.rdbuf();
      files.push_back(parseSource(entry.path().lexically_relative(root).generic_string(), text.str()));
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::vector<std::string> wrongIncludes(const SourceFile& file) {
  std::vector<std::string> wrong;
  const auto complain = [&](const std::string& header, const std::string& why) {
    wrong.push_back(file.path + " includes " + header + ": " + why);
  };
  const std::string room = roomOf(file.path);
  const bool isTest = room.starts_with("tests");
  const bool mayUseTorch = room == "core/torch" || file.path.starts_with("tests/core/torch/") ||
                           file.path.starts_with("tests/bench/");
  const auto allowed = kMayInclude.find(room);
  if (!isTest && allowed == kMayInclude.end())
    wrong.push_back(file.path + ": a room the architecture has not");

  for (const auto& header : file.quoted) {
    const std::string target = roomOf(header);
    if (target == "core/torch" && !mayUseTorch) complain(header, "nobody includes core/torch");
    if (isTest || target == room || allowed == kMayInclude.end()) continue;
    if (!allowed->second.contains(target)) complain(header, room + " may not look into " + target);
  }
  for (const auto& header : file.bracket) {
    if (isTorch(header) && !mayUseTorch) complain(header, "LibTorch lives in core/torch only");
    if (isTest) continue;
    if (isQt(header) && (room.starts_with("core") || room == "ui/scene"))
      complain(header, room + " has no Qt");
    const bool mayUseVtk = room == "ui/scene" || room == "ui/view" || room == "ui/figure";
    if (isVtk(header) && !mayUseVtk) complain(header, room + " has no VTK");
  }
  return wrong;
}

std::vector<std::string> listedSources(const std::string& cmake) {
  static const std::regex name(R"([A-Za-z0-9_./-]+\.(cpp|cc)\b)");
  std::vector<std::string> names;
  for (std::sregex_iterator it(cmake.begin(), cmake.end(), name), end; it != end; ++it)
    names.push_back(it->str());
  return names;
}

}  // namespace mlens::structure
