#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <functional>
#include <memory>
#include <semaphore>
#include <string>
#include <vector>

#include "core/base/Matrix.h"
#include "core/session/Session.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

// The test program has one QApplication; home, settings and cache lie in a folder that is removed.

/// Lets the event loop run until `ready`; false after 60 s.
bool waitFor(const std::function<bool()>& ready);

/// What the module that stands in for LibTorch does: "" its work, "fail", "slow".
void setFakeEngine(const char* mode);

/// A job's work that ends only when it is stopped.
Result<int> untilStopped(const JobContext& job);

/// A folder for one test, and the files that tests open.
class Folder {
 public:
  std::filesystem::path path() const { return dir_.path().toStdString(); }
  std::filesystem::path file(const std::string& name) const { return path() / name; }
  /// `rows` points on three well separated lines in 5 dimensions, with labels 0, 1, 2 beside them.
  std::filesystem::path vectors(const std::string& name, Index rows) const;
  std::filesystem::path text(const std::string& name, const std::string& content) const;

 private:
  QTemporaryDir dir_;
};

/// Keeps all threads of a queue busy, so that nothing begins that is started meanwhile.
class Held {
 public:
  explicit Held(JobQueue& jobs);
  ~Held() { gate_->release(kMany); }

 private:
  static constexpr int kMany = 64;
  std::shared_ptr<std::counting_semaphore<>> gate_ = std::make_shared<std::counting_semaphore<>>(0);
};

std::filesystem::path exampleFolder();
DataSource vectorSource(const std::filesystem::path& path);
/// The bundled pictures (a sample of 200) through one or both of the bundled checkpoints.
Session exampleSession(bool both = false);

}  // namespace mlens
