#pragma once

#include <QObject>
#include <memory>

#include "core/compare/ModelSurvey.h"
#include "core/compare/Transfer.h"
#include "core/session/ModelList.h"
#include "ui/jobs/JobQueue.h"

namespace mlens {

/// Many models compared by the metrics of their geometry, and whether these predict accuracies elsewhere.
/// Computed in the background when asked, the newest question wins. GUI thread.
class ManyModels : public QObject {
  Q_OBJECT
 public:
  struct Question {
    std::filesystem::path list;  ///< of models, or a table of metrics: see measureModels()
    ModelListOptions measuring = {};
    SurveyOptions survey = {};
  };
  struct Found {
    MeasuredModels models;
    ModelSurvey survey;
  };

  ManyModels(JobQueue* jobs, ResultCache cache, QObject* parent = nullptr);

  void measure(const Question& question);
  /// Asks whether the metrics predict the accuracies of this table; again for every newer metrics.
  void predict(const std::filesystem::path& accuracies);

  std::shared_ptr<const Found> found() const { return found_; }           ///< null: not there (yet)
  QString state() const { return state_; }                                ///< why not
  std::shared_ptr<const Transfer> transfer() const { return transfer_; }  ///< the same
  QString transferState() const { return transferState_; }

 Q_SIGNALS:
  void changed();
  void transferChanged();

 private:
  void predictAgain();

  JobQueue* jobs_;
  ResultCache cache_;
  std::filesystem::path accuracies_;
  std::shared_ptr<const Found> found_;
  std::shared_ptr<const Transfer> transfer_;
  QString state_, transferState_;
};

}  // namespace mlens
