#include "ui/charts/SweepChart.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ui/charts/QtColor.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

QString sweepWords(const char* text) {
  return QCoreApplication::translate("SweepChart", text);
}

const std::pair<const char*, const char*> kPaired[] = {
    {"effective_rank", "effective rank"},
    {"rankme", "RankMe"},
    {"knn_accuracy", "kNN accuracy"},
    {"nnk_accuracy", "NNK accuracy"},
    {"probe_accuracy", "linear probe accuracy"},
    {"invariance_all", "invariance ratio, all augmentations"}};

/// Method and projector: everything but the strength.
SweepSetting withoutStrength(SweepSetting setting) {
  setting.strength = 0;
  return setting;
}

}  // namespace

QString sweepSettingWords(const SweepSetting& setting, const std::vector<SweepSetting>& all) {
  const auto differs = [&](auto field) {
    return std::ranges::any_of(all, [&](const auto& other) { return other.*field != setting.*field; });
  };
  QStringList parts;
  if (differs(&SweepSetting::method)) parts << QString::fromStdString(setting.method);
  if (differs(&SweepSetting::strength)) parts << sweepWords("strength %1").arg(setting.strength);
  if (differs(&SweepSetting::depth)) parts << sweepWords("depth %1").arg(setting.depth);
  if (setting.depth > 1 && differs(&SweepSetting::width)) parts << sweepWords("width %1").arg(setting.width);
  return parts.join(QStringLiteral(", "));
}

std::vector<SweepChart> sweepCharts(const SweepTable& table) {
  const auto names = table.numberNames();
  const auto there = [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); };
  std::vector<SweepChart> charts;
  const auto paired = [&](const std::string& name, const QString& title) {
    if (!there(name + "_h")) return;
    charts.push_back(
        {name, title, {{name + "_h", sweepWords("encoder h")}, {name + "_z", sweepWords("projector z")}}});
  };
  for (const auto& [name, title] : kPaired) paired(name, sweepWords(title));
  if (there("jacobian_effective_rank") && !charts.empty()) {
    charts.front().numbers.emplace_back("jacobian_effective_rank", sweepWords("mean Jacobian dz/dh"));
  }
  SweepChart tangent{
      "tangent_affinity", sweepWords("affinity of the Jacobian's rows and the tangent plane"), {}};
  for (const auto& [name, label] :
       {std::pair("tangent_affinity", "tangent planes"), std::pair("tangent_random", "random planes"),
        std::pair("tangent_null", "expected of random planes")}) {
    if (there(name)) tangent.numbers.emplace_back(name, sweepWords(label));
  }
  if (!tangent.numbers.empty()) charts.push_back(std::move(tangent));
  SweepChart removed{
      "removed", sweepWords("share of an augmentation's direction that the projector removes"), {}};
  for (const auto& name : names) {
    if (name.starts_with("removed_"))
      removed.numbers.emplace_back(name, QString::fromStdString(name.substr(8)));
    const std::string probe = "invariance_";
    if (name.starts_with(probe) && name.ends_with("_h") && name != "invariance_all_h") {
      const auto family = name.substr(probe.size(), name.size() - probe.size() - 2);
      paired(probe + family, sweepWords("invariance ratio, %1").arg(QString::fromStdString(family)));
    }
  }
  if (!removed.numbers.empty()) charts.push_back(std::move(removed));
  return charts;
}

LinePlot sweepPlot(const SweepChart& chart, const SweepTable& table,
                   const std::vector<PublishedValue>& published, const Theme& theme) {
  LinePlot plot;
  plot.xTitle = sweepWords("augmentation strength");
  plot.yTitle = chart.title;
  plot.empty = sweepWords("Curves appear when the first run is measured.");
  const auto groups = table.groups();
  std::set<SweepSetting> distinct;
  for (const auto& group : groups) distinct.insert(withoutStrength(group.setting));
  const std::vector<SweepSetting> settings(distinct.begin(), distinct.end());
  const bool one = settings.size() < 2;
  const auto colors = classColors(
      "", static_cast<int>(std::max<std::size_t>(1, one ? chart.numbers.size() : settings.size())), theme);
  constexpr Qt::PenStyle kStyles[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
  for (std::size_t s = 0; s < settings.size(); ++s) {
    for (std::size_t n = 0; n < chart.numbers.size(); ++n) {
      const auto& [name, label] = chart.numbers[n];
      LinePlot::Series series;
      series.name = one ? label : label + QStringLiteral(" · ") + sweepSettingWords(settings[s], settings);
      series.color = qtColor(colors[one ? n : s]);
      series.width = 1.5;
      series.style = one ? Qt::SolidLine : kStyles[n % std::size(kStyles)];
      for (const auto& group : groups) {
        const auto value = group.values.find(name);
        if (withoutStrength(group.setting) != settings[s] || value == group.values.end() ||
            !std::isfinite(value->second.mean)) {
          continue;
        }
        series.points.emplace_back(group.setting.strength, value->second.mean);
        series.spread.push_back(value->second.sd);
      }
      if (!series.points.empty()) plot.series.push_back(std::move(series));
    }
  }
  for (const auto& [name, label] : chart.numbers) {
    LinePlot::Series series{
        label + sweepWords(", published"), qtColor(theme.quietText), 2, {}, {}, Qt::NoPen};
    for (const auto& value : published) {
      if (value.number == name) series.points.emplace_back(value.strength, value.value);
    }
    std::ranges::sort(series.points, {}, [](const QPointF& point) { return point.x(); });
    if (!series.points.empty()) plot.series.push_back(std::move(series));
  }
  return plot;
}

LinePlot sweepSpectra(const SweepTable& table, char stage) {
  LinePlot plot;
  plot.xTitle = sweepWords("rank");
  plot.yTitle = sweepWords("log10 singular value of %1").arg(QLatin1Char(stage));
  const auto first = std::ranges::find_if(table.rows, &SweepRow::done);
  if (first == table.rows.end()) return plot;
  std::map<double, const SweepRow*> rows;  // by strength
  for (const auto& row : table.rows) {
    const bool same = withoutStrength(row.setting) == withoutStrength(first->setting);
    if (row.done() && same && row.seed == first->seed) rows.emplace(row.setting.strength, &row);
  }
  double place = 0;
  for (const auto& [strength, row] : rows) {
    const auto& values = stage == 'h' ? row->measures.spectrumEncoder : row->measures.spectrumProjector;
    LinePlot::Series series;
    series.name = QString::number(strength);
    series.color = qtColor(continuousColor("", 0.9 - 0.9 * place++ / static_cast<double>(rows.size())));
    series.width = 1;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] > 0) series.points.emplace_back(static_cast<double>(i + 1), std::log10(values[i]));
    }
    plot.series.push_back(std::move(series));
  }
  return plot;
}

}  // namespace mlens
