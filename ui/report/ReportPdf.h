#pragma once

#include <QByteArray>
#include <QString>
#include <vector>

#include "ui/report/ReportDocument.h"

class QPdfWriter;
class QTextDocument;

namespace mlens {

/// Lays the document out on the writer's pages and begins a new one before what would stand alone at the foot
/// of one: a heading, words over a table, a figure without the words under it.
void keepTogether(QTextDocument& document, QPdfWriter& writer);

/// HTML laid out on A4 pages by QTextDocument. The addresses of its images are numbers of `figures`, which
/// are drawn as shapes and words where they are vectors. Empty if it cannot be drawn.
QByteArray reportPdf(const QString& title, const QString& html, const std::vector<ReportFigure>& figures);

}  // namespace mlens
