#include "ui/report/ReportDocument.h"

#include <QBuffer>
#include <algorithm>
#include <utility>

#include "core/base/AtomicFile.h"
#include "ui/charts/ChartFile.h"
#include "ui/report/ReportPdf.h"

namespace mlens {
namespace {

/// What browsers and QTextDocument both understand.
constexpr const char* kStyle =
    "body { font-family: sans-serif; font-size: 10pt; color: #1B1E23; background-color: #FFFFFF; }\n"
    "h1 { font-size: 18pt; }\nh2 { font-size: 13pt; margin-top: 18pt; }\n"
    "th, td { border-bottom: 1px solid #D5D8DD; }\n"
    ".caption { color: #5C636E; }\n"
    "@media screen { th, td { padding: 2pt 6pt; } body { max-width: 60em; margin: 2em auto; padding: 0 1em; "
    "} img { max-width: 100%; "
    "height: auto; } table { border-collapse: collapse; } }\n";

QString escaped(const QString& text) {
  return text.toHtmlEscaped();
}

QString captionHtml(const QString& caption) {
  return caption.isEmpty() ? QString()
                           : QStringLiteral("<p class=\"caption\">%1</p>\n").arg(escaped(caption));
}

bool isNumber(const QString& text) {
  return text.isEmpty() || text.front().isDigit() || QStringLiteral("+-\u2212\u2013.").contains(text.front());
}

/// What a column stands to: numbers, and the word over them, to the right.
QStringList alignments(const QStringList& header, const std::vector<QStringList>& rows) {
  QStringList sides;
  for (qsizetype column = 0; column < header.size(); ++column) {
    const bool numbers = !rows.empty() && std::ranges::all_of(rows, [column](const auto& row) {
      return isNumber(row[column]);
    });
    sides << (numbers ? QStringLiteral("right") : QStringLiteral("left"));
  }
  return sides;
}

QString rowHtml(const QString& tag, const QStringList& cells, const QStringList& sides) {
  QString html = QStringLiteral("<tr>");
  for (qsizetype i = 0; i < cells.size(); ++i)
    html += QStringLiteral("<%1 align=\"%2\">%3</%1>").arg(tag, sides[i], escaped(cells[i]));
  return html + QStringLiteral("</tr>\n");
}

}  // namespace

void ReportDocument::addHeading(const QString& text) {
  blocks_.push_back({QStringLiteral("<h2>%1</h2>\n").arg(escaped(text))});
}

void ReportDocument::addParagraph(const QString& text) {
  blocks_.push_back({QStringLiteral("<p>%1</p>\n").arg(escaped(text))});
}

void ReportDocument::addTable(const QString& caption, const QStringList& header,
                              const std::vector<QStringList>& rows) {
  const QStringList sides = alignments(header, rows);
  QString html = captionHtml(caption) + QStringLiteral("<table cellspacing=\"0\" cellpadding=\"5\">\n");
  html += rowHtml(QStringLiteral("th"), header, sides);
  for (const QStringList& row : rows) html += rowHtml(QStringLiteral("td"), row, sides);
  blocks_.push_back({html + QStringLiteral("</table>\n")});
}

void ReportDocument::addChart(const QString& caption, const QSizeF& points,
                              const std::function<void(QPainter&, const QRectF&)>& paint) {
  addFigure(caption, {points, chartSvg(points, caption, paint)});
}

void ReportDocument::addPicture(const QString& caption, const QImage& picture, double widthInPoints) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  picture.save(&buffer, "PNG");
  const QSizeF points(widthInPoints, widthInPoints * picture.height() / std::max(1, picture.width()));
  addFigure(caption, {points, buffer.data(), false});
}

void ReportDocument::addFigure(const QString& caption, ReportFigure figure) {
  blocks_.push_back({{}, static_cast<int>(figures_.size())});
  figures_.push_back(std::move(figure));
  blocks_.push_back({captionHtml(caption)});
}

QString ReportDocument::html(const std::function<QString(int)>& source) const {
  QString text = QStringLiteral(
                     "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<title>%1</title>\n<style>\n%2</style>\n</head>\n<body>\n<h1>%1</h1>\n")
                     .arg(escaped(title_), QString::fromLatin1(kStyle));
  for (const Block& block : blocks_) {
    text += block.html;
    if (block.figure < 0) continue;
    const QSizeF points = figures_[static_cast<std::size_t>(block.figure)].points;
    constexpr double kPixelsPerPoint = 96.0 / 72.0;
    text += QStringLiteral("<p><img src=\"%1\" width=\"%2\" height=\"%3\" alt=\"\"></p>\n")
                .arg(source(block.figure))
                .arg(qRound(points.width() * kPixelsPerPoint))
                .arg(qRound(points.height() * kPixelsPerPoint));
  }
  return text + QStringLiteral("</body>\n</html>\n");
}

QByteArray ReportDocument::toHtml() const {
  return html([this](int number) {
           const ReportFigure& figure = figures_[static_cast<std::size_t>(number)];
           return QStringLiteral("data:%1;base64,%2")
               .arg(figure.vector ? QStringLiteral("image/svg+xml") : QStringLiteral("image/png"),
                    QString::fromLatin1(figure.bytes.toBase64()));
         })
      .toUtf8();
}

Result<void> ReportDocument::write(const std::filesystem::path& path) const {
  QByteArray bytes;
  if (path.extension() == ".html") {
    bytes = toHtml();
  } else if (path.extension() == ".pdf") {
    bytes = reportPdf(title_, html([](int number) { return QString::number(number); }), figures_);
  } else {
    return fail(ErrorCode::InvalidArgument, "reports are written as .html or .pdf; name the file so",
                path.string());
  }
  if (bytes.isEmpty()) return fail(ErrorCode::Internal, "the report could not be drawn", path.string());
  return writeFileAtomically(path,
                             std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

}  // namespace mlens
