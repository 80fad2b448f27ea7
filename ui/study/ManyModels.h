#pragma once

#include <QObject>
#include <filesystem>
#include <memory>

#include "core/compare/ModelSurvey.h"
#include "core/compare/Transfer.h"
#include "core/study/ModelList.h"
#include "ui/jobs/Derived.h"

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

  void computeMissing();  ///< starts again what was stopped or has failed

  std::shared_ptr<const Found> found() const { return models_.value(); }          ///< null: not there (yet)
  QString state() const;                                                          ///< why not
  std::shared_ptr<const Transfer> transfer() const { return transfer_.value(); }  ///< the same
  QString transferState() const;

 Q_SIGNALS:
  void changed();
  void transferChanged();

 private:
  struct Prediction {
    std::shared_ptr<const Found> of;
    std::filesystem::path accuracies;
    bool operator==(const Prediction&) const = default;
  };
  void predictAgain();

  Services services_;
  SurveySpec survey_;
  std::filesystem::path accuracies_;
  Derived<SurveySpec, Found> models_;
  Derived<Prediction, Transfer> transfer_;
};

}  // namespace mlens
