#include "ui/figure/FigureLayout.h"

#include <QFontMetricsF>
#include <QGuiApplication>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace mlens {
namespace {

constexpr double kWords = 14, kSmallWords = 12;  // pixels in a figure of 800 x 600
constexpr double kPointsPerInch = 72;

QFont sized(QFont font, double pixels) {
  font.setPixelSize(std::max(5, static_cast<int>(std::lround(pixels))));
  return font;
}

QString captionOf(const std::vector<FigureContent>& views, bool letters) {
  if (views.size() == 1 && !letters) return views.front().caption;
  QStringList lines;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (!views[i].caption.isEmpty()) lines << panelLetter(i) + QStringLiteral("  ") + views[i].caption;
  }
  return lines.join('\n');
}

}  // namespace

QString panelLetter(std::size_t panel) {
  const QChar last = QChar(static_cast<char16_t>(u'a' + panel % 26));
  return panel < 26 ? QString(last) : panelLetter(panel / 26 - 1) + last;
}

FigureLayout layOutFigure(const std::vector<FigureContent>& views, const FigureOptions& options,
                          const Legend& legend) {
  FigureLayout at;
  const double width = options.size.width(), height = options.size.height();
  const auto count = static_cast<int>(views.size());
  const int columns = options.columns > 0 ? std::min(options.columns, count) : count;
  const int rows = (count + columns - 1) / columns;
  at.scale = std::sqrt(width * height / (800.0 * 600.0) / (columns * rows));
  const double words = options.fontPoints > 0 ? options.fontPoints * options.dpi / kPointsPerInch / kWords
                                              : std::sqrt(width * height / (800.0 * 600.0));
  QFont family = QGuiApplication::font();
  if (!options.font.isEmpty()) family.setFamily(options.font);
  at.font = sized(family, kWords * words);
  at.small = sized(family, kSmallWords * words);
  at.bold = at.font;
  at.bold.setWeight(QFont::DemiBold);
  const double margin = 12 * words;
  QRectF room = QRectF(0, 0, width, height).adjusted(margin, margin, -margin, -margin);
  const QFontMetricsF metrics(at.font);

  at.captionText = options.caption ? captionOf(views, options.letters) : QString();
  // No line begins with a unit, or ends within a number.
  at.captionText.replace(QStringLiteral(" %"), QStringLiteral("\u00a0%"));
  at.captionText.replace(QRegularExpression(QStringLiteral(" \\.(\\d)")), QStringLiteral(" 0.\\1"));
  if (!at.captionText.isEmpty()) {
    const QRectF free(0, 0, room.width(), height);
    const double lines =
        std::min(room.height() / 3,
                 QFontMetricsF(at.small).boundingRect(free, Qt::TextWordWrap, at.captionText).height());
    at.caption = QRectF(room.left(), room.bottom() - lines, room.width(), lines);
    room.setBottom(at.caption.top() - margin / 2);
  }
  const bool titled = options.letters || std::ranges::any_of(views, [](const FigureContent& view) {
                        return !view.title.isEmpty();
                      });
  const double title = titled ? metrics.height() + margin / 2 : 0;
  if (options.legend) {
    const QSizeF most(room.width() * 0.4, room.height() - title);
    // Many classes in smaller words before any is left out.
    for (const double pixels : {14.0, 12.0, 10.0, 8.5}) {
      at.legend = std::make_unique<LegendPainter>(legend, sized(at.font, pixels * words), most);
      if (at.legend->left() == 0) break;
    }
    if (!at.legend->size().isEmpty()) {
      at.legendAt = {room.right() - at.legend->size().width(), room.top() + title};
      room.setRight(at.legendAt.x() - margin);
    }
  }
  const double cellWidth = (room.width() - margin * (columns - 1)) / columns;
  const double cellHeight = (room.height() - margin * (rows - 1)) / rows;
  const QRect sheet(QPoint(0, 0), options.size);
  for (int i = 0; i < count; ++i) {
    const QRectF cell(room.left() + (i % columns) * (cellWidth + margin),
                      room.top() + (i / columns) * (cellHeight + margin), cellWidth, cellHeight);
    // One view's title may run over its legend.
    const double titleWidth = count == 1 ? width - 2 * margin : cellWidth;
    at.panels.push_back({QRectF(cell.topLeft(), QSizeF(titleWidth, titled ? metrics.height() : 0)),
                         cell.adjusted(0, title, 0, 0).toAlignedRect().intersected(sheet)});
  }
  return at;
}

}  // namespace mlens
