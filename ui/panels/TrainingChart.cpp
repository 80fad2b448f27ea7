#include "ui/panels/TrainingChart.h"

#include "core/model/TrainingMethod.h"
#include "ui/charts/QtColor.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr Rgb kProjectorCurve = {0xE6, 0x9F, 0x00};  // Okabe-Ito orange, as in the spectrum
const auto kLoss = QStringLiteral("loss");

}  // namespace

TrainingChart::TrainingChart(TrainingRun* run, QWidget* parent)
    : QWidget(parent), run_(run), what_(new QComboBox(this)), chart_(new LineChart(this)) {
  auto* column = gridLayout<QVBoxLayout>(this, 0);
  column->setSpacing(kGrid / 2);
  what_->addItem(tr("Loss"), kLoss);
  what_->addItem(tr("Learning rate"), QStringLiteral("learning_rate"));
  what_->addItem(tr("RankMe"), QStringLiteral("rankme"));
  what_->addItem(tr("Alignment"), QStringLiteral("alignment"));
  what_->addItem(tr("Uniformity"), QStringLiteral("uniformity"));
  what_->addItem(tr("kNN accuracy"), QStringLiteral("knn_accuracy"));
  what_->setAccessibleName(tr("What the chart shows"));
  what_->setToolTip(tr(
      "Numbers of h and z come after every epoch, from a fixed sample of the pictures: RankMe, alignment of "
      "two views (0: they agree), uniformity (lower: more evenly spread), accuracy of 20 cosine neighbours"));
  column->addWidget(what_);
  chart_->setEmptyText(tr("The curves show here while the model trains."));
  chart_->setAccessibleName(tr("Curves of the training"));
  chart_->setFixedHeight(168);
  column->addWidget(chart_);
  connect(what_, &QComboBox::currentIndexChanged, this, &TrainingChart::refresh);
}

void TrainingChart::setTheme(const Theme& theme) {
  theme_ = theme;
  chart_->setTheme(theme);
}

void TrainingChart::refresh() {
  const QString name = what_->currentData().toString();
  if (run_->losses().empty() && run_->log().empty()) return chart_->setSeries({});
  chart_->setXRange(0, std::max(1, run_->plan().epochs));
  if (name != kLoss) return showMonitor(name);
  std::vector<QPointF> steps, epochs;
  for (const auto& point : run_->losses()) steps.emplace_back(point.epoch, point.loss);
  for (std::size_t i = 0; i < run_->log().size(); ++i)
    epochs.emplace_back(static_cast<double>(i + 1), run_->log()[i].loss);
  const auto* method = findMethod(run_->plan().method);
  chart_->setTitles(tr("epoch"), tr("loss (%1)").arg(QString::fromUtf8(method ? method->loss : "")));
  chart_->setSeries({{tr("step"), qtColor(theme_.quietText), 1, steps},
                     {tr("epoch mean"), qtColor(theme_.text), 2, epochs}});
}

/// The log's columns NAME, or NAME_h and NAME_z.
void TrainingChart::showMonitor(const QString& name) {
  std::vector<LineChart::Series> series;
  const auto add = [&](const QString& column, const QString& title, const QColor& color) {
    std::vector<QPointF> points;
    for (std::size_t i = 0; i < run_->log().size(); ++i) {
      for (const auto& [field, value] : logFields(run_->log()[i])) {
        if (column == QLatin1String(field)) points.emplace_back(static_cast<double>(i + 1), value);
      }
    }
    series.push_back({title, color, 2, std::move(points)});
  };
  if (name == QStringLiteral("learning_rate")) {
    add(name, tr("at the epoch's end"), qtColor(theme_.text));
  } else {
    add(name + QStringLiteral("_h"), tr("h"), qtColor(theme_.text));
    add(name + QStringLiteral("_z"), tr("z"), qtColor(kProjectorCurve));
  }
  chart_->setTitles(tr("epoch"), what_->currentText());
  chart_->setSeries(std::move(series));
}

}  // namespace mlens
