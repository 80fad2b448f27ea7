#include "ui/charts/SweepGrid.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace mlens {
namespace {

constexpr std::size_t kMostBeside = 3;
constexpr double kGridWidth = 130, kScale = 40, kGridRow = 24, kGridHead = 40, kBetween = 12;  // points

QString gridWords(const char* text) {
  return QCoreApplication::translate("SweepGrid", text);
}

SweepSlice sliceOf(const SweepSetting& setting) {
  return {setting.method, setting.strength};
}

/// Whether the width of hidden layers says anything.
bool hasHidden(const SweepSetting& setting) {
  return setting.depth > 1;
}

/// The value of each projector of a slice: by depth, and by width (0 without a hidden layer).
using Cells = std::map<std::pair<int, int>, SweepGroup::Value>;

Cells cellsOf(const std::vector<SweepGroup>& groups, const SweepSlice& slice, const std::string& number) {
  Cells cells;
  for (const auto& group : groups) {
    const auto value = group.values.find(number);
    if (sliceOf(group.setting) != slice || value == group.values.end()) continue;
    cells[{group.setting.depth, hasHidden(group.setting) ? group.setting.width : 0}] = value->second;
  }
  return cells;
}

QString cellText(const SweepGroup::Value& value) {
  if (!std::isfinite(value.mean)) return gridWords("not measured");
  const QString mean = QString::number(value.mean, 'g', 4);
  return std::isfinite(value.sd)
             ? gridWords("%1 ± %2 (%3 seeds)").arg(mean).arg(value.sd, 0, 'g', 2).arg(value.runs)
             : mean;
}

HeatmapPlot gridOf(const Cells& cells, const std::vector<int>& depths, const std::vector<int>& widths) {
  HeatmapPlot plot;
  plot.rowTitle = gridWords("depth");
  plot.columnTitle = gridWords("width");
  for (const int depth : depths) plot.rowNames << QString::number(depth);
  for (const int width : widths) plot.columnNames << (width ? QString::number(width) : gridWords("any"));
  std::vector<SweepGroup::Value> shown;
  for (const int depth : depths) {
    for (const int width : widths) {
      const auto found = cells.find({depth, depth > 1 ? width : 0});
      shown.push_back(found == cells.end() ? SweepGroup::Value() : found->second);
      plot.values.push_back(shown.back().mean);
    }
  }
  plot.cellWords = [shown = std::move(shown), columns = widths.size()](int row, int column) {
    return cellText(shown[static_cast<std::size_t>(row) * columns + static_cast<std::size_t>(column)]);
  };
  plot.cellTip = [depths](int row, int) {
    return depths[static_cast<std::size_t>(row)] > 1
               ? QString()
               : gridWords("Without a hidden layer: the same model under every width");
  };
  return plot;
}

}  // namespace

std::vector<SweepSlice> sweepSlices(const SweepTable& table) {
  std::map<SweepSlice, int> projectors;
  for (const auto& group : table.groups()) ++projectors[sliceOf(group.setting)];
  std::vector<SweepSlice> slices;
  for (const auto& [slice, count] : projectors) {
    if (count > 1) slices.push_back(slice);
  }
  return slices;
}

std::vector<SweepChart> sweepGridCharts(const SweepTable& table) {
  std::vector<SweepChart> charts;
  for (auto& chart : sweepCharts(table)) {
    if (chart.numbers.size() <= kMostBeside) {
      charts.push_back(std::move(chart));
      continue;
    }
    for (std::size_t begin = 0; begin < chart.numbers.size(); begin += kMostBeside) {
      const auto first = chart.numbers.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto most = std::min(kMostBeside, chart.numbers.size() - begin);
      SweepChart part{chart.name + std::to_string(1 + begin / kMostBeside), {}, {first, first + most}};
      QStringList labels;
      for (const auto& number : part.numbers) labels << number.second;
      part.title = QStringLiteral("%1 (%2)").arg(chart.title, labels.join(QStringLiteral(", ")));
      charts.push_back(std::move(part));
    }
  }
  return charts;
}

std::vector<HeatmapPlot> sweepGrids(const SweepChart& chart, const SweepTable& table,
                                    const SweepSlice& slice) {
  const auto groups = table.groups();
  std::set<int> depths, widths;
  for (const auto& group : groups) {
    if (sliceOf(group.setting) != slice) continue;
    depths.insert(group.setting.depth);
    if (hasHidden(group.setting)) widths.insert(group.setting.width);
  }
  if (widths.empty()) widths.insert(0);
  std::vector<HeatmapPlot> grids;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto& [number, label] : chart.numbers) {
    grids.push_back(gridOf(cellsOf(groups, slice, number), {depths.begin(), depths.end()},
                           {widths.begin(), widths.end()}));
    grids.back().title = label;
    grids.back().unit = chart.title;
    for (const double value : grids.back().values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  for (HeatmapPlot& grid : grids) {
    grid.low = low <= high ? low : 0;
    grid.high = low <= high ? high : 1;
    grid.scale = &grid == &grids.back();
  }
  return grids;
}

QString sweepGridTitle(const SweepChart& chart, const SweepSlice& slice) {
  return gridWords("%1 by depth (rows) and width (columns), %2 at strength %3")
      .arg(chart.title, QString::fromStdString(slice.method))
      .arg(slice.strength);
}

QSizeF sweepGridSize(const std::vector<HeatmapPlot>& grids) {
  const auto rows = grids.empty() ? 0 : grids.front().rowNames.size();
  return {static_cast<double>(grids.size()) * kGridWidth + kScale,
          kGridHead + kGridRow * static_cast<double>(rows)};
}

void paintSweepGrids(QPainter& painter, const QRectF& room, const std::vector<HeatmapPlot>& grids,
                     const Theme& theme) {
  const double each = (room.width() - kScale) / static_cast<double>(std::max<std::size_t>(1, grids.size()));
  double left = room.left();
  for (const HeatmapPlot& grid : grids) {
    const double width = each + (grid.scale ? kScale : 0);
    grid.paint(painter, {left, room.top(), width - kBetween, room.height()}, theme);
    left += width;
  }
}

}  // namespace mlens
