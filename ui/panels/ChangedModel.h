#pragma once

#include <QAbstractTableModel>
#include <QPointer>
#include <memory>
#include <vector>

#include "core/layers/Comparison.h"
#include "ui/panels/Thumbnails.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The points whose neighbourhoods changed most, the most changed first: picture and name, class, overlap,
/// stretch, how many neighbours were kept, lost and gained.
class ChangedModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Name, Class, Overlap, Stretch, Kept, Lost, Gained, kColumns };
  static constexpr int PointRole = Qt::UserRole;

  ChangedModel(Workspace* workspace, Thumbnails* thumbnails, QObject* parent = nullptr);

  /// `rows`: the points, most changed first. null: none.
  void setComparison(std::shared_ptr<const Comparison> comparison, std::vector<Index> rows);
  Index pointAt(int row) const { return rows_[static_cast<std::size_t>(row)]; }
  int rowOf(Index point) const;  ///< -1: not listed
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString words(Index point, int column) const;

  Workspace* workspace_;
  QPointer<Thumbnails> thumbnails_;
  std::shared_ptr<const Comparison> comparison_;
  std::vector<Index> rows_;
};

}  // namespace mlens
