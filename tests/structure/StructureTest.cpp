#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/structure/Rooms.h"

namespace mlens::structure {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = MLENS_SOURCE_DIR;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

std::vector<std::string> wrong(const std::string& path, const std::string& line) {
  return wrongIncludes(parseSource(path, line + "\n"));
}

TEST(Includes, FollowTheTableOfTheArchitecture) {
  std::vector<std::string> all;
  for (const auto& file : readTree(kRoot)) {
    for (auto& line : wrongIncludes(file)) all.push_back(std::move(line));
  }
  EXPECT_TRUE(all.empty()) << joined(all);
}

TEST(Includes, AreFullPathsOfFilesThatExist) {
  std::vector<std::string> missing;
  for (const auto& file : readTree(kRoot)) {
    for (const auto& header : file.quoted) {
      const bool generated = header.ends_with(".moc");
      if (!generated && !fs::exists(kRoot / header)) missing.push_back(file.path + " includes " + header);
    }
  }
  EXPECT_TRUE(missing.empty()) << joined(missing);
}

TEST(Includes, TheCheckItselfRefusesWhatIsWrong) {
  EXPECT_FALSE(wrong("core/graph/Knn.cpp", "#include <torch/torch.h>").empty());
  EXPECT_FALSE(wrong("app/main.cpp", "#include \"core/torch/Engine.h\"").empty());
  EXPECT_FALSE(wrong("core/embedding/EmbedRun.cpp", "#include <QString>").empty());
  EXPECT_FALSE(wrong("core/base/Matrix.cpp", "#  include <vtkActor.h>").empty());
  EXPECT_FALSE(wrong("core/base/Matrix.cpp", "#include \"core/graph/Knn.h\"").empty());
  EXPECT_FALSE(wrong("core/graph/Knn.cpp", "#include \"ui/scene/Theme.h\"").empty());
  EXPECT_FALSE(wrong("ui/scene/Scene.cpp", "#include <QColor>").empty());
  EXPECT_FALSE(wrong("ui/panels/LegendPanel.cpp", "#include <vtkRenderer.h>").empty());
  EXPECT_FALSE(wrong("ui/workspace/Workspace.cpp", "#include \"ui/panels/LegendPanel.h\"").empty());
  EXPECT_FALSE(wrong("core/torch/Engine.cpp", "#include \"core/session/Session.h\"").empty());
  EXPECT_FALSE(wrong("core/newroom/File.cpp", "int x;").empty());
}

TEST(Includes, TheCheckItselfAllowsWhatIsRight) {
  EXPECT_TRUE(wrong("core/torch/Engine.cpp", "#include <torch/torch.h>").empty());
  EXPECT_TRUE(wrong("core/graph/Knn.cpp", "#include \"core/base/Matrix.h\"").empty());
  EXPECT_TRUE(wrong("ui/view/VtkView.cpp", "#include <QWidget>\n#include <vtkRenderer.h>").empty());
  EXPECT_TRUE(wrong("app/commands/Graph.cpp", "#include \"core/graph/Knn.h\"").empty());
  EXPECT_TRUE(wrong("core/base/Matrix.cpp", "// #include <QString> is not used here").empty());
}

TEST(Files, NoneIsLongerThan500Lines) {
  std::vector<std::string> tooLong;
  for (const auto& file : readTree(kRoot)) {
    if (file.lines > 500) tooLong.push_back(file.path + ": " + std::to_string(file.lines) + " lines");
  }
  EXPECT_TRUE(tooLong.empty()) << joined(tooLong);
}

/// The nearest CMakeLists.txt at or above the file's folder lists it by its path from there.
TEST(Files, EverySourceIsListedInACMakeLists) {
  std::vector<std::string> unlisted;
  for (const auto& file : readTree(kRoot)) {
    if (!file.path.ends_with(".cpp") && !file.path.ends_with(".cc")) continue;
    fs::path folder = kRoot / file.folder;
    while (!fs::exists(folder / "CMakeLists.txt")) folder = folder.parent_path();
    std::ifstream stream(folder / "CMakeLists.txt");
    std::stringstream text;
    text << stream.rdbuf();
    const auto names = listedSources(text.str());
    const std::string name = (kRoot / file.path).lexically_relative(folder).generic_string();
    if (std::ranges::find(names, name) == names.end()) unlisted.push_back(file.path);
  }
  EXPECT_TRUE(unlisted.empty()) << joined(unlisted);
}

/// A source that is listed but not there would be a broken build, or a part silently left out of it.
TEST(Files, EveryListedSourceOfTheProgramExists) {
  std::vector<std::string> missing;
  for (const char* top : {"app", "core", "ui"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      if (entry.path().filename() != "CMakeLists.txt") continue;
      std::ifstream stream(entry.path());
      std::stringstream text;
      text << stream.rdbuf();
      for (const auto& name : listedSources(text.str())) {
        const fs::path source = entry.path().parent_path() / name;
        if (!fs::exists(source)) missing.push_back(source.lexically_relative(kRoot).generic_string());
      }
    }
  }
  EXPECT_TRUE(missing.empty()) << joined(missing);
}

}  // namespace
}  // namespace mlens::structure
