#pragma once

#include <QObject>
#include <QStringList>
#include <memory>
#include <vector>

#include "ui/study/Neighborhoods.h"

namespace mlens {

/// What every view draws of its embedding's neighbourhood graph: edges, and the NNK polytope of the current
/// point. While another graph is sought, the edges of the one before stay, marked; a body follows its map as
/// fast as it can be computed. GUI thread only.
class NeighborhoodViews : public QObject {
  Q_OBJECT
 public:
  /// `graphs` outlives it.
  NeighborhoodViews(Workspace* workspace, Neighborhoods* graphs, QObject* parent = nullptr);
  ~NeighborhoodViews() override;

  std::shared_ptr<const EdgeSet> edges(int view) const;  ///< null: none to show, or not yet
  std::shared_ptr<const Polytope> polytope(int view) const;
  /// What the view must say: number of edges, setting, whether they are out of date; what the polytope is.
  QStringList captions(int view) const;

  void computeMissing();  ///< starts again what was stopped or has failed

 Q_SIGNALS:
  void viewChanged(int view);  ///< edges(), polytope() or captions()

 private:
  struct View;
  void refreshAll();
  void refresh(int view);
  void followEdges(View& view, int index);
  void followPolytope(View& view, int index);
  void arrived(int view);
  void describe(View& view);

  Workspace* workspace_;
  Neighborhoods* graphs_;
  std::vector<std::unique_ptr<View>> views_;
};

}  // namespace mlens
