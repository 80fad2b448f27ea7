#include "ui/report/ReportPdf.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QPageSize>
#include <QPdfWriter>
#include <QTextDocument>
#include <QTextFormat>

#include "ui/report/ReportFigures.h"

namespace mlens {

QByteArray reportPdf(const QString& title, const QString& html, const std::vector<ReportFigure>& figures) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setPageSize(QPageSize(QPageSize::A4));
  writer.setPageMargins(QMarginsF(0, 0, 0, 0));
  writer.setResolution(1200);
  writer.setTitle(title);
  writer.setCreator(QStringLiteral("Manifold Lens"));
  QTextDocument document;
  ReportFigures drawn(figures);
  document.documentLayout()->registerHandler(QTextFormat::ImageObject, &drawn);
  document.setMetaInformation(QTextDocument::CssMedia, QStringLiteral("print"));
  document.setHtml(html);
  document.print(&writer);
  return buffer.data();
}

}  // namespace mlens
