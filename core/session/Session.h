#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/Knn.h"
#include "core/graph/Nnk.h"
#include "core/model/ReadingOptions.h"
#include "core/session/DiscSpec.h"
#include "core/session/MapSpec.h"
#include "core/session/OrbitSpec.h"
#include "core/session/Selection.h"

namespace mlens {

/// Where the points come from: pictures (then checkpoints embed them) or precomputed vectors.
struct DataSource {
  enum class Kind { None, Images, Vectors };
  Kind kind = Kind::None;
  std::filesystem::path path;
  std::filesystem::path labels;  ///< optional override
  std::filesystem::path images;  ///< Vectors: a list of picture paths
  std::string array;             ///< Vectors: which array of an npz
  Index limit = 0;               ///< Images: 0 all, else a stratified sample of so many
  std::uint64_t seed = 1;        ///< of the sample
  bool operator==(const DataSource&) const = default;
};

struct CheckpointSource {
  std::filesystem::path path;
  ReadingOptions reading = {};  ///< corrections of how another program's checkpoint is read
  bool operator==(const CheckpointSource&) const = default;
};

/// What a file was when the session was saved. Of a folder: how many bytes its files have together, and a
/// hash of their names and sizes.
struct FileStamp {
  std::string hash;  ///< ContentHash of the bytes
  std::uint64_t bytes = 0;
  bool operator==(const FileStamp&) const = default;
};

/// A camera in the scene's coordinates (the map is centred and scaled to radius 1).
struct CameraPose {
  std::array<double, 3> position{0, 0, 4}, focus{0, 0, 0}, up{0, 1, 0};
  double parallelScale = 1.1;  ///< 2D: half the height that is seen
  bool operator==(const CameraPose&) const = default;
};

struct ColorSpec {
  enum class By { Class, Column, Selection, Single, Metric };
  By by = By::Class;
  std::string column;   ///< By::Column: its name; By::Metric: the metric's, see PointMetrics.h
  std::string palette;  ///< "" the default for the kind: see ui/scene/Palette.h
  bool operator==(const ColorSpec&) const = default;
};

/// The neighbourhood graph of every embedding, and what of it is drawn.
struct EdgeSpec {
  enum class Show { Off, Selection, All, Current };  ///< Current: the neighbourhood of the current point
  enum class Kind { Knn, Mutual, Nnk };
  static constexpr int kMostNnk = 200;  ///< candidates of one NNK problem

  Show show = Show::Off;
  int k = 15;                         ///< Knn, Mutual
  Metric metric = Metric::Euclidean;  ///< Knn, Mutual
  Kind kind = Kind::Knn;
  NnkOptions nnk{};      ///< Nnk; its `symmetrize` is not asked: rows stay as solved
  bool polytope = true;  ///< Nnk: the neighbourhood of the current point as a body
  bool operator==(const EdgeSpec&) const = default;

  /// Whether the graph itself is the same, whatever is drawn of it.
  bool sameGraph(const EdgeSpec& other) const;
};

struct ViewSpec {
  std::string name;  ///< "encoder", "projector": what `render --view` takes
  EmbeddingId embedding;
  MapSpec map;
  CameraPose camera;
  bool operator==(const ViewSpec&) const = default;
};

/// How the neighbourhoods of two embeddings are compared.
struct CompareSpec {
  static constexpr int kMost = 200;
  int k = 15;  ///< so many nearest neighbours of every point, 1..kMost
  Metric metric = Metric::Euclidean;
  bool operator==(const CompareSpec&) const = default;
};

/// How points are drawn, the same in all views.
struct AppearanceSpec {
  enum class Arrows { Off, Selection, Sample };  ///< of aligned maps: from where points are in the other
  ColorSpec color;
  EdgeSpec edges;
  DiscSpec discs = {};
  Arrows arrows = Arrows::Off;
  double pointSize = 0;  ///< pixels; 0: chosen by the number of points
  double opacity = 1;    ///< 0.05..1
  std::vector<std::int32_t> hiddenClasses;
  CompareSpec compare = {};  ///< of what lies side by side
  bool operator==(const AppearanceSpec&) const = default;
};

/// Many models to be compared, as the window of many models was asked; see ModelList.h. None of it is read
/// before the user asks again.
struct SurveySpec {
  static constexpr int kMostPermutations = 1'000'000;
  std::filesystem::path list;        ///< of models, or a table of their metrics; empty: nothing was asked
  std::filesystem::path pictures;    ///< what checkpoints embed
  std::filesystem::path accuracies;  ///< a table of the models' accuracies on other tasks
  Index limit = 0;                   ///< of the pictures: 0 all, else a stratified sample of so many
  int k = 50;                        ///< candidates of each NNK neighbourhood, 2..EdgeSpec::kMostNnk
  int permutations = 9999;           ///< of the groups' names, 1..kMostPermutations
  std::uint64_t seed = 1;            ///< of the sample, of random pairs and of the permutations
  bool operator==(const SurveySpec&) const = default;
};

/// The recipe of everything on the screen. A small value: an edit makes a new one.
struct Session {
  DataSource data;
  std::vector<CheckpointSource> checkpoints;
  std::vector<ViewSpec> views;
  AppearanceSpec appearance;
  Selection selection;
  Index current = -1;  ///< the inspected point; -1 none
  std::vector<NamedSelection> selections;
  OrbitSpec orbits = {};
  std::string theme;  ///< "dark", "light": of the window it was saved from; "": the window keeps its own
  std::string notes;
  SurveySpec survey = {};
  std::map<std::filesystem::path, FileStamp> stamps;  ///< of its files when it was saved; see SourceFiles.h
  bool operator==(const Session&) const = default;
};

}  // namespace mlens
