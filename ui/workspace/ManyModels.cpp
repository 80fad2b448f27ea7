#include "ui/workspace/ManyModels.h"

namespace mlens {
namespace {

const auto kModelsSlot = QStringLiteral("models"), kTransferSlot = QStringLiteral("transfer");

QString nameOf(const std::filesystem::path& path) {
  return QString::fromStdString(path.filename().string());
}

QString reasonWords(const Error& error) {
  return error.code == ErrorCode::Cancelled ? ManyModels::tr("Stopped")
                                            : QString::fromStdString(error.text());
}

}  // namespace

ManyModels::ManyModels(JobQueue* jobs, Services services, QObject* parent)
    : QObject(parent), jobs_(jobs), services_(std::move(services)) {
  begin({});
}

void ManyModels::begin(const SurveySpec& survey) {
  jobs_->dropSlot(kModelsSlot);
  found_.reset();
  state_ = survey.list.empty()
               ? tr("A list of models, or a table of their metrics, shows here how their geometries differ.")
               : tr("The session names %1: Compare measures its models.").arg(nameOf(survey.list));
  Q_EMIT changed();
  predict(survey.accuracies);
}

void ManyModels::measure(const SurveySpec& survey) {
  found_.reset();
  state_ = tr("Measuring the models…");
  jobs_->start<Found>(
      tr("Comparing the models of %1").arg(nameOf(survey.list)), kModelsSlot, this,
      [survey, services = services_](const JobContext& job) -> Result<Found> {
        auto models = measureModels(survey.list, measuringOf(survey), services, job);
        if (!models) return failure(models);
        auto compared = surveyModels(models->table, comparingOf(survey), job);
        if (!compared) return fail(compared.error().code, compared.error().message, survey.list.string());
        return Found{*std::move(models), *std::move(compared)};
      },
      [this](Result<Found> result) {
        if (result) {
          found_ = std::make_shared<const Found>(std::move(*result));
          state_.clear();
        } else {
          state_ = reasonWords(result.error());
        }
        Q_EMIT changed();
        predictAgain();
      });
  Q_EMIT changed();
  predictAgain();
}

void ManyModels::predict(const std::filesystem::path& accuracies) {
  accuracies_ = accuracies;
  predictAgain();
}

void ManyModels::predictAgain() {
  transfer_.reset();
  jobs_->dropSlot(kTransferSlot);
  if (accuracies_.empty()) {
    transferState_ =
        tr("A table of accuracies (model, then a column per task) shows here whether the "
           "metrics predict them.");
  } else if (!found_) {
    transferState_ = tr("%1 waits for the metrics of the models.").arg(nameOf(accuracies_));
  } else {
    transferState_ = tr("Predicting the accuracies…");
    startPrediction();
  }
  Q_EMIT transferChanged();
}

void ManyModels::startPrediction() {
  jobs_->start<Transfer>(
      tr("Predicting %1").arg(nameOf(accuracies_)), kTransferSlot, this,
      [found = found_, accuracies = accuracies_](const JobContext& job) -> Result<Transfer> {
        auto table = readModelTable(accuracies);
        if (!table) return failure(table);
        auto transfer = mlens::transfer(found->survey.table, *table, {}, job);
        if (!transfer) return fail(transfer.error().code, transfer.error().message, accuracies.string());
        return transfer;
      },
      [this](Result<Transfer> result) {
        if (result) {
          transfer_ = std::make_shared<const Transfer>(std::move(*result));
          transferState_.clear();
        } else {
          transferState_ = reasonWords(result.error());
        }
        Q_EMIT transferChanged();
      });
}

}  // namespace mlens
