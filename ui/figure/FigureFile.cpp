#include "ui/figure/FigureFile.h"

#include <QBuffer>
#include <QImageWriter>
#include <QPageSize>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSvgGenerator>

#include "core/base/AtomicFile.h"
#include "core/base/Text.h"
#include "core/layers/Displacement.h"
#include "ui/figure/FigureLayout.h"
#include "ui/figure/VectorScene.h"

namespace mlens {
namespace {

constexpr const char* kProgram = "Manifold Lens";
constexpr double kPointsPerMillimetre = 72 / 25.4;

QString allCaptions(const std::vector<FigureContent>& views) {
  QStringList captions;
  for (const auto& view : views) captions << view.caption;
  captions.removeAll(QString());
  return captions.join('\n');
}

QString allTitles(const std::vector<FigureContent>& views) {
  QStringList titles;
  for (const auto& view : views) titles << view.title;
  titles.removeAll(QString());
  return titles.join(QStringLiteral(", "));
}

Result<QByteArray> pngBytes(const QImage& image, const QString& caption, const std::string& recipe) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QImageWriter writer(&buffer, "png");
  writer.setText(QStringLiteral("Software"), QString::fromLatin1(kProgram));
  if (!caption.isEmpty()) writer.setText(QStringLiteral("Description"), caption);
  if (!recipe.empty()) writer.setText(QStringLiteral("Recipe"), QString::fromStdString(recipe));
  if (writer.write(image)) return buffer.data();
  return fail(ErrorCode::Internal,
              "the picture cannot be written as PNG: " + writer.errorString().toStdString());
}

/// Qt writes the time into it; a figure is to be the same whenever it is made.
void forgetTime(QByteArray& pdf) {
  static const QRegularExpression date(QStringLiteral("/CreationDate \\(D:[0-9]{14}[^)]*\\)"));
  const auto match = date.match(QString::fromLatin1(pdf));
  if (!match.hasMatch()) return;
  const QByteArray fixed = QByteArray("/CreationDate (D:20000101000000Z)");
  const auto length = static_cast<qsizetype>(match.capturedLength());
  // As long as what was there, or the table of places in the file would be wrong.
  pdf.replace(match.capturedStart(), length, fixed.leftJustified(length, ' ', true));
}

Result<QByteArray> pdfBytes(const std::vector<FigureContent>& views, const FigureOptions& options,
                            const std::string& recipe) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  const QSizeF page = options.millimetres() * kPointsPerMillimetre;
  writer.setPageSize(QPageSize(page, QPageSize::Point, QString(), QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF(0, 0, 0, 0));
  writer.setTitle(allTitles(views));
  writer.setCreator(QString::fromLatin1(kProgram));
  if (!recipe.empty()) {
    writer.addFileAttachment(QStringLiteral("recipe.json"), QByteArray::fromStdString(recipe),
                             QStringLiteral("application/json"));
  }
  {
    QPainter painter(&writer);
    painter.scale(static_cast<double>(writer.width()) / options.size.width(),
                  static_cast<double>(writer.height()) / options.size.height());
    if (auto drawn = paintFigure(painter, views, options); !drawn) return failure(drawn);
  }
  QByteArray bytes = buffer.data();
  forgetTime(bytes);
  return bytes;
}

Result<QByteArray> svgBytes(const std::vector<FigureContent>& views, const FigureOptions& options,
                            const std::string& recipe) {
  QBuffer buffer;
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setResolution(qRound(options.dpi));
  generator.setSize(options.size);
  generator.setViewBox(QRect(QPoint(0, 0), options.size));
  generator.setTitle(QString::fromLatin1(kProgram));
  {
    QPainter painter(&generator);
    if (auto drawn = paintFigure(painter, views, options); !drawn) return failure(drawn);
  }
  QByteArray bytes = buffer.data();
  const auto end = bytes.lastIndexOf("</svg>");
  if (end < 0) return fail(ErrorCode::Internal, "the picture cannot be written as SVG");
  const QString text =
      QStringLiteral("<metadata>\n<description>%1</description>\n<recipe>%2</recipe>\n</metadata>\n")
          .arg(allCaptions(views).toHtmlEscaped(), QString::fromStdString(recipe).toHtmlEscaped());
  bytes.insert(end, text.toUtf8());
  return bytes;
}

}  // namespace

Result<FigureFormat> figureFormat(const std::filesystem::path& path) {
  const std::string ending = lowerCase(path.extension().string());
  if (ending == ".png") return FigureFormat::Png;
  if (ending == ".pdf") return FigureFormat::Pdf;
  if (ending == ".svg") return FigureFormat::Svg;
  return fail(ErrorCode::InvalidArgument,
              "figures are written as .png, .pdf or .svg, turntables as .gif; name the file so",
              path.string());
}

Result<QByteArray> figureBytes(const std::vector<FigureContent>& views, const FigureOptions& options,
                               FigureFormat format, const std::string& recipe) {
  if (format == FigureFormat::Pdf) return pdfBytes(views, options, recipe);
  if (format == FigureFormat::Svg) return svgBytes(views, options, recipe);
  auto image = renderFigure(views, options);
  if (!image) return failure(image);
  return pngBytes(*image, allCaptions(views), recipe);
}

std::string renderCommand(const std::vector<std::string>& views, const FigureOptions& options,
                          FigureFormat format) {
  const char* const endings[] = {"png", "pdf", "svg"};
  return renderCommand(views, options,
                       QStringLiteral("--out figure.") + QLatin1String(endings[static_cast<int>(format)]));
}

std::string renderCommand(const std::vector<std::string>& views, const FigureOptions& options,
                          const QString& output) {
  QStringList words{QStringLiteral("manifold-lens render --session figure.mlens")};
  for (const auto& view : views) {
    const QString name = QString::fromStdString(view);
    words << QStringLiteral("--view ") + (name.contains(' ') ? QStringLiteral("'%1'").arg(name) : name);
  }
  words << QStringLiteral("--size %1x%2 --dpi %3")
               .arg(options.size.width())
               .arg(options.size.height())
               .arg(options.dpi);
  if (options.fontPoints > 0) words << QStringLiteral("--font-size %1").arg(options.fontPoints);
  if (!options.font.isEmpty()) words << QStringLiteral("--font '%1'").arg(options.font);
  if (options.ground == FigureOptions::Ground::Dark) words << QStringLiteral("--ground dark");
  if (options.ground == FigureOptions::Ground::Transparent) words << QStringLiteral("--ground transparent");
  if (options.columns > 0) words << QStringLiteral("--columns %1").arg(options.columns);
  if (!options.legend) words << QStringLiteral("--no-legend");
  if (!options.caption) words << QStringLiteral("--no-caption");
  if (!options.axes) words << QStringLiteral("--no-axes");
  if (options.letters) words << QStringLiteral("--letters");
  words << output;
  return words.join(' ').toStdString();
}

std::string figureNote(const std::vector<FigureContent>& views, FigureFormat format) {
  if (format == FigureFormat::Png) return {};
  std::string note;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const FigureContent& view = views[i];
    const bool arrows = !displacementRows(view.appearance.arrows, *view.map, view.selection).rows.empty();
    const std::string words = pixelsWords(view, arrows);
    if (words.empty()) continue;
    note += (note.empty() ? "" : "; ") +
            (views.size() > 1 ? panelLetter(i).toStdString() + ": " : std::string()) + words;
  }
  return note;
}

Result<void> writePng(const std::filesystem::path& path, const QImage& image, const QString& caption) {
  if (image.isNull()) return fail(ErrorCode::InvalidArgument, "there is no picture to write", path.string());
  auto bytes = pngBytes(image, caption, {});
  if (!bytes) return failure(bytes);
  return writeBytes(path, *bytes);
}

Result<void> writeBytes(const std::filesystem::path& path, const QByteArray& bytes) {
  return writeFileAtomically(path,
                             std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

}  // namespace mlens
