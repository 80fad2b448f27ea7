#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "core/base/NamedValues.h"
#include "core/graph/Knn.h"

namespace mlens {

/// Where the points stand before the first epoch.
enum class UmapInit {
  Spectral,  ///< eigenvectors of the graph's normalised Laplacian; keeps the global order best
  Pca,       ///< first principal components of the points; cheaper, the same for every graph
};
inline constexpr Named<UmapInit> kUmapInits[] = {{UmapInit::Spectral, "spectral", "spectral"},
                                                 {UmapInit::Pca, "pca", "PCA"}};

/// The settings of UMAP (McInnes, Healy, Melville 2018) that a user has. The defaults are those of the
/// paper's own program. Ranges, names and words: umapSettings().
struct UmapSettings {
  int neighbors = 15;    ///< points in a neighbourhood, the point itself counted; more shows larger
                         ///< structures, fewer shows finer ones
  double minDist = 0.1;  ///< how close points may lie in the map; smaller packs tighter
  int epochs = 0;        ///< passes over the graph; 0 = 500 up to 10,000 points, else 200
  Metric metric = Metric::Euclidean;   ///< how near is measured
  UmapInit init = UmapInit::Spectral;  ///< where there is no map to start from
  std::uint64_t seed = 1;              ///< the same seed gives the same map
  KnnMethod search = KnnMethod::Auto;  ///< how the neighbours are found: one of kKnnChoices
  bool operator==(const UmapSettings&) const = default;
};

/// One of UmapSettings as all know it who show, read or write it: the command line, the form, the files of
/// sessions and records, captions. A new setting is a member and a row; its row says "not always", so that
/// the files and captions of maps without it stay as they were.
struct UmapSetting {
  struct Whole {
    int UmapSettings::*member;
    int low, high;
    bool zeroIsAutomatic;
  };
  struct Real {
    double UmapSettings::*member;
    double low, high;
    double step;  ///< of the arrows beside a field
  };
  template <class Enum>
  struct Choice {
    Enum UmapSettings::*member;
    std::span<const Named<Enum>> names;
  };
  struct Seed {
    std::uint64_t UmapSettings::*member;
  };

  std::variant<Whole, Real, Choice<Metric>, Choice<UmapInit>, Choice<KnnMethod>, Seed> kind;
  const char* key;       ///< in the files of sessions and records
  bool alwaysWritten;    ///< there; else only where it is not the default
  const char* option;    ///< of `project`: "--min-dist"; "" for one that other commands share
  const char* type;      ///< of its value, in the help
  const char* help;      ///< of the option
  const char* summary;   ///< its name in what --json tells; "" where something else tells it
  const char* label;     ///< in a form, with & before the letter that reaches it
  const char* meaning;   ///< tool tip of that field
  const char* caption;   ///< of a map; % stands for the value
  bool alwaysCaptioned;  ///< else only where it is not the default
};

/// In the order of forms and help.
std::span<const UmapSetting> umapSettings();

/// "15 neighbours, min. distance 0.1, cosine, 20 epochs, seed 1": for the caption of a map.
std::string captionOf(const UmapSettings& settings);

}  // namespace mlens
