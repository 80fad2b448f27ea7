#include "ui/report/ReportDocument.h"

#include <QColor>

#include "core/base/AtomicFile.h"
#include "tests/ui/Stage.h"

namespace mlens {
namespace {

ReportDocument specimen() {
  ReportDocument report(QStringLiteral("A < B"));
  report.addHeading(QStringLiteral("Numbers"));
  report.addParagraph(QStringLiteral("Read & judge"));
  report.addTable(QStringLiteral("Table 1"), {QStringLiteral("model"), QStringLiteral("rank")},
                  {{QStringLiteral("<strong>"), QStringLiteral("12.5")}});
  report.addChart(QStringLiteral("Figure 1"), {200, 100}, [](QPainter& painter, const QRectF& room) {
    painter.drawText(room, QStringLiteral("a curve"));
  });
  QImage picture(4, 2, QImage::Format_RGB32);
  picture.fill(Qt::red);
  report.addPicture(QStringLiteral("Figure 2"), picture, 100);
  return report;
}

TEST(ReportDocument, HtmlHoldsEverythingAndNamesNoOtherFile) {
  const std::string html = specimen().toHtml().toStdString();
  for (const char* text : {"<title>A &lt; B</title>", "<h2>Numbers</h2>", "Read &amp; judge", "Table 1",
                           "&lt;strong&gt;", "align=\"right\">12.5</td>", "Figure 1", "Figure 2"}) {
    EXPECT_NE(html.find(text), std::string::npos) << text;
  }
  EXPECT_EQ(html.find("http"), std::string::npos);
  const auto images = QString::fromStdString(html).count(QStringLiteral("<img src=\"data:image/"));
  EXPECT_EQ(images, 2);
}

TEST(ReportDocument, FiguresInTheHtmlAreThoseThatWereDrawn) {
  const QString html = QString::fromUtf8(specimen().toHtml());
  const auto bytesAfter = [&](const QString& head) {
    const auto begin = html.indexOf(head) + head.size();
    return QByteArray::fromBase64(html.mid(begin, html.indexOf(u'"', begin) - begin).toLatin1());
  };
  EXPECT_TRUE(bytesAfter(QStringLiteral("data:image/svg+xml;base64,")).contains("a curve"));
  const QImage picture = QImage::fromData(bytesAfter(QStringLiteral("data:image/png;base64,")));
  ASSERT_EQ(picture.size(), QSize(4, 2));
  EXPECT_EQ(picture.pixelColor(1, 1), QColor(Qt::red));
}

TEST(ReportDocument, WritesByTheEnding) {
  const Folder folder;
  const ReportDocument report = specimen();
  ASSERT_TRUE(report.write(folder.file("r.html")));
  EXPECT_EQ(readTextFile(folder.file("r.html")).value_or(""), report.toHtml().toStdString());
  ASSERT_TRUE(report.write(folder.file("r.pdf")));
  EXPECT_TRUE(readTextFile(folder.file("r.pdf")).value_or("").starts_with("%PDF"));
  EXPECT_FALSE(report.write(folder.file("r.txt")));
  EXPECT_FALSE(std::filesystem::exists(folder.file("r.txt")));
}

}  // namespace
}  // namespace mlens
