#pragma once

#include <QAbstractListModel>
#include <QListView>
#include <QPointer>

#include "ui/panels/Neighbors.h"
#include "ui/panels/Thumbnails.h"

namespace mlens {

/// Neighbours of a point, for views: name, picture, distance, and whether the other strip has it too.
class NeighborModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { PointRole = Qt::UserRole, DistanceRole, SharedRole, PictureRole, ProblemRole };

  NeighborModel(Workspace* workspace, Thumbnails* thumbnails, QObject* parent = nullptr);

  void setNeighbors(std::vector<Neighbor> neighbors, std::vector<Index> shared);  ///< shared: ascending
  const std::vector<Neighbor>& neighbors() const { return neighbors_; }
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  Workspace* workspace_;
  QPointer<Thumbnails> thumbnails_;
  std::vector<Neighbor> neighbors_;
  std::vector<Index> shared_;
};

/// Neighbours as small pictures in as many rows as they need (as lines of text without pictures), nearest
/// first; those that the other strip has too carry a mark. Its height depends on the room it is made for, not
/// on what is in it, so that nothing jumps.
class PictureStrip : public QListView {
  Q_OBJECT
 public:
  PictureStrip(Workspace* workspace, Thumbnails* thumbnails, QWidget* parent = nullptr);

  void setNeighbors(std::vector<Neighbor> neighbors, std::vector<Index> shared);
  const std::vector<Neighbor>& neighbors() const { return model_->neighbors(); }
  void setRoom(int neighbors);  ///< for so many
  void setEmptyText(const QString& text);

 Q_SIGNALS:
  void chosen(mlens::Index row);
  void pointedAt(mlens::Index row);  ///< -1: at none

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void arrange();

  NeighborModel* model_;
  QPointer<Thumbnails> thumbnails_;
  QString emptyText_;
  int room_ = 12;
};

}  // namespace mlens
