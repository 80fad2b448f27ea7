#include "ui/scene/ArrowLayer.h"

#include <vtkCellArray.h>
#include <vtkPoints.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <vector>

#include "core/base/EigenView.h"
#include "ui/scene/FlatShapes.h"

namespace mlens {
namespace {

constexpr float kHead = 0.024f;  // of the map's radius
constexpr float kHeadShare = 0.4f;
constexpr int kCorners = 6;  // of an arrow: tail, tip, four barbs
constexpr std::uint8_t kTailAlpha = 40, kTipAlpha = 220;

constexpr const char* kArrowFragment =
    "  if (vertexColorVSOutput.a <= 0.0) discard;\n"
    "  gl_FragData[0] = vertexColorVSOutput;\n";

}  // namespace

struct ArrowLayer::Parts {
  vtkRenderer* renderer;
  vtkNew<vtkPoints> points;
  vtkNew<vtkUnsignedCharArray> colors;
  FlatShapes shapes{{nullptr, kArrowFragment}};
  std::vector<std::int32_t> rows;  // of each arrow
  std::vector<std::uint8_t> rgba;  // of all points

  void color() {
    const std::size_t count = rgba.size() / 4;
    const bool fits = !rows.empty() && std::ranges::all_of(rows, [count](std::int32_t row) {
      return static_cast<std::size_t>(row) < count;
    });
    shapes.actor->SetVisibility(fits);
    if (!fits) return;
    colors->SetNumberOfTuples(points->GetNumberOfPoints());
    std::uint8_t* out = colors->GetPointer(0);
    for (const std::int32_t row : rows) {
      const std::uint8_t* color = rgba.data() + 4 * static_cast<std::size_t>(row);
      for (int corner = 0; corner < kCorners; ++corner, out += 4) {
        std::copy_n(color, 3, out);
        const int alpha = corner == 0 ? kTailAlpha : kTipAlpha;
        out[3] = static_cast<std::uint8_t>(alpha * color[3] / 255);
      }
    }
    colors->Modified();
  }
};

ArrowLayer::ArrowLayer(vtkRenderer* renderer) : parts_(std::make_unique<Parts>()) {
  Parts& p = *parts_;
  p.renderer = renderer;
  p.points->SetDataTypeToFloat();
  p.colors->SetNumberOfComponents(4);
  p.shapes.setBuffers(p.points, p.colors);
  renderer->AddActor(p.shapes.actor);
}

ArrowLayer::~ArrowLayer() {
  parts_->renderer->RemoveActor(parts_->shapes.actor);
}

void ArrowLayer::setArrows(const Matrix& from, const Matrix& to, std::span<const std::int32_t> rows) {
  Parts& p = *parts_;
  p.rows.clear();
  p.points->Reset();
  vtkNew<vtkCellArray> lines;
  const bool usable = from.columns() == 3 && to.columns() == 3 && from.rows() == to.rows();
  for (const std::int32_t row : rows) {
    if (!usable || row < 0 || row >= to.rows()) continue;
    const Eigen::Vector3f tail = eigenView(from).row(row).transpose(),
                          tip = eigenView(to).row(row).transpose();
    const float length = (tip - tail).norm();
    if (!(length > 1e-6f)) continue;
    const Eigen::Vector3f along = (tip - tail) / length;
    Eigen::Index least = 2;  // flat maps stay flat: the first barbs lie in the plane
    if (std::abs(along[2]) > 0.5f) along.cwiseAbs().minCoeff(&least);
    const Eigen::Vector3f beside = along.cross(Eigen::Vector3f::Unit(least)).normalized();
    const Eigen::Vector3f above = along.cross(beside);
    const float head = std::min(kHead, kHeadShare * length);
    const Eigen::Vector3f neck = tip - head * along;
    const float half = 0.45f * head;
    const Eigen::Vector3f corners[kCorners] = {
        tail, tip, neck + half * beside, neck - half * beside, neck + half * above, neck - half * above};
    vtkIdType ids[kCorners];
    for (int corner = 0; corner < kCorners; ++corner) {
      ids[corner] = p.points->InsertNextPoint(corners[corner].data());
    }
    for (const int other : {0, 2, 3, 4, 5}) {
      const vtkIdType ends[2] = {ids[other], ids[1]};
      lines->InsertNextCell(2, ends);
    }
    p.rows.push_back(row);
  }
  p.points->Modified();
  p.shapes.data->SetLines(lines);
  p.color();
}

void ArrowLayer::setColors(std::span<const std::uint8_t> rgba) {
  parts_->rgba.assign(rgba.begin(), rgba.end());
  parts_->color();
}

void ArrowLayer::setWidth(double pixels) {
  parts_->shapes.setWidth(pixels);
}

std::size_t ArrowLayer::count() const {
  return parts_->rows.size();
}

}  // namespace mlens
