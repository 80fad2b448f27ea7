#include "ui/panels/DistributionPlots.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/Text.h"
#include "core/geometry/RepresentationMetrics.h"
#include "ui/charts/QtColor.h"
#include "ui/panels/PointWords.h"
#include "ui/scene/ColorSpace.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

QString words(Index count) {
  return QString::fromStdString(grouped(count));
}

std::vector<double> sharesOf(const Distribution::Group& group) {
  std::vector<double> shares;
  for (Index count : group.counts) {
    shares.push_back(group.count > 0 ? 100.0 * static_cast<double>(count) / static_cast<double>(group.count)
                                     : 0);
  }
  return shares;
}

std::vector<double> countsOf(const Distribution::Group& group) {
  return {group.counts.begin(), group.counts.end()};
}

QStringList cellsOf(const Distribution::Group* group) {
  if (!group) return {QStringLiteral("–"), QStringLiteral("–"), QStringLiteral("–")};
  return {numberWords(group->mean), numberWords(group->median), numberWords(group->deviation)};
}

}  // namespace

DistributionPlots::DistributionPlots(const Workspace& workspace, const Distributions& distributions,
                                     Measurements& measurements, const QString& metric, const Theme& theme)
    : workspace_(workspace),
      distributions_(distributions),
      measurements_(measurements),
      metric_(metric),
      theme_(theme) {
  const PointTable& table = *workspace.points();
  int classes = table.classCount();
  for (std::int32_t label : distributions.classes()) classes = std::max(classes, label + 1);
  const ColorSpec& color = workspace.appearance().color;
  const std::string palette = color.by == ColorSpec::By::Class ? color.palette : std::string();
  if (classes > 0) palette_ = classColors(palette, classes, theme);
}

Rgb DistributionPlots::classColor(std::size_t place) const {
  const auto label = static_cast<std::size_t>(distributions_.classes()[place]);
  return label < palette_.size() ? palette_[label] : theme_.quietText;
}

QString DistributionPlots::symbol(std::size_t side) const {
  std::vector<EmbeddingId> ids;
  for (const auto& one : distributions_.sides()) ids.push_back(one.id);
  return embeddingSymbol(workspace_, ids, side);
}

HistogramPlot DistributionPlots::blank(std::size_t side) const {
  HistogramPlot plot;
  const auto& sides = distributions_.sides();
  if (side >= sides.size()) {
    plot.empty =
        tr("Open pictures and a checkpoint, or vectors: how their metrics are distributed shows here.");
    return plot;
  }
  plot.title = sides[side].title;
  const bool sources = sides.size() > 1 && sides[0].source != sides[1].source;
  if (sources) plot.title += QStringLiteral(" · ") + sides[side].source;
  return plot;
}

std::vector<HistogramPlot::Row> DistributionPlots::groups(const Distribution::Set& set) const {
  std::vector<HistogramPlot::Row> rows;
  for (std::size_t c = 0; c < set.classes.size(); ++c) {
    rows.push_back({distributions_.className(c),
                    {{QString(), qtColor(classColor(c), 200), sharesOf(set.classes[c])}},
                    set.classes[c].mean});
  }
  if (!rows.empty()) return rows;
  HistogramPlot::Row row;
  row.layers.push_back({tr("all"), qtColor(mixed(theme_.quietText, theme_.ground, 0.5)), countsOf(set.all)});
  if (!workspace_.selection().empty()) {
    row.layers.push_back({tr("selected"), qtColor(theme_.accent), countsOf(set.selected)});
  }
  row.mean = set.all.mean;
  return {row};
}

double DistributionPlots::highest() const {
  double most = 0;
  for (std::size_t side = 0; side < distributions_.sides().size(); ++side) {
    const auto* set = distributions_.setOf(side);
    if (!set) continue;
    HistogramPlot plot;
    plot.rows = groups(*set);
    most = std::max(most, plot.top());
  }
  return most;
}

HistogramPlot DistributionPlots::values(std::size_t side) const {
  HistogramPlot plot = blank(side);
  const auto& sides = distributions_.sides();
  if (side >= sides.size()) return plot;
  const auto* set = distributions_.setOf(side);
  const auto result = distributions_.result();
  if (!set || !result || result->edges.empty()) {
    plot.empty = set ? tr("No point has a value") : sides[side].note;
    return plot;
  }
  plot.edges = result->edges;
  plot.rows = groups(*set);
  plot.highest = highest();
  plot.xTitle = metric_;
  plot.yTitle = set->classes.empty() ? tr("points") : tr("share of each class");
  if (set->classes.empty() && !workspace_.selection().empty()) {
    plot.yTitle = tr("points; selected in blue");
  }
  if (set->all.unknown > 0) plot.yTitle += tr("; %1 without a value").arg(words(set->all.unknown));
  return plot;
}

HistogramPlot DistributionPlots::angles(std::size_t side) const {
  HistogramPlot plot = blank(side);
  const auto& sides = distributions_.sides();
  if (side >= sides.size()) return plot;
  const auto of = measurements_.metrics(sides[side].id);
  if (!of.metrics) {
    plot.empty = of.state;
    return plot;
  }
  for (int edge = 0; edge <= 9; ++edge) plot.edges.push_back(10.0 * edge);
  const auto percent = [](const std::array<float, 9>& shares) {
    std::vector<double> values;
    for (float share : shares) values.push_back(100.0 * static_cast<double>(share));
    return values;
  };
  HistogramPlot::Row row;
  row.layers.push_back({tr("% random"), qtColor(mixed(theme_.quietText, theme_.ground, 0.5)),
                        percent(of.metrics->randomAngles)});
  row.layers.push_back(
      {tr("% adjacent"), qtColor(continuousColor("viridis", 0.6), 150), percent(of.metrics->adjacentAngles)});
  plot.rows = {row};
  plot.highest = 0;
  for (const auto& other : sides) {
    const auto one = measurements_.metrics(other.id);
    if (!one.metrics) continue;
    for (const auto* shares : {&one.metrics->randomAngles, &one.metrics->adjacentAngles}) {
      for (float share : *shares) plot.highest = std::max(plot.highest, 100.0 * static_cast<double>(share));
    }
  }
  plot.xTitle = tr("principal angle, degrees");
  plot.yTitle = tr("% of angles; adjacent green, random grey");
  return plot;
}

QStringList DistributionPlots::headers() const {
  QStringList headers{tr("points")};
  const auto& sides = distributions_.sides();
  for (std::size_t side = 0; side < sides.size(); ++side) {
    const QString name = symbol(side);
    headers << tr("%1\nmean").arg(name) << tr("median") << tr("sd");
  }
  return headers;
}

std::vector<NumbersModel::Row> DistributionPlots::rows() const {
  std::vector<NumbersModel::Row> rows;
  const auto add = [&](const QString& name, Index count, const auto& groupOf) {
    NumbersModel::Row row{name, {}, {words(count)}};
    for (std::size_t side = 0; side < distributions_.sides().size(); ++side) {
      const auto* set = distributions_.setOf(side);
      row.cells += cellsOf(set ? &groupOf(*set) : nullptr);
    }
    rows.push_back(std::move(row));
  };
  using Set = Distribution::Set;
  using Group = Distribution::Group;
  if (!distributions_.result()) return rows;
  add(tr("all"), workspace_.points()->count, [](const Set& set) -> const Group& { return set.all; });
  if (!workspace_.selection().empty()) {
    add(tr("selected"), workspace_.selection().count(),
        [](const Set& set) -> const Group& { return set.selected; });
  }
  const auto& sets = distributions_.result()->sets;
  for (std::size_t c = 0; c < distributions_.classes().size(); ++c) {
    const bool counted = !sets.empty() && c < sets[0].classes.size();
    if (!counted) break;
    const Group& first = sets[0].classes[c];
    add(distributions_.className(c), first.count + first.unknown,
        [c](const Set& set) -> const Group& { return set.classes[c]; });
  }
  return rows;
}

QStringList DistributionPlots::angleHeaders() const {
  QStringList headers;
  const auto& sides = distributions_.sides();
  for (std::size_t side = 0; side < sides.size(); ++side) headers << symbol(side);
  return headers;
}

std::vector<NumbersModel::Row> DistributionPlots::angleRows() const {
  std::vector<NumbersModel::Row> rows{
      {tr("affinity, adjacent"), tr("Mean over all points of the affinity to their NNK neighbours"), {}},
      {tr("affinity, random"), tr("Mean affinity of random pairs of points"), {}},
      {tr("affinity, by chance"),
       tr("sqrt(d / D): what random subspaces of these dimensions would have"),
       {}}};
  for (const auto& side : distributions_.sides()) {
    const auto of = measurements_.metrics(side.id);
    if (!of.metrics) {
      for (auto& row : rows) row.cells << QStringLiteral("–");
      continue;
    }
    const auto near = of.metrics->column("affinity");
    const std::vector<double> values(near.begin(), near.end());
    rows[0].cells << numberWords(meanOfNumbers(values));
    rows[1].cells << numberWords(static_cast<double>(of.metrics->randomAffinity));
    rows[2].cells << numberWords(static_cast<double>(of.metrics->nullAffinity));
  }
  return rows;
}

QString DistributionPlots::note() const {
  QStringList facts;
  std::set<QString> settings;
  for (std::size_t side = 0; side < distributions_.sides().size(); ++side) {
    const auto& one = distributions_.sides()[side];
    if (one.values) settings.insert(one.note);
  }
  for (const QString& setting : settings) facts << setting;
  if (settings.size() > 1) facts << tr("different settings: do not compare");
  facts << distributions_.classNote();
  facts.removeAll(QString());
  return facts.join(QStringLiteral(" · "));
}

}  // namespace mlens
