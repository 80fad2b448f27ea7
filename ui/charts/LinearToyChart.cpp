#include "ui/charts/LinearToyChart.h"

#include <QCoreApplication>
#include <cmath>

#include "ui/charts/QtColor.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

QString words(const char* text) {
  return QCoreApplication::translate("LinearToyChart", text);
}

template <class Value>
void addCurve(LinePlot& plot, const LinearToy& toy, const QString& name, const QColor& color,
              Qt::PenStyle style, Value&& value) {
  LinePlot::Series series{name, color, 1.5, {}, {}, style};
  for (const auto& row : toy.rows) {
    if (const double y = value(row); std::isfinite(y)) series.points.emplace_back(row.strength, y);
  }
  if (!series.points.empty()) plot.series.push_back(std::move(series));
}

LinePlot emptyPlot(const QString& title) {
  LinePlot plot;
  plot.xTitle = words("strength");
  plot.yTitle = title;
  plot.empty = words("Compute shows the curves here.");
  return plot;
}

}  // namespace

LinePlot keptPlot(const LinearToy& toy, const Theme& theme) {
  LinePlot plot = emptyPlot(words("directions kept"));
  const auto colors = classColors("", 2, theme);
  addCurve(plot, toy, words("closed form"), qtColor(colors[0]), Qt::SolidLine,
           [](const LinearToyRow& row) { return static_cast<double>(row.kept); });
  addCurve(plot, toy, words("trained"), qtColor(colors[1]), Qt::DashLine,
           [](const LinearToyRow& row) { return row.rank; });
  return plot;
}

LinePlot removedPlot(const LinearToy& toy, const Theme& theme) {
  LinePlot plot = emptyPlot(words("share of the direction removed (broken: trained)"));
  const auto colors =
      classColors("", static_cast<int>(std::max<std::size_t>(1, toy.generators.size())), theme);
  for (std::size_t g = 0; g < toy.generators.size(); ++g) {
    const auto name = QString::fromStdString(toy.generators[g]);
    addCurve(plot, toy, name, qtColor(colors[g]), Qt::SolidLine,
             [g](const LinearToyRow& row) { return row.removedClosed[g]; });
    addCurve(plot, toy, {}, qtColor(colors[g]), Qt::DashLine, [g](const LinearToyRow& row) {
      return g < row.removedTrained.size() ? row.removedTrained[g] : LinearToyRow::kNone;
    });
  }
  return plot;
}

}  // namespace mlens
