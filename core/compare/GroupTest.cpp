#include "core/compare/GroupTest.h"

#include <algorithm>
#include <limits>

#include "core/base/Random.h"
#include "core/compare/Dendrogram.h"

namespace mlens {
namespace {

int groupCount(std::span<const int> groups) {
  return groups.empty() ? 0 : *std::ranges::max_element(groups) + 1;
}

double pairs(double count) {
  return count * (count - 1) / 2;
}

}  // namespace

double silhouette(const Eigen::MatrixXd& distances, std::span<const int> groups) {
  const auto n = static_cast<Eigen::Index>(groups.size());
  const int count = groupCount(groups);
  std::vector<double> sizes(static_cast<std::size_t>(count), 0.0);
  for (int group : groups) sizes[static_cast<std::size_t>(group)] += 1;
  double total = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    std::vector<double> sums(static_cast<std::size_t>(count), 0.0);
    for (Eigen::Index j = 0; j < n; ++j) sums[static_cast<std::size_t>(groups[j])] += distances(i, j);
    const auto own = static_cast<std::size_t>(groups[i]);
    if (sizes[own] < 2) continue;
    const double inside = sums[own] / (sizes[own] - 1);
    double outside = std::numeric_limits<double>::infinity();
    for (std::size_t g = 0; g < sums.size(); ++g) {
      if (g != own && sizes[g] > 0) outside = std::min(outside, sums[g] / sizes[g]);
    }
    const double larger = std::max(inside, outside);
    if (larger > 0) total += (outside - inside) / larger;
  }
  return total / static_cast<double>(n);
}

double adjustedRandIndex(std::span<const int> a, std::span<const int> b) {
  Eigen::MatrixXd table = Eigen::MatrixXd::Zero(groupCount(a), groupCount(b));
  for (std::size_t i = 0; i < a.size(); ++i) table(a[i], b[i]) += 1;
  const double together = table.unaryExpr(&pairs).sum();
  const double inA = table.rowwise().sum().unaryExpr(&pairs).sum();
  const double inB = table.colwise().sum().unaryExpr(&pairs).sum();
  const double expected = inA * inB / pairs(static_cast<double>(a.size()));
  const double most = (inA + inB) / 2;
  return most == expected ? 1 : (together - expected) / (most - expected);
}

std::vector<int> groupNumbers(std::span<const std::string> words) {
  std::vector<std::string> known;
  std::vector<int> numbers;
  for (const std::string& word : words) {
    const auto found = std::ranges::find(known, word);
    numbers.push_back(static_cast<int>(found - known.begin()));
    if (found == known.end()) known.push_back(word);
  }
  return numbers;
}

Result<GroupTest> groupTest(const Eigen::MatrixXd& rows, std::span<const std::string> groups,
                            int permutations, std::uint64_t seed, const JobContext& job) {
  const std::vector<int> numbers = groupNumbers(groups);
  GroupTest test;
  test.groups = groupCount(numbers);
  test.permutations = permutations;
  if (static_cast<Eigen::Index>(groups.size()) != rows.rows() || test.groups < 2 ||
      test.groups >= rows.rows()) {
    return fail(ErrorCode::InvalidArgument,
                "testing groups of models needs at least 2 groups and one with more than one model",
                "group test");
  }
  auto tree = averageLinkage(rows);
  if (!tree) return failure(tree);
  const std::vector<int> clusters = tree->cut(test.groups);
  Eigen::MatrixXd distances(rows.rows(), rows.rows());
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    distances.col(i) = (rows.rowwise() - rows.row(i)).rowwise().norm();
  }
  test.silhouette = silhouette(distances, numbers);
  test.randIndex = adjustedRandIndex(numbers, clusters);
  constexpr double kRounding = 1e-12;
  int higherSilhouette = 0, higherRand = 0;
  RandomStream random(seed);
  std::vector<int> shuffled(numbers.size());
  for (int p = 0; p < permutations; ++p) {
    if (auto go = job.check(); !go) return failure(go);
    job.report("permutations of the groups", static_cast<double>(p) / permutations);
    const auto order = randomPermutation(static_cast<Index>(numbers.size()), random);
    for (std::size_t i = 0; i < shuffled.size(); ++i) {
      shuffled[i] = numbers[static_cast<std::size_t>(order[i])];
    }
    const double chance = silhouette(distances, shuffled), rand = adjustedRandIndex(shuffled, clusters);
    if (chance >= test.silhouette - kRounding) ++higherSilhouette;
    if (rand >= test.randIndex - kRounding) ++higherRand;
    test.silhouetteByChance += chance / permutations;
    test.randByChance += rand / permutations;
  }
  test.silhouetteP = (1.0 + higherSilhouette) / (1.0 + permutations);
  test.randIndexP = (1.0 + higherRand) / (1.0 + permutations);
  return test;
}

}  // namespace mlens
