#include "ui/scene/DiscLayer.h"

#include <vtkCellArray.h>
#include <vtkPoints.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

#include "ui/scene/FlatShapes.h"

namespace mlens {
namespace {

constexpr int kFineCorners = 48, kPlainCorners = 24;  // of a rim
constexpr std::size_t kFineUpTo = 1000;               // discs
constexpr float kDiscBeforePoints = 2e-4f;            // of the depth range

constexpr const char* kDiscVertexDeclarations =
    "//VTK::PositionVC::Dec\n"
    "out float discShown;\n";
constexpr const char* kDiscVertex =
    "//VTK::PositionVC::Impl\n"
    "  gl_Position.z -= nearer * gl_Position.w;\n"
    "  discShown = scalarColor.a > 0.0 ? 1.0 : 0.0;\n";
constexpr const char* kDiscFragmentDeclarations =
    "//VTK::Color::Dec\n"
    "in float discShown;\n";
constexpr const char* kDiscFragment =
    "  if (discShown < 0.9999) discard;\n"
    "  gl_FragData[0] = vec4(vertexColorVSOutput.rgb, discAlpha * vertexColorVSOutput.a);\n";

/// One way of drawing the shared corners: filled, or their outline.
struct Pass : FlatShapes {
  Pass(vtkPoints* points, vtkUnsignedCharArray* colors, float alpha)
      : FlatShapes({kDiscVertex, kDiscFragment, kDiscVertexDeclarations, kDiscFragmentDeclarations}) {
    setBuffers(points, colors);
    setFragment("discAlpha", alpha);
    setVertex("nearer", 0);
  }
};

}  // namespace

struct DiscLayer::Parts {
  vtkRenderer* renderer;
  vtkNew<vtkPoints> points;
  vtkNew<vtkUnsignedCharArray> colors;
  Pass fill{points, colors, kDiscFillAlpha}, rim{points, colors, kDiscRimAlpha};
  std::vector<std::int32_t> rows;  // of each disc
  int corners = kFineCorners;
  std::vector<std::uint8_t> rgba;  // of all points

  void color() {
    const std::size_t count = rgba.size() / 4;
    bool fits = !rows.empty();
    for (const std::int32_t row : rows) fits = fits && static_cast<std::size_t>(row) < count;
    fill.actor->SetVisibility(fits);
    rim.actor->SetVisibility(fits);
    if (!fits) return;
    colors->SetNumberOfTuples(points->GetNumberOfPoints());
    std::uint8_t* out = colors->GetPointer(0);
    for (const std::int32_t row : rows) {
      for (int corner = 0; corner < corners; ++corner, out += 4)
        std::memcpy(out, rgba.data() + 4 * static_cast<std::size_t>(row), 4);
    }
    colors->Modified();
  }
};

DiscLayer::DiscLayer(vtkRenderer* renderer) : parts_(std::make_unique<Parts>()) {
  parts_->renderer = renderer;
  parts_->points->SetDataTypeToFloat();
  parts_->colors->SetNumberOfComponents(4);
  for (Pass* pass : {&parts_->fill, &parts_->rim}) renderer->AddActor(pass->actor);
}

DiscLayer::~DiscLayer() {
  for (Pass* pass : {&parts_->fill, &parts_->rim}) parts_->renderer->RemoveActor(pass->actor);
}

void DiscLayer::setDiscs(const Matrix& coordinates, std::span<const TangentDisc> discs) {
  Parts& p = *parts_;
  p.rows.clear();
  p.corners = discs.size() <= kFineUpTo ? kFineCorners : kPlainCorners;
  std::vector<std::array<float, 2>> circle;
  for (int corner = 0; corner < p.corners; ++corner) {
    const double angle = 2 * std::numbers::pi * corner / p.corners;
    circle.push_back({static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
  }
  p.points->Reset();
  vtkNew<vtkCellArray> areas, outlines;
  std::vector<vtkIdType> cell(circle.size() + 1);
  for (const TangentDisc& disc : discs) {
    if (disc.row < 0 || disc.row >= coordinates.rows() || coordinates.columns() != 3) continue;
    const auto at = coordinates.row(disc.row);
    for (std::size_t corner = 0; corner < circle.size(); ++corner) {
      const auto [c, s] = circle[corner];
      float place[3];
      for (std::size_t axis = 0; axis < 3; ++axis)
        place[axis] = at[axis] + c * disc.first[axis] + s * disc.second[axis];
      cell[corner] = p.points->InsertNextPoint(place);
    }
    cell.back() = cell.front();
    outlines->InsertNextCell(static_cast<vtkIdType>(cell.size()), cell.data());
    for (std::size_t corner = 1; corner + 1 < circle.size(); ++corner) {  // a fan: it needs no sorting out
      const vtkIdType triangle[3] = {cell[0], cell[corner], cell[corner + 1]};
      areas->InsertNextCell(3, triangle);
    }
    p.rows.push_back(disc.row);
  }
  p.points->Modified();
  p.fill.data->SetPolys(areas);
  p.rim.data->SetLines(outlines);
  p.color();
}

void DiscLayer::setColors(std::span<const std::uint8_t> rgba) {
  parts_->rgba.assign(rgba.begin(), rgba.end());
  parts_->color();
}

void DiscLayer::setWidth(double pixels) {
  parts_->rim.setWidth(pixels);
}

void DiscLayer::setFlat(bool flat) {
  for (Pass* pass : {&parts_->fill, &parts_->rim}) pass->setVertex("nearer", flat ? kDiscBeforePoints : 0.f);
}

}  // namespace mlens
