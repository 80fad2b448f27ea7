#include "core/projection/UmapOptions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace mlens {
namespace {

constexpr int kSamples = 300;

double squaredError(const std::array<double, kSamples>& wanted, double step, double a, double b) {
  double sum = 0;
  for (int i = 0; i < kSamples; ++i) {
    const double similarity = 1 / (1 + a * std::pow(i * step, 2 * b));
    sum += (similarity - wanted[i]) * (similarity - wanted[i]);
  }
  return sum;
}

}  // namespace

Result<void> UmapOptions::validate() const {
  const auto within = [](double value, double low, double high) { return value >= low && value <= high; };
  const auto refuse = [](const std::string& message, const std::string& option) {
    return fail(ErrorCode::InvalidArgument, message, option);
  };
  for (const UmapSetting& setting : umapSettings()) {
    const auto* whole = std::get_if<UmapSetting::Whole>(&setting.kind);
    if (!whole || within(this->*whole->member, whole->low, whole->high)) continue;
    const std::string high = std::to_string(whole->high), option = std::string(setting.option).substr(2);
    if (whole->zeroIsAutomatic) return refuse("must be from 1 to " + high + ", or 0 for automatic", option);
    return refuse("must be from " + std::to_string(whole->low) + " to " + high, option);
  }
  if (!within(spread, 1e-3, 100)) return refuse("must be from 0.001 to 100", "spread");
  if (!within(minDist, 0, spread)) return refuse("must be from 0 to the spread", "min-dist");
  if (dims != 2 && dims != 3) return refuse("must be 2 or 3", "dims");
  if (!within(negativeSampleRate, 0, 100)) return refuse("must be from 0 to 100", "negative-sample-rate");
  if (!within(learningRate, 1e-6, 10)) return refuse("must be above 0 and at most 10", "learning-rate");
  return {};
}

int UmapOptions::epochsFor(Index points) const {
  if (epochs > 0) return epochs;
  return points <= 10000 ? 500 : 200;
}

UmapCurve fitUmapCurve(double minDist, double spread) {
  const double step = 3 * spread / (kSamples - 1);
  std::array<double, kSamples> wanted;
  for (int i = 0; i < kSamples; ++i) {
    wanted[i] = i * step < minDist ? 1 : std::exp(-(i * step - minDist) / spread);
  }
  // Levenberg-Marquardt in log a, log b, so that both stay positive.
  double logA = -2 * std::log(spread), logB = 0, damping = 1e-3;
  double error = squaredError(wanted, step, std::exp(logA), std::exp(logB));
  for (int round = 0; round < 500 && damping < 1e12; ++round) {
    const double a = std::exp(logA), b = std::exp(logB);
    double aa = 0, ab = 0, bb = 0, ga = 0, gb = 0;
    for (int i = 1; i < kSamples; ++i) {
      const double power = a * std::pow(i * step, 2 * b);
      const double similarity = 1 / (1 + power);
      const double slopeA = -similarity * similarity * power;
      const double slopeB = slopeA * 2 * b * std::log(i * step);
      const double residual = similarity - wanted[i];
      aa += slopeA * slopeA;
      ab += slopeA * slopeB;
      bb += slopeB * slopeB;
      ga += slopeA * residual;
      gb += slopeB * residual;
    }
    const double da = aa * (1 + damping), db = bb * (1 + damping);
    const double determinant = da * db - ab * ab;
    if (!(determinant > 0)) break;
    const double moveA = std::clamp(-(db * ga - ab * gb) / determinant, -1.0, 1.0);
    const double moveB = std::clamp(-(da * gb - ab * ga) / determinant, -1.0, 1.0);
    const double tried = squaredError(wanted, step, std::exp(logA + moveA), std::exp(logB + moveB));
    if (tried <= error) {
      logA += moveA;
      logB += moveB;
      error = tried;
      damping = std::max(damping / 5, 1e-12);
      if (std::abs(moveA) + std::abs(moveB) < 1e-12) break;
    } else {
      damping *= 5;
    }
  }
  return {std::exp(logA), std::exp(logB)};
}

}  // namespace mlens
