#include "core/model/ViewParameters.h"

#include <algorithm>
#include <cmath>

namespace mlens {
namespace {

struct Window {
  double left, top, width, height;
};

/// A window of this area and aspect ratio somewhere in the unit square.
Window drawWindow(double area, double aspect, RandomStream& random) {
  const double width = std::min(1.0, std::sqrt(area * aspect));
  const double height = std::min(1.0, std::sqrt(area / aspect));
  const double left = random.uniform() * (1 - width);
  const double top = random.uniform() * (1 - height);
  return {left, top, width, height};
}

}  // namespace

ViewParameters drawView(const AugmentationPolicy& scaled, RandomStream& random) {
  ViewParameters view;
  const auto happens = [&](double probability) { return random.uniform() < probability; };

  const bool crop = happens(scaled.cropProbability);
  const double area = random.uniform(scaled.cropMinScale, 1);
  const double aspectReach = std::log(4.0 / 3.0) * std::min(1.0, (1 - scaled.cropMinScale) / 0.8);
  const Window window = drawWindow(area, std::exp(random.uniform(-aspectReach, aspectReach)), random);
  if (crop && scaled.cropMinScale < 1) {
    view.cropLeft = window.left;
    view.cropTop = window.top;
    view.cropWidth = window.width;
    view.cropHeight = window.height;
  }
  view.flip = happens(scaled.flipProbability);

  const bool rotates = happens(scaled.rotationProbability);
  const double angle = random.uniform(-1, 1) * scaled.rotationDegrees * std::numbers::pi / 180;
  if (rotates) view.rotation = angle;
  const bool shifts = happens(scaled.translationProbability);
  const double right = random.uniform(-1, 1) * scaled.translation;
  const double down = random.uniform(-1, 1) * scaled.translation;
  if (shifts) {
    view.shiftRight = right;
    view.shiftDown = down;
  }

  const bool jitters = happens(scaled.jitterProbability);
  const auto factor = [&](double reach) { return random.uniform(std::max(0.0, 1 - reach), 1 + reach); };
  const double brightness = factor(scaled.brightness), contrast = factor(scaled.contrast);
  const double saturation = factor(scaled.saturation), hue = random.uniform(-1, 1) * scaled.hue;
  if (jitters) {
    view.brightness = brightness;
    view.contrast = contrast;
    view.saturation = saturation;
    view.hue = hue;
  }
  view.grey = happens(scaled.greyProbability);

  const bool blurs = happens(scaled.blurProbability);
  const double sigma = random.uniform(std::min(0.1, scaled.blurSigma), scaled.blurSigma);
  if (blurs) view.blurSigma = sigma;

  const bool erases = happens(scaled.eraseProbability);
  const double share = random.uniform(0.2, 1) * scaled.eraseArea;
  const Window hole = drawWindow(share, std::exp(random.uniform(-1, 1) * std::log(2.0)), random);
  if (erases) {
    view.eraseLeft = hole.left;
    view.eraseTop = hole.top;
    view.eraseWidth = hole.width;
    view.eraseHeight = hole.height;
  }
  return view;
}

}  // namespace mlens
