#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "core/data/PointTable.h"
#include "core/session/Session.h"
#include "ui/jobs/JobQueue.h"
#include "ui/scene/PointColors.h"
#include "ui/scene/Theme.h"

namespace mlens {

/// The colours of the points in every view: made at once where that is quick, else in a job, the newest
/// question only. GUI thread only.
class Colours : public QObject {
  Q_OBJECT
 public:
  struct Question {
    std::shared_ptr<const PointTable> points;
    AppearanceSpec appearance;
    Selection selection;
    Theme theme;
    std::vector<PointScalars> scalars;  ///< one per view; empty: all views alike
  };

  Colours(JobQueue* jobs, QObject* parent);

  void ask(Question question);
  void clear();                                             ///< those of other points
  bool stopped() const { return stopped_; }                 ///< what was asked last was stopped by the user
  std::shared_ptr<const PointColors> view(int view) const;  ///< never null
  Legend legend() const;  ///< of all views; `unknown`: points without a value, of all views together

 Q_SIGNALS:
  void painted();  ///< in ask(), or later
  void late();     ///< after painted(), where a job made them: the legend came later than the edit

 private:
  using Views = std::vector<std::shared_ptr<const PointColors>>;
  static Views paint(Question question);

  JobQueue* jobs_;
  bool stopped_ = false;
  Views views_;  ///< one for each view; or one for all of them
};

}  // namespace mlens
