#pragma once

#include <QLabel>
#include <QTabBar>
#include <QTableView>

#include "ui/study/Neighborhoods.h"

namespace mlens {

class NeighborhoodModel;

/// n, diameter and residual of a point's NNK neighbourhood in one line; "" for graphs of other kinds.
QString neighborhoodWords(const NeighborhoodGraph& graph, Index point);

/// The neighbourhood of the current point in one of the embeddings that are compared: candidates, and which
/// of them are neighbours with what weight. Asks for the graphs only while it is seen.
class PointNeighborhood : public QWidget {
  Q_OBJECT
 public:
  PointNeighborhood(Workspace* workspace, Neighborhoods* neighborhoods, QWidget* parent = nullptr);

  QTableView* table() const { return table_; }

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();
  void refreshTabs();
  QString comparison() const;  ///< how much the solvers differ, in the embeddings compared
  void ask();

  Workspace* workspace_;
  Neighborhoods* neighborhoods_;
  NeighborhoodModel* model_;
  QLabel* difference_;
  QLabel* heading_;
  QTabBar* tabs_;
  QLabel* summary_;
  QTableView* table_;
  std::vector<EmbeddingId> compared_;
};

}  // namespace mlens
