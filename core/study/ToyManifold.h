#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/Random.h"
#include "core/data/ImageSet.h"

namespace mlens {

/// Samples in R^D and a group with known generators that acts on them. Immutable; any thread.
class ToyManifold {
 public:
  virtual ~ToyManifold() = default;

  const Matrix& samples() const { return samples_; }  ///< N x D
  const std::vector<std::string>& generators() const { return generators_; }
  const std::string& about() const { return about_; }  ///< "2,000 samples of 22 dimensions in 64"
  const std::vector<std::string>& warnings() const { return warnings_; }

  /// Sample i under a group element drawn at this strength; D values.
  virtual void view(Index i, double strength, RandomStream& random, std::span<float> out) const = 0;
  /// The generator's direction at sample i, of any length; D values.
  virtual void direction(Index i, std::size_t generator, std::span<float> out) const = 0;

 protected:
  ToyManifold(Matrix samples, std::vector<std::string> generators, std::string about)
      : samples_(std::move(samples)), generators_(std::move(generators)), about_(std::move(about)) {}
  std::vector<std::string> warnings_;

 private:
  Matrix samples_;
  std::vector<std::string> generators_;
  std::string about_;
};

/// x = sum_k c_k a_k + sum_j u_j g_j: c_k standard normal, u_j normal with the generator's extent, a and g
/// orthonormal. A view moves along every generator: x + s sum_j t_j g_j, t_j standard normal. So
/// Sigma_between - Sigma_within is 1 along a_k, extent_j^2 - s^2 along g_j and 0
/// elsewhere: generator j is removed where s exceeds its extent.
struct LinearManifoldOptions {
  Index samples = 2000;  ///< 2..1,000,000
  Index dimension = 64;  ///< D, at least content + generators, 4,096 at most
  int content = 16;      ///< directions that no view changes, >= 0
  std::vector<double> extents{1.5, 0.75, 0.3, 0.15, 0.07, 0.03};  ///< of a generator each, >= 0
  std::uint64_t seed = 1;
};
Result<std::shared_ptr<const ToyManifold>> linearManifold(const LinearManifoldOptions& options);

/// Grey pictures of side x side pixels in [0, 1], and the affine group with brightness (AffineChange).
/// Unreadable pictures are left out with a warning.
Result<std::shared_ptr<const ToyManifold>> pictureManifold(const ImageSet& images, int side,
                                                           const JobContext& job);

}  // namespace mlens
