#pragma once

#include <QStandardItemModel>
#include <optional>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// The sources as a tree: the data with its warnings, each checkpoint with its embeddings. Second column: in
/// which view an embedding is shown, or what it still waits for.
class SourcesModel : public QStandardItemModel {
  Q_OBJECT
 public:
  enum class Kind { Data, Warning, Checkpoint, Embedding };
  enum Role { KindRole = Qt::UserRole + 1, CheckpointRole, StageRole };

  explicit SourcesModel(Workspace* workspace, QObject* parent = nullptr);

  void refresh();
  void refreshIcons();  ///< in the colours of the theme
  std::optional<EmbeddingId> embeddingAt(const QModelIndex& index) const;
  int checkpointAt(const QModelIndex& index) const;  ///< also of its embeddings; -1: none
  bool incomplete() const;                           ///< an embedding waits to be computed

 private:
  void addData();
  void addCheckpoint(int index);
  QStandardItem* addEmbedding(QStandardItem* parent, const Workspace::EmbeddingValue& value);
  QString viewsOf(const EmbeddingId& id) const;

  Workspace* workspace_;
};

/// A checkpoint in a few lines: architecture, number of parameters, and how it was trained.
QString checkpointWords(const CheckpointSummary& summary);

}  // namespace mlens
