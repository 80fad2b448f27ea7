#include "ui/panels/CompareTables.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "core/geometry/RepresentationMetrics.h"

namespace mlens {
namespace {

constexpr const char* kMetrics[] = {"nnk_count", "nnk_diameter_relative", "affinity", "local_dimension",
                                    "hubness"};

QString words(const char* text) {
  return QCoreApplication::translate("Compare", text);
}

double meanOf(const std::vector<float>& values) {
  return meanOfNumbers(std::vector<double>(values.begin(), values.end()));
}

QString signedWords(double value) {
  const QString number = numberWords(value);
  return value > 0 ? QLatin1Char('+') + number : number;
}

}  // namespace

ShownTable summaryTable(const Comparison& comparison, const Cka* cka) {
  ShownTable table{{words("A"), words("B"), words("B - A")}, {}};
  const auto whole = [&](const char* name, const char* tip, const QString& value) {
    table.rows.push_back({words(name), words(tip), {value, QString(), QString()}});
  };
  const double none = std::nan("");
  whole("linear CKA",
        "|Y'X|² / (|X'X| |Y'Y|) of the centred columns (Kornblith et al. 2019); 1: the same but for "
        "rotation and scale",
        numberWords(cka ? cka->linear : none));
  whole("linear CKA, debiased",
        "The same from unbiased estimates (Song et al. 2012): about 0 for unrelated data",
        numberWords(cka ? cka->debiased : none));
  whole("neighbour overlap", "Mean share of a point's neighbours in A that are its neighbours in B",
        numberWords(comparison.meanOverlap));
  whole("overlap by chance", "k / (N - 1): of unrelated neighbourhoods",
        numberWords(comparison.chanceOverlap));
  whole("neighbour stretch",
        "How far away in B the neighbours of A lie, over the distance of B's own; 1: still near",
        numberWords(meanOf(comparison.stretch)));
  if (!comparison.nnkA || !comparison.nnkB) return table;
  for (const char* name : kMetrics) {
    const PointMetric* metric = pointMetric(name);
    const double a = meanOf(comparison.nnkA->column(name)), b = meanOf(comparison.nnkB->column(name));
    table.rows.push_back({QString::fromUtf8(metric->title),
                          QString::fromUtf8(metric->definition),
                          {numberWords(a), numberWords(b), signedWords(b - a)}});
  }
  return table;
}

ShownTable classTable(const NumberTable& numbers) {
  struct Column {
    const char* name;
    const char* title;
    bool isChange;
  };
  constexpr Column kColumns[] = {{"points", "points", false},
                                 {"own_class_a", "own class in A", false},
                                 {"own_class_b", "in B", false},
                                 {"own_class_change", "B - A", true},
                                 {"overlap", "overlap", false},
                                 {"nnk_count_a", "NNK nbrs in A", false},
                                 {"nnk_count_b", "in B", false},
                                 {"nnk_diameter_relative_a", "diameter in A", false},
                                 {"nnk_diameter_relative_b", "in B", false},
                                 {"affinity_a", "affinity in A", false},
                                 {"affinity_b", "in B", false}};
  ShownTable table;
  for (const std::string& name : numbers.words[0].values) {
    table.rows.push_back(
        {QString::fromStdString(name), words("Click: selects the points of this class"), {}});
  }
  for (const Column& column : kColumns) {
    const auto found = std::ranges::find(numbers.columns, column.name, &NumberTable::Column::name);
    if (found == numbers.columns.end()) continue;
    table.headers << words(column.title);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      table.rows[i].cells << (column.isChange ? signedWords(found->values[i])
                                              : numberWords(found->values[i]));
    }
  }
  return table;
}

QString tabbedText(const QAbstractItemModel& model) {
  QStringList lines, cells;
  for (int column = 0; column < model.columnCount(); ++column) {
    cells << model.headerData(column, Qt::Horizontal).toString();
  }
  lines << cells.join(QLatin1Char('\t'));
  for (int row = 0; row < model.rowCount(); ++row) {
    cells.clear();
    for (int column = 0; column < model.columnCount(); ++column) {
      cells << model.index(row, column).data().toString().replace(QLatin1Char('\t'), QLatin1Char(' '));
    }
    lines << cells.join(QLatin1Char('\t'));
  }
  return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QString tabbedText(const HeatmapPlot& plot) {
  QString text =
      plot.title + QLatin1Char('\t') + plot.columnNames.join(QLatin1Char('\t')) + QLatin1Char('\n');
  for (int row = 0; row < plot.rowNames.size(); ++row) {
    QStringList cells{plot.rowNames[row]};
    for (int column = 0; column < plot.columnNames.size(); ++column)
      cells << QString::number(plot.value(row, column));
    text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
  }
  return text;
}

}  // namespace mlens
