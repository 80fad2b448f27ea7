#include "core/compare/Dendrogram.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace mlens {

std::vector<int> Dendrogram::leafOrder() const {
  const int n = leaves();
  std::vector<int> order;
  std::vector<int> open{2 * n - 2};
  while (!open.empty()) {
    const int cluster = open.back();
    open.pop_back();
    if (cluster < n) {
      order.push_back(cluster);
      continue;
    }
    const Merge& merge = merges[static_cast<std::size_t>(cluster - n)];
    open.push_back(merge.second);
    open.push_back(merge.first);
  }
  return order;
}

std::vector<int> Dendrogram::cut(int clusters) const {
  const int n = leaves();
  const int done = n - std::clamp(clusters, 1, n);
  std::vector<int> parent(static_cast<std::size_t>(n + done));
  for (std::size_t i = 0; i < parent.size(); ++i) parent[i] = static_cast<int>(i);
  for (int m = 0; m < done; ++m) {
    const Merge& merge = merges[static_cast<std::size_t>(m)];
    parent[static_cast<std::size_t>(merge.first)] = parent[static_cast<std::size_t>(merge.second)] = n + m;
  }
  std::vector<int> tops, labels;
  for (int i = 0; i < n; ++i) {
    int top = i;
    while (parent[static_cast<std::size_t>(top)] != top) top = parent[static_cast<std::size_t>(top)];
    const auto found = std::ranges::find(tops, top);
    labels.push_back(static_cast<int>(found - tops.begin()));
    if (found == tops.end()) tops.push_back(top);
  }
  return labels;
}

Result<Dendrogram> averageLinkage(const Eigen::MatrixXd& rows) {
  const Eigen::Index n = rows.rows();
  if (n < 1 || n > 2000 || !rows.allFinite()) {
    return fail(ErrorCode::InvalidArgument, "clustering needs 1 to 2,000 models and numbers for each",
                "dendrogram");
  }
  constexpr double kGone = std::numeric_limits<double>::infinity();
  Eigen::MatrixXd distances = Eigen::MatrixXd::Constant(n, n, kGone);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      if (i != j) distances(i, j) = (rows.row(i) - rows.row(j)).norm();
    }
  }
  std::vector<int> cluster(static_cast<std::size_t>(n)), size(static_cast<std::size_t>(n), 1);
  for (std::size_t i = 0; i < cluster.size(); ++i) cluster[i] = static_cast<int>(i);
  std::vector<Eigen::Index> nearest(static_cast<std::size_t>(n));  // of each place that is not gone
  const auto findNearest = [&](Eigen::Index i) { distances.col(i).minCoeff(&nearest[i]); };
  for (Eigen::Index i = 0; i < n; ++i) findNearest(i);
  std::vector<bool> gone(static_cast<std::size_t>(n), false);

  Dendrogram tree;
  for (Eigen::Index m = 0; m + 1 < n; ++m) {
    Eigen::Index a = -1;
    for (Eigen::Index i = 0; i < n; ++i) {
      if (gone[i]) continue;
      if (a < 0 || distances(nearest[i], i) < distances(nearest[a], a)) a = i;
    }
    const Eigen::Index b = nearest[a];
    const double sizeA = size[a], sizeB = size[b];
    tree.merges.push_back({std::min(cluster[a], cluster[b]), std::max(cluster[a], cluster[b]),
                           distances(b, a), size[a] + size[b]});
    for (Eigen::Index i = 0; i < n; ++i) {
      if (gone[i] || i == a || i == b) continue;
      distances(i, a) = distances(a, i) =
          (sizeA * distances(i, a) + sizeB * distances(i, b)) / (sizeA + sizeB);
    }
    distances.row(b).setConstant(kGone);
    distances.col(b).setConstant(kGone);
    gone[b] = true;
    size[a] += size[b];
    cluster[a] = static_cast<int>(n + m);
    for (Eigen::Index i = 0; i < n; ++i) {
      if (!gone[i]) findNearest(i);
    }
  }
  return tree;
}

}  // namespace mlens
