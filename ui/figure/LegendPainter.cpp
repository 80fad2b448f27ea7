#include "ui/figure/LegendPainter.h"

#include <QFontMetricsF>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/charts/QtColor.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

QString number(std::int64_t value) {
  return QLocale(QLocale::English, QLocale::UnitedStates).toString(static_cast<qlonglong>(value));
}

}  // namespace

LegendPainter::LegendPainter(const Legend& legend, const QFont& font, const QSizeF& room)
    : legend_(legend), font_(font), room_(room) {
  const QFontMetricsF metrics(font_);
  line_ = 1.25 * metrics.height();
  disc_ = 0.62 * metrics.height();
  gap_ = 0.45 * metrics.height();
  if (room.height() < 3 * line_ || room.width() < 4 * line_) return;
  if (legend.kind == Legend::Kind::Classes) layOutClasses();
  if (legend.kind == Legend::Kind::Continuous) layOutBar();
}

void LegendPainter::layOutClasses() {
  const QFontMetricsF metrics(font_);
  int hidden = 0;
  for (const Legend::Entry& entry : legend_.entries) {
    if (entry.hidden) {
      ++hidden;
    } else {
      rows_.push_back({qtColor(entry.color), QString::fromStdString(entry.name), number(entry.count)});
    }
  }
  if (hidden > 0) foot_ << QStringLiteral("%1 hidden").arg(hidden);
  for (const Row& row : rows_) {
    nameWidth_ = std::max(nameWidth_, metrics.horizontalAdvance(row.name));
    countWidth_ = std::max(countWidth_, metrics.horizontalAdvance(row.count));
  }
  const double fixed = disc_ + gap_ + gap_ + countWidth_;
  nameWidth_ = std::clamp(nameWidth_, line_, std::max(line_, room_.width() - fixed));
  const double column = fixed + nameWidth_, between = 2 * gap_;
  const int columns = std::max(1, static_cast<int>((room_.width() + between) / (column + between)));
  const int lines =
      static_cast<int>(room_.height() / line_) - 1 - static_cast<int>(foot_.size());  // 1: title
  rowsPerColumn_ = std::max(1, lines);
  if (static_cast<int>(rows_.size()) > rowsPerColumn_ * columns) {
    rowsPerColumn_ = std::max(1, lines - 1);
    const auto fitting = static_cast<std::size_t>(rowsPerColumn_ * columns);
    left_ = static_cast<int>(rows_.size() - fitting);
    foot_.prepend(QStringLiteral("+ %1 more").arg(number(left_)));
    rows_.resize(fitting);
  }
  const int count = static_cast<int>(rows_.size());
  const int used = std::max(1, (count + rowsPerColumn_ - 1) / rowsPerColumn_);
  rowsPerColumn_ = std::max(1, (count + used - 1) / used);  // even columns
  const double titleWidth = metrics.horizontalAdvance(QString::fromStdString(legend_.title));
  size_ = {std::min(room_.width(), std::max(titleWidth, used * (column + between) - between)),
           line_ * (1 + rowsPerColumn_ + static_cast<double>(foot_.size()))};
}

void LegendPainter::layOutBar() {
  const QFontMetricsF metrics(font_);
  for (const double tick : legendTicks(legend_.low, legend_.high, 6)) {
    nameWidth_ = std::max(nameWidth_, metrics.horizontalAdvance(QString::fromStdString(legendNumber(tick))));
  }
  if (legend_.unknown > 0) foot_ << QStringLiteral("%1 without a value").arg(number(legend_.unknown));
  double width = std::max(7 * line_, line_ + gap_ + nameWidth_);
  for (const QString& foot : foot_) width = std::max(width, metrics.horizontalAdvance(foot));
  width = std::min(width, room_.width());
  const QRectF title = metrics.boundingRect(QRectF(0, 0, width, room_.height()), Qt::TextWordWrap,
                                            QString::fromStdString(legend_.title));
  width = std::min(room_.width(), std::max(width, title.width() + 1));
  titleHeight_ = std::clamp(title.height(), line_, std::max(line_, room_.height() / 3));
  const double words = titleHeight_ + line_ * (1.5 + static_cast<double>(foot_.size()));
  size_ = {width, words + std::clamp(room_.height() - words, line_, 12 * line_)};
}

void LegendPainter::paint(QPainter& painter, const QPointF& topLeft, const QColor& text,
                          const QColor& quiet) const {
  if (size_.isEmpty()) return;
  painter.save();
  painter.translate(topLeft);
  painter.setFont(font_);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(quiet);
  const QString title = QString::fromStdString(legend_.title);
  if (legend_.kind == Legend::Kind::Classes) {
    painter.drawText(QRectF(0, 0, size_.width(), line_),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetricsF(font_).elidedText(title, Qt::ElideRight, size_.width()));
  } else {
    painter.drawText(QRectF(0, 0, size_.width(), titleHeight_),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, title);
  }
  if (legend_.kind == Legend::Kind::Classes) {
    paintClasses(painter, text, quiet);
  } else {
    paintBar(painter, text, quiet);
  }
  painter.restore();
}

void LegendPainter::paintClasses(QPainter& painter, const QColor& text, const QColor& quiet) const {
  const QFontMetricsF metrics(font_);
  const double column = disc_ + gap_ + nameWidth_ + gap_ + countWidth_ + 2 * gap_;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const int index = static_cast<int>(i);
    const double x = index / rowsPerColumn_ * column, y = line_ * (1 + index % rowsPerColumn_);
    painter.setPen(Qt::NoPen);
    painter.setBrush(rows_[i].color);
    painter.drawEllipse(QRectF(x, y + (line_ - disc_) / 2, disc_, disc_));
    painter.setPen(text);
    const QRectF name(x + disc_ + gap_, y, nameWidth_ + 1, line_);
    painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(rows_[i].name, Qt::ElideRight, nameWidth_ + 1));
    painter.setPen(quiet);
    const QRectF count(name.right() + gap_ - 1, y, countWidth_ + 1, line_);
    painter.drawText(count, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, rows_[i].count);
  }
  painter.setPen(quiet);
  double y = line_ * (1 + rowsPerColumn_);
  for (const QString& foot : foot_) {
    painter.drawText(QRectF(0, y, size_.width(), line_),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, foot);
    y += line_;
  }
}

void LegendPainter::paintBar(QPainter& painter, const QColor& text, const QColor& quiet) const {
  const double top = titleHeight_ + 0.75 * line_;
  const double height = size_.height() - top - line_ * (0.75 + static_cast<double>(foot_.size()));
  const QRectF bar(0, top, 0.8 * line_, height);
  QLinearGradient gradient(bar.bottomLeft(), bar.topLeft());
  for (int i = 0; i <= 32; ++i) {
    gradient.setColorAt(i / 32.0, qtColor(continuousColor(legend_.palette, i / 32.0)));
  }
  painter.fillRect(bar, gradient);
  const double span = legend_.high - legend_.low;
  for (const double tick : legendTicks(legend_.low, legend_.high, 6)) {
    const double y = span > 0 ? bar.bottom() - (tick - legend_.low) / span * bar.height() : bar.center().y();
    painter.setPen(QPen(quiet, std::max(1.0, line_ / 18)));
    painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 0.5 * gap_, y));
    painter.setPen(text);
    painter.drawText(QRectF(bar.right() + gap_, y - line_ / 2, nameWidth_ + 1, line_),
                     Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                     QString::fromStdString(legendNumber(tick)));
  }
  painter.setPen(quiet);
  double y = size_.height() - line_ * static_cast<double>(foot_.size());
  for (const QString& foot : foot_) {
    painter.drawText(QRectF(0, y, size_.width(), line_),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, foot);
    y += line_;
  }
}

}  // namespace mlens
