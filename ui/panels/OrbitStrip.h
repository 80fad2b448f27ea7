#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

#include "ui/study/Orbits.h"

namespace mlens {

/// The augmented copies of an orbit as pictures: a row for each path, from the picture itself to the right,
/// marked with the colour of its path in the views. As many rows as there is room for, the first path of
/// every picture first. Without an orbit, the words that say why.
class OrbitStrip : public QWidget {
  Q_OBJECT
 public:
  explicit OrbitStrip(Orbits* orbits, QWidget* parent = nullptr);

  int rowsShown() const;  ///< of all paths
  QSize sizeHint() const override { return {240, 160}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void refresh();

  Orbits* orbits_;
  std::shared_ptr<const Orbit> shown_;
  std::vector<QImage> pictures_;
};

}  // namespace mlens
