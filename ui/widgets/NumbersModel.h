#pragma once

#include <QAbstractTableModel>
#include <vector>

namespace mlens {

/// A small table of numbers: a name per row, each with a tooltip, and cells in words.
class NumbersModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  struct Row {
    QString name;
    QString tip;  ///< definition and source; may be empty
    QStringList cells;
  };
  using QAbstractTableModel::QAbstractTableModel;

  void setTable(QStringList headers, std::vector<Row> rows);
  const std::vector<Row>& rows() const { return rows_; }
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QStringList headers_;  // of the cells
  std::vector<Row> rows_;
};

/// A number at most four significant digits long; "–" where there is none.
QString numberWords(double value);

}  // namespace mlens
