#include "ui/report/ReportPdf.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QGuiApplication>
#include <QPageSize>
#include <QPdfWriter>
#include <QScreen>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextFormat>
#include <QTextFrame>
#include <QTextLayout>
#include <QTextTable>
#include <cmath>
#include <memory>

#include "ui/report/ReportFigures.h"

namespace mlens {
namespace {

constexpr double kMarginInch = 2 / 2.54, kPaperMm = 2;  // QTextDocument::print()'s own

void breakBefore(const QTextBlock& block) {
  QTextBlockFormat format = block.blockFormat();
  format.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
  QTextCursor(block).setBlockFormat(format);
}

/// Lays the document out as print() will.
void layOut(QTextDocument& document, QPdfWriter& writer) {
  QTextFrameFormat frame = document.rootFrame()->frameFormat();
  frame.setMargin(std::floor(kMarginInch * QGuiApplication::primaryScreen()->logicalDotsPerInchX()));
  document.documentLayout()->setPaintDevice(&writer);
  document.rootFrame()->setFrameFormat(frame);
  document.setPageSize(QSizeF(writer.width(), writer.height()));
}

/// A heading and the words under it, words over a table, a figure over its words: nothing without what comes
/// next.
bool belongsToNext(const QTextBlock& block) {
  const bool table = QTextCursor(block).currentTable();
  const bool figure = block.text() == QString(QChar::ObjectReplacementCharacter);
  const auto heading = [](const QTextBlock& one) { return one.blockFormat().headingLevel() > 1; };
  return block.next().isValid() && !table &&
         (heading(block) || heading(block.previous()) || figure || QTextCursor(block.next()).currentTable());
}

}  // namespace

void keepTogether(QTextDocument& document, QPdfWriter& writer) {
  layOut(document, writer);
  const auto pageOf = [&](const QTextBlock& block) {  // a block may begin with the room it could not use
    const double skipped = block.layout()->lineCount() ? block.layout()->lineAt(0).y() : 0;
    const double top = document.documentLayout()->blockBoundingRect(block).top() + skipped;
    return static_cast<int>(top / document.pageSize().height());
  };
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    const QTextBlock first = block;
    while (belongsToNext(block)) block = block.next();
    if (pageOf(first) != pageOf(block)) breakBefore(first);
  }
}

QByteArray reportPdf(const QString& title, const QString& html, const std::vector<ReportFigure>& figures) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setPageSize(QPageSize(QPageSize::A4));
  writer.setPageMargins(QMarginsF(kPaperMm, kPaperMm, kPaperMm, kPaperMm), QPageLayout::Millimeter);
  writer.setResolution(1200);
  writer.setTitle(title);
  writer.setCreator(QStringLiteral("Manifold Lens"));
  QTextDocument document;
  ReportFigures drawn(figures);
  document.documentLayout()->registerHandler(QTextFormat::ImageObject, &drawn);
  document.setMetaInformation(QTextDocument::CssMedia, QStringLiteral("print"));
  document.setHtml(html);
  const std::unique_ptr<QTextDocument> measured(document.clone());
  measured->documentLayout()->registerHandler(QTextFormat::ImageObject, &drawn);
  keepTogether(*measured, writer);
  for (QTextBlock block = measured->begin(); block.isValid(); block = block.next()) {
    if (block.blockFormat().pageBreakPolicy() == QTextFormat::PageBreak_AlwaysBefore)
      breakBefore(document.findBlockByNumber(block.blockNumber()));
  }
  document.print(&writer);
  return buffer.data();
}

}  // namespace mlens
