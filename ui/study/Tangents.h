#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <vector>

#include "core/layers/Discs.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The tangent discs of every view, by the session's DiscSpec: computed in the background when map, settings
/// or the chosen points change. While a map is in the making none are drawn: they come once it stands still.
/// What was made of something else is never handed out. GUI thread.
class Tangents : public QObject {
  Q_OBJECT
 public:
  explicit Tangents(Workspace* workspace, QObject* parent = nullptr);
  ~Tangents() override;

  const DiscSpec& spec() const { return workspace_->appearance().discs; }
  void setSpec(const DiscSpec& spec) { workspace_->setDiscs(spec); }
  void computeMissing();  ///< starts again what was stopped or has failed

  /// Of the map that the view shows now; null: none, or not there yet.
  std::shared_ptr<const TangentDiscs> viewDiscs(int view) const;
  /// What of them is drawn, what not, and why; "" when they are off.
  QString viewCaption(int view) const;

 Q_SIGNALS:
  void viewDiscsChanged(int view);  ///< viewDiscs() or viewCaption()

 private:
  struct View;
  void refresh(int view);
  void refreshAll();

  Workspace* workspace_;
  std::vector<std::unique_ptr<View>> views_;
};

}  // namespace mlens
