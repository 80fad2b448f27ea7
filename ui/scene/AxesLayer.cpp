#include "ui/scene/AxesLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <array>
#include <cmath>

namespace mlens {
namespace {

/// Corner c of the box has the high end of axis j where bit j of c is set.
std::array<double, 3> cornerOf(const Bounds& box, int corner) {
  std::array<double, 3> p{};
  for (int j = 0; j < 3; ++j) p[j] = corner >> j & 1 ? box.high[j] : box.low[j];
  return p;
}

}  // namespace

struct AxesLayer::Parts {
  vtkRenderer* renderer;
  vtkNew<vtkPolyData> data;
  vtkNew<vtkPolyDataMapper> mapper;
  vtkNew<vtkActor> actor;
  Bounds box;
  int dimensions = 3;
  int nearest = -1;  // the corner whose edges are left out
  std::vector<std::string> labels;
  bool visible = true;

  /// Pairs of corners.
  std::vector<std::pair<int, int>> edges() const {
    std::vector<std::pair<int, int>> drawn;
    for (int a = 0; a < (dimensions == 2 ? 4 : 8) && visible && !box.empty; ++a) {
      for (int axis = 0; axis < dimensions; ++axis) {
        const int b = a | 1 << axis;
        if (b != a && a != nearest && b != nearest) drawn.emplace_back(a, b);
      }
    }
    return drawn;
  }
  void connect() {
    vtkNew<vtkCellArray> lines;
    for (const auto& [a, b] : edges()) {
      const vtkIdType ends[2] = {a, b};
      lines->InsertNextCell(2, ends);
    }
    data->SetLines(lines);
    actor->SetVisibility(visible && !box.empty);
  }
};

AxesLayer::AxesLayer(vtkRenderer* renderer) : parts_(std::make_unique<Parts>()) {
  Parts& p = *parts_;
  p.renderer = renderer;
  p.mapper->SetInputData(p.data);
  p.mapper->ScalarVisibilityOff();
  p.actor->SetMapper(p.mapper);
  p.actor->GetProperty()->LightingOff();
  p.actor->PickableOff();
  p.actor->VisibilityOff();
  renderer->AddActor(p.actor);
}

AxesLayer::~AxesLayer() {
  parts_->renderer->RemoveActor(parts_->actor);
}

void AxesLayer::setFrame(const Bounds& bounds, int dimensions, std::vector<std::string> labels) {
  Parts& p = *parts_;
  p.box = bounds;
  p.dimensions = dimensions == 2 ? 2 : 3;
  p.labels = std::move(labels);
  p.nearest = -1;
  if (!p.box.empty) {
    double largest = 1e-3;
    for (int j = 0; j < p.dimensions; ++j) largest = std::max(largest, bounds.high[j] - bounds.low[j]);
    for (int j = 0; j < 3; ++j) {
      const double margin = j < p.dimensions ? 0.03 * largest : 0;
      p.box.low[j] -= margin;
      p.box.high[j] += margin;
    }
  }
  vtkNew<vtkPoints> corners;
  for (int corner = 0; corner < 8; ++corner) corners->InsertNextPoint(cornerOf(p.box, corner).data());
  p.data->SetPoints(corners);
  p.connect();
}

void AxesLayer::setLook(const Rgb& color, double widthPixels) {
  vtkProperty* property = parts_->actor->GetProperty();
  property->SetColor(color[0] / 255.0, color[1] / 255.0, color[2] / 255.0);
  property->SetLineWidth(static_cast<float>(widthPixels));
}

void AxesLayer::setCamera(const CameraPose& pose) {
  Parts& p = *parts_;
  int nearest = -1;
  if (p.dimensions == 3 && !p.box.empty) {
    nearest = 0;
    for (int j = 0; j < 3; ++j) {
      const double middle = (p.box.low[j] + p.box.high[j]) / 2;
      if (pose.position[j] > middle) nearest |= 1 << j;
    }
  }
  if (nearest == p.nearest) return;
  p.nearest = nearest;
  p.connect();
}

void AxesLayer::setVisible(bool visible) {
  parts_->visible = visible;
  parts_->connect();
}

std::vector<std::pair<std::array<double, 3>, std::array<double, 3>>> AxesLayer::edges() const {
  std::vector<std::pair<std::array<double, 3>, std::array<double, 3>>> ends;
  for (const auto& [a, b] : parts_->edges())
    ends.emplace_back(cornerOf(parts_->box, a), cornerOf(parts_->box, b));
  return ends;
}

std::vector<AxisLabel> AxesLayer::labels(const ScreenMap& map) const {
  const Parts& p = *parts_;
  std::vector<AxisLabel> found;
  if (!p.visible || p.box.empty || static_cast<int>(p.labels.size()) < p.dimensions) return found;
  const auto middleOf = [](const std::array<double, 3>& a, const std::array<double, 3>& b) {
    return std::array<double, 3>{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2};
  };
  const auto centre = middleOf(p.box.low, p.box.high);
  const auto onScreen = map.project(centre[0], centre[1], centre[2]);
  for (int axis = 0; axis < p.dimensions; ++axis) {
    AxisLabel best{p.labels[static_cast<std::size_t>(axis)], 0, 0, 0, 0, false};
    double farthest = -1;
    for (int a = 0; a < (p.dimensions == 2 ? 4 : 8); ++a) {
      const int b = a | 1 << axis;
      if (b == a || a == p.nearest || b == p.nearest) continue;
      const auto at = middleOf(cornerOf(p.box, a), cornerOf(p.box, b));
      const auto s = map.project(at[0], at[1], at[2]);
      if (!s.inFront) continue;
      const double dx = s.x - onScreen.x, dy = s.y - onScreen.y;
      const double length = std::hypot(dx, dy);
      // Below and to the left before above and to the right, of edges about as far out.
      const double rank = length + 0.1 * (dy - 0.5 * dx);
      if (length < 1 || rank <= farthest) continue;
      farthest = rank;
      best.x = s.x;
      best.y = s.y;
      best.dx = dx / length;
      best.dy = dy / length;
      const auto low = cornerOf(p.box, a), high = cornerOf(p.box, b);
      const auto from = map.project(low[0], low[1], low[2]), to = map.project(high[0], high[1], high[2]);
      best.upright = std::abs(to.y - from.y) > 2 * std::abs(to.x - from.x);
    }
    if (farthest >= 0) found.push_back(best);
  }
  return found;
}

}  // namespace mlens
