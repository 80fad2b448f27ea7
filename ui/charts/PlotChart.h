#pragma once

#include <QWidget>
#include <functional>

#include "ui/scene/Theme.h"

class QPainter;

namespace mlens {

/// Any plot of this room as a widget that only shows it: dendrograms, scatter plots.
class PlotChart : public QWidget {
  Q_OBJECT
 public:
  using Paint = std::function<void(QPainter&, const QRectF&, const Theme&)>;

  explicit PlotChart(QWidget* parent = nullptr);

  /// `title`: what it shows, for screen readers; no `paint`: the title stands alone, quietly.
  void setPlot(Paint paint, const QString& title);
  template <class Plot>
  void setPlot(Plot plot) {
    const QString title = plot.title;
    setPlot([plot = std::move(plot)](QPainter& painter, const QRectF& room,
                                     const Theme& theme) { plot.paint(painter, room, theme); },
            title);
  }
  void setTheme(const Theme& theme);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Paint paint_;
  QString title_;
  Theme theme_ = darkTheme();
};

}  // namespace mlens
