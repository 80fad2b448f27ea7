#pragma once

#include <QObject>
#include <memory>
#include <string>
#include <vector>

#include "core/compare/Cka.h"
#include "core/layers/Comparison.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The two embeddings that lie side by side, A (of the first view) against B: what became of every point's
/// neighbourhood; and how alike all embeddings of the session are (CKA). Computed in the background while
/// somebody asks, the newest question wins. GUI thread.
class ModelComparison : public QObject {
  Q_OBJECT
 public:
  explicit ModelComparison(Workspace* workspace, QObject* parent = nullptr);
  ~ModelComparison() override;

  void setActive(bool active);  ///< nothing is computed while it is not, and nothing is coloured by it
  /// A and B; fewer than two: nothing to compare.
  const std::vector<EmbeddingId>& pair() const { return pair_; }
  std::shared_ptr<const Comparison> comparison() const;  ///< null: not there (yet)
  const NumberTable& classes() const;                    ///< while comparison() is there
  const std::vector<Index>& mostChanged() const;         ///< the same; at most 500
  QString state() const;                                 ///< why there is none

  /// Those that are computed, in the order of Workspace::embeddings().
  const std::vector<EmbeddingId>& stages() const { return stages_; }
  std::shared_ptr<const CkaMatrix> cka() const;  ///< of stages(); null: not there (yet)
  QString ckaState() const;

  void computeMissing();  ///< starts again what was stopped or has failed

  /// "neighbor_overlap", "neighbor_stretch" of all points; asks for them.
  PointScalars scalars(const std::string& metric);

  /// A in the first view, B in the second.
  void show(const EmbeddingId& a, const EmbeddingId& b);
  /// B's map laid out like A's and turned onto it.
  void alignMaps();
  bool aligned() const;
  /// Four views: h and z of the checkpoint of A in the left column, of another one (B's, if it is another) in
  /// the right one, its maps turned onto those beside them. False without a second checkpoint.
  bool showGrid();

 Q_SIGNALS:
  void changed();

 private:
  struct Parts;
  void refresh();
  void follow();

  Workspace* workspace_;
  bool active_ = false;
  std::vector<EmbeddingId> pair_, stages_;
  QString problem_;  // why nothing can be compared
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
