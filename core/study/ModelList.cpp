#include "core/study/ModelList.h"

#include <algorithm>
#include <cmath>

#include "core/compare/ModelGeometry.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

/// "strong", or "strong (2)" if there is one already.
std::string uniqueName(const std::vector<std::string>& known, const std::string& name) {
  std::string unique = name;
  for (int i = 2; std::ranges::find(known, unique) != known.end(); ++i) {
    unique = name + " (" + std::to_string(i) + ")";
  }
  return unique;
}

/// A row more. Columns of all models, in the order in which they come; NaN where one has no such stage.
void addRow(ModelTable& table, const std::vector<GeometryNumber>& numbers) {
  for (const GeometryNumber& number : numbers) {
    if (std::ranges::find(table.metrics, number.name) == table.metrics.end()) {
      table.metrics.push_back(number.name);
    }
  }
  const Eigen::Index rows = table.values.rows(), columns = table.values.cols();
  const auto width = static_cast<Eigen::Index>(table.metrics.size());
  Eigen::MatrixXd values = Eigen::MatrixXd::Constant(rows + 1, width, std::nan(""));
  values.topLeftCorner(rows, columns) = table.values;
  for (const GeometryNumber& number : numbers) {
    values(rows, std::ranges::find(table.metrics, number.name) - table.metrics.begin()) = number.value;
  }
  table.values = std::move(values);
}

Result<std::vector<GeometryNumber>> numbersOf(const ModelStages& model, const ModelListOptions& options,
                                              const JobContext& job) {
  std::vector<GeometryNumber> numbers;
  for (const auto& stage : model.stages) {
    auto geometry = modelGeometry(stage.vectors, model.points->labels, options.nnk, options.seed, job);
    if (!geometry) return failure(geometry);
    for (const GeometryNumber& number : *geometry) {
      numbers.push_back({stage.name + "." + number.name, number.value});
    }
  }
  return numbers;
}

ModelOrigin originOf(const ListedModel& listed, const ModelStages& model) {
  ModelOrigin origin{listed.path, model.points->title, model.points->count, {}};
  for (const auto& stage : model.stages) {
    origin.stages.push_back({stage.name, stage.title, stage.vectors.columns()});
  }
  return origin;
}

Result<MeasuredModels> asRead(const CsvTable& csv, const fs::path& file) {
  auto table = modelTable(csv, file.string());
  if (!table) return failure(table);
  MeasuredModels models;
  models.table = *std::move(table);
  models.origins.assign(models.table.models.size(), ModelOrigin{file, {}, 0, {}});
  return models;
}

}  // namespace

ModelListOptions measuringOf(const SurveySpec& survey) {
  ModelListOptions options;
  options.input.pictures = survey.pictures;
  options.input.options.limit = survey.limit;
  options.input.options.seed = survey.seed;
  options.nnk.k = survey.k;
  options.seed = survey.seed;
  return options;
}

SurveyOptions comparingOf(const SurveySpec& survey) {
  return {survey.permutations, survey.seed};
}

Result<MeasuredModels> measureModels(const fs::path& file, const ModelListOptions& options,
                                     const Services& services, const JobContext& job) {
  auto csv = readCsv(file);
  if (!csv) return failure(csv);
  if (!listsPaths(*csv) && csv->column({"model", "name"}) >= 0) {
    auto table = asRead(*csv, file);
    if (table) return table;
    return fail(
        ErrorCode::BadFormat,
        "lists no models (no column named path), and is no table of metrics: " + table.error().message,
        table.error().context);
  }
  auto listed = listedModels(*csv, file);
  if (!listed) return failure(listed);
  ModelReader reader(options.input, services);
  MeasuredModels result;
  result.setting = options.nnk.setting();
  for (std::size_t m = 0; m < listed->size(); ++m) {
    const std::string of = " (" + std::to_string(m + 1) + " of " + std::to_string(listed->size()) + ")";
    const auto models = static_cast<double>(listed->size()), before = static_cast<double>(m);
    const JobContext mine = job.part(before / models, (before + 1) / models).named({}, of);
    const ListedModel& one = (*listed)[m];
    auto model = reader.read(one.path, mine);
    if (!model) return failure(model);
    const Index rows = model->stages.front().vectors.rows();
    const Index expected = result.origins.empty() ? rows : result.origins.front().count;
    if (rows != expected) {
      return fail(ErrorCode::InvalidArgument,
                  "has " + std::to_string(rows) + " rows, the first model " + std::to_string(expected) +
                      "; all must be of the same points",
                  one.path.string());
    }
    auto numbers = numbersOf(*model, options, mine);
    if (!numbers) return failure(numbers);
    ModelTable& table = result.table;
    table.models.push_back(uniqueName(table.models, one.name.empty() ? model->name : one.name));
    table.groups.push_back(one.group);
    addRow(table, *numbers);
    result.origins.push_back(originOf(one, *model));
    for (const std::string& warning : model->warnings) {
      result.notes.push_back(table.models.back() + ": " + warning);
    }
  }
  for (const std::string& warning : reader.warnings()) result.notes.push_back(warning);
  if (std::ranges::all_of(result.table.groups, &std::string::empty)) result.table.groups.clear();
  return result;
}

}  // namespace mlens
