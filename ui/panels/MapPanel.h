#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeWidget>

#include "ui/panels/MapForm.h"
#include "ui/workspace/Maps.h"

namespace mlens {

/// How the active view's embedding becomes 2D or 3D points: settings, progress, and the maps that are kept.
class MapPanel : public QWidget {
  Q_OBJECT
 public:
  explicit MapPanel(Workspace* workspace, QWidget* parent = nullptr);

  void setView(int view);
  QSize sizeHint() const override;

 private:
  QWidget* buildRun();
  QWidget* buildKept();
  void edited();
  void compute();
  void refresh();
  void refreshProgress();
  void refreshKept();
  void showKept();
  const Maps::Entry* chosen() const;

  Workspace* workspace_;
  Maps* maps_;
  MapForm* form_;
  QLabel *heading_, *words_, *progressWords_, *facts_;
  QPushButton *compute_, *pause_, *stop_, *show_, *remove_, *measure_;
  QProgressBar* progress_;
  QTreeWidget* kept_;
  QComboBox* arrows_;
  int view_ = 0;
  std::optional<ViewSpec> seen_;  ///< what the form was filled from
};

}  // namespace mlens
