#include "ui/scene/Legend.h"

#include <cmath>
#include <cstdio>

namespace mlens {

std::vector<double> legendTicks(double low, double high, int most) {
  std::vector<double> ticks;
  const double span = high - low;
  if (!(span > 0) || !std::isfinite(span) || most < 2) {
    if (std::isfinite(low)) ticks.push_back(low);
    return ticks;
  }
  const double power = std::pow(10, std::floor(std::log10(span / most)));
  for (double factor : {1.0, 2.0, 5.0, 10.0}) {
    const double step = factor * power;
    const double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
    if (last - first + 1 > most) continue;
    for (double i = first; i <= last; ++i) ticks.push_back(i == 0 ? 0 : i * step);
    break;
  }
  return ticks;
}

std::string legendNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace mlens
