#pragma once

#include <QAbstractListModel>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// The classes of the legend, for views.
class LegendModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { LabelRole = Qt::UserRole, CountRole, HiddenRole, ColorRole };

  explicit LegendModel(Workspace* workspace, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  void refresh();

  Workspace* workspace_;
  std::shared_ptr<const PointColors> colors_;
};

}  // namespace mlens
