#pragma once

#include <QObject>
#include <QTextObjectInterface>
#include <vector>

#include "ui/report/ReportDocument.h"

namespace mlens {

/// Draws the images of a QTextDocument whose addresses are numbers of figures; wider ones fit the page.
class ReportFigures : public QObject, public QTextObjectInterface {
  Q_OBJECT
  Q_INTERFACES(QTextObjectInterface)
 public:
  explicit ReportFigures(const std::vector<ReportFigure>& figures) : figures_(figures) {}

  QSizeF intrinsicSize(QTextDocument* document, int place, const QTextFormat& format) override;
  void drawObject(QPainter* painter, const QRectF& room, QTextDocument* document, int place,
                  const QTextFormat& format) override;

 private:
  const ReportFigure& figure(const QTextFormat& format) const;

  const std::vector<ReportFigure>& figures_;
};

}  // namespace mlens
