#pragma once

#include <QAbstractItemModel>
#include <QStringList>
#include <vector>

#include "core/compare/Cka.h"
#include "core/layers/Comparison.h"
#include "ui/charts/HeatmapPlot.h"
#include "ui/widgets/NumbersModel.h"

namespace mlens {

/// What a panel shows of a comparison as rows of words.
struct ShownTable {
  QStringList headers;
  std::vector<NumbersModel::Row> rows;
};

/// CKA, overlap and the means of the NNK metrics, in A and in B. `cka`: null while it is not there.
ShownTable summaryTable(const Comparison& comparison, const Cka* cka);
/// One row per class: share of neighbours of the own class, overlap and NNK metrics in A and B.
ShownTable classTable(const NumberTable& numbers);  ///< see classTableOf()

/// A model's cells with headers, tabs between them: what a spreadsheet takes from the clipboard.
QString tabbedText(const QAbstractItemModel& model);
QString tabbedText(const HeatmapPlot& plot);  ///< likewise, with its title in the corner

}  // namespace mlens
