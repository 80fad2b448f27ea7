#pragma once

#include <QTableView>

#include "ui/widgets/NumbersModel.h"

namespace mlens {

/// A NumbersModel as the panels show it: no grid, tabular figures, columns as wide as their numbers.
class NumbersTable : public QTableView {
  Q_OBJECT
 public:
  explicit NumbersTable(QWidget* parent = nullptr);

  NumbersModel* numbers() const { return numbers_; }
  void setWidest(int pixels) { widest_ = pixels; }
  QSize sizeHint() const override;  ///< as wide as its columns, up to the widest

 private:
  NumbersModel* numbers_;
  int widest_ = 480;
};

}  // namespace mlens
