#pragma once

#include <QCoreApplication>

#include "ui/charts/HistogramPlot.h"
#include "ui/study/Distributions.h"
#include "ui/widgets/NumbersModel.h"

namespace mlens {

/// What a distribution looks like: plots and tables from values, no widget.
class DistributionPlots {
  Q_DECLARE_TR_FUNCTIONS(DistributionPlots)
 public:
  DistributionPlots(const Workspace& workspace, const Distributions& distributions,
                    Measurements& measurements, const QString& metric, const Theme& theme);

  HistogramPlot values(std::size_t side) const;
  HistogramPlot angles(std::size_t side) const;
  QStringList headers() const;
  std::vector<NumbersModel::Row> rows() const;
  QStringList angleHeaders() const;
  std::vector<NumbersModel::Row> angleRows() const;
  QString note() const;  ///< the settings the metrics were computed with, and what is left out

 private:
  HistogramPlot blank(std::size_t side) const;
  QString symbol(std::size_t side) const;
  double highest() const;
  std::vector<HistogramPlot::Row> groups(const Distribution::Set& set) const;
  Rgb classColor(std::size_t place) const;

  const Workspace& workspace_;
  const Distributions& distributions_;
  Measurements& measurements_;
  QString metric_;
  Theme theme_;
  std::vector<Rgb> palette_;
};

}  // namespace mlens
