#pragma once

#include <QSplitter>
#include <QWidget>
#include <array>
#include <vector>

#include "ui/study/Study.h"
#include "ui/training/TrainingRun.h"
#include "ui/view/ManifoldView.h"

namespace mlens {

/// The views of the window, one, two beside or above each other, or four: what is pointed at, selected or
/// turned in one is so in the other. While a training runs (and live is on) they show its probe pictures
/// instead.
class ViewArea : public QWidget {
  Q_OBJECT
 public:
  enum class Layout { One = 1, Beside = 2, Above = 3, Four = 4 };
  static constexpr int kMostViews = 4;

  ViewArea(Study* study, TrainingRun* training, QWidget* parent = nullptr);

  Neighborhoods* neighborhoods() const { return study_->neighborhoods(); }
  NeighborhoodViews* neighborhoodViews() const { return study_->neighborhoodViews(); }
  Tangents* tangents() const { return study_->tangents(); }
  PlaneComparison* planes() const { return study_->planes(); }
  Orbits* orbits() const { return study_->orbits(); }
  /// One: only the active view; Four: as many as the session has, at most four.
  void setLayoutKind(Layout layout);
  Layout layoutKind() const { return layout_; }
  void setLocked(bool locked);  ///< cameras move together
  void setLive(bool live);
  bool showsTraining() const;
  void setTool(ManifoldView::Tool tool);
  ManifoldView::Tool tool() const { return tool_; }
  void setAnimated(bool animated);
  void setLinked(bool linked);  ///< lines from the hovered point to its true neighbours
  /// The first view shows its points on the way from its own map (0) to the second one's (1), while that is
  /// aligned to it.
  void setMorph(double share);
  void fit();  ///< all views show everything
  int activeView() const { return active_; }
  int count() const { return static_cast<int>(views_.size()); }  ///< views made so far
  ManifoldView* view(int index) const { return views_[static_cast<std::size_t>(index)]; }

 Q_SIGNALS:
  void toolChanged(mlens::ManifoldView::Tool tool);
  void activeViewChanged(int view);
  void pointed(mlens::Index row, QPoint globalPosition);  ///< hovered with the mouse; -1: no more
  void problem(const QString& what);
  void pausePressed();  ///< Space in a view

 private:
  void ensureViews(int count);
  void connectView(int index);
  ViewContent contentOf(int index) const;
  std::shared_ptr<const Projection> morphed(std::shared_ptr<const Projection> map) const;
  void refresh(int index);
  void refreshTraining(int index);
  void refreshNeighborhood(int index);
  void refreshLinks();
  void refreshArrows(int index);
  void refreshAll();
  void refreshDiscs(int index);
  void refreshPaths(int index);
  void refreshColors();
  void refreshAppearance();
  void arrange();
  void moved(int index, const CameraPose& pose);
  void fitTogetherSoon();
  void fitTogether();  ///< locked cameras: one pose from which every view shows all of its points

  Study* study_;
  Workspace* workspace_;
  TrainingRun* training_;
  QSplitter* rows_;  // one below the other: views 0 and 1, views 2 and 3
  std::array<QSplitter*, 2> splitters_{};
  std::vector<ManifoldView*> views_;          // the third and fourth are made when they are first shown
  std::array<bool, kMostViews> cameraDue_{};  // the session's pose waits for the first map
  std::array<int, kMostViews> dimensions_{3, 3, 3, 3};
  Layout layout_ = Layout::Beside;
  ManifoldView::Tool tool_ = ManifoldView::Tool::Turn;
  int active_ = 0;
  double morph_ = 0;
  bool together_ = false, fitDue_ = false;  // fitted as one; nobody has moved a camera since
  bool locked_ = false, live_ = true, showedTraining_ = false, moving_ = false, linked_ = false,
       animated_ = true;
};

}  // namespace mlens
