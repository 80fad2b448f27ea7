#include "ui/view/ViewOverlay.h"

#include <QPainter>
#include <QPainterPath>

#include "ui/charts/QtColor.h"
#include "ui/figure/AxisLabelPainter.h"

namespace mlens {
namespace {

constexpr int kMargin = 12;

int lineHeight(const QFontMetrics& metrics) {
  return metrics.height() + 4;
}

}  // namespace

ViewOverlay::ViewOverlay(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAttribute(Qt::WA_NoSystemBackground);
  setFocusPolicy(Qt::NoFocus);
}

void ViewOverlay::setTheme(const Theme& theme) {
  theme_ = theme;
  update();
}

void ViewOverlay::setLook(Look look) {
  look_ = std::move(look);
  update();
}

void ViewOverlay::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.9);
  painter.setFont(small);
  paintAxisLabels(painter, look_.axes, qtColor(theme_.quietText), size());
  painter.setFont(font());
  if (!look_.links.isEmpty()) {
    painter.setPen(QPen(qtColor(theme_.ground, 160), 3));
    painter.drawLines(look_.links);
    painter.setPen(QPen(qtColor(theme_.text, 210), 1));
    painter.drawLines(look_.links);
  }
  paintRings(painter);
  if (look_.area.size() > 1) {
    painter.setPen(QPen(qtColor(theme_.accent), 1.5));
    painter.setBrush(qtColor(theme_.accent, 28));
    painter.drawPolygon(look_.area);
  }
  paintCorners(painter);
  if (look_.focused) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(qtColor(theme_.accent, 170), 1));
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
  }
}

void ViewOverlay::paintCorners(QPainter& painter) {
  const QFontMetrics metrics(font());
  const int width = this->width() - 2 * kMargin;
  const auto line = [&](const QString& text, Qt::Alignment place, const QColor& color, int room, bool strong,
                        int lift = 0) {
    if (text.isEmpty() || room < metrics.averageCharWidth() * 4) return;
    QFont font = this->font();
    font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
    painter.setFont(font);
    const QString fitting = QFontMetrics(font).elidedText(text, Qt::ElideMiddle, room);
    const QRect box = rect().adjusted(kMargin, kMargin - 3, -kMargin, -(kMargin - 3) - lift);
    // A veil of the ground keeps words legible over points.
    QRect back =
        QFontMetrics(font).boundingRect(box, place | Qt::TextSingleLine, fitting).adjusted(-5, -2, 5, 2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(qtColor(theme_.ground, 190));
    painter.drawRoundedRect(back, 4, 4);
    painter.setPen(color);
    painter.drawText(box, static_cast<int>(place) | Qt::TextSingleLine, fitting);
  };
  const QColor text = qtColor(theme_.text), quiet = qtColor(theme_.quietText);
  const int titleWidth = std::min(metrics.horizontalAdvance(look_.title) + 16, width);
  line(look_.title, Qt::AlignTop | Qt::AlignLeft, text, width, true);
  line(look_.source, Qt::AlignTop | Qt::AlignRight, quiet, width - titleWidth - kMargin, false);
  line(look_.sampling, Qt::AlignBottom | Qt::AlignRight, text, width, false);
  const int room = width - samplingWidth();
  const QStringList notes = noteLines(room);
  for (int i = 0; i < notes.size(); ++i) {
    const int lift = static_cast<int>(notes.size() - 1 - i) * lineHeight(metrics);
    line(notes[i], Qt::AlignBottom | Qt::AlignLeft, quiet, room, false, lift);
  }
  if (!look_.placeholder.isEmpty()) {
    painter.setFont(font());
    painter.setPen(quiet);
    const int side = std::max(kMargin, this->width() / 6);
    painter.drawText(rect().adjusted(side, 0, -side, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     look_.placeholder);
  }
}

int ViewOverlay::samplingWidth() const {
  return look_.sampling.isEmpty() ? 0 : QFontMetrics(font()).horizontalAdvance(look_.sampling) + 16;
}

int ViewOverlay::topHeight() const {
  return look_.title.isEmpty() ? 0 : kMargin + lineHeight(QFontMetrics(font()));
}

int ViewOverlay::bottomHeight() const {
  // Not for what is said while turning only: the picture would jump.
  const auto lines = static_cast<int>(noteLines(width() - 2 * kMargin).size());
  return lines == 0 ? 0 : kMargin + lines * lineHeight(QFontMetrics(font()));
}

QStringList ViewOverlay::noteLines(int room) const {
  const QString between = QStringLiteral(" · ");
  const QFontMetrics metrics(font());
  const auto fits = [&](const QString& text) { return metrics.horizontalAdvance(text) <= room; };
  QStringList lines;
  for (const QString& note : look_.notes) {
    if (!lines.isEmpty() && fits(lines.back() + between + note)) {
      lines.back() += between + note;
      continue;
    }
    QString rest = note;
    while (!fits(rest)) {  // a fact longer than a line ends it after a word
      qsizetype end = rest.lastIndexOf(u' ');
      while (end > 0 && !fits(rest.left(end))) end = rest.lastIndexOf(u' ', end - 1);
      if (end <= 0) break;
      lines << rest.left(end);
      rest = rest.mid(end + 1);
    }
    lines << rest;
  }
  return lines;
}

void ViewOverlay::paintRings(QPainter& painter) {
  const auto ring = [&](const Ring& r, const QColor& color, double width) {
    if (!r.shown) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(qtColor(theme_.ground, 200), width + 2));
    painter.drawEllipse(r.at, r.radius, r.radius);
    painter.setPen(QPen(color, width));
    painter.drawEllipse(r.at, r.radius, r.radius);
  };
  ring(look_.current, qtColor(theme_.accent), 2);
  ring(look_.hovered, qtColor(theme_.text), 1.5);
  if (look_.pinned.shown) {
    QPen dashed(qtColor(theme_.accent), 2, Qt::DashLine);
    dashed.setDashPattern({2.5, 1.5});
    painter.setPen(dashed);
    painter.drawEllipse(look_.pinned.at, look_.pinned.radius, look_.pinned.radius);
  }
}

}  // namespace mlens
