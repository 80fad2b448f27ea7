#pragma once

#include <QObject>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/Services.h"
#include "core/layers/Orbit.h"
#include "core/layers/PointInvariance.h"
#include "core/study/InvarianceTable.h"
#include "ui/scene/PathLayer.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// What the checkpoint of the first view has become invariant to: a table of augmentations and strengths,
/// measured when asked for; orbits of augmented copies in the views; points coloured by their own invariance.
/// GUI thread.
class InvarianceProbe : public QObject {
  Q_OBJECT
 public:
  static constexpr std::size_t kMostOrbits = 6;  ///< pictures

  /// `engine` is asked for on the job's thread.
  InvarianceProbe(Workspace* workspace, EngineSource engine, QObject* parent = nullptr);
  ~InvarianceProbe() override;

  struct Found {
    CheckpointSummary checkpoint;
    std::string points;  ///< identity of the data
    InvarianceTable table;
    std::vector<Index> rows;  ///< of the points; the table's pictures in their order
  };
  /// A sample of `pictures` of all, the inspected one and selected ones, `views` of each.
  void measure(Index pictures, int views);
  void stop();
  bool running() const { return running_; }
  std::shared_ptr<const Found> found() const { return found_; }  ///< null: not measured
  QString state() const { return state_; }                       ///< why not, or ""

  enum class Scope { All, Class, Selection, Current };  ///< Class: that of the inspected point
  /// The table's pictures in a scope.
  std::vector<Index> picturesIn(Scope scope) const;

  /// Of the selected pictures (at most kMostOrbits), else of the inspected one; the session remembers them.
  void showOrbits(const std::string& augmentation, double strength);
  void clearOrbits();
  std::shared_ptr<const Orbit> orbits() const { return orbits_; }  ///< null: none
  const std::vector<Index>& orbitRows() const { return orbitRows_; }
  QString orbitWords() const { return orbitWords_; }   ///< "orbits of 3 pictures: ...", or why there are none
  std::shared_ptr<const Paths> paths(int view) const;  ///< on the map that the view shows; null: none
  std::vector<Rgb> orbitColors() const;                ///< of each picture

  /// The metrics "invariance" and "invariance_smoothed" of what the view shows; asks for them.
  PointScalars scalars(const std::string& metric, int view);

 Q_SIGNALS:
  void changed();
  void orbitsChanged();
  void pathsChanged(int view);
  void scalarsChanged();

 private:
  struct Column;  // of a checkpoint, data, augmentation and strength
  struct View;    // paths on the map of a view
  const CheckpointSummary* checkpointShown() const;
  void refresh();
  void refreshOrbits();
  void dropOrbits();  ///< the session keeps what it asks for
  void placePaths(int view);
  Column* columnOf(InvarianceColumn asked, int checkpoint);
  PointScalars smoothed(const InvarianceColumn& asked, int view, PointScalars plain);

  Workspace* workspace_;
  EngineSource engine_;
  bool running_ = false;
  QString state_, orbitWords_;
  std::shared_ptr<const Found> found_;
  std::shared_ptr<const Orbit> orbits_;
  OrbitSpec orbitSpec_;   // whose orbits these are, or are being made
  std::string orbitKey_;  // of which checkpoint and data
  std::vector<Index> orbitRows_;
  std::vector<View> views_;
  std::map<std::string, std::unique_ptr<Column>> columns_;
};

}  // namespace mlens
