#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <optional>

#include "core/layers/Neighborhood.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The neighbourhood graphs of the embeddings, as appearance().edges asks for them. Found in the background
/// when somebody asks for them; the newest settings win. What belongs to other settings is never given out as
/// if of the new ones. GUI thread only.
class Neighborhoods : public QObject {
  Q_OBJECT
 public:
  using Graph = std::shared_ptr<const NeighborhoodGraph>;

  explicit Neighborhoods(Workspace* workspace, QObject* parent = nullptr);
  ~Neighborhoods() override;

  /// Of the settings as they are now; null until found.
  Graph graph(const EmbeddingId& id) const;
  /// The same; while it is sought, the one that was found before (its spec tells), if there is one.
  Graph graphOrBefore(const EmbeddingId& id) const;
  void request(const EmbeddingId& id);  ///< finds it unless that is done, under way, or has failed
  /// Why there is no graph: "Neighbours in encoder h, 512-d…", an error; "" if there is one or nobody asked.
  QString state(const EmbeddingId& id) const;

  /// NNK: how many neighbourhoods the exact minimiser and the published one-way elimination see differently;
  /// nothing until compare() has found out.
  std::optional<Index> differing(const EmbeddingId& id) const;
  void compare(const EmbeddingId& id);  ///< once there is a graph: graphChanged tells

  void computeMissing();  ///< starts again what was stopped or has failed

 Q_SIGNALS:
  void graphChanged(const mlens::EmbeddingId& id);  ///< graph(), state() or differing()
  void message(const QString& text, bool isError);  ///< a search has failed or was stopped

 private:
  struct Entry;
  Entry* entryOf(const EmbeddingId& id) const;  ///< null: nothing is known of it
  Entry& entryFor(const Workspace::EmbeddingValue& value);
  void found(std::uint64_t serial);
  void compared(std::uint64_t serial);
  void settingsChanged();
  void embeddingsChanged();
  void tell(std::uint64_t serial);
  void tellAll();
  const EdgeSpec& settings() const { return workspace_->appearance().edges; }

  Workspace* workspace_;
  std::map<std::uint64_t, std::unique_ptr<Entry>> entries_;  // by EmbeddingValue::serial
  EdgeSpec before_;                                          // the settings that listeners know of
};

}  // namespace mlens
