#pragma once

#include <QWidget>
#include <memory>

#include "core/graph/NeighborGraph.h"
#include "core/session/Compute.h"
#include "core/session/Session.h"
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
  void setEdges(std::shared_ptr<const std::vector<std::pair<std::int32_t, std::int32_t>>> edges,
                QString caption);
  void setHovered(mlens::Index row);  ///< a point hovered in another view; -1 none
  void setCurrent(mlens::Index row);  ///< the inspected point, ringed; -1 none
  void setTool(Tool tool);
  Tool tool() const;

  CameraPose camera() const;
  void setCamera(const CameraPose& pose);  ///< does not emit cameraChanged
  void resetCamera();
  void centerOn(mlens::Index row);  ///< keeps the direction of sight (250 ms move)
  void rotateBy(double azimuthDegrees, double elevationDegrees);  ///< keyboard
  void zoomBy(double factor);
  QSize sizeHint() const override;

 Q_SIGNALS:
  void hovered(mlens::Index row,
               QPoint globalPosition);  ///< after 80 ms at rest over a point; -1 when it leaves
  void clicked(mlens::Index row);       ///< -1: a click beside all points
  void areaSelected(const mlens::Selection& points, mlens::SelectMode mode, const QString& label);
  void cameraChanged(const mlens::CameraPose& pose);  ///< by the user's hand
  void toolChanged(Tool tool);                        ///< Esc in a tool returns to Turn
  void escapePressed();                               ///< Esc without a tool
  void activated();                                   ///< got the focus: actions apply to this view

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
