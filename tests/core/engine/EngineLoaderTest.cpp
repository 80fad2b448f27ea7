#include "core/engine/EngineLoader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "tests/core/base/TestFiles.h"

#if defined(__SANITIZE_ADDRESS__)
/// GCC 12's leak sanitizer falls over the thread-local memory of modules loaded later, as LibTorch is.
extern "C" int __lsan_is_turned_off() {
  return mlens::engineLoaded() ? 1 : 0;
}
#endif

namespace mlens {
namespace {

/// Sets MANIFOLD_LENS_ENGINE for one test.
class Chosen {
 public:
  explicit Chosen(const std::filesystem::path& path) {
    if (const char* before = std::getenv("MANIFOLD_LENS_ENGINE")) before_ = before;
    setenv("MANIFOLD_LENS_ENGINE", path.c_str(), 1);
  }
  ~Chosen() {
    before_.empty() ? unsetenv("MANIFOLD_LENS_ENGINE") : setenv("MANIFOLD_LENS_ENGINE", before_.c_str(), 1);
  }

 private:
  std::string before_;
};

// This program does not link LibTorch: what is tested here is what the window does. The order matters, a
// loaded engine stays: the refusals come first.
TEST(EngineLoader, saysWhereItLookedOrWhyAFileIsNoModule) {
  {
    const Chosen chosen("/nowhere/manifold-lens-torch.so");
    const auto engine = loadEngine();
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::NotFound);
    EXPECT_NE(engine.error().message.find("/nowhere/manifold-lens-torch.so"), std::string::npos);
  }
  const auto text =
      std::filesystem::temp_directory_path() / ("mlens-no-module-" + std::to_string(getpid()) + ".so");
  std::ofstream(text) << "no module";
  {
    const Chosen chosen(text);
    const auto engine = loadEngine();
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(engine.error().context, text.string());
  }
  std::filesystem::remove(text);
  {
    const Chosen chosen("/usr/lib/x86_64-linux-gnu/libz.so.1");
    const auto engine = loadEngine();
    ASSERT_FALSE(engine);
    EXPECT_NE(engine.error().message.find("not a LibTorch module"), std::string::npos)
        << engine.error().text();
  }
  {
    const Chosen chosen(MLENS_OTHER_ENGINE_FILE);
    const auto engine = loadEngine();
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::Unsupported);
    EXPECT_NE(engine.error().message.find("belongs to another version"), std::string::npos)
        << engine.error().text();
  }
  EXPECT_FALSE(engineLoaded());
}

TEST(EngineLoader, leavesOpenMpsPolicyToTheProgram) {
  // Set here it would be read by nobody, and keep the program from setting it in time (app/main.cpp).
  const std::string given = fileBytes("/proc/self/environ");
  EXPECT_TRUE(!std::getenv("OMP_WAIT_POLICY") || given.find("OMP_WAIT_POLICY=") != std::string::npos);
}

TEST(EngineLoader, loadsTheModuleOnce) {
  const std::filesystem::path module = std::string(MLENS_BINARY_DIR) + "/manifold-lens-torch.so";
  if (!std::filesystem::exists(module)) GTEST_SKIP() << "built without LibTorch";
  const Chosen chosen(module);
  const auto engine = loadEngine();
  ASSERT_TRUE(engine) << engine.error().text();
  EXPECT_TRUE(engineLoaded());
  EXPECT_TRUE((*engine)->version().starts_with("LibTorch "));
  EXPECT_EQ((*engine)->devices().front(), "cpu");
  const auto again = loadEngine();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->get(), engine->get());

  const Image picture{2, 2, 1, {0, 255, 128, 7}};
  InputSpec input;
  input.size = 8;
  const auto views = (*engine)->augment(AugmentationPolicy::reference(1), input, picture, 3, 1);
  ASSERT_TRUE(views) << views.error().text();
  ASSERT_EQ(views->size(), 3u);
  EXPECT_EQ(views->front().pixels.size(), 64u);
  EXPECT_FALSE((*engine)->augment(AugmentationPolicy::reference(1), input, Image{}, 3, 1));
}

}  // namespace
}  // namespace mlens
