#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/charts/HeatmapChart.h"
#include "ui/study/InvarianceProbe.h"
#include "ui/study/Orbits.h"

namespace mlens {

class BarView;
class OrbitStrip;

/// What the model has become invariant to: augmentation x strength for h beside a later stage; a click on a
/// cell shows the orbits of the selected pictures and, if wanted, colours all points by that invariance.
class InvariancePanel : public QWidget {
  Q_OBJECT
 public:
  InvariancePanel(Workspace* workspace, InvarianceProbe* probe, Orbits* orbits, QWidget* parent = nullptr);

  HeatmapChart* heatmap(int side) const { return heatmaps_[side]; }  ///< 0: h, 1: the chosen stage
  BarView* bars(int side) const { return bars_[side]; }
  OrbitStrip* orbits() const { return strip_; }
  std::vector<HeatmapPlot> matrices() const;  ///< those that are shown; empty: not measured
  QString tableText() const;                  ///< both tables, as for a spreadsheet
  QSize sizeHint() const override { return {720, 264}; }

 Q_SIGNALS:
  void message(const QString& text, bool isError);
  void exportAsked();

 private:
  void buildHead(QVBoxLayout* column);
  void refresh();
  void refreshStages();
  HeatmapPlot plotOf(std::size_t stage, const std::vector<Index>& pictures) const;
  void choose(int augmentation, int strength);
  void colorPoints();

  Workspace* workspace_;
  InvarianceProbe* probe_;
  Orbits* orbits_;
  QPushButton *measure_ = nullptr, *clear_ = nullptr, *copy_ = nullptr, *export_ = nullptr;
  QSpinBox *pictures_ = nullptr, *views_ = nullptr;
  QComboBox *metric_ = nullptr, *scope_ = nullptr, *stage_ = nullptr, *look_ = nullptr, *color_ = nullptr;
  QLabel* state_ = nullptr;
  QStackedWidget* pages_[2]{};  // flat matrix, bars
  HeatmapChart* heatmaps_[2]{};
  BarView* bars_[2]{};
  OrbitStrip* strip_ = nullptr;
  std::optional<QPoint> chosen_;  // (strength, augmentation)
};

}  // namespace mlens
