#pragma once

#include <QObject>
#include <memory>

#include "core/compare/ModelSurvey.h"
#include "core/compare/Transfer.h"
#include "core/study/ModelList.h"
#include "ui/jobs/JobQueue.h"

namespace mlens {

/// Many models compared by the metrics of their geometry, and whether these predict accuracies elsewhere.
/// Computed in the background when asked, the newest question wins. GUI thread.
class ManyModels : public QObject {
  Q_OBJECT
 public:
  struct Found {
    MeasuredModels models;
    ModelSurvey survey;
  };

  ManyModels(JobQueue* jobs, Services services, QObject* parent = nullptr);

  /// Forgets what there is. `survey` is what a session says: its list is named, not read.
  void begin(const SurveySpec& survey);
  /// The list of `survey` with its pictures and settings.
  void measure(const SurveySpec& survey);
  /// Asks whether the metrics predict the accuracies of this table; again for every newer metrics.
  void predict(const std::filesystem::path& accuracies);  ///< an empty path: nothing is predicted

  std::shared_ptr<const Found> found() const { return found_; }           ///< null: not there (yet)
  QString state() const { return state_; }                                ///< why not
  std::shared_ptr<const Transfer> transfer() const { return transfer_; }  ///< the same
  QString transferState() const { return transferState_; }

 Q_SIGNALS:
  void changed();
  void transferChanged();

 private:
  void predictAgain();
  void startPrediction();

  JobQueue* jobs_;
  Services services_;
  std::filesystem::path accuracies_;
  std::shared_ptr<const Found> found_;
  std::shared_ptr<const Transfer> transfer_;
  QString state_, transferState_;
};

}  // namespace mlens
