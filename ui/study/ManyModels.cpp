#include "ui/study/ManyModels.h"

namespace mlens {
namespace {

QString nameOf(const std::filesystem::path& path) {
  return QString::fromStdString(path.filename().string());
}

}  // namespace

ManyModels::ManyModels(JobQueue* jobs, Services services, QObject* parent)
    : QObject(parent),
      services_(std::move(services)),
      models_(jobs,
              [this] {
                Q_EMIT changed();
                predictAgain();
              }),
      transfer_(jobs, [this] { Q_EMIT transferChanged(); }) {
}

void ManyModels::begin(const SurveySpec& survey) {
  models_.clear();
  survey_ = survey;
  Q_EMIT changed();
  predict(survey.accuracies);
}

void ManyModels::measure(const SurveySpec& survey) {
  models_.clear();  // the files may be others by now
  survey_ = survey;
  models_.want(survey, tr("Comparing the models of %1").arg(nameOf(survey.list)),
               [survey, services = services_](const JobContext& job) -> Result<Found> {
                 auto models = measureModels(survey.list, measuringOf(survey), services, job);
                 if (!models) return failure(models);
                 auto compared = surveyModels(models->table, comparingOf(survey), job);
                 if (!compared)
                   return fail(compared.error().code, compared.error().message, survey.list.string());
                 return Found{*std::move(models), *std::move(compared)};
               });
  Q_EMIT changed();
  predictAgain();
}

void ManyModels::predict(const std::filesystem::path& accuracies) {
  accuracies_ = accuracies;
  predictAgain();
}

void ManyModels::predictAgain() {
  transfer_.clear();
  if (!accuracies_.empty() && found()) {
    const Prediction asked{found(), accuracies_};
    transfer_.want(asked, tr("Predicting %1").arg(nameOf(accuracies_)),
                   [asked](const JobContext& job) -> Result<Transfer> {
                     auto table = readModelTable(asked.accuracies);
                     if (!table) return failure(table);
                     auto transfer = mlens::transfer(asked.of->survey.table, *table, {}, job);
                     if (!transfer)
                       return fail(transfer.error().code, transfer.error().message,
                                   asked.accuracies.string());
                     return transfer;
                   });
  }
  Q_EMIT transferChanged();
}

void ManyModels::computeMissing() {
  models_.computeMissing();
  transfer_.computeMissing();
  Q_EMIT changed();
  Q_EMIT transferChanged();
}

QString ManyModels::state() const {
  if (models_.question()) return models_.words();
  return survey_.list.empty()
             ? tr("A list of models, or a table of their metrics, shows here how their geometries differ.")
             : tr("The session names %1: Compare measures its models.").arg(nameOf(survey_.list));
}

QString ManyModels::transferState() const {
  if (transfer_.question()) return transfer_.words();
  return accuracies_.empty()
             ? tr("A table of accuracies (model, then a column per task) shows here whether the metrics "
                  "predict them.")
             : tr("%1 waits for the metrics of the models.").arg(nameOf(accuracies_));
}

}  // namespace mlens
