#pragma once

#include <QLabel>
#include <QTableView>
#include <array>

#include "ui/panels/ChangedModel.h"
#include "ui/panels/PictureStrip.h"

namespace mlens {

/// The list of the most changed points, and beside it whom the inspected point kept, lost and gained, as
/// pictures.
class ChangedPoints : public QWidget {
  Q_OBJECT
 public:
  ChangedPoints(Workspace* workspace, Thumbnails* thumbnails, QWidget* parent = nullptr);

  void setComparison(std::shared_ptr<const Comparison> comparison, std::vector<Index> rows);
  const ChangedModel* model() const { return model_; }
  QTableView* list() const { return list_; }
  const PictureStrip* lost() const { return strips_[1].pictures; }
  const PictureStrip* gained() const { return strips_[2].pictures; }

 private:
  struct Strip {
    QLabel* title = nullptr;
    PictureStrip* pictures = nullptr;
  };
  void showCurrent();

  Workspace* workspace_;
  std::shared_ptr<const Comparison> comparison_;
  ChangedModel* model_;
  QTableView* list_;
  QLabel* head_;
  std::array<Strip, 3> strips_;  // kept, lost, gained
};

}  // namespace mlens
