#pragma once

#include <QObject>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/Services.h"
#include "core/layers/PointInvariance.h"
#include "core/study/InvarianceTable.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// What the checkpoint of the first view has become invariant to: a table of augmentations and strengths,
/// measured when asked for; and points coloured by their own invariance. GUI thread.
class InvarianceProbe : public QObject {
  Q_OBJECT
 public:
  /// `engine` is asked for on the job's thread.
  InvarianceProbe(Workspace* workspace, EngineSource engine, QObject* parent = nullptr);
  ~InvarianceProbe() override;

  struct Found {
    InvarianceTable table;
    std::vector<Index> rows;  ///< of the points; the table's pictures in their order
  };
  /// A sample of `pictures` of all, the inspected one and selected ones, `views` of each.
  void measure(Index pictures, int views);
  void stop();
  void computeMissing();  ///< starts again what was stopped or has failed
  bool running() const;
  /// Null: not measured. What there was stays while another sample of the same model is measured.
  std::shared_ptr<const Found> found() const { return found_; }
  QString state() const;  ///< what runs, why the last measurement failed, what is needed for one; or ""

  enum class Scope { All, Class, Selection, Current };  ///< Class: that of the inspected point
  /// The table's pictures in a scope.
  std::vector<Index> picturesIn(Scope scope) const;

  /// The metrics "invariance" and "invariance_smoothed" of what the view shows; asks for them. Smoothed over
  /// finished maps only.
  PointScalars scalars(const std::string& metric, int view);

 Q_SIGNALS:
  void changed();         ///< found(), running() or state()
  void scalarsChanged();  ///< scalars() came, failed, or are of a map that is finished now

 private:
  struct Parts;
  struct Column;
  void refresh();
  void mapMoved(int view);
  Column* columnOf(const InvarianceColumn& asked, int checkpoint);
  PointScalars smoothed(Column& column, int view, PointScalars plain);

  Workspace* workspace_;
  EngineSource engine_;
  std::unique_ptr<Parts> parts_;
  std::shared_ptr<const Found> found_;
};

}  // namespace mlens
