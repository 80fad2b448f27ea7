#include "app/commands/ModelsFiles.h"

#include <charconv>
#include <cmath>
#include <functional>

#include "app/QtStart.h"
#include "core/base/Csv.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/ModelPlots.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

/// The shortest text that reads back as the same number; empty for none.
std::string exact(double value) {
  if (!std::isfinite(value)) return {};
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

Result<void> writeTable(const fs::path& path, const ModelTable& table) {
  std::vector<std::string> header{"model"};
  if (!table.groups.empty()) header.push_back("group");
  header.insert(header.end(), table.metrics.begin(), table.metrics.end());
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < table.models.size(); ++i) {
    std::vector<std::string> row{table.models[i]};
    if (!table.groups.empty()) row.push_back(table.groups[i]);
    for (double value : table.values.row(static_cast<Eigen::Index>(i))) row.push_back(exact(value));
    rows.push_back(std::move(row));
  }
  return writeCsv(path, header, rows);
}

Result<void> writeTree(const fs::path& path, const Dendrogram& tree) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& merge : tree.merges) {
    rows.push_back({std::to_string(merge.first), std::to_string(merge.second), exact(merge.height),
                    std::to_string(merge.size)});
  }
  return writeCsv(path, {"first", "second", "height", "size"}, rows);
}

}  // namespace

Result<std::vector<std::string>> writeModelSurvey(const fs::path& folder, const ModelSurvey& survey,
                                                  const std::string& charts, const JobContext& job) {
  auto application = startOffscreen();
  if (!application) return failure(application);
  const ModelTable& scores = survey.scores;
  const ModelTable map{scores.models, scores.groups, {"pc1", "pc2"}, survey.map};
  const Theme theme = lightTheme();
  const HeatmapPlot heatmap = surveyHeatmap(survey, theme);
  const DendrogramPlot tree = surveyTree(survey, theme);
  const std::pair<std::string, std::function<Result<void>(const fs::path&)>> files[] = {
      {"metrics.csv", [&](const fs::path& path) { return writeTable(path, survey.table); }},
      {"zscores.csv", [&](const fs::path& path) { return writeTable(path, scores); }},
      {"dendrogram.csv", [&](const fs::path& path) { return writeTree(path, survey.tree); }},
      {"map.csv", [&](const fs::path& path) { return writeTable(path, map); }},
      {"heatmap" + charts,
       [&](const fs::path& path) { return writePlot(path, paperSize(heatmap), heatmap); }},
      {"dendrogram" + charts, [&](const fs::path& path) { return writePlot(path, paperSize(tree), tree); }},
      {"map" + charts,
       [&](const fs::path& path) { return writePlot(path, kScatterOnPaper, surveyMap(survey, theme)); }}};
  std::vector<std::string> names;
  for (const auto& [name, write] : files) {
    if (auto go = job.check(); !go) return failure(go);
    if (auto done = write(folder / name); !done) return failure(done);
    names.emplace_back(name);
  }
  return names;
}

}  // namespace mlens
