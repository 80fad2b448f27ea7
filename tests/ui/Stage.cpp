#include "tests/ui/Stage.h"

#include <QTemporaryDir>
#include <chrono>
#include <fstream>
#include <memory>
#include <thread>

#include "core/base/Npy.h"
#include "ui/view/VtkView.h"

namespace mlens {

namespace {

class Application : public testing::Environment {
 public:
  void SetUp() override {
    for (const char* variable : {"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) {
      qputenv(variable, home_.path().toUtf8());
    }
    qputenv("MANIFOLD_LENS_ENGINE", MLENS_FAKE_ENGINE_FILE);
    prepareOpenGL();
    app_ = std::make_unique<QApplication>(count_, arguments_);
  }
  void TearDown() override { app_.reset(); }

 private:
  QTemporaryDir home_;
  int count_ = 1;
  char name_[8] = "test_ui";
  char* arguments_[2] = {name_, nullptr};
  std::unique_ptr<QApplication> app_;
};
const auto* const kApplication = testing::AddGlobalTestEnvironment(new Application);

}  // namespace

bool waitFor(const std::function<bool()>& ready) {
  return QTest::qWaitFor(ready, 60'000);
}

void setFakeEngine(const char* mode) {
  qputenv("MLENS_FAKE_ENGINE", mode);
}

Result<int> untilStopped(const JobContext& job) {
  for (;;) {
    if (auto go = job.check(); !go) return failure(go);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

std::filesystem::path Folder::vectors(const std::string& name, Index rows) const {
  std::vector<float> values;
  std::vector<std::int64_t> labels;
  for (Index i = 0; i < rows; ++i) {
    const auto label = static_cast<int>(i % 3);
    const auto along = static_cast<float>(i) / static_cast<float>(rows);
    for (int j = 0; j < 5; ++j) {
      values.push_back((j == label ? 4.0F : 0.0F) + (j == 3 ? along : 0.0F) +
                       (j == 4 ? along * along : 0.0F));
    }
    labels.push_back(label);
  }
  EXPECT_TRUE(writeNpy(file(name), *Matrix::create(rows, 5, std::move(values))));
  auto beside = file(name);
  beside.replace_extension(".labels.npy");
  EXPECT_TRUE(writeNpy(beside, labels));
  return file(name);
}

std::filesystem::path Folder::text(const std::string& name, const std::string& content) const {
  std::ofstream(file(name), std::ios::binary) << content;
  return file(name);
}

Held::Held(JobQueue& jobs) {
  for (int i = 0; i < kMany; ++i) {
    jobs.start<int>(
        "held", {}, nullptr,
        [gate = gate_](const JobContext&) -> Result<int> {
          gate->acquire();
          return 0;
        },
        [](Result<int>) {});
  }
}

std::filesystem::path exampleFolder() {
  return std::filesystem::path(MLENS_SOURCE_DIR) / "resources" / "example";
}

DataSource vectorSource(const std::filesystem::path& path) {
  DataSource source;
  source.kind = DataSource::Kind::Vectors;
  source.path = path;
  return source;
}

Session exampleSession(bool both) {
  Session session;
  session.data.kind = DataSource::Kind::Images;
  session.data.path = exampleFolder() / "fashion-2000-images-idx3-ubyte.gz";
  session.data.limit = 200;
  session.checkpoints.push_back({exampleFolder() / "strong.safetensors"});
  if (both) session.checkpoints.push_back({exampleFolder() / "weak.safetensors"});
  return session;
}

}  // namespace mlens
