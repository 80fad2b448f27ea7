#include <gtest/gtest.h>

#include "tests/cli/Program.h"

namespace mlens::cli {
namespace {

const std::vector<std::string> kCommands = {
    "open",    "inspect", "train",    "embed",  "project", "graph",      "metrics", "invariance", "synthetic",
    "compare", "models",  "transfer", "render", "export",  "completion", "sweep",   "report",     "toy"};

TEST(Usage, EveryCommandHasAHelpWithAnExample) {
  const auto all = run({"--help"});
  EXPECT_EQ(all.status, 0);
  for (const auto& command : kCommands) {
    EXPECT_NE(all.out.find(command), std::string::npos);
    const auto help = run({command, "--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_EQ(help.err, "");
    EXPECT_NE(help.out.find("Example:"), std::string::npos) << command;
    EXPECT_NE(help.out.find("--json"), std::string::npos) << command;
  }
}

TEST(Usage, TheVersionIsOneLine) {
  const auto version = run({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_TRUE(version.out.starts_with("manifold-lens "));
}

TEST(Usage, WrongWordsAreStatusTwoAndOneLine) {
  const std::vector<std::vector<std::string>> wrong = {
      {"projekt"},
      {"project"},
      {"project", "--input", "x.npy"},
      {"project", "--input", "x.npy", "--out", "y.npy", "--dims", "zero"},
      {"project", "--input", "x.npy", "--out", "y.npy", "--dims", "0"},
      {"project", "--input", "x.npy", "--out", "y.npy", "--method", "tsne"},
      {"project", "--input", "x.npy", "--out", "y.npy", "--seed", "-1"},
      {"project", "--input", "x.npy", "--out", "y.npy", "--threads", "0"},
      {"graph", "--input", "x.npy", "--out", "d", "--k", "0"},
      {"graph", "--input", "x.npy", "--out", "d", "--metric", "manhattan"},
      {"graph", "--input", "x.npy", "--out", "d", "--colour"},
      {"graph", "--input", "x.npy", "--out", "d", "stray"},
      {"embed", "--checkpoint", "c", "--data", "d", "--out", "o", "--device", "gpu"},
      {"embed", "--checkpoint", "c", "--data", "d", "--out", "o", "--limit", "-5"},
      {"train", "--data", "d", "--out", "o", "--strength", "2"},
      {"train", "--data", "d", "--out", "o", "--epochs", "0"},
      {"train", "--data", "d", "--out", "o", "--method", "nothing"},
      {"render", "--session", "s", "--out", "f.png", "--size", "10"},
      {"render", "--session", "s", "--out", "f.png", "--size", "10x99999"},
      {"render", "--session", "s", "--out", "f.png", "--ground", "pink"},
      {"completion", "cmd"},
      {"inspect"},
      {"--nonsense"}};
  for (const auto& arguments : wrong) {
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments.back() << ": " << outcome.err;
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
    EXPECT_NE(outcome.err.find("--help"), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(Usage, AFullDiskBehindStdoutIsAFailure) {
  Conditions full;
  full.stdoutPath = "/dev/full";
  const auto outcome = run({"completion", "bash"}, full);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
}

TEST(Usage, QuietPrintsNothing) {
  EXPECT_EQ(run({"completion", "bash", "--quiet"}).out, "");
}

/// bash reads the script and completes with it.
TEST(Usage, CompletionWorksInBash) {
  const Folder folder;
  write(folder / "completion.bash", run({"completion", "bash"}).out);
  const std::string command = "bash -c 'source " + (folder / "completion.bash") +
                              "; COMP_WORDS=(manifold-lens graph --me); COMP_CWORD=2; _manifold_lens; "
                              "echo ${COMPREPLY[@]}' > " +
                              (folder / "words");
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(bytesOf(folder / "words"), "--method --metric\n");
}

TEST(Open, WithoutADisplayOneLineSaysWhatToDo) {
  for (const char* display : {"", ":987"}) {
    Conditions conditions;
    conditions.unset = {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"};
    conditions.set["DISPLAY"] = display;
    for (const auto& arguments : {std::vector<std::string>{}, std::vector<std::string>{"open"}}) {
      const auto outcome = run(arguments, conditions);
      EXPECT_EQ(outcome.status, 1) << outcome.err;
      EXPECT_TRUE(outcome.oneLine()) << outcome.err;
      EXPECT_NE(outcome.err.find("packaging/run"), std::string::npos) << outcome.err;
    }
  }
}

TEST(Open, AMissingFileIsNamed) {
  const auto outcome = run({"/nowhere/strong.safetensors"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  EXPECT_NE(outcome.err.find("/nowhere/strong.safetensors"), std::string::npos);
}

}  // namespace
}  // namespace mlens::cli
