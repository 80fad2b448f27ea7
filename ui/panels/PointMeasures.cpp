#include "ui/panels/PointMeasures.h"

#include <cmath>

#include "ui/charts/TabularFont.h"
#include "ui/widgets/Layout.h"

namespace mlens {

PointMeasures::PointMeasures(Workspace* workspace, Measurements* measurements, QWidget* parent)
    : QWidget(parent), workspace_(workspace), measurements_(measurements) {
  auto* column = gridLayout<QVBoxLayout>(this, 0);
  column->addWidget(headingLabel(tr("Metrics"), this));
  measure_ = new QPushButton(tr("Measure"), this);
  measure_->setAccessibleName(tr("Measure the metrics"));
  measure_->setToolTip(
      tr("Computes the metrics of all points of these embeddings, with the settings of the panel Geometry"));
  column->addWidget(measure_, 0, Qt::AlignLeft);
  table_ = new QWidget(this);
  auto* grid = new QGridLayout(table_);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(2 * kGrid);
  grid->setVerticalSpacing(kGrid / 2);
  grid->setColumnStretch(0, 1);
  for (int side = 0; side < 2; ++side) {
    titles_[static_cast<std::size_t>(side)] = quietLabel({}, table_);
    titles_[static_cast<std::size_t>(side)]->setWordWrap(false);
    grid->addWidget(titles_[static_cast<std::size_t>(side)], 0, side + 1, Qt::AlignRight);
  }
  for (const PointMetric* metric : embeddingMetrics()) {
    const int row = static_cast<int>(values_.size()) + 1;
    const QString title = tr(metric->title), definition = tr(metric->definition);
    auto* name = new QLabel(title, table_);
    name->setToolTip(definition);
    name->setMinimumWidth(1);
    grid->addWidget(name, row, 0);
    auto& cells = values_.emplace_back();
    for (int side = 0; side < 2; ++side) {
      auto* cell = new QLabel(table_);
      cell->setFont(tabular(cell->font()));
      cell->setToolTip(definition);
      cell->setTextInteractionFlags(Qt::TextSelectableByMouse);
      cells[static_cast<std::size_t>(side)] = cell;
      grid->addWidget(cell, row, side + 1, Qt::AlignRight);
    }
  }
  column->addWidget(table_);

  connect(measure_, &QPushButton::clicked, this, &PointMeasures::measure);
  connect(measurements, &Measurements::changed, this, &PointMeasures::refresh);
  connect(workspace, &Workspace::currentChanged, this, &PointMeasures::refresh);
  connect(workspace, &Workspace::pointsChanged, this, &PointMeasures::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, &PointMeasures::refresh);
  connect(workspace, &Workspace::viewsChanged, this, &PointMeasures::refresh);
  connect(workspace, &Workspace::viewChanged, this, &PointMeasures::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &PointMeasures::refresh);
  refresh();
}

void PointMeasures::measure() {
  for (const EmbeddingId& id : comparedEmbeddings(*workspace_)) measurements_->metrics(id);
  refresh();
}

void PointMeasures::refresh() {
  const auto compared = comparedEmbeddings(*workspace_);
  const Index point = workspace_->current();
  bool any = false, all = true;
  for (std::size_t side = 0; side < titles_.size(); ++side) {
    const bool used = side < compared.size();
    const auto metrics = used ? measurements_->known(compared[side]) : nullptr;
    const bool has = metrics && point >= 0 && point < metrics->values.rows();
    any = any || has;
    all = all && (has || !used);
    titles_[side]->setText(used ? workspace_->embedding(compared[side])->title.section(QLatin1Char(','), 0, 0)
                                : QString());
    titles_[side]->setToolTip(metrics ? QString::fromStdString(metrics->setting) : QString());
    titles_[side]->setVisible(used);
    for (std::size_t j = 0; j < values_.size(); ++j) {
      const float value = has ? metrics->values(point, static_cast<Index>(j)) : std::nanf("");
      values_[j][side]->setText(std::isnan(value) ? tr("–") : QString::number(value, 'g', 4));
      values_[j][side]->setVisible(used);
    }
  }
  table_->setVisible(any);
  measure_->setVisible(!all);
  measure_->setEnabled(!compared.empty());
}

}  // namespace mlens
