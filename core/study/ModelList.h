#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/compare/ModelSurvey.h"
#include "core/graph/Nnk.h"
#include "core/session/ListedModels.h"
#include "core/session/Session.h"
#include "core/study/ModelReader.h"

namespace mlens {

/// Where the numbers of one model come from.
struct ModelOrigin {
  struct Stage {
    std::string name, title;  ///< "encoder", "encoder h"; columns of the table begin with "encoder."
    Index dimensions = 0;
  };
  std::filesystem::path file;
  std::string points;  ///< of which data: its title
  Index count = 0;     ///< so many points; 0: the numbers were read from `file` as they are
  std::vector<Stage> stages;
};

struct MeasuredModels {
  ModelTable table;
  std::vector<ModelOrigin> origins;  ///< one per model
  std::string setting;               ///< of the NNK metrics; "" if the numbers were read
  std::vector<std::string> notes;
};

struct ModelListOptions {
  ModelInput input = {};
  NnkOptions nnk = {};
  std::uint64_t seed = 1;  ///< of random pairs
};

/// What a session says of its many models.
ModelListOptions measuringOf(const SurveySpec& survey);
SurveyOptions comparingOf(const SurveySpec& survey);

/// modelGeometry() of every stage of every model that `file` lists: columns "encoder.nnk_count_mean"; NaN
/// where a model has no such stage. A table of metrics (a column model, then numbers) in place of a list is
/// taken as it is. The same bits on any number of threads. InvalidArgument with fewer than 3 models or models
/// of different points; errors as ModelReader and modelGeometry().
Result<MeasuredModels> measureModels(const std::filesystem::path& file, const ModelListOptions& options,
                                     const Services& services, const JobContext& job);

}  // namespace mlens
