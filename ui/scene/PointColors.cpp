#include "ui/scene/PointColors.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/scene/ColorSpace.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

constexpr double kFaded = 0.25;  // what is not selected
constexpr const char* kPercentiles = ", 2nd to 98th percentile";

Rgb unknownColor(const Theme& theme) {
  return mixed(theme.quietText, theme.ground, 0.35);
}

class Painter {
 public:
  Painter(const PointTable& points, const AppearanceSpec& appearance, const Selection& selection,
          const Theme& theme, const PointScalars* scalars)
      : points_(points), spec_(appearance), selection_(selection), theme_(theme), scalars_(scalars) {
    colors_.resize(static_cast<std::size_t>(std::max<Index>(0, points.count)), unknownColor(theme));
    labelled_ = points.count > 0 && static_cast<Index>(points.labels.size()) == points.count;
    selected_ = selection.points() == points.count && !selection.empty();
  }

  PointColors paint() {
    using By = ColorSpec::By;
    const By by = spec_.color.by;
    const PointColumn* column = by == By::Column ? findColumn() : nullptr;
    if (by == By::Class && labelled_) {
      byClass();
    } else if (column) {
      byColumn(*column);
    } else if (by == By::Selection) {
      bySelection();
    } else if (by == By::Metric && scalars_) {
      byMetric();
    } else {
      std::fill(colors_.begin(), colors_.end(), mixed(theme_.accent, theme_.quietText, 0.7));
    }
    withAlpha();
    return std::move(result_);
  }

 private:
  const PointColumn* findColumn() const {
    for (const PointColumn& column : points_.columns) {
      if (column.name == spec_.color.column && static_cast<Index>(column.values.size()) == points_.count) {
        return &column;
      }
    }
    return nullptr;
  }

  bool hiddenClass(std::int32_t label) const {
    return std::find(spec_.hiddenClasses.begin(), spec_.hiddenClasses.end(), label) !=
           spec_.hiddenClasses.end();
  }

  void byClass() {
    const auto highest = std::max_element(points_.labels.begin(), points_.labels.end());
    const int classes = std::max(points_.classCount(), *highest + 1);
    const std::vector<Rgb> palette = classColors(spec_.color.palette, classes, theme_);
    std::vector<std::int64_t> counts(static_cast<std::size_t>(std::max(classes, 0)), 0);
    std::int64_t unlabelled = 0;
    for (std::size_t i = 0; i < colors_.size(); ++i) {
      const std::int32_t label = points_.labels[i];
      if (label < 0) {
        ++unlabelled;
        continue;
      }
      colors_[i] = palette[static_cast<std::size_t>(label)];
      ++counts[static_cast<std::size_t>(label)];
    }
    Legend& legend = result_.legend;
    legend.kind = Legend::Kind::Classes;
    legend.title = "class";
    for (int label = 0; label < classes; ++label) {
      const auto at = static_cast<std::size_t>(label);
      legend.entries.push_back({label < points_.classCount() ? points_.classNames[at] : std::to_string(label),
                                palette[at], label, counts[at], hiddenClass(label)});
    }
    if (unlabelled > 0) {
      legend.entries.push_back({"no class", unknownColor(theme_), -1, unlabelled, hiddenClass(-1)});
    }
  }

  void byColumn(const PointColumn& column) {
    const auto [low, high] = percentileRange(column.values);
    byValues(column.values, low, high, column.name);
  }

  void byMetric() {
    Legend& legend = result_.legend;
    legend.title = scalars_->title;
    legend.note = scalars_->note;
    if (!scalars_->values || static_cast<Index>(scalars_->values->size()) != points_.count) return;
    byValues(*scalars_->values, scalars_->low, scalars_->high, scalars_->title);
  }

  void byValues(std::span<const float> values, double low, double high, const std::string& title) {
    Legend& legend = result_.legend;
    legend.kind = Legend::Kind::Continuous;
    legend.palette = spec_.color.palette.empty() ? "viridis" : spec_.color.palette;
    legend.low = low;
    legend.high = high;
    if (legend.palette == "diverging") {
      legend.high = std::max(std::abs(legend.low), std::abs(legend.high));
      legend.low = -legend.high;
    }
    legend.title = title + (legend.high > legend.low ? kPercentiles : "");
    const double span = legend.high - legend.low;
    std::vector<Rgb> ramp(256);
    for (int i = 0; i < 256; ++i)
      ramp[static_cast<std::size_t>(i)] = continuousColor(legend.palette, i / 255.0);
    for (std::size_t i = 0; i < colors_.size(); ++i) {
      const double value = values[i];
      if (!std::isfinite(value)) {
        ++legend.unknown;
        continue;
      }
      const double t = span > 0 ? std::clamp((value - legend.low) / span, 0.0, 1.0) : 0.5;
      colors_[i] = ramp[static_cast<std::size_t>(std::lround(255 * t))];
    }
  }

  void bySelection() {
    std::int64_t count = 0;
    if (selected_) {
      const auto mask = selection_.mask();
      for (std::size_t i = 0; i < colors_.size(); ++i) {
        if (mask[i] == 0) continue;
        colors_[i] = theme_.accent;
        ++count;
      }
    }
    Legend& legend = result_.legend;
    legend.kind = Legend::Kind::Classes;
    legend.title = "selection";
    legend.entries.push_back({"selected", theme_.accent, -1, count, false});
    legend.entries.push_back({"others", unknownColor(theme_), -1, points_.count - count, false});
  }

  void withAlpha() {
    const double opacity = std::clamp(spec_.opacity, 0.05, 1.0);
    const auto full = static_cast<std::uint8_t>(std::lround(255 * opacity));
    const auto faded = static_cast<std::uint8_t>(std::max(1L, std::lround(255 * opacity * kFaded)));
    std::vector<std::uint8_t> hidden;
    if (labelled_ && !spec_.hiddenClasses.empty()) {
      hidden.resize(colors_.size());
      for (std::size_t i = 0; i < colors_.size(); ++i) hidden[i] = hiddenClass(points_.labels[i]);
    }
    const auto mask = selected_ ? selection_.mask() : std::span<const std::uint8_t>{};
    result_.rgba.resize(4 * colors_.size());
    for (std::size_t i = 0; i < colors_.size(); ++i) {
      const bool fade = selected_ && mask[i] == 0;
      const Rgb color = fade ? theme_.quietText : colors_[i];
      std::uint8_t* out = &result_.rgba[4 * i];
      std::copy(color.begin(), color.end(), out);
      out[3] = !hidden.empty() && hidden[i] ? std::uint8_t{0} : fade ? faded : full;
    }
  }

  const PointTable& points_;
  const AppearanceSpec& spec_;
  const Selection& selection_;
  const Theme& theme_;
  const PointScalars* scalars_;
  std::vector<Rgb> colors_;
  bool labelled_ = false;
  bool selected_ = false;
  PointColors result_;
};

}  // namespace

PointColors colorPoints(const PointTable& points, const AppearanceSpec& appearance,
                        const Selection& selection, const Theme& theme, const PointScalars* scalars) {
  return Painter(points, appearance, selection, theme, scalars).paint();
}

}  // namespace mlens
