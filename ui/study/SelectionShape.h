#pragma once

#include <QObject>
#include <map>
#include <memory>
#include <vector>

#include "core/geometry/ShapeMetrics.h"
#include "ui/jobs/Derived.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// Spectrum, ranks and dimensions of the selected points (of all, if none is selected), in the embeddings
/// that lie side by side. Follows the selection while it is active; the newest question wins. GUI thread.
class SelectionShape : public QObject {
  Q_OBJECT
 public:
  struct Side {
    EmbeddingId id;
    QString title, source;
    std::shared_ptr<const ShapeMeasures> measures;  ///< null: not there (yet)
    QString state;                                  ///< why not
  };

  explicit SelectionShape(Workspace* workspace, QObject* parent = nullptr);

  void setActive(bool active);  ///< nothing is computed while it is not
  void computeMissing();        ///< starts again what was stopped or has failed
  const std::vector<Side>& sides() const { return sides_; }
  Index points() const { return points_; }  ///< of how many points the numbers are
  bool ofSelection() const { return ofSelection_; }

 Q_SIGNALS:
  void changed();  ///< sides(), points() or ofSelection()

 private:
  /// Its question: the selected points; none: all.
  using Shape = Derived<Selection, ShapeMeasures>;
  /// What is known of all points is kept while a selection comes and goes.
  struct Shapes {
    Shape ofAll, ofSelection;
  };

  void refresh();

  Workspace* workspace_;
  bool active_ = false, ofSelection_ = false;
  Index points_ = 0;
  std::vector<Side> sides_;
  std::map<std::uint64_t, std::unique_ptr<Shapes>> shapes_;  ///< by Workspace::EmbeddingValue::serial
};

}  // namespace mlens
