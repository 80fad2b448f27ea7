#include "core/projection/UmapSettings.h"

#include <gtest/gtest.h>

#include <set>

#include "core/projection/UmapOptions.h"

namespace mlens {
namespace {

TEST(UmapSettings, EverySettingIsNamedOnceEverywhere) {
  std::set<std::string> keys, options, labels;
  for (const UmapSetting& setting : umapSettings()) {
    EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    EXPECT_TRUE(!*setting.option || options.insert(setting.option).second) << setting.key;
    EXPECT_TRUE(labels.insert(setting.label).second) << setting.key;
    EXPECT_NE(std::string(setting.caption).find('%'), std::string::npos) << setting.key;
  }
}

TEST(UmapSettings, CaptionsTellWhatIsNotUsual) {
  UmapSettings settings;
  EXPECT_EQ(captionOf(settings), "15 neighbours, min. distance 0.1, seed 1");
  settings = {8, 0.25, 20, Metric::Cosine, UmapInit::Pca, 4, KnnMethod::Approximate};
  EXPECT_EQ(captionOf(settings),
            "8 neighbours, min. distance 0.25, cosine, PCA start, approximate search, 20 epochs, seed 4");
}

TEST(UmapSettings, RangesAreThoseOfTheTable) {
  UmapOptions options;
  options.epochs = 100'001;
  EXPECT_EQ(options.validate().error().text(), "epochs: must be from 1 to 100000, or 0 for automatic");
  options = {};
  options.neighbors = 1;
  EXPECT_EQ(options.validate().error().text(), "neighbors: must be from 2 to 1000");
}

}  // namespace
}  // namespace mlens
