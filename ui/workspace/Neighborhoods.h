#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/layers/Neighborhood.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The neighbourhood graphs of the embeddings, as appearance().edges asks for them, and what of them the
/// views draw: edges, and the NNK polytope of the current point. Graphs are found in the background when
/// something shows them or asks for them; the newest settings win. What belongs to other settings is never
/// given out as if of the new ones. GUI thread only.
class Neighborhoods : public QObject {
  Q_OBJECT
 public:
  explicit Neighborhoods(Workspace* workspace, QObject* parent = nullptr);
  ~Neighborhoods() override;

  /// Of the settings as they are now; null until found.
  std::shared_ptr<const NeighborhoodGraph> graph(const EmbeddingId& id) const;
  void request(const EmbeddingId& id);  ///< finds it unless that is done, under way, or has failed
  /// Why there is no graph: "Finding neighbours…", an error; "" if there is one or nobody asked.
  QString state(const EmbeddingId& id) const;

  /// NNK: how many neighbourhoods the exact minimiser and the published one-way elimination see differently;
  /// nothing until compare() has found out.
  std::optional<Index> differing(const EmbeddingId& id) const;
  void compare(const EmbeddingId& id);

  std::shared_ptr<const EdgeSet> edges(int view) const;  ///< null: none to show, or not yet
  std::shared_ptr<const Polytope> polytope(int view) const;
  /// What the view must say: number of edges, setting, whether they are out of date; what the polytope is.
  QStringList captions(int view) const;

 Q_SIGNALS:
  void graphChanged(const mlens::EmbeddingId& id);  ///< graph(), state() or differing()
  void viewChanged(int view);                       ///< edges(), polytope() or captions()
  void message(const QString& text, bool isError);

 private:
  struct Entry;
  struct View;

  Entry* entryOf(const EmbeddingId& id) const;
  Entry* entryOf(std::uint64_t serial) const;
  EmbeddingId idOf(const Entry& entry) const;
  void find(Entry& entry, const EdgeSpec& spec, const QString& title, const QString& slot, bool comparison);
  void keep(Entry& entry, std::shared_ptr<const NeighborhoodGraph> graph);
  void settingsChanged();
  void embeddingsChanged();
  void missingAsked();
  void refreshViews();
  void refreshView(int view);
  bool refreshEdges(int view);
  bool refreshPolytope(int view);
  bool refreshCaptions(int view);

  Workspace* workspace_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<View> views_;
  EdgeSpec settings_;
  std::uint64_t lastSerial_ = 0;
};

}  // namespace mlens
