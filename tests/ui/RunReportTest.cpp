#include "tests/ui/KeptEpoch.h"
#include "tests/ui/WindowFixture.h"

namespace mlens {
namespace {

using RunReportTest = WindowFixture;

TEST_F(RunReportTest, IsWrittenInTheBackgroundOrSaysWhyNot) {
  const auto run = folder.file("run");
  std::filesystem::create_directories(run);
  writeEpoch(run / "checkpoint.safetensors", 6);
  const auto out = QString::fromStdString(folder.file("report.html").string());
  window->runs()->writeRunReport(QString::fromStdString(run.string()), {}, out);
  ASSERT_TRUE(waitFor([this] { return window->messages()->text().contains("Report written"); }))
      << window->messages()->text().toStdString();
  QFile file(out);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  const QByteArray page = file.readAll();
  EXPECT_TRUE(page.contains("A training: simclr"));
  EXPECT_TRUE(page.contains("Loss by epoch"));
  EXPECT_FALSE(page.contains("Tangent-plane test")) << "nothing was measured without pictures";

  window->runs()->writeRunReport(QString::fromStdString(folder.file("none").string()), {}, out);
  ASSERT_TRUE(waitFor([this] { return window->messages()->text().contains("none"); }))
      << window->messages()->text().toStdString();
  EXPECT_FALSE(window->messages()->text().contains("Report written"));
}

}  // namespace
}  // namespace mlens
