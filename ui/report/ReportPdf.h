#pragma once

#include <QByteArray>
#include <QString>
#include <vector>

#include "ui/report/ReportDocument.h"

namespace mlens {

/// HTML laid out on A4 pages by QTextDocument. The addresses of its images are numbers of `figures`, which
/// are drawn as shapes and words where they are vectors. Empty if it cannot be drawn.
QByteArray reportPdf(const QString& title, const QString& html, const std::vector<ReportFigure>& figures);

}  // namespace mlens
