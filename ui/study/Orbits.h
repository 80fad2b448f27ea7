#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/layers/Orbit.h"
#include "ui/scene/PathLayer.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// Augmented copies of pictures, laid as paths over the maps of the checkpoint that is shown: those that the
/// session asks for, also after it was opened. GUI thread.
class Orbits : public QObject {
  Q_OBJECT
 public:
  static constexpr std::size_t kMost = 6;  ///< pictures

  /// `engine` is asked for on the job's thread.
  Orbits(Workspace* workspace, EngineSource engine, QObject* parent = nullptr);
  ~Orbits() override;

  /// Of the selected pictures (at most kMost), else of the inspected one; the session remembers them.
  void show(const std::string& augmentation, double strength);
  void clear();           ///< the session forgets them
  void computeMissing();  ///< starts again what was stopped or has failed

  std::shared_ptr<const Orbit> orbit() const;          ///< null: none, or not there yet
  std::vector<Index> rows() const;                     ///< the pictures of orbit()
  std::vector<Rgb> colors() const;                     ///< of each picture
  QString words() const;                               ///< "orbits of 3 pictures: ...", or why there are none
  std::shared_ptr<const Paths> paths(int view) const;  ///< on the map that the view shows; null: none

 Q_SIGNALS:
  void changed();  ///< orbit(), rows() or words()
  void pathsChanged(int view);

 private:
  struct Parts;
  void refresh();
  void place(int view);

  Workspace* workspace_;
  EngineSource engine_;
  std::unique_ptr<Parts> parts_;
  QString hint_;  // why show() showed nothing
};

}  // namespace mlens
