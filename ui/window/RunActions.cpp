#include "ui/window/RunActions.h"

#include <utility>
#include <variant>

#include "core/embedding/OpenedData.h"
#include "ui/report/RunReport.h"
#include "ui/report/SweepReport.h"
#include "ui/window/AskFile.h"

namespace mlens {

RunActions::RunActions(JobQueue* jobs, TrainingRun* training, TrainingForm* form, SweepRun* sweep,
                       SweepPanel* panel, const Actions& actions, Settings* settings, QWidget* window)
    : QObject(window),
      jobs_(jobs),
      training_(training),
      form_(form),
      sweep_(sweep),
      settings_(settings),
      window_(window) {
  connect(actions.openRun, &QAction::triggered, this, &RunActions::askTrainingRun);
  connect(actions.reportRun, &QAction::triggered, this, &RunActions::askRunReport);
  connectSweep(panel);
}

void RunActions::connectSweep(SweepPanel* panel) {
  connect(sweep_, &SweepRun::message, this, &RunActions::message);
  connect(form_, &TrainingForm::validityChanged, panel, &SweepPanel::refresh);
  connect(panel, &SweepPanel::folderAsked, this, [this, panel] {
    askSweepFolder(tr("Folder of the sweep"), [panel](const QString& path) { panel->setFolder(path); });
  });
  connect(panel, &SweepPanel::openAsked, this, [this] {
    askSweepFolder(tr("Open a sweep"), [this](const QString& path) { sweep_->open(path.toStdString()); });
  });
  connect(panel, &SweepPanel::publishedAsked, this, [this] {
    askExistingFile(window_, tr("Published values"), settings_->folder("sweep"), tr("Tables (*.csv)"),
                    [this](const QString& path) { sweep_->openPublished(path.toStdString()); });
  });
  connect(panel, &SweepPanel::reportAsked, this, [this] {
    askReportFile(tr("Report of the sweep"), settings_->folder("sweep"),
                  [this](const QString& path) { writeSweepReport(path); });
  });
}

void RunActions::askSweepFolder(const QString& title, std::function<void(const QString&)> take) {
  askFolder(window_, title, settings_->folder("sweep"), [this, take = std::move(take)](const QString& path) {
    settings_->setFolder("sweep", path);
    take(path);
  });
}

void RunActions::askTrainingRun() {
  askFolder(window_, tr("Open a training run"), settings_->folder("open"), [this](const QString& path) {
    settings_->setFolder("open", path);
    Q_EMIT trainingOpened();
    training_->open(path.toStdString(), form_->data());
  });
}

void RunActions::askRunReport() {
  askFolder(window_, tr("Folder of the training"), settings_->folder("open"), [this](const QString& folder) {
    settings_->setFolder("open", folder);
    askReportFile(tr("Report of the training"), folder,
                  [this, folder, source = form_->data()](const QString& path) {
                    writeRunReport(folder, source, path);
                  });
  });
}

void RunActions::askReportFile(const QString& title, const QString& folder,
                               std::function<void(const QString&)> take) {
  askSavePath(window_, title, folder + QLatin1Char('/'),
              {{tr("Web page"), QStringLiteral("html")}, {tr("PDF"), QStringLiteral("pdf")}},
              std::move(take));
}

void RunActions::writeReport(const QString& title, const QString& path,
                             std::function<Result<ReportDocument>(const JobContext&)> document) {
  jobs_->start<std::monostate>(
      title, QStringLiteral("report"), this,
      [document = std::move(document),
       path = path.toStdString()](const JobContext& job) -> Result<std::monostate> {
        auto report = document(job);
        if (!report) return failure(report);
        if (auto done = report->write(path); !done) return failure(done);
        return std::monostate();
      },
      [this, path](Result<std::monostate> result) {
        if (result) return Q_EMIT message(tr("Report written: %1").arg(path), false);
        if (result.error().code == ErrorCode::Cancelled) return;
        Q_EMIT message(QString::fromStdString(result.error().text()), true);
      });
}

void RunActions::writeSweepReport(const QString& path) {
  writeReport(tr("Report of the sweep"), path,
              [table = sweep_->table(), published = sweep_->published()](
                  const JobContext&) -> Result<ReportDocument> { return sweepReport(table, published); });
}

void RunActions::writeRunReport(const QString& folder, const DataSource& pictures, const QString& path) {
  writeReport(tr("Report of the training"), path,
              [folder = folder.toStdString(), source = pictures,
               engine = training_->engine()](const JobContext& job) -> Result<ReportDocument> {
                constexpr std::uint64_t kSeed = 1;
                if (source.kind != DataSource::Kind::Images)
                  return measuredRunReport(folder, nullptr, engine, kSeed, "auto", job);
                auto opened = openData(source, job);
                if (!opened) return failure(opened);
                const ImageSet* images = opened->images ? &*opened->images : nullptr;
                return measuredRunReport(folder, images, engine, kSeed, "auto", job);
              });
}

}  // namespace mlens
