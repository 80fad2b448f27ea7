#include "ui/scene/BarLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>

#include "ui/scene/ColorSpace.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

constexpr double kHeight = 0.6, kFloor = 0.004, kFilled = 0.82;  // of a bar at `high`, at `low`; of its cell
constexpr double kSideShade[4] = {0.75, 0.6, 0.75, 0.6};         // of the colour of the top

double cellSize(const BarMatrix& bars) {
  return 2.0 / std::max({1, bars.rows, bars.columns});
}

double share(const BarMatrix& bars, int row, int column) {
  const double value = bars.values[static_cast<std::size_t>(row * bars.columns + column)];
  if (!std::isfinite(value) || !(bars.high > bars.low)) return 0;
  return std::clamp((value - bars.low) / (bars.high - bars.low), 0.0, 1.0);
}

}  // namespace

std::array<double, 3> BarMatrix::top(int row, int column) const {
  const double cell = cellSize(*this);
  return {(column + 0.5 - columns / 2.0) * cell, (rows / 2.0 - row - 0.5) * cell,
          std::max(kFloor, kHeight * share(*this, row, column))};
}

struct BarLayer::Parts {
  vtkNew<vtkPoints> points;
  vtkNew<vtkUnsignedCharArray> colors;
  vtkNew<vtkCellArray> faces;
  vtkNew<vtkPolyData> data;
  vtkNew<vtkPolyDataMapper> mapper;
  vtkNew<vtkActor> actor;

  void face(const std::array<std::array<double, 3>, 4>& corners, const Rgb& color) {
    vtkIdType ids[4];
    for (std::size_t k = 0; k < 4; ++k) {
      ids[k] = points->InsertNextPoint(corners[k].data());
      colors->InsertNextTypedTuple(color.data());
    }
    faces->InsertNextCell(4, ids);
  }

  void bar(const std::array<double, 3>& top, double half, const Rgb& color) {
    constexpr double kX[] = {-1, 1, 1, -1}, kY[] = {-1, -1, 1, 1};
    std::array<std::array<double, 3>, 4> lid, floor;
    for (std::size_t k = 0; k < 4; ++k) {
      lid[k] = {top[0] + half * kX[k], top[1] + half * kY[k], top[2]};
      floor[k] = {lid[k][0], lid[k][1], 0};
    }
    face(lid, color);
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t next = (k + 1) % 4;
      Rgb shaded;
      for (std::size_t c = 0; c < 3; ++c)
        shaded[c] = static_cast<std::uint8_t>(std::lround(kSideShade[k] * color[c]));
      face({floor[k], floor[next], lid[next], lid[k]}, shaded);
    }
  }
};

BarLayer::BarLayer(vtkRenderer* renderer) : parts_(std::make_unique<Parts>()) {
  Parts& p = *parts_;
  p.points->SetDataTypeToFloat();
  p.colors->SetNumberOfComponents(3);
  p.data->SetPoints(p.points);
  p.data->SetPolys(p.faces);
  p.data->GetPointData()->SetScalars(p.colors);
  p.mapper->SetInputData(p.data);
  p.actor->SetMapper(p.mapper);
  p.actor->GetProperty()->LightingOff();
  p.actor->PickableOff();
  renderer->AddActor(p.actor);
}

BarLayer::~BarLayer() = default;

void BarLayer::setBars(const BarMatrix& bars, const Theme& theme) {
  Parts& p = *parts_;
  p.points->Reset();
  p.colors->Reset();
  p.faces->Reset();
  const double half = kFilled * cellSize(bars) / 2;
  for (int row = 0; row < bars.rows; ++row) {
    for (int column = 0; column < bars.columns; ++column) {
      const bool known = std::isfinite(bars.values[static_cast<std::size_t>(row * bars.columns + column)]);
      p.bar(bars.top(row, column), half,
            known ? continuousColor("", share(bars, row, column)) : theme.border);
    }
  }
  p.points->Modified();
  p.colors->Modified();
  p.faces->Modified();
  p.data->Modified();
  p.actor->SetVisibility(bars.rows > 0 && bars.columns > 0);
}

}  // namespace mlens
