#pragma once

#include <QComboBox>
#include <QStackedWidget>
#include <array>

#include "ui/charts/HeatmapChart.h"
#include "ui/charts/LineChart.h"
#include "ui/charts/SweepGrid.h"
#include "ui/training/SweepRun.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// A sweep's numbers drawn: h and z against the strength as paired curves, or over the projector's depth and
/// width as heat maps at one strength.
class SweepPlots : public QWidget {
  Q_OBJECT
 public:
  enum Look { Curves, Grid };
  SweepPlots(Workspace* workspace, SweepRun* run, QWidget* parent = nullptr);

  LineChart* chart() const { return chart_; }
  HeatmapChart* grid(int number) const { return grids_[static_cast<std::size_t>(number)]; }
  Look look() const { return static_cast<Look>(look_->currentIndex()); }

 private:
  void refresh();      ///< the table has changed
  void refreshLook();  ///< what can be seen of it
  void draw();
  std::vector<SweepChart> charts() const;

  Workspace* workspace_;
  SweepRun* run_;
  std::vector<SweepSlice> slices_;
  bool asked_ = false;  ///< somebody chose how it looks
  QComboBox *what_ = nullptr, *look_ = nullptr, *slice_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  LineChart* chart_ = nullptr;
  std::array<HeatmapChart*, 3> grids_{};
};

}  // namespace mlens
