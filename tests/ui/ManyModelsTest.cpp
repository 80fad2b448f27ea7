// The window of many models.
#include <QClipboard>
#include <QGuiApplication>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/base/Random.h"
#include "tests/ui/WindowFixture.h"
#include "ui/charts/ModelPlots.h"
#include "ui/window/ModelsWindow.h"

namespace mlens {
namespace {

class ManyModelsWindow : public WindowFixture {
 protected:
  /// Six models of 70 points in 5 dimensions, three broad and three narrow, and their accuracies.
  void writeModels(Index rows = 70) {
    std::string list = "model,path,paradigm\n", accuracies = "model,cars,birds\n";
    RandomStream random(4);
    for (int m = 0; m < 6; ++m) {
      std::vector<float> values;
      for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < 5; ++j) {
          values.push_back(static_cast<float>((i % 3 == j ? 10 : 0) + (m < 3 ? 0.1 : 3) * random.normal()));
        }
      }
      std::string name = "m";
      name += std::to_string(m);
      ASSERT_TRUE(writeNpy(folder.file(name + ".npy"), *Matrix::create(rows, 5, std::move(values))));
      list += name + "," + name + ".npy," + (m < 3 ? "narrow" : "broad") + "\n";
      accuracies += name + "," + std::to_string(m < 3 ? 90 + m : 50 + m) + "," + std::to_string(m) + "\n";
    }
    folder.text("list.csv", list);
    folder.text("accuracies.csv", accuracies);
  }
  ModelsWindow* shown() {
    window->actions().manyModels->trigger();
    return window->tools()->manyModels();
  }
  ModelsWindow* compared() {
    writeModels();
    ModelsWindow* models = shown();
    models->form()->setList(path("list.csv"));
    models->compare();
    settle();
    EXPECT_NE(models->models()->found(), nullptr) << models->models()->state().toStdString();
    return models;
  }
  QString path(const std::string& name) const { return QString::fromStdString(folder.file(name).string()); }
  std::string bytes(const std::string& name) const {
    return readTextFile(folder.file(name)).value_or(std::string());
  }
  static QPushButton* button(const QWidget* widget, const QString& accessibleName) {
    for (auto* one : widget->findChildren<QPushButton*>()) {
      if (one->accessibleName() == accessibleName) return one;
    }
    ADD_FAILURE() << "no button " << accessibleName.toStdString();
    return nullptr;
  }
};

TEST_F(ManyModelsWindow, ShowsEveryNumberWithItsOrigin) {
  ModelsWindow* models = compared();
  const auto found = models->models()->found();
  const HeatmapPlot& plot = models->heatmap()->plot();
  ASSERT_EQ(plot.rowNames.size(), 6);
  EXPECT_EQ(plot.columnNames.size(), static_cast<qsizetype>(found->survey.scores.metrics.size()));
  EXPECT_EQ(plot.key.entries.size(), 2u);
  // Groups lie together in the tree's order.
  const auto isNarrow = [&](int row) { return plot.rowNames[row] < QStringLiteral("m3"); };
  EXPECT_EQ(isNarrow(0), isNarrow(1));
  EXPECT_EQ(isNarrow(1), isNarrow(2));
  EXPECT_NE(isNarrow(2), isNarrow(3));

  QTest::mouseMove(models->heatmap(), models->heatmap()->placeOf(2, 3).toPoint());
  ASSERT_TRUE(waitFor([&] { return !models->heatmap()->readout().isEmpty(); }));
  const int model = found->survey.tree.leafOrder()[2];
  const std::string metric = found->survey.scores.metrics[3];
  const auto& raw = found->survey.table;
  const auto column = std::ranges::find(raw.metrics, metric) - raw.metrics.begin();
  EXPECT_TRUE(models->heatmap()->readout().contains(numberWords(raw.values(model, column))))
      << models->heatmap()->readout().toStdString();
  EXPECT_TRUE(models->heatmap()->readout().contains(QStringLiteral("z = ")));
  const QString tip = models->heatmap()->tip();
  for (const QString& fact : {plot.rowNames[2] + QStringLiteral(".npy"), QStringLiteral("70 points"),
                              QStringLiteral("K = 50"), QStringLiteral("5-d")}) {
    EXPECT_TRUE(tip.contains(fact)) << tip.toStdString();
  }
}

TEST_F(ManyModelsWindow, AccuraciesArePredictedAndAClickShowsAMetric) {
  ModelsWindow* models = compared();
  models->setTab(ModelsWindow::Predictions);
  models->setAccuracies(path("accuracies.csv"));
  settle();
  const auto transfer = models->models()->transfer();
  ASSERT_NE(transfer, nullptr) << models->models()->transferState().toStdString();
  TransferPage* page = models->transferPage();
  ASSERT_EQ(page->errors()->rowCount(), 2);
  EXPECT_EQ(page->errors()->rows()[0].cells[0], numberWords(transfer->tasks[0].lasso.error));
  ASSERT_EQ(page->correlations()->rowCount(), static_cast<int>(transfer->metrics.size()));
  EXPECT_TRUE(page->plot(lightTheme()).diagonal);
  ASSERT_EQ(page->plot(lightTheme()).dots.size(), 6u);
  EXPECT_EQ(page->plot(lightTheme()).dots[1].at, QPointF(transfer->tasks[0].lasso.predicted[1], 91));

  auto* table = page->findChildren<NumbersTable*>()[1];
  Q_EMIT table->clicked(table->model()->index(0, 0));
  const ScatterPlot plot = page->plot(lightTheme());
  EXPECT_FALSE(plot.diagonal);
  EXPECT_EQ(plot.xTitle, page->correlations()->rows()[0].name);
  EXPECT_TRUE(page->tableText().contains(QStringLiteral("Spearman")));

  models->exportTo(path("transfer.json"));
  settle();
  const auto json = nlohmann::json::parse(bytes("transfer.json"));
  EXPECT_EQ(json["tasks"].size(), 2u);
  EXPECT_EQ(json["values"]["task"].size(), 2 * transfer->metrics.size());
}

TEST_F(ManyModelsWindow, AllThatIsPlottedIsWrittenAndCopied) {
  ModelsWindow* models = compared();
  const auto found = models->models()->found();
  models->exportTo(path("metrics.csv"));
  settle();
  const auto table = readModelTable(folder.file("metrics.csv"));
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_EQ(table->models, found->survey.table.models);
  EXPECT_EQ(table->values.col(0), found->survey.table.values.col(0));
  EXPECT_TRUE(models->noteText().contains(QStringLiteral("metrics.csv")));
  const std::pair<ModelsWindow::Tab, const char*> charts[] = {
      {ModelsWindow::Metrics, "m.svg"}, {ModelsWindow::Tree, "t.svg"}, {ModelsWindow::Map, "p.svg"}};
  for (const auto& [tab, name] : charts) {
    models->setTab(tab);
    models->exportTo(path(name));
    settle();
    for (const char* word : {"m0", "m5", "narrow", "broad"}) {
      EXPECT_NE(bytes(name).find(word), std::string::npos) << name << " " << word;
    }
  }
  button(models, QStringLiteral("Copy as table"))->click();
  const QString copied = QGuiApplication::clipboard()->text();
  EXPECT_EQ(copied.count('\n'), 7);
  EXPECT_TRUE(copied.startsWith(QStringLiteral("model\tgroup\tpc1\tpc2")));
  models->exportTo(path("x.bmp"));
  settle();
  EXPECT_TRUE(models->noteText().contains(QStringLiteral(".png"))) << models->noteText().toStdString();
}

TEST_F(ManyModelsWindow, TheSessionRemembersWhatWasAsked) {
  ModelsWindow* models = compared();
  models->setAccuracies(path("accuracies.csv"));
  settle();
  ASSERT_TRUE(window->actions().save->isEnabled());  // although nothing else is open
  window->sessions()->saveTo(path("many.mlens"));
  settle();
  const SurveySpec asked = workspace->session().survey;
  EXPECT_EQ(asked.list, folder.file("list.csv"));
  EXPECT_EQ(asked.accuracies, folder.file("accuracies.csv"));

  close();
  open();
  openFile(folder.file("many.mlens"));
  EXPECT_EQ(workspace->session().survey, asked);
  models = window->tools()->manyModels();
  ASSERT_TRUE(models);  // a session of many models and nothing else shows them
  EXPECT_TRUE(models->isVisible());
  EXPECT_EQ(models->form()->survey().list, asked.list);
  EXPECT_EQ(models->models()->found(), nullptr);  // nothing heavy starts by itself
  EXPECT_TRUE(models->heatmap()->plot().empty.contains(QStringLiteral("list.csv")));
  EXPECT_FALSE(window->isWindowModified());
  button(models, QStringLiteral("Compare the models"))->click();
  settle();
  ASSERT_NE(models->models()->found(), nullptr) << models->models()->state().toStdString();
  EXPECT_NE(models->models()->transfer(), nullptr) << models->models()->transferState().toStdString();
  EXPECT_FALSE(window->isWindowModified());

  auto other = workspace->session();
  other.survey.k = 20;
  other.survey.accuracies.clear();
  workspace->openSession(other);
  settle();
  EXPECT_EQ(models->form()->survey().k, 20);
  EXPECT_EQ(models->models()->found(), nullptr);
  EXPECT_EQ(models->models()->transfer(), nullptr);
}

TEST_F(ManyModelsWindow, AMistakeIsSaidAndStoppingStops) {
  ModelsWindow* models = shown();
  EXPECT_FALSE(button(models, QStringLiteral("Copy as table"))->isEnabled());
  EXPECT_FALSE(button(models, QStringLiteral("Compare the models"))->isEnabled());
  models->form()->setList(path("none.csv"));
  button(models, QStringLiteral("Compare the models"))->click();
  settle();
  EXPECT_TRUE(models->models()->state().contains(QStringLiteral("none.csv")));
  EXPECT_TRUE(models->heatmap()->plot().empty.contains(QStringLiteral("none.csv")));
  writeModels(4000);
  models->form()->setList(path("list.csv"));
  button(models, QStringLiteral("Compare the models"))->click();
  ASSERT_FALSE(jobs->idle());
  window->actions().cancelAll->trigger();
  settle();
  EXPECT_EQ(models->models()->found(), nullptr);
  EXPECT_FALSE(models->models()->state().isEmpty());
}

}  // namespace
}  // namespace mlens
