#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "core/geometry/Polytope.h"
#include "core/geometry/TangentDiscs.h"
#include "core/graph/EdgeSet.h"
#include "core/maps/Projection.h"
#include "core/session/Session.h"
#include "ui/scene/Camera.h"
#include "ui/scene/PathLayer.h"
#include "ui/scene/PointColors.h"
#include "ui/scene/Theme.h"

namespace mlens {

/// What a view shows: a map of an embedding, and the words for its corners.
struct ViewContent {
  std::shared_ptr<const Projection> map;  ///< null: nothing yet
  QString title;                          ///< "encoder h, 512-d"
  QString source;                         ///< "strong.safetensors"
  QString note;                           ///< "showing 2,000 of 60,000, stratified by class"
  QString placeholder;  ///< shown instead of points: "Embedding…", "Open a checkpoint to fill this view"
};

/// One interactive 2D/3D view of a map: points, edges, axes, selection tools. It knows nothing of the
/// workspace: values in, signals out. GUI thread only. Draws only when something changed.
class ManifoldView : public QWidget {
  Q_OBJECT
 public:
  enum class Tool { Turn, Rectangle, Lasso };

  explicit ManifoldView(QWidget* parent = nullptr);
  ~ManifoldView() override;

  void setTheme(const Theme& theme);
  void setContent(
      ViewContent content);  ///< new positions keep the camera unless the number of dimensions changed
  void setColors(std::shared_ptr<const PointColors> colors);  ///< uploads colours only
  void setPointSize(double pixels);                           ///< 0: by the number of points
  /// Edges and the polytope of the current point (null: none), and what must be said of them.
  void setNeighborhood(std::shared_ptr<const EdgeSet> edges, std::shared_ptr<const Polytope> polytope,
                       QStringList captions);
  void setDiscs(std::shared_ptr<const TangentDiscs> discs, QString caption);  ///< null: none
  /// Displacement arrows of these points; null: none.
  void setArrows(std::shared_ptr<const std::vector<std::int32_t>> rows, QString caption);
  void setMarks(std::shared_ptr<const Matrix> marks);  ///< new points on the map, M x 3; null: none
  /// Paths of augmented copies over the map, and what must be said of them; null: none.
  void setPaths(std::shared_ptr<const Paths> paths, QString caption);
  void setHovered(mlens::Index row);  ///< a point hovered in another view; -1 none
  void setCurrent(mlens::Index row);  ///< the inspected point, ringed; -1 none
  void setPinned(mlens::Index row);   ///< the first of two points to compare, ringed; -1 none
  /// Lines from a point to others, over the map; -1 none.
  void setLinks(mlens::Index row, std::vector<mlens::Index> others);
  void setTool(Tool tool);
  Tool tool() const;

  CameraPose camera() const;
  CameraPose chosenCamera() const;         ///< {} while the camera is as fitted: then figures fit, too
  void setCamera(const CameraPose& pose);  ///< does not emit cameraChanged
  void resetCamera();
  /// A pose that shows all of `bounds` between the words at the top and at the bottom.
  CameraPose fittingPose(const Bounds& bounds) const;
  const Bounds& bounds() const;     ///< of the points
  bool isFitted() const;            ///< nobody has moved the camera since it was fitted
  void centerOn(mlens::Index row);  ///< keeps the direction of sight (250 ms move)
  void rotateBy(double azimuthDegrees, double elevationDegrees);  ///< keyboard
  void zoomBy(double factor);
  QSize sizeHint() const override;

  void setAnimated(bool animated);  ///< 250 ms moves of the camera and from map to map (the default), or none
  int framesDrawn() const;          ///< pictures of the points so far: an idle view draws none
  std::uint64_t positionsUploaded() const;  ///< grows when positions go to the graphics memory
  /// Where a point is drawn, in this widget's pixels; null if it is hidden, behind the eye or outside.
  std::optional<QPointF> placeOf(mlens::Index row) const;

 Q_SIGNALS:
  void hovered(mlens::Index row,
               QPoint globalPosition);  ///< after 80 ms at rest over a point; -1 when it leaves
  void clicked(mlens::Index row);       ///< -1: a click beside all points
  void areaSelected(const mlens::Selection& points, mlens::SelectMode mode, const QString& label);
  void cameraChanged(const mlens::CameraPose& pose);  ///< by the user's hand
  void toolChanged(Tool tool);                        ///< Esc in a tool returns to Turn
  void problem(const QString& what);                  ///< OpenGL is missing; one line with the remedy
  void escapePressed();                               ///< Esc without a tool
  void pausePressed();                                ///< Space
  void roomChanged();                                 ///< the space between the words
  void activated();                                   ///< got the focus: actions apply to this view

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void moveCamera(const CameraPose& pose);          ///< by the user's hand, at once
  void flyTo(const CameraPose& pose, bool speaks);  ///< in 250 ms; speaks: emits cameraChanged
  void showCamera(const CameraPose& pose);          ///< no signal
  double lift() const;                              ///< pixels by which the focus is above the middle
  ScreenMap screen() const;
  void makeRoomForWords();
  mlens::Index pick(QPointF position) const;
  void hoverAt(QPointF position);
  void leavePoint();
  void setRing(mlens::Index row);
  void finishArea(Qt::KeyboardModifiers modifiers);
  void refreshOverlay();

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
