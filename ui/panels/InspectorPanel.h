#pragma once

#include <QLabel>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <array>

#include "ui/panels/PictureStrip.h"
#include "ui/panels/Thumbnails.h"
#include "ui/study/Measurements.h"
#include "ui/study/Neighborhoods.h"

namespace mlens {

class ColumnsModel;
class EmptyHint;
class PictureView;

/// The point that was clicked: its picture, name, class and columns, and its nearest neighbours in the two
/// embeddings that are compared: those of the two views if they differ, else h and z of the checkpoint shown.
class InspectorPanel : public QWidget {
  Q_OBJECT
 public:
  InspectorPanel(Workspace* workspace, Neighborhoods* neighborhoods, Measurements* measurements,
                 QWidget* parent = nullptr);

  Thumbnails* thumbnails() const { return thumbnails_; }  ///< for HoverCard; switches pictures off
  int neighborCount() const { return count_->value(); }
  void setNeighborCount(int k);
  QSize sizeHint() const override;

 Q_SIGNALS:
  void openRequested();  ///< there is nothing to inspect yet

 private:
  struct Strip {
    QLabel* title = nullptr;
    PictureStrip* pictures = nullptr;
    QLabel* nnk = nullptr;  ///< its NNK neighbourhood in numbers
  };
  /// What the strips show; equal questions have equal answers.
  struct Question {
    Index row = -1;
    int k = 0;
    Metric metric = Metric::Euclidean;
    std::vector<const float*> embeddings;
    bool operator==(const Question&) const = default;
  };

  QWidget* buildHead();
  QWidget* buildNeighbors();
  void showPoint();
  void showPicture();
  void refreshNeighbors();
  void refreshNnk();
  void showNeighbors(const std::vector<std::vector<Neighbor>>& found);
  std::vector<const Workspace::EmbeddingValue*> compared() const;

  Workspace* workspace_;
  Neighborhoods* neighborhoods_;
  Thumbnails* thumbnails_;
  QStackedWidget* stack_;
  EmptyHint* nothing_;
  EmptyHint* noPoint_;
  PictureView* picture_;
  QLabel* name_;
  QLabel* swatch_;
  QLabel* className_;
  QTableView* table_;
  ColumnsModel* columns_;
  QSpinBox* count_;
  QLabel* shared_;
  std::array<Strip, 2> strips_;
  Question asked_;
};

}  // namespace mlens
