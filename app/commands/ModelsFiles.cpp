#include "app/commands/ModelsFiles.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/QtStart.h"
#include "app/Text.h"
#include "core/base/Csv.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/DendrogramPlot.h"
#include "ui/charts/HeatmapPlot.h"
#include "ui/charts/QtColor.h"
#include "ui/charts/ScatterPlot.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

/// The shortest text that reads back as the same number; empty for none.
std::string exact(double value) {
  if (!std::isfinite(value)) return {};
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

QStringList words(const std::vector<std::string>& names) {
  QStringList list;
  for (const std::string& name : names) list << QString::fromStdString(name);
  return list;
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

Result<void> drawHeatmap(const fs::path& path, const ComparedModelList& models) {
  HeatmapPlot plot;
  plot.title = QStringLiteral("Metrics of the models, z-scores");
  plot.columnNames = words(models.usable.metrics);
  plot.palette = QStringLiteral("diverging");
  plot.low = -2.5;
  plot.high = 2.5;
  const auto colors = groupColors(models.usable.groups);
  for (int model : models.tree.leafOrder()) {
    plot.rowNames << QString::fromStdString(models.usable.models[static_cast<std::size_t>(model)]);
    if (!colors.empty()) plot.rowMarks.push_back(colors[static_cast<std::size_t>(model)]);
    for (double score : models.usable.values.row(model)) plot.values.push_back(score);
  }
  const QSizeF size(190 + 24 * static_cast<double>(plot.columnNames.size()),
                    190 + 14 * static_cast<double>(plot.rowNames.size()));
  return writeChart(path, size, plot.title,
                    [&](QPainter& painter, const QRectF& room) { plot.paint(painter, room, lightTheme()); });
}

Result<void> drawTree(const fs::path& path, const ComparedModelList& models) {
  DendrogramPlot plot;
  plot.title = QStringLiteral("Models by their metrics, average linkage");
  if (models.groups) {
    plot.title = QStringLiteral("Average linkage; groups: silhouette %1 (p = %2), Rand %3 (p = %4)")
                     .arg(models.groups->silhouette, 0, 'f', 2)
                     .arg(models.groups->silhouetteP, 0, 'g', 2)
                     .arg(models.groups->randIndex, 0, 'f', 2)
                     .arg(models.groups->randIndexP, 0, 'g', 2);
  }
  plot.axis = QStringLiteral("mean distance of z-scores");
  plot.tree = models.tree;
  plot.names = words(models.usable.models);
  plot.marks = groupColors(models.usable.groups);
  return writeChart(path, {360, 60 + 14 * static_cast<double>(plot.names.size())}, plot.title,
                    [&](QPainter& painter, const QRectF& room) { plot.paint(painter, room, lightTheme()); });
}

Result<void> drawMap(const fs::path& path, const ComparedModelList& models) {
  ScatterPlot plot;
  plot.title = QStringLiteral("Models by the principal components of their z-scores");
  plot.xTitle = QStringLiteral("PC 1");
  plot.yTitle = QStringLiteral("PC 2");
  const auto colors = groupColors(models.usable.groups);
  for (std::size_t i = 0; i < models.usable.models.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    plot.dots.push_back({QString::fromStdString(models.usable.models[i]),
                         {models.map(row, 0), models.map(row, 1)},
                         colors.empty() ? QColor(0x4C, 0x8D, 0xFF) : colors[i]});
  }
  return writeChart(path, {320, 260}, plot.title,
                    [&](QPainter& painter, const QRectF& room) { plot.paint(painter, room, lightTheme()); });
}

Result<void> writeMap(const fs::path& path, const ComparedModelList& models) {
  return writeTable(path, {models.usable.models, models.usable.groups, {"pc1", "pc2"}, models.map});
}

}  // namespace

std::vector<QColor> groupColors(const std::vector<std::string>& groups) {
  const auto numbers = groupNumbers(groups);
  if (numbers.empty()) return {};
  const auto palette = classColors("", *std::ranges::max_element(numbers) + 1, lightTheme());
  std::vector<QColor> colors;
  for (int number : numbers) colors.push_back(qtColor(palette[static_cast<std::size_t>(number)]));
  return colors;
}

Result<std::vector<std::string>> writeModelList(const fs::path& folder, const ComparedModelList& models,
                                                const JobContext& job) {
  auto application = startOffscreen();
  if (!application) return failure(application);
  const std::pair<const char*, std::function<Result<void>(const fs::path&)>> files[] = {
      {"metrics.csv", [&](const fs::path& path) { return writeTable(path, models.table); }},
      {"zscores.csv", [&](const fs::path& path) { return writeTable(path, models.usable); }},
      {"dendrogram.csv", [&](const fs::path& path) { return writeTree(path, models.tree); }},
      {"map.csv", [&](const fs::path& path) { return writeMap(path, models); }},
      {"heatmap.svg", [&](const fs::path& path) { return drawHeatmap(path, models); }},
      {"dendrogram.svg", [&](const fs::path& path) { return drawTree(path, models); }},
      {"map.svg", [&](const fs::path& path) { return drawMap(path, models); }}};
  std::vector<std::string> names;
  for (const auto& [name, write] : files) {
    if (auto go = job.check(); !go) return failure(go);
    if (auto done = write(folder / name); !done) return failure(done);
    names.emplace_back(name);
  }
  return names;
}

}  // namespace mlens
