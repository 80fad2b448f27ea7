#pragma once

#include <QByteArray>
#include <QImage>
#include <QPainter>
#include <QSizeF>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/base/Error.h"
#include "ui/scene/Theme.h"

namespace mlens {

struct ReportFigure {
  QSizeF points;  ///< 1/72 inch
  QByteArray bytes;
  bool vector = true;  ///< `bytes` are an SVG, else a PNG
};

/// A report of words, tables and figures in one file that needs no other: HTML with its figures inside, or an
/// A4 PDF with its charts as shapes and words. A value; any thread, once a QGuiApplication exists.
class ReportDocument {
 public:
  explicit ReportDocument(QString title) : title_(std::move(title)) {}

  /// All texts are plain: `<` is shown as it is.
  void addHeading(const QString& text);
  void addParagraph(const QString& text);
  /// Columns of cells that begin with a digit or a sign stand to the right. Every row has as many cells as
  /// the header.
  void addTable(const QString& caption, const QStringList& header, const std::vector<QStringList>& rows);
  /// `paint` as for writeChart(): a painter in points (1/72 inch) and the room, on a white ground.
  void addChart(const QString& caption, const QSizeF& points,
                const std::function<void(QPainter&, const QRectF&)>& paint);
  /// The same of a plot of ui/charts.
  template <class Plot>
  void addPlot(const QString& caption, const QSizeF& points, const Plot& plot) {
    addChart(caption, points,
             [&](QPainter& painter, const QRectF& room) { plot.paint(painter, room, lightTheme()); });
  }
  void addPicture(const QString& caption, const QImage& picture, double widthInPoints);

  const QString& title() const { return title_; }
  QByteArray toHtml() const;  ///< UTF-8
  /// As .html or .pdf by the file's ending (InvalidArgument for another). The file appears whole or not at
  /// all.
  Result<void> write(const std::filesystem::path& path) const;

 private:
  struct Block {
    QString html;
    int figure = -1;  ///< its number, below `html`; -1: none
  };

  void addFigure(const QString& caption, ReportFigure figure);
  /// The document with each figure's address from `source`.
  QString html(const std::function<QString(int figure)>& source) const;

  QString title_;
  std::vector<Block> blocks_;
  std::vector<ReportFigure> figures_;
};

}  // namespace mlens
