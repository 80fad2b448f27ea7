#include "ui/scene/Scene.h"

#include <vtkAutoInit.h>
#include <vtkCamera.h>
#include <vtkNew.h>
#include <vtkRenderer.h>

#include <algorithm>
#include <array>

#include "ui/scene/ColorSpace.h"

// Tells VTK to draw with OpenGL; here, because nothing of it is drawn without a scene.
VTK_MODULE_INIT(vtkRenderingOpenGL2)

namespace mlens {
namespace {

constexpr double kMark = 1.7;  // diameters of a point

}  // namespace

struct Scene::Parts {
  vtkNew<vtkRenderer> renderer;
  AxesLayer axes{renderer};
  PointLayer points{renderer};
  EdgeLayer edges{renderer, points};
  DiscLayer discs{renderer};
  ArrowLayer arrows{renderer};
  PointLayer marks{renderer};
  PolytopeLayer polytope{renderer};
  PathLayer paths{renderer};
  Theme theme = darkTheme();
  std::shared_ptr<const Projection> map;
  std::shared_ptr<const PointColors> colors;
  std::shared_ptr<const EdgeSet> edgeList;
  std::shared_ptr<const TangentDiscs> discList;
  std::shared_ptr<const std::vector<std::int32_t>> arrowRows;
  Bounds bounds;
  CameraPose camera;
  double pointSize = 0, pixelScale = 1;

  int dimensions() const { return map && map->spec.dimensions == 2 ? 2 : 3; }
  Rgb axesColor() const { return mixed(theme.border, theme.quietText, 0.25); }
  bool colorsFit() const {
    return colors && map && static_cast<Index>(colors->rgba.size()) == 4 * map->coordinates.rows();
  }
  double diameter() const {
    return pointSize > 0 ? pointSize : PointLayer::automaticDiameter(points.count());
  }
  void placeArrows() {
    if (map && arrowRows) {
      arrows.setArrows(map->reference, map->coordinates, *arrowRows);
    } else {
      arrows.setArrows({}, {}, {});
    }
  }
  void colorMarks() {
    std::vector<std::uint8_t> rgba;
    for (Index i = 0; i < marks.count(); ++i) {
      rgba.insert(rgba.end(), {theme.text[0], theme.text[1], theme.text[2], 255});
    }
    marks.setColors(rgba);
  }
  void placeDiscs() {
    if (map && discList) {
      discs.setDiscs(map->coordinates, discList->discs);
    } else {
      discs.setDiscs({}, {});
    }
  }
  void style() {
    PointStyle style;
    style.diameter = diameter() * pixelScale;
    style.focusDistance = distanceToFocus(camera);
    style.depthCue = dimensions() == 3;
    style.fog = theme.ground;
    points.setStyle(style);
    PointStyle marked = style;
    marked.diameter = kMark * std::max(style.diameter, 3 * pixelScale);
    marks.setStyle(marked);
    arrows.setWidth(1.25 * pixelScale);
    edges.setWidth(pixelScale);
    discs.setWidth(kDiscRimWidth * pixelScale);
    discs.setFlat(dimensions() == 2);
    polytope.setColors(theme.text, theme.quietText);
    polytope.setScale(pixelScale);
    paths.setScale(pixelScale);
    polytope.setFlat(dimensions() == 2);
    axes.setLook(axesColor(), pixelScale);
  }
  void color() {
    if (colorsFit()) {
      points.setColors(colors->rgba);
      discs.setColors(colors->rgba);
      arrows.setColors(colors->rgba);
    } else {
      points.setColors({});
      discs.setColors({});
      arrows.setColors({});
    }
    edges.setVisible(colorsFit());
    polytope.setVisible(colorsFit());
  }
};

Scene::Scene() : parts_(std::make_unique<Parts>()) {
  parts_->renderer->SetBackgroundAlpha(1);
  parts_->renderer->SetUseFXAA(false);
  parts_->renderer->SetUseDepthPeeling(false);
  parts_->renderer->SetAutomaticLightCreation(false);
  setTheme(darkTheme());
  setCamera({});
}

Scene::~Scene() = default;

vtkRenderer* Scene::renderer() const {
  return parts_->renderer;
}

void Scene::setTheme(const Theme& theme) {
  parts_->theme = theme;
  parts_->renderer->SetBackground(theme.ground[0] / 255.0, theme.ground[1] / 255.0, theme.ground[2] / 255.0);
  parts_->colorMarks();
  parts_->style();
}

void Scene::setGroundAlpha(double alpha) {
  parts_->renderer->SetBackgroundAlpha(alpha);
}

void Scene::setMap(std::shared_ptr<const Projection> map) {
  Parts& p = *parts_;
  if (map && map->coordinates.columns() != 3) map = nullptr;
  const Index before = p.points.count();
  p.map = std::move(map);
  const Matrix none;
  const Matrix& coordinates = p.map ? p.map->coordinates : none;
  p.points.setPositions(coordinates);
  p.bounds = boundsOf({coordinates.data(), static_cast<std::size_t>(3 * coordinates.rows())});
  p.axes.setFrame(p.bounds, dimensions(), p.map ? p.map->axisLabels : std::vector<std::string>{});
  p.axes.setCamera(p.camera);
  if (p.points.count() != before) p.edges.setEdges(p.edgeList ? *p.edgeList : EdgeSet{});
  p.placeDiscs();
  p.placeArrows();
  p.color();
  p.style();
}

void Scene::showBetween(const Matrix& from, double t) {
  Parts& p = *parts_;
  if (!p.map || from.rows() != p.map->coordinates.rows() || from.columns() != 3) return;
  if (t >= 1) return p.points.setPositions(p.map->coordinates);
  const float* a = from.data();
  const float* b = p.map->coordinates.data();
  std::vector<float> values(static_cast<std::size_t>(3 * from.rows()));
  const auto share = static_cast<float>(t);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = a[i] + share * (b[i] - a[i]);
  p.points.setPositions(*Matrix::create(from.rows(), 3, std::move(values)));
}

void Scene::setColors(std::shared_ptr<const PointColors> colors) {
  parts_->colors = std::move(colors);
  parts_->color();
}

void Scene::setEdges(std::shared_ptr<const EdgeSet> edges) {
  parts_->edgeList = std::move(edges);
  parts_->edges.setEdges(parts_->edgeList ? *parts_->edgeList : EdgeSet{});
  parts_->edges.setVisible(parts_->colorsFit());
}

void Scene::setDiscs(std::shared_ptr<const TangentDiscs> discs) {
  Parts& p = *parts_;
  if (p.discList == discs) return;
  p.discList = std::move(discs);
  p.placeDiscs();
}

void Scene::setPolytope(std::shared_ptr<const Polytope> polytope) {
  parts_->polytope.setPolytope(std::move(polytope));
}

void Scene::setArrows(std::shared_ptr<const std::vector<std::int32_t>> rows) {
  parts_->arrowRows = std::move(rows);
  parts_->placeArrows();
}

void Scene::setMarks(std::shared_ptr<const Matrix> marks) {
  parts_->marks.setPositions(marks ? *marks : Matrix());
  parts_->colorMarks();
  parts_->style();
}

void Scene::setPaths(std::shared_ptr<const Paths> paths) {
  parts_->paths.setPaths(paths ? *paths : Paths{});
}

void Scene::setPointSize(double pixels) {
  parts_->pointSize = std::clamp(pixels, 0.0, 64.0);
  parts_->style();
}

void Scene::setPixelScale(double scale) {
  parts_->pixelScale = std::clamp(scale, 0.1, 64.0);
  parts_->style();
}

void Scene::setSampled(bool sampled) {
  parts_->points.setSampled(sampled);
}

void Scene::setAxes(bool visible) {
  parts_->axes.setVisible(visible);
}

void Scene::setCamera(const CameraPose& pose, double lift) {
  parts_->camera = pose;
  applyPose(pose, dimensions(), parts_->renderer->GetActiveCamera(), lift);
  parts_->axes.setCamera(pose);
  parts_->style();
}

void Scene::warmUp(const std::function<void()>& draw) {
  Parts& p = *parts_;
  if (p.map) return;
  p.points.setPositions(*Matrix::create(2, 3, {-0.5f, 0, 0, 0.5f, 0, 0}));
  p.points.setColors(std::array<std::uint8_t, 8>{255, 255, 255, 255, 255, 255, 255, 128});
  p.edges.setEdges({{{0, 1}}, {}});
  p.edges.setVisible(true);
  draw();
  setMap(nullptr);
}

const std::shared_ptr<const Projection>& Scene::map() const {
  return parts_->map;
}

const std::shared_ptr<const PointColors>& Scene::colors() const {
  static const std::shared_ptr<const PointColors> none;
  return parts_->colorsFit() ? parts_->colors : none;
}

int Scene::dimensions() const {
  return parts_->dimensions();
}

const Bounds& Scene::bounds() const {
  return parts_->bounds;
}

const CameraPose& Scene::camera() const {
  return parts_->camera;
}

double Scene::pointDiameter() const {
  return parts_->diameter();
}

const PointLayer& Scene::points() const {
  return parts_->points;
}

const AxesLayer& Scene::axes() const {
  return parts_->axes;
}

Rgb Scene::axesColor() const {
  return parts_->axesColor();
}

std::vector<AxisLabel> Scene::axisLabels(const ScreenMap& map) const {
  return parts_->axes.labels(map);
}

}  // namespace mlens
