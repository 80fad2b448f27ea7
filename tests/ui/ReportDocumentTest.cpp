#include "ui/report/ReportDocument.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QColor>
#include <QPdfWriter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextLayout>

#include "core/base/AtomicFile.h"
#include "tests/ui/Stage.h"
#include "ui/report/ReportPdf.h"

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

// However much stands before them: a heading and a table's words are on the page of the table's first row.
TEST(ReportDocument, HeadingsStayWithWhatFollows) {
  int moved = 0;
  for (int lines = 35; lines < 65; ++lines) {
    QString html;
    for (int i = 0; i < lines; ++i) html += QStringLiteral("<p>filling</p>");
    html += QStringLiteral("<h2>Heading</h2><p>words</p><table><tr><td>first</td></tr></table>");
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    QTextDocument document;
    document.setHtml(html);
    keepTogether(document, writer);
    std::map<QString, int> pages;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
      const double top =
          document.documentLayout()->blockBoundingRect(block).top() + block.layout()->lineAt(0).y();
      pages[block.text()] = static_cast<int>(top / document.pageSize().height());
      moved += block.blockFormat().pageBreakPolicy() == QTextFormat::PageBreak_AlwaysBefore;
    }
    EXPECT_EQ(pages[QStringLiteral("Heading")], pages[QStringLiteral("words")]) << lines;
    EXPECT_EQ(pages[QStringLiteral("words")], pages[QStringLiteral("first")]) << lines;
  }
  EXPECT_GT(moved, 0);  // else nothing was tried
}

}  // namespace
}  // namespace mlens
