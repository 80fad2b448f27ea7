#pragma once

#include <QSplitter>
#include <QWidget>
#include <array>

#include "ui/view/ManifoldView.h"
#include "ui/workspace/Neighborhoods.h"
#include "ui/workspace/PlaneComparison.h"
#include "ui/workspace/Tangents.h"
#include "ui/workspace/TrainingRun.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The two views of the window, beside or above each other: what is pointed at, selected or turned in one is
/// so in the other. While a training runs (and live is on) they show its probe pictures instead.
class ViewArea : public QWidget {
  Q_OBJECT
 public:
  enum class Layout { One = 1, Beside = 2, Above = 3 };

  ViewArea(Workspace* workspace, TrainingRun* training, QWidget* parent = nullptr);

  Neighborhoods* neighborhoods() const { return neighborhoods_; }
  Tangents* tangents() const { return tangents_; }
  PlaneComparison* planes() const { return planes_; }
  void setLayoutKind(Layout layout);  ///< One: only the active view
  Layout layoutKind() const { return layout_; }
  void setLocked(bool locked);  ///< cameras move together
  void setLive(bool live);
  bool showsTraining() const;
  void setTool(ManifoldView::Tool tool);
  ManifoldView::Tool tool() const { return tool_; }
  void setAnimated(bool animated);
  void setLinked(bool linked);  ///< lines from the hovered point to its true neighbours
  void fit();                   ///< all views show everything
  int activeView() const { return active_; }
  ManifoldView* view(int index) const { return views_[static_cast<std::size_t>(index)]; }

 Q_SIGNALS:
  void toolChanged(mlens::ManifoldView::Tool tool);
  void activeViewChanged(int view);
  void pointed(mlens::Index row, QPoint globalPosition);  ///< hovered with the mouse; -1: no more
  void problem(const QString& what);
  void pausePressed();  ///< Space in a view

 private:
  void connectView(int index);
  ViewContent contentOf(int index) const;
  void refresh(int index);
  void refreshTraining(int index);
  void refreshNeighborhood(int index);
  void refreshLinks();
  void refreshArrows(int index);
  void refreshAll();
  void refreshDiscs(int index);
  void refreshColors();
  void refreshAppearance();
  void arrange();
  void moved(int index, const CameraPose& pose);

  Workspace* workspace_;
  TrainingRun* training_;
  Neighborhoods* neighborhoods_;
  Tangents* tangents_;
  PlaneComparison* planes_;
  QSplitter* splitter_;
  std::array<ManifoldView*, 2> views_{};
  std::array<bool, 2> cameraDue_{true, true};  // the session's pose waits for the first map
  std::array<int, 2> dimensions_{3, 3};
  Layout layout_ = Layout::Beside;
  ManifoldView::Tool tool_ = ManifoldView::Tool::Turn;
  int active_ = 0;
  bool locked_ = false, live_ = true, moving_ = false, linked_ = false;
};

}  // namespace mlens
