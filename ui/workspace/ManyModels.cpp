#include "ui/workspace/ManyModels.h"

namespace mlens {
namespace {

const auto kModelsSlot = QStringLiteral("models"), kTransferSlot = QStringLiteral("transfer");

QString reasonWords(const Error& error) {
  return error.code == ErrorCode::Cancelled ? ManyModels::tr("Stopped")
                                            : QString::fromStdString(error.text());
}

}  // namespace

ManyModels::ManyModels(JobQueue* jobs, ResultCache cache, QObject* parent)
    : QObject(parent),
      jobs_(jobs),
      cache_(std::move(cache)),
      state_(tr("A list of models, or a table of their metrics, shows here how their geometries differ.")),
      transferState_(tr("A table of accuracies (model, then a column per task) shows here whether the "
                        "metrics predict them.")) {
}

void ManyModels::measure(const Question& question) {
  found_.reset();
  transfer_.reset();
  jobs_->dropSlot(kTransferSlot);
  state_ = tr("Measuring the models…");
  jobs_->start<Found>(
      tr("Comparing the models of %1").arg(QString::fromStdString(question.list.filename().string())),
      kModelsSlot, this,
      [question, cache = cache_](const JobContext& job) -> Result<Found> {
        auto models = measureModels(question.list, question.measuring, cache, job);
        if (!models) return failure(models);
        auto survey = surveyModels(models->table, question.survey, job);
        if (!survey) return fail(survey.error().code, survey.error().message, question.list.string());
        return Found{*std::move(models), *std::move(survey)};
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
  Q_EMIT transferChanged();
}

void ManyModels::predict(const std::filesystem::path& accuracies) {
  accuracies_ = accuracies;
  predictAgain();
}

void ManyModels::predictAgain() {
  if (accuracies_.empty()) return;
  transfer_.reset();
  if (!found_) {
    transferState_ = tr("The accuracies wait for the metrics of the models.");
    return Q_EMIT transferChanged();
  }
  transferState_ = tr("Predicting the accuracies…");
  jobs_->start<Transfer>(
      tr("Predicting %1").arg(QString::fromStdString(accuracies_.filename().string())), kTransferSlot, this,
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
  Q_EMIT transferChanged();
}

}  // namespace mlens
