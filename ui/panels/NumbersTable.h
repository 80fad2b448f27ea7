#pragma once

#include <QTableView>

#include "ui/panels/NumbersModel.h"

namespace mlens {

/// A NumbersModel as the panels show it: no grid, tabular figures, columns as wide as their numbers.
class NumbersTable : public QTableView {
  Q_OBJECT
 public:
  explicit NumbersTable(QWidget* parent = nullptr);

  NumbersModel* numbers() const { return numbers_; }
  QSize sizeHint() const override;  ///< as wide as its columns

 private:
  NumbersModel* numbers_;
};

}  // namespace mlens
