#pragma once

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QToolBar>
#include <QToolButton>
#include <vector>

#include "ui/scene/Theme.h"

namespace mlens {

/// Every verb of the window: name, shortcut, tooltip and icon, each in a menu, the common ones in the tool
/// bar. What they do is connected by MainWindow.
class Actions {
 public:
  explicit Actions(QMainWindow* window);

  void setTheme(const Theme& theme);  ///< icons in its colours
  const std::vector<QAction*>& all() const { return all_; }

  // File
  QAction *open, *openRun, *reportRun, *clearRecent, *example, *start, *save, *saveAs, *notes, *exportView,
      *exportSelection, *exportMetrics, *exportHistograms, *exportSpectrum, *exportCurves, *exportInvariance,
      *quit;
  QMenu* recent;
  // Edit
  QAction *undo, *redo, *copyCaption;
  // View
  QAction *layoutOne, *layoutBeside, *layoutAbove, *layoutFour, *lock, *fit, *dims2, *dims3, *dark, *animated,
      *live, *fullScreen;
  QMenu *map, *colorBy, *panels;
  QAction *pca3, *pca2, *umap3, *umap2, *mapSettings, *pauseMap, *stopMap, *trueNeighbors, *placeData;
  QAction *showColorBy, *polytope;
  // Select
  QAction *turn, *lasso, *rectangle, *leave, *selectAll, *clear, *invert, *saveSelection;
  // Compute
  QAction *train, *stopTraining, *sweep, *invariance, *edgesOff, *edgesCurrent, *edgesSelection, *edgesAll,
      *graphKnn, *graphMutual, *graphNnk, *graphSettings, *nextEdges, *discsOff, *discsCurrent,
      *discsSelection, *discsSample, *nextDiscs, *pin, *manyModels, *linearToy, *computeMissing, *cancelAll;
  // Help
  QAction *shortcuts, *about;

  QToolBar* toolBar;
  QToolButton *mapButton, *colorButton, *edgesButton, *discsButton;  ///< their words say what is chosen

 private:
  QAction* add(QMenu* menu, const char* icon, const QString& text, const QString& keys, const QString& tip);
  QToolButton* menuButton(const char* icon, QMenu* menu, const QString& tip, const QString& name);

  QMainWindow* window_;
  std::vector<QAction*> all_;
  std::vector<std::pair<QToolButton*, QString>> buttons_;
};

}  // namespace mlens
