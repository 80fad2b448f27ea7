#include "ui/window/ModelsWindow.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <algorithm>

#include "core/study/SurveyTables.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/ModelPlots.h"
#include "ui/panels/JobsBar.h"
#include "ui/panels/ModelCells.h"
#include "ui/widgets/Layout.h"
#include "ui/window/AskFile.h"

namespace mlens {
namespace {

constexpr QSize kUsual(1120, 720);

/// Words, then numbers as they are shown.
QString tabbed(const NumberTable& table) {
  QStringList lines, cells;
  for (const auto& words : table.words) cells << QString::fromStdString(words.name);
  for (const auto& column : table.columns) cells << QString::fromStdString(column.name);
  lines << cells.join(QLatin1Char('\t'));
  const std::size_t count = table.columns.empty() ? 0 : table.columns.front().values.size();
  for (std::size_t i = 0; i < count; ++i) {
    cells.clear();
    for (const auto& words : table.words) {
      cells << QString::fromStdString(words.values[i]).replace(QLatin1Char('\t'), QLatin1Char(' '));
    }
    for (const auto& column : table.columns) cells << numberWords(column.values[i]);
    lines << cells.join(QLatin1Char('\t'));
  }
  return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

template <class Plot>
std::function<Result<void>()> chartWriter(const QString& path, Plot plot, const QSizeF& size) {
  return [path = path.toStdString(), plot = std::move(plot), size] { return writePlot(path, size, plot); };
}

}  // namespace

ModelsWindow::ModelsWindow(Workspace* workspace, Settings* settings, QWidget* parent)
    : QDialog(parent, Qt::Window),
      workspace_(workspace),
      jobs_(&workspace->jobs()),
      settings_(settings),
      models_(new ManyModels(jobs_, workspace->services(), this)),
      theme_(workspace->theme()) {
  setObjectName("modelsWindow");
  setWindowTitle(tr("Compare many models"));
  setAcceptDrops(true);
  auto* column = gridLayout<QVBoxLayout>(this, 2 * kGrid);
  form_ = new ModelsForm(settings, this);
  tabs_ = new QTabWidget(this);
  tabs_->setDocumentMode(true);
  tabs_->setAccessibleName(tr("What to see of the models"));
  buildPages();
  column->addWidget(form_);
  column->addWidget(tabs_, 1);
  column->addLayout(buildFoot());
  resize(kUsual);

  connect(form_, &ModelsForm::asked, this, &ModelsWindow::compare);
  connect(workspace, &Workspace::surveyChanged, this, &ModelsWindow::takeSurvey);
  connect(workspace, &Workspace::missingAsked, models_, &ManyModels::computeMissing);
  connect(models_, &ManyModels::changed, this, [this] {
    refresh();
    const auto found = models_->found();
    if (!found) return;
    for (const ModelOrigin& origin : found->models.origins)
      settings_->allow(QString::fromStdString(origin.file.string()));
  });
  connect(models_, &ManyModels::transferChanged, this, &ModelsWindow::refreshFoot);
  connect(tabs_, &QTabWidget::currentChanged, this, &ModelsWindow::refreshFoot);
  connect(transfer_, &TransferPage::accuraciesAsked, this, [this] {
    askExistingFile(this, tr("Accuracies of the models"), settings_->folder("open"),
                    tr("Tables (*.csv *.tsv)"), [this](const QString& path) {
                      settings_->setFolder("open", QFileInfo(path).absolutePath());
                      setAccuracies(path);
                    });
  });
  setTheme(theme_);
  takeSurvey();
}

void ModelsWindow::takeSurvey() {
  const Session& session = workspace_->session();
  if (session.survey != survey_) {
    survey_ = session.survey;
    form_->setSurvey(survey_);
    models_->begin(survey_);
  }
  const bool undecided = survey_.list.empty() && form_->survey().pictures.empty();
  if (undecided && session.data.kind == DataSource::Kind::Images)
    form_->setPictures(QString::fromStdString(session.data.path.string()));
}

void ModelsWindow::setSurvey(SurveySpec survey) {
  survey_ = std::move(survey);
  workspace_->setSurvey(survey_);
}

void ModelsWindow::compare() {
  SurveySpec survey = form_->survey();
  survey.accuracies = survey_.accuracies;
  setSurvey(std::move(survey));
  models_->measure(survey_);
}

void ModelsWindow::setAccuracies(const QString& path) {
  SurveySpec survey = survey_;
  survey.accuracies = path.toStdString();
  setSurvey(std::move(survey));
  models_->predict(survey_.accuracies);
}

void ModelsWindow::buildPages() {
  heatmap_ = named(new HeatmapChart(this), tr("Metrics of the models"),
                   tr("Standard deviations from the mean of all models; the arrow keys read the cells"));
  tree_ = named(new PlotChart(this), tr("Tree of the models"),
                tr("Average linkage of the z-scores; the colour is the group"));
  map_ = named(new PlotChart(this), tr("Map of the models"), tr("Principal components of the z-scores"));
  transfer_ = new TransferPage(models_, this);
  const std::pair<QWidget*, QString> pages[] = {
      {heatmap_, tr("Metri&cs")}, {tree_, tr("T&ree")}, {map_, tr("Ma&p")}, {transfer_, tr("&Transfer")}};
  const QString tips[] = {tr("Every metric of every model, as z-scores"), tr("Which models are alike"),
                          tr("Models as points: alike ones lie together"),
                          tr("Do the metrics predict accuracies on other tasks?")};
  for (int i = 0; i < static_cast<int>(std::size(pages)); ++i) {
    auto* page = new QWidget(this);  // room between the tabs and what they show
    auto* column = gridLayout<QVBoxLayout>(page, 0);
    column->setContentsMargins(0, kGrid, 0, 0);
    column->addWidget(pages[i].first);
    tabs_->addTab(page, pages[i].second);
    tabs_->setTabToolTip(i, tips[i]);
  }
}

QLayout* ModelsWindow::buildFoot() {
  note_ = quietLabel({}, this);
  note_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  copy_ = named(new QPushButton(tr("Cop&y"), this), tr("Copy as table"),
                tr("Puts the numbers of this page on the clipboard, as a spreadsheet takes them"));
  numbers_ = named(new QPushButton(tr("&Numbers…"), this), tr("Export the numbers"),
                   tr("Writes the numbers of this page as CSV or JSON, with where they come from"));
  chart_ = named(new QPushButton(tr("C&hart…"), this), tr("Export the chart"),
                 tr("Writes this chart as PDF, SVG or PNG"));
  for (QPushButton* button : {copy_, numbers_, chart_}) button->setAutoDefault(false);
  connect(copy_, &QPushButton::clicked, this, [this] {
    QGuiApplication::clipboard()->setText(tableText());
    say(tr("The table is on the clipboard"));
  });
  connect(numbers_, &QPushButton::clicked, this, [this] {
    askPath(tr("Export the numbers"), {QStringLiteral("csv"), QStringLiteral("json")});
  });
  connect(chart_, &QPushButton::clicked, this, [this] {
    askPath(tr("Export the chart"), {QStringLiteral("pdf"), QStringLiteral("svg"), QStringLiteral("png")});
  });
  auto* row = new QHBoxLayout;
  row->addWidget(note_, 1);
  for (QPushButton* button : {copy_, numbers_, chart_}) row->addWidget(button);
  auto* foot = new QVBoxLayout;
  foot->addLayout(row);
  foot->addWidget(new JobsBar(jobs_, this));
  return foot;
}

void ModelsWindow::setTheme(const Theme& theme) {
  theme_ = theme;
  transfer_->setTheme(theme);
  refresh();
}

void ModelsWindow::refresh() {
  const auto found = models_->found();
  heatmap_->setTheme(theme_);
  tree_->setTheme(theme_);
  map_->setTheme(theme_);
  if (found) {
    HeatmapPlot heatmap = surveyHeatmap(found->survey, theme_);
    describeCells(heatmap, found);
    heatmap_->setPlot(std::move(heatmap));
    tree_->setPlot(surveyTree(found->survey, theme_));
    map_->setPlot(surveyMap(found->survey, theme_));
  } else {
    HeatmapPlot nothing;
    nothing.empty = models_->state();
    heatmap_->setPlot(std::move(nothing));
    tree_->setPlot({}, models_->state());
    map_->setPlot({}, models_->state());
  }
  refreshFoot();
}

void ModelsWindow::refreshFoot() {
  const auto found = models_->found();
  QStringList notes;
  if (found) {
    if (!found->models.setting.empty()) notes << QString::fromStdString(found->models.setting);
    for (const auto* all : {&found->survey.notes, &found->models.notes}) {
      for (const std::string& note : *all) notes << QString::fromStdString(note);
    }
  }
  say(notes.join(QStringLiteral(" · ")));
  const bool any = tabs_->currentIndex() == Predictions ? models_->transfer() != nullptr : found != nullptr;
  for (QPushButton* button : {copy_, numbers_, chart_}) button->setEnabled(any);
}

QString ModelsWindow::tableText() const {
  const auto found = models_->found();
  if (!found) return {};
  switch (tabs_->currentIndex()) {
    case Metrics:
      return tabbed(metricTable(found->models, found->survey));
    case Predictions:
      return transfer_->tableText();
    default:
      return tabbed(placeTable(found->survey));
  }
}

void ModelsWindow::askPath(const QString& title, const QStringList& endings) {
  const QString names[] = {QStringLiteral("metrics"), QStringLiteral("tree"), QStringLiteral("map"),
                           QStringLiteral("transfer")};
  std::vector<FileKind> kinds;
  for (const QString& ending : endings) kinds.push_back({ending.toUpper(), ending});
  const int tab = tabs_->currentIndex();
  askSavePath(this, title, settings_->folder("export") + QLatin1Char('/') + names[tab], kinds,
              [this](const QString& path) {
                settings_->setFolder("export", QFileInfo(path).absolutePath());
                exportTo(path);
              });
}

void ModelsWindow::exportTo(const QString& path) {
  const auto found = models_->found();
  const auto transfer = models_->transfer();
  const int tab = tabs_->currentIndex();
  if (!found || (tab == Predictions && !transfer)) return say(tr("There is nothing to export yet"));
  const QString ending = QFileInfo(path).suffix().toLower();
  if (ending == QLatin1String("csv") || ending == QLatin1String("json")) {
    return write(path, [path = path.toStdString(), found, transfer, tab] {
      return writeNumbers(path, tab == Metrics       ? metricTable(found->models, found->survey)
                                : tab == Predictions ? transferTable(*transfer)
                                                     : placeTable(found->survey));
    });
  }
  const Theme paper = lightTheme();
  if (tab == Metrics) {
    HeatmapPlot plot = surveyHeatmap(found->survey, paper);
    const QSizeF size = paperSize(plot);
    write(path, chartWriter(path, std::move(plot), size));
  } else if (tab == Tree) {
    DendrogramPlot plot = surveyTree(found->survey, paper);
    const QSizeF size = paperSize(plot);
    write(path, chartWriter(path, std::move(plot), size));
  } else {
    write(path, chartWriter(path, tab == Map ? surveyMap(found->survey, paper) : transfer_->plot(paper),
                            kScatterOnPaper));
  }
}

void ModelsWindow::write(const QString& path, std::function<Result<void>()> work) {
  jobs_->start<bool>(
      tr("Writing %1").arg(QFileInfo(path).fileName()), {}, this,
      [work = std::move(work)](const JobContext&) -> Result<bool> {
        if (auto done = work(); !done) return failure(done);
        return true;
      },
      [this, path](Result<bool> result) {
        if (result) return say(tr("Saved %1").arg(path));
        if (result.error().code != ErrorCode::Cancelled) say(QString::fromStdString(result.error().text()));
      });
}

void ModelsWindow::dragEnterEvent(QDragEnterEvent* event) {
  const auto urls = event->mimeData()->urls();
  if (urls.size() == 1 && urls.front().isLocalFile()) event->acceptProposedAction();
}

/// On the page of the predictions a table of accuracies, else the list of models.
void ModelsWindow::dropEvent(QDropEvent* event) {
  const QString path = event->mimeData()->urls().value(0).toLocalFile();
  event->acceptProposedAction();
  if (tabs_->currentIndex() == Predictions) return setAccuracies(path);
  form_->setList(path);
}

}  // namespace mlens
