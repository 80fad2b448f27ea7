#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mlens::structure {

/// A C++ file of the tree: its path from the root, its lines, and what it includes.
struct SourceFile {
  std::string path;    ///< "core/graph/Knn.cpp"
  std::string folder;  ///< "core/graph"
  std::size_t lines = 0;
  std::vector<std::string> quoted;   ///< #include "..."
  std::vector<std::string> bracket;  ///< #include <...>
};

/// Every .h, .cpp, .cc and .inl file under app, core, ui and tests.
std::vector<SourceFile> readTree(const std::filesystem::path& root);
SourceFile parseSource(const std::string& path, const std::string& text);

/// What is wrong with the file's includes by the table of the architecture, one line each; empty if nothing.
std::vector<std::string> wrongIncludes(const SourceFile& file);

/// Names of .cpp files that a CMakeLists.txt mentions, as written there ("Knn.cpp", "commands/Open.cpp").
std::vector<std::string> listedSources(const std::string& cmake);

}  // namespace mlens::structure
