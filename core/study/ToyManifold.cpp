#include "core/study/ToyManifold.h"

#include <Eigen/QR>
#include <algorithm>

#include "core/base/Parallel.h"
#include "core/base/Text.h"
#include "core/data/AffineChange.h"

namespace mlens {
namespace {

constexpr std::uint64_t kBasisStream = std::uint64_t{1} << 48;
constexpr double kSmallStep = 0.02;  // of a generator's reach: its direction is a central difference
constexpr Index kMostPixels = 500'000'000;

class LinearManifold : public ToyManifold {
 public:
  LinearManifold(Matrix samples, std::vector<std::string> names, std::string about,
                 Eigen::MatrixXd directions)
      : ToyManifold(std::move(samples), std::move(names), std::move(about)),
        directions_(std::move(directions)) {}

  void view(Index i, double strength, RandomStream& random, std::span<float> out) const override {
    Eigen::VectorXd moved =
        Eigen::Map<const Eigen::VectorXf>(samples().row(i).data(), samples().columns()).cast<double>();
    for (Index j = 0; j < directions_.cols(); ++j) moved += strength * random.normal() * directions_.col(j);
    for (Index k = 0; k < moved.size(); ++k) out[static_cast<std::size_t>(k)] = static_cast<float>(moved[k]);
  }
  void direction(Index, std::size_t generator, std::span<float> out) const override {
    for (std::size_t k = 0; k < out.size(); ++k)
      out[k] = static_cast<float>(directions_(static_cast<Index>(k), static_cast<Index>(generator)));
  }

 private:
  Eigen::MatrixXd directions_;  // D x generators, orthonormal columns
};

class PictureManifold : public ToyManifold {
 public:
  PictureManifold(Matrix samples, std::vector<std::string> names, std::string about, int side,
                  std::vector<std::string> warnings)
      : ToyManifold(std::move(samples), std::move(names), std::move(about)), side_(side) {
    warnings_ = std::move(warnings);
  }

  void view(Index i, double strength, RandomStream& random, std::span<float> out) const override {
    applyAffineChange(samples().row(i), side_, drawAffineChange(strength, random), out);
  }
  void direction(Index i, std::size_t generator, std::span<float> out) const override {
    const auto& [name, amount, reach] = affineGenerators()[generator];
    AffineChange there, back;
    there.*amount = kSmallStep * reach;
    back.*amount = -kSmallStep * reach;
    std::vector<float> before(out.size());
    applyAffineChange(samples().row(i), side_, there, out);
    applyAffineChange(samples().row(i), side_, back, before);
    for (std::size_t k = 0; k < out.size(); ++k) out[k] -= before[k];
  }

 private:
  int side_;
};

tl::unexpected<Error> refuseManifold(const std::string& what) {
  return fail(ErrorCode::InvalidArgument, what, "linear manifold");
}

}  // namespace

Result<std::shared_ptr<const ToyManifold>> linearManifold(const LinearManifoldOptions& options) {
  const auto generators = static_cast<Index>(options.extents.size());
  const Index d = options.dimension, spanned = options.content + generators;
  if (options.samples < 2 || options.samples > 1'000'000)
    return refuseManifold("samples must be from 2 to 1,000,000");
  if (d < 1 || d > 4096 || options.samples * d > kMostPixels)
    return refuseManifold("dimensions must be from 1 to 4,096, and the samples less than 2 GB");
  if (options.content < 0 || spanned < 1 || spanned > d)
    return refuseManifold("content and generators must fit into the " + std::to_string(d) + " dimensions");
  if (std::ranges::any_of(options.extents, [](double e) { return !(e >= 0 && e <= 1e6); }))
    return refuseManifold("the generators' extents must be from 0 to 1,000,000");
  RandomStream random(options.seed, kBasisStream);
  Eigen::MatrixXd values(d, spanned);
  for (Index j = 0; j < spanned; ++j) {
    for (Index k = 0; k < d; ++k) values(k, j) = random.normal();
  }
  const Eigen::MatrixXd basis =
      Eigen::HouseholderQR<Eigen::MatrixXd>(values).householderQ() * Eigen::MatrixXd::Identity(d, spanned);
  std::vector<float> samples;
  samples.reserve(static_cast<std::size_t>(options.samples * d));
  Eigen::VectorXd place(spanned);
  for (Index i = 0; i < options.samples; ++i) {
    RandomStream own(options.seed, kBasisStream + 1 + static_cast<std::uint64_t>(i));
    for (Index j = 0; j < spanned; ++j) {
      const double extent =
          j < options.content ? 1.0 : options.extents[static_cast<std::size_t>(j - options.content)];
      place[j] = extent * own.normal();
    }
    const Eigen::VectorXd sample = basis * place;
    for (Index k = 0; k < d; ++k) samples.push_back(static_cast<float>(sample[k]));
  }
  std::vector<std::string> names;
  for (Index j = 0; j < generators; ++j) names.push_back("generator " + std::to_string(j + 1));
  auto matrix = Matrix::create(options.samples, d, std::move(samples));
  if (!matrix) return failure(matrix);
  return std::make_shared<const LinearManifold>(
      std::move(*matrix), std::move(names),
      grouped(options.samples) + " samples of a linear manifold: " + std::to_string(options.content) +
          " content directions and " + std::to_string(generators) + " generators in " + std::to_string(d) +
          " dimensions",
      basis.rightCols(generators));
}

Result<std::shared_ptr<const ToyManifold>> pictureManifold(const ImageSet& images, int side,
                                                           const JobContext& job) {
  if (side < 4 || side > 64)
    return fail(ErrorCode::InvalidArgument, "must be from 4 to 64 pixels", "side of the pictures");
  const Index n = images.count(), d = Index{side} * side;
  if (n * d > kMostPixels)
    return fail(ErrorCode::InvalidArgument, "are more than 2 GB as numbers; take a sample of them",
                images.path.string());
  std::vector<float> values(static_cast<std::size_t>(n * d));
  std::vector<std::string> problems(static_cast<std::size_t>(n));
  job.report("reading pictures", -1);
  auto done = parallelFor(n, 8, job, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const auto picture = images.images->read(i);
      if (!picture) {
        problems[static_cast<std::size_t>(i)] = picture.error().text();
        continue;
      }
      const Image grey = withChannels(resizeAndCrop(*picture, side, side, Interpolation::Bilinear), 1);
      for (Index k = 0; k < d; ++k)
        values[static_cast<std::size_t>(i * d + k)] =
            static_cast<float>(grey.pixels[static_cast<std::size_t>(k)]) / 255.0f;
    }
  });
  if (!done) return failure(done);
  std::vector<Index> readable;
  std::vector<std::string> warnings;
  for (Index i = 0; i < n; ++i) {
    if (problems[static_cast<std::size_t>(i)].empty()) readable.push_back(i);
  }
  if (const Index lost = n - std::ssize(readable); lost > 0) {
    const auto first = std::ranges::find_if(problems, [](const auto& text) { return !text.empty(); });
    warnings.push_back(grouped(lost) + " of " + grouped(n) +
                       " pictures could not be read (the first: " + *first + ")");
  }
  if (readable.size() < 2)
    return fail(ErrorCode::BadFormat, "fewer than 2 pictures could be read", images.path.string());
  auto matrix = Matrix::create(n, d, std::move(values));
  if (!matrix) return failure(matrix);
  std::vector<std::string> names;
  for (const auto& generator : affineGenerators()) names.emplace_back(generator.name);
  return std::make_shared<const PictureManifold>(
      std::ssize(readable) == n ? std::move(*matrix) : matrix->gather(readable), std::move(names),
      grouped(std::ssize(readable)) + " pictures of " + std::to_string(side) + " x " + std::to_string(side) +
          " pixels, affine maps and brightness",
      side, std::move(warnings));
}

}  // namespace mlens
