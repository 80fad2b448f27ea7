// The part of MainWindow that sweeps, reports, and opens what trainings have left.
#include <QFileDialog>
#include <functional>

#include "core/embedding/OpenedData.h"
#include "ui/panels/SweepPanel.h"
#include "ui/panels/TrainingForm.h"
#include "ui/panels/TrainingPanel.h"
#include "ui/report/RunReport.h"
#include "ui/report/SweepReport.h"
#include "ui/window/MainWindow.h"

namespace mlens {
namespace {

/// Where a report goes, HTML or PDF.
void askReportFile(QWidget* parent, const QString& title, const QString& folder,
                   const std::function<void(const QString&)>& take) {
  auto* dialog = new QFileDialog(parent, title, folder, MainWindow::tr("Web page (*.html);;PDF (*.pdf)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("html"));
  QObject::connect(dialog, &QFileDialog::fileSelected, parent, take);
  dialog->open();
}

}  // namespace

void MainWindow::buildSweepPanel(TrainingPanel* training) {
  sweepRun_ = new SweepRun(&workspace_->jobs(), training_->engine(), this);
  auto* panel = new SweepPanel(
      workspace_, sweepRun_, [form = training->form()] { return std::pair(form->plan(), form->data()); },
      this);
  sweep_ = addPanel(Qt::BottomDockWidgetArea, panel, "sweep", tr("Sweep"));
  connect(actions_->openRun, &QAction::triggered, this, [this, training] { askTrainingRun(training); });
  connect(actions_->reportRun, &QAction::triggered, this, [this, training] { askRunReport(training); });
  connect(sweepRun_, &SweepRun::message, messages_, &MessageBar::showMessage);
  connect(training->form(), &TrainingForm::validityChanged, panel, &SweepPanel::refresh);
  connect(actions_->sweep, &QAction::triggered, this, [this] {
    sweep_->show();
    sweep_->raise();
    sweep_->widget()->setFocus();
  });
  const auto folder = [this](const QString& title, std::function<void(const QString&)> take) {
    auto* dialog = new QFileDialog(this, title, settings_->folder("sweep"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this, take](const QString& path) {
      settings_->setFolder("sweep", path);
      take(path);
    });
    dialog->open();
  };
  connect(panel, &SweepPanel::folderAsked, this, [folder, panel] {
    folder(tr("Folder of the sweep"), [panel](const QString& path) { panel->setFolder(path); });
  });
  connect(panel, &SweepPanel::openAsked, this, [this, folder] {
    folder(tr("Open a sweep"), [this](const QString& path) { sweepRun_->open(path.toStdString()); });
  });
  connect(panel, &SweepPanel::publishedAsked, this, [this] {
    auto* dialog =
        new QFileDialog(this, tr("Published values"), settings_->folder("sweep"), tr("Tables (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& path) { sweepRun_->openPublished(path.toStdString()); });
    dialog->open();
  });
  connect(panel, &SweepPanel::reportAsked, this, [this] {
    askReportFile(this, tr("Report of the sweep"), settings_->folder("sweep"),
                  [this](const QString& path) { writeSweepReport(path); });
  });
}

void MainWindow::askTrainingRun(TrainingPanel* training) {
  auto* dialog = new QFileDialog(this, tr("Open a training run"), settings_->folder("open"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, [this, training](const QString& path) {
    settings_->setFolder("open", path);
    train_->show();
    train_->raise();
    training_->open(path.toStdString(), training->form()->data());
  });
  dialog->open();
}

void MainWindow::askRunReport(TrainingPanel* training) {
  auto* dialog = new QFileDialog(this, tr("Folder of the training"), settings_->folder("open"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, [this, training](const QString& folder) {
    settings_->setFolder("open", folder);
    askReportFile(this, tr("Report of the training"), folder,
                  [this, folder, source = training->form()->data()](const QString& path) {
                    writeRunReport(folder, source, path);
                  });
  });
  dialog->open();
}

void MainWindow::writeReport(const QString& title, const QString& path,
                             std::function<Result<ReportDocument>(const JobContext&)> document) {
  workspace_->jobs().start<std::monostate>(
      title, QStringLiteral("report"), this,
      [document = std::move(document),
       path = path.toStdString()](const JobContext& job) -> Result<std::monostate> {
        auto report = document(job);
        if (!report) return failure(report);
        if (auto done = report->write(path); !done) return failure(done);
        return std::monostate();
      },
      [this, path](Result<std::monostate> result) {
        messages_->showMessage(
            result ? tr("Report written: %1").arg(path) : QString::fromStdString(result.error().text()),
            !result);
      });
}

void MainWindow::writeSweepReport(const QString& path) {
  writeReport(tr("Report of the sweep"), path,
              [table = sweepRun_->table(), published = sweepRun_->published()](
                  const JobContext&) -> Result<ReportDocument> { return sweepReport(table, published); });
}

void MainWindow::writeRunReport(const QString& folder, const DataSource& pictures, const QString& path) {
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
