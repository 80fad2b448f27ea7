#include "ui/window/MetricFiles.h"

#include <QFile>
#include <QImage>
#include <nlohmann/json.hpp>

#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "tests/ui/WindowFixture.h"

namespace mlens {
namespace {

class MetricExport : public WindowFixture {
 protected:
  void openPanels() {
    openExample();
    for (const char* name : {"distributions", "spectrum"}) {
      auto* dock = window->findChild<QDockWidget*>(QLatin1String(name));
      ASSERT_NE(dock, nullptr);
      dock->show();
      dock->raise();
      settle();
    }
    auto* distributions = window->findChild<QDockWidget*>("distributions");
    QObject::connect(window->metricFiles(), &MetricFiles::message, window.get(),
                     [this](const QString& text, bool isError) { said.emplace_back(text, isError); });
    spectrum = window->findChild<SpectrumPanel*>();
    ASSERT_NE(distributions, nullptr);
  }
  QString file(const char* name) const { return QString::fromStdString(folder.file(name).string()); }
  QByteArray bytes(const char* name) const {
    QFile read(file(name));
    return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
  }
  void expectSaved() {
    settle();
    ASSERT_FALSE(said.empty());
    EXPECT_FALSE(said.back().second) << said.back().first.toStdString();
  }

  SpectrumPanel* spectrum = nullptr;
  std::vector<std::pair<QString, bool>> said;
};

TEST_F(MetricExport, ChartsArePicturesAndPagesWithWords) {
  openPanels();
  MetricFiles* files = window->metricFiles();
  files->exportCurvesTo(file("s.svg"));
  expectSaved();
  const QByteArray svg = bytes("s.svg");
  EXPECT_NE(svg.indexOf("<text"), -1);
  EXPECT_NE(svg.indexOf("log10 singular value"), -1);
  files->exportCurvesTo(file("s.pdf"));
  expectSaved();
  EXPECT_TRUE(bytes("s.pdf").startsWith("%PDF"));
  files->exportCurvesTo(file("s.png"));
  expectSaved();
  EXPECT_EQ(QImage(file("s.png")).size(), QSize(1050, 750));
  files->exportCurvesTo(file("s.bmp"));
  settle();
  EXPECT_TRUE(said.back().second);

  window->findChild<QDockWidget*>("distributions")->raise();
  settle();
  files->exportHistogramsTo(file("d.svg"));
  expectSaved();
  EXPECT_NE(bytes("d.svg").indexOf("NNK neighbours"), -1);
}

TEST_F(MetricExport, NumbersSayTheirSettings) {
  openPanels();
  workspace->select(Selection::of(200, std::vector<Index>{4, 5}), SelectMode::Replace, "Lasso");
  settle();
  MetricFiles* files = window->metricFiles();
  files->exportMetricsTo(file("m.csv"));
  expectSaved();
  const auto table = readCsv(folder.file("m.csv"));
  ASSERT_TRUE(table);
  EXPECT_EQ(table->rows.size(), 200U);
  const auto column = std::ranges::find(table->header, "encoder_nnk_count") - table->header.begin();
  ASSERT_LT(static_cast<std::size_t>(column), table->header.size());
  const auto of = study->measurements()->metrics({0, EmbeddingId::Stage::Encoder});
  ASSERT_NE(of.metrics, nullptr);
  EXPECT_EQ(std::stof(table->rows[7][static_cast<std::size_t>(column)]), of.metrics->column("nnk_count")[7]);
  const auto about = nlohmann::json::parse(bytes("m.about.json").toStdString());
  EXPECT_EQ(about["embeddings"][0]["setting"], of.metrics->setting);
  EXPECT_TRUE(about["definitions"].contains("hubness"));
  files->exportMetricsTo(file("m.npy"));
  expectSaved();
  const auto matrix = readNpyMatrix(folder.file("m.npy"));
  ASSERT_TRUE(matrix);
  EXPECT_EQ(matrix->rows(), 200);
  EXPECT_EQ((*matrix)(4, 0), 1);  // selected
  files->exportSpectrumTo(file("s.json"));
  expectSaved();
  const auto json = nlohmann::json::parse(bytes("s.json").toStdString());
  EXPECT_EQ(json["of"], "the selection");
  EXPECT_EQ(json["points"], 2);
  EXPECT_EQ(json["embeddings"].size(), 2U);
  EXPECT_TRUE(json["embeddings"][0]["mle_k20"].is_null());
  EXPECT_EQ(json["values"]["rank"][0], 1.0);
}

TEST_F(MetricExport, TheInvarianceIsWrittenSideBySide) {
  openPanels();
  study->invariance()->measure(20, 2);
  settle();
  ASSERT_TRUE(study->invariance()->found());
  window->metricFiles()->exportMatricesTo(file("i.svg"));
  expectSaved();
  const QByteArray svg = bytes("i.svg");
  EXPECT_EQ(svg.count(">rotation<"), 2);
  EXPECT_EQ(svg.count(">0.75<"), 2);
  window->metricFiles()->exportMatricesTo(file("i.png"));
  expectSaved();
  const QImage picture(file("i.png"));
  EXPECT_GT(picture.width(), picture.height());
}

TEST_F(MetricExport, NothingToExportIsSaid) {
  QObject::connect(window->metricFiles(), &MetricFiles::message, window.get(),
                   [this](const QString& text, bool isError) { said.emplace_back(text, isError); });
  window->metricFiles()->exportCurvesTo(file("s.svg"));
  window->metricFiles()->exportHistogramsTo(file("s.svg"));
  window->metricFiles()->exportMetricsTo(file("s.csv"));
  window->metricFiles()->exportSpectrumTo(file("s.csv"));
  window->metricFiles()->exportMatricesTo(file("s.svg"));
  ASSERT_EQ(said.size(), 5U);
  for (const auto& [text, isError] : said) EXPECT_TRUE(isError);
  EXPECT_FALSE(QFile::exists(file("s.svg")));
}

}  // namespace
}  // namespace mlens
