#include "ui/report/SweepReport.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "ui/charts/SweepGrid.h"
#include "ui/report/ReportWords.h"

namespace mlens {
namespace {

using Json = nlohmann::ordered_json;

QString meanText(const SweepGroup& group, const std::string& name) {
  const auto found = group.values.find(name);
  if (found == group.values.end() || !std::isfinite(found->second.mean)) return QStringLiteral("\u2013");
  const QString mean = number(found->second.mean);
  return std::isfinite(found->second.sd) ? mean + QStringLiteral(" \u00b1 ") + number(found->second.sd, 2)
                                         : mean;
}

QString settingText(const SweepSetting& setting) {
  const QString text =
      words("%1, projector of depth %2").arg(QString::fromStdString(setting.method)).arg(setting.depth);
  return setting.depth > 1 ? text + words(", width %1").arg(setting.width) : text;
}

/// Settings of method and projector, each with any strength.
std::vector<SweepSetting> settingsOf(const std::vector<SweepGroup>& groups) {
  std::set<SweepSetting> settings;
  for (auto group : groups) {
    group.setting.strength = 0;
    settings.insert(group.setting);
  }
  return {settings.begin(), settings.end()};
}

/// The object under `key`, empty if there is none: the file may be anybody's.
Json objectIn(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_object() ? *found : Json::object();
}

/// A word or a number; "–" if there is none.
QString factIn(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !(found->is_string() || found->is_number())) return QStringLiteral("\u2013");
  return QString::fromStdString(found->is_string() ? found->get<std::string>() : found->dump());
}

/// "name value" of the recipe, without what is long.
QString recipeText(const Json& about) {
  QStringList parts;
  const auto add = [&](const Json& json, const char* field) {
    if (json.contains(field)) parts << QString::fromLatin1(field) + QLatin1Char(' ') + factIn(json, field);
  };
  const Json recipe = objectIn(about, "recipe"), model = objectIn(recipe, "model");
  for (const char* field : {"epochs", "batch", "optimizer", "learningRate", "weightDecay", "temperature"})
    add(recipe, field);
  for (const char* field : {"encoder", "encoderWidth", "projectorOutput"}) add(model, field);
  return parts.join(QStringLiteral(", "));
}

void addFacts(ReportDocument& report, const SweepTable& table) {
  const Json data = objectIn(table.about, "data"), measured = objectIn(table.about, "measured");
  report.addParagraph(
      words("Pictures: %1. %2 runs.").arg(factIn(data, "title"), QString::number(table.rows.size())));
  report.addParagraph(words("Recipe: %1.").arg(recipeText(table.about)));
  report.addParagraph(
      words("Every model is measured on %1 of the pictures, probed by %2 views of each under single "
            "augmentations of strength %3, whatever it was trained with. Spread: one standard "
            "deviation over the seeds.")
          .arg(factIn(measured, "pictures"), factIn(measured, "views"), factIn(measured, "strength")));
}

using Columns = std::vector<std::pair<const char*, const char*>>;  // names in the table, and titles

using Named = std::function<QString(const SweepSetting&)>;

/// A row for each group, named by `name`.
void addMeans(ReportDocument& report, const std::vector<SweepGroup>& groups, const QString& head,
              const Named& name, const Columns& columns, const QString& caption) {
  QStringList header{head};
  for (const auto& [number, title] : columns) header << words(title);
  std::vector<QStringList> rows;
  for (const auto& group : groups) {
    rows.push_back({name(group.setting)});
    for (const auto& [number, title] : columns) rows.back() << meanText(group, number);
  }
  report.addTable(caption, header, rows);
}

/// In two tables that a page has room for.
void addMeans(ReportDocument& report, const std::vector<SweepGroup>& groups, const QString& about,
              const QString& head, const Named& name) {
  addMeans(report, groups, head, name,
           {{"effective_rank_h", "rank h"},
            {"effective_rank_z", "rank z"},
            {"invariance_all_h", "ratio h"},
            {"invariance_all_z", "ratio z"},
            {"tangent_affinity", "tangent"},
            {"tangent_random", "random"}},
           about + words("effective rank, invariance ratio under all augmentations (0 invariant, 1 identity "
                         "does not matter), affinity of the Jacobian's row space to the tangent planes and "
                         "to random ones"));
  addMeans(report, groups, head, name,
           {{"knn_accuracy_h", "kNN h"},
            {"knn_accuracy_z", "kNN z"},
            {"probe_accuracy_h", "probe h"},
            {"probe_accuracy_z", "probe z"}},
           about + words("accuracy of the nearest neighbours and of a linear probe"));
}

void addAllMeans(ReportDocument& report, const std::vector<SweepGroup>& groups, bool strengths) {
  report.addHeading(words("Means and standard deviations"));
  if (!strengths) {
    std::vector<SweepSetting> all;
    for (const auto& group : groups) all.push_back(group.setting);
    return addMeans(report, groups, {}, words("model"), [&](const SweepSetting& setting) {
      const QString differs = sweepSettingWords(setting, all);
      return differs.isEmpty() ? settingText(setting) : differs;
    });
  }
  for (const auto& setting : settingsOf(groups)) {
    std::vector<SweepGroup> own;
    std::ranges::copy_if(groups, std::back_inserter(own), [&](const SweepGroup& group) {
      SweepSetting plain = group.setting;
      plain.strength = 0;
      return plain == setting;
    });
    addMeans(report, own, settingText(setting) + QStringLiteral(": "), words("strength"),
             [](const SweepSetting& one) { return number(one.strength); });
  }
}

void addGrids(ReportDocument& report, const SweepTable& table) {
  const auto slices = sweepSlices(table);
  if (slices.empty()) return;
  report.addHeading(words("Depth and width of the projector"));
  report.addParagraph(
      words("Means over the seeds. Rows: depth of the projector, columns: width of its hidden layers; grids "
            "side by "
            "side have one scale. Without a hidden layer (depth 0 "
            "and 1) there is one model for every width."));
  const std::set<std::string> main{"effective_rank", "invariance_all", "knn_accuracy", "probe_accuracy",
                                   "tangent_affinity"};
  for (const auto& chart : sweepGridCharts(table)) {
    if (slices.size() > 1 && !main.contains(chart.name)) continue;
    for (const auto& slice : slices) {
      const auto grids = sweepGrids(chart, table, slice);
      report.addChart(sweepGridTitle(chart, slice), sweepGridSize(grids),
                      [&](QPainter& painter, const QRectF& room) {
                        paintSweepGrids(painter, room, grids, lightTheme());
                      });
    }
  }
}

void addTrends(ReportDocument& report, const SweepTable& table, const std::vector<SweepGroup>& groups,
               const SweepSetting& setting) {
  std::vector<QStringList> rows;
  for (const auto& name : table.numberNames()) {
    const auto trend = trendOf(groups, setting, name);
    if (!std::isfinite(trend.first)) continue;
    rows.push_back(
        {QString::fromStdString(name), number(trend.first), number(trend.last), number(trend.correlation)});
  }
  report.addTable(
      words("%1: every number at the lowest and the highest strength, and Spearman's correlation of "
            "strength and mean (1 always rises, -1 always falls)")
          .arg(settingText(setting)),
      {words("number"), words("lowest"), words("highest"), words("correlation")}, rows);
}

}  // namespace

ReportDocument sweepReport(const SweepTable& table, const std::vector<PublishedValue>& published) {
  ReportDocument report(words("Encoder against projector: a sweep"));
  addFacts(report, table);
  const auto groups = table.groups();
  std::set<double> strengths;
  for (const auto& group : groups) strengths.insert(group.setting.strength);
  const bool curves = strengths.size() > 1;
  addAllMeans(report, groups, curves);
  if (curves) {
    report.addHeading(words("Against the strength"));
    if (!published.empty()) report.addParagraph(words("Grey points: published values."));
    for (const auto& chart : sweepCharts(table)) {
      const auto plot = sweepPlot(chart, table, published, lightTheme());
      report.addPlot(chart.title, kSweepFigure, plot);
    }
  }
  addGrids(report, table);
  report.addHeading(words("Spectra"));
  for (const char stage : {'h', 'z'}) {
    const auto plot = sweepSpectra(table, stage);
    report.addPlot(words("%1, a curve for each strength; first seed").arg(plot.yTitle), kSweepFigure, plot);
  }
  if (curves) {
    report.addHeading(words("Trends"));
    for (const auto& setting : settingsOf(groups)) addTrends(report, table, groups, setting);
  }
  std::vector<QStringList> failed;
  for (const auto& row : table.rows) {
    if (!row.error.empty())
      failed.push_back({QString::fromStdString(row.name), QString::fromStdString(row.error)});
  }
  if (!failed.empty()) {
    report.addHeading(words("Runs that failed"));
    report.addTable({}, {words("run"), words("error")}, failed);
  }
  return report;
}

}  // namespace mlens
