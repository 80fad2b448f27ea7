// The part of MainWindow that sweeps, reports, and opens what trainings have left.
#include <QFileDialog>
#include <functional>

#include "ui/panels/SweepPanel.h"
#include "ui/panels/TrainingForm.h"
#include "ui/panels/TrainingPanel.h"
#include "ui/report/SweepReport.h"
#include "ui/window/MainWindow.h"

namespace mlens {

void MainWindow::buildSweepPanel(TrainingPanel* training) {
  sweepRun_ = new SweepRun(&workspace_->jobs(), training_->engine(), this);
  auto* panel = new SweepPanel(
      workspace_, sweepRun_, [form = training->form()] { return std::pair(form->plan(), form->data()); },
      this);
  sweep_ = addPanel(Qt::BottomDockWidgetArea, panel, "sweep", tr("Sweep"));
  connect(actions_->openRun, &QAction::triggered, this, [this, training] { askTrainingRun(training); });
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
    auto* dialog = new QFileDialog(this, tr("Report of the sweep"), settings_->folder("sweep"),
                                   tr("Web page (*.html);;PDF (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("html"));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::writeSweepReport);
    dialog->open();
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

void MainWindow::writeSweepReport(const QString& path) {
  workspace_->jobs().start<std::monostate>(
      tr("Report of the sweep"), QStringLiteral("report"), this,
      [table = sweepRun_->table(), published = sweepRun_->published(),
       path = path.toStdString()](const JobContext&) -> Result<std::monostate> {
        if (auto done = sweepReport(table, published).write(path); !done) return failure(done);
        return std::monostate();
      },
      [this, path](Result<std::monostate> result) {
        messages_->showMessage(
            result ? tr("Report written: %1").arg(path) : QString::fromStdString(result.error().text()),
            !result);
      });
}

}  // namespace mlens
