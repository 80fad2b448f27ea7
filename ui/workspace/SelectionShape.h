#pragma once

#include <QObject>
#include <map>
#include <memory>
#include <vector>

#include "core/geometry/ShapeMetrics.h"
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
  const std::vector<Side>& sides() const { return sides_; }
  Index points() const { return points_; }  ///< of how many points the numbers are
  bool ofSelection() const { return ofSelection_; }

 Q_SIGNALS:
  void changed();

 private:
  void refresh();
  void measure(std::size_t side, const Matrix& vectors);

  Workspace* workspace_;
  bool active_ = false, ofSelection_ = false;
  Index points_ = 0;
  std::vector<Side> sides_;
  std::uint64_t question_ = 0;
  struct Known {
    Matrix vectors;  // held, so that no other matrix gets its place in memory
    std::shared_ptr<const ShapeMeasures> measures;
  };
  std::map<const float*, Known> ofAll_;  // of all points, by the matrix's place
};

}  // namespace mlens
