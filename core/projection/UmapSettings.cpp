#include "core/projection/UmapSettings.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace mlens {
namespace {

const UmapSetting kSettings[] = {
    {.kind = UmapSetting::Whole{&UmapSettings::neighbors, 2, 1000, false},
     .key = "neighbors",
     .alwaysWritten = true,
     .option = "--neighbors",
     .type = "K",
     .help = "umap: points in a neighbourhood, the point itself counted; more shows larger\n"
             "structures, fewer finer ones",
     .summary = "neighbors",
     .label = "&Neighbours",
     .meaning = "Points in a neighbourhood, the point itself counted: more shows larger structures, fewer "
                "finer ones; 2 to 1000",
     .caption = "% neighbours",
     .alwaysCaptioned = true},
    {.kind = UmapSetting::Real{&UmapSettings::minDist, 0, 1, 0.05},
     .key = "minDist",
     .alwaysWritten = true,
     .option = "--min-dist",
     .type = "D",
     .help = "umap: how close points may lie in the map, 0 to 1; smaller packs tighter",
     .summary = "min_dist",
     .label = "M&in. distance",
     .meaning = "How close points may lie in the map: smaller packs clusters tighter; 0 to 1",
     .caption = "min. distance %",
     .alwaysCaptioned = true},
    {.kind = UmapSetting::Whole{&UmapSettings::epochs, 0, 100'000, true},
     .key = "epochs",
     .alwaysWritten = true,
     .option = "--epochs",
     .type = "N",
     .help = "umap: passes over the graph (default 0: 500 up to 10,000 points, else 200)",
     .summary = "epochs",
     .label = "&Epochs",
     .meaning = "Passes over the neighbour graph: auto is 500 up to 10,000 points, 200 beyond",
     .caption = "% epochs",
     .alwaysCaptioned = false},
    {.kind = UmapSetting::Choice<Metric>{&UmapSettings::metric, kMetricNames},
     .key = "metric",
     .alwaysWritten = true,
     .option = "--metric",
     .type = "NAME",
     .help = "umap: how neighbours are found, euclidean (default) or cosine",
     .summary = "metric",
     .label = "Me&tric",
     .meaning = "How near is measured: Euclidean distance, or 1 - the cosine of the angle",
     .caption = "%",
     .alwaysCaptioned = false},
    {.kind = UmapSetting::Choice<UmapInit>{&UmapSettings::init, kUmapInits},
     .key = "init",
     .alwaysWritten = true,
     .option = "--init",
     .type = "NAME",
     .help = "umap: start, spectral (default: eigenvectors of the graph) or pca",
     .summary = "init",
     .label = "&Start",
     .meaning =
         "Where points stand before the first epoch: eigenvectors of the graph (keeps the global order "
         "best), or principal components",
     .caption = "% start",
     .alwaysCaptioned = false},
    {.kind = UmapSetting::Choice<KnnMethod>{&UmapSettings::search, kKnnChoices},
     .key = "search",
     .alwaysWritten = false,
     .option = "--knn",
     .type = "NAME",
     .help = "umap: exact neighbours, approximate ones (recall is estimated and said), or auto\n"
             "(default: exact unless that takes long)",
     .summary = "",
     .label = "Sea&rch",
     .meaning = "How the neighbours are found. Automatic: exactly while that takes seconds, else by "
                "nearest-neighbour descent, whose recall is then stated",
     .caption = "% search",
     .alwaysCaptioned = false},
    {.kind = UmapSetting::Seed{&UmapSettings::seed},
     .key = "seed",
     .alwaysWritten = true,
     .option = "",
     .type = "N",
     .help = "",
     .summary = "seed",
     .label = "See&d",
     .meaning = "The same seed gives the same map, bit for bit",
     .caption = "seed %",
     .alwaysCaptioned = true},
};

std::string worded(const UmapSetting::Whole& kind, const UmapSettings& settings) {
  return std::to_string(settings.*kind.member);
}
std::string worded(const UmapSetting::Real& kind, const UmapSettings& settings) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", settings.*kind.member);
  return text;
}
template <class Enum>
std::string worded(const UmapSetting::Choice<Enum>& kind, const UmapSettings& settings) {
  return titleOf(settings.*kind.member, kind.names);
}
std::string worded(const UmapSetting::Seed& kind, const UmapSettings& settings) {
  return std::to_string(settings.*kind.member);
}

/// Captions tell first what every map has, then choices, then numbers, last the seed.
int captionPlace(const UmapSetting& setting) {
  if (std::holds_alternative<UmapSetting::Seed>(setting.kind)) return 3;
  if (setting.alwaysCaptioned) return 0;
  const bool number = std::holds_alternative<UmapSetting::Whole>(setting.kind) ||
                      std::holds_alternative<UmapSetting::Real>(setting.kind);
  return number ? 2 : 1;
}

}  // namespace

std::span<const UmapSetting> umapSettings() {
  return kSettings;
}

std::string captionOf(const UmapSettings& settings) {
  std::vector<const UmapSetting*> told;
  for (const UmapSetting& setting : kSettings) {
    const bool usual = std::visit(
        [&](const auto& kind) { return settings.*kind.member == UmapSettings{}.*kind.member; }, setting.kind);
    if (setting.alwaysCaptioned || !usual) told.push_back(&setting);
  }
  std::ranges::stable_sort(told, {}, [](const UmapSetting* setting) { return captionPlace(*setting); });
  std::string caption;
  for (const UmapSetting* setting : told) {
    std::string words = setting->caption;
    const std::string value =
        std::visit([&](const auto& kind) { return worded(kind, settings); }, setting->kind);
    words.replace(words.find('%'), 1, value);
    caption += (caption.empty() ? "" : ", ") + words;
  }
  return caption;
}

}  // namespace mlens
