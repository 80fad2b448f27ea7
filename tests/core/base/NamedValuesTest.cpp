#include "core/base/NamedValues.h"

#include <gtest/gtest.h>

#include "core/graph/Knn.h"

namespace mlens {
namespace {

TEST(NamedValues, AreFoundByValueAndByName) {
  EXPECT_STREQ(nameOf(Metric::Cosine, kMetricNames), "cosine");
  EXPECT_STREQ(titleOf(Metric::Euclidean, kMetricNames), "Euclidean");
  EXPECT_EQ(valueOf("cosine", kMetricNames), Metric::Cosine);
  EXPECT_FALSE(valueOf("Cosine", kMetricNames));
  EXPECT_EQ(namesOf(kKnnChoices), (std::vector<std::string>{"auto", "exact", "approximate"}));
  EXPECT_FALSE(valueOf("blocked", kKnnChoices));
  EXPECT_EQ(valueOf("blocked", kKnnMethods), KnnMethod::Blocked);
}

}  // namespace
}  // namespace mlens
