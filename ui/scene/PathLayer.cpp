#include "ui/scene/PathLayer.h"

#include <vtkCellArray.h>
#include <vtkPoints.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <cmath>
#include <initializer_list>

#include "ui/scene/FlatShapes.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

constexpr double kPathFaintest = 0.35;      // alpha at the start of a path
constexpr float kPathBeforePoints = 4e-4f;  // of the depth range

constexpr const char* kPathVertex =
    "//VTK::PositionVC::Impl\n"
    "  gl_Position.z -= nearer * gl_Position.w;\n"
    "  gl_PointSize = knotPixels;\n";
constexpr const char* kPathLineFragment = "  gl_FragData[0] = vertexColorVSOutput;\n";
constexpr const char* kPathKnotFragment =
    "  float r = length(2.0 * gl_PointCoord - 1.0);\n"
    "  float cover = 1.0 - smoothstep(0.7, 1.0, r);\n"
    "  if (cover < 0.05) discard;\n"
    "  gl_FragData[0] = vec4(vertexColorVSOutput.rgb, cover * vertexColorVSOutput.a);\n";

/// The same points drawn as lines or as knots.
struct Drawing : FlatShapes {
  Drawing(vtkPoints* points, vtkUnsignedCharArray* colors, const char* fragment)
      : FlatShapes({kPathVertex, fragment}) {
    setBuffers(points, colors);
    setVertex("nearer", kPathBeforePoints);
    setVertex("knotPixels", 1);
  }
};

}  // namespace

std::vector<Rgb> pathColors(std::size_t pictures) {
  return classColors("", static_cast<int>(pictures), {});
}

double pathOpacity(Index step, Index length) {
  return kPathFaintest + (1 - kPathFaintest) * static_cast<double>(step) / static_cast<double>(length - 1);
}

struct PathLayer::Parts {
  vtkRenderer* renderer;
  vtkNew<vtkPoints> points;
  vtkNew<vtkUnsignedCharArray> colors;
  Drawing lines{points, colors, kPathLineFragment}, knots{points, colors, kPathKnotFragment};
  std::size_t count = 0;
};

PathLayer::PathLayer(vtkRenderer* renderer) : parts_(std::make_unique<Parts>()) {
  Parts& p = *parts_;
  p.renderer = renderer;
  p.points->SetDataTypeToFloat();
  p.colors->SetNumberOfComponents(4);
  for (Drawing* one : {&p.lines, &p.knots}) renderer->AddActor(one->actor);
  setScale(1);
}

PathLayer::~PathLayer() {
  for (Drawing* one : {&parts_->lines, &parts_->knots}) parts_->renderer->RemoveActor(one->actor);
}

void PathLayer::setPaths(const Paths& paths) {
  Parts& p = *parts_;
  p.points->Reset();
  p.colors->Reset();
  vtkNew<vtkCellArray> lines, knots;
  const bool fits = paths.valid();
  p.count = fits ? static_cast<std::size_t>(paths.count()) : 0;
  const auto colors = pathColors(fits ? static_cast<std::size_t>(paths.pictures()) : 0);
  for (Index row = 0; fits && row < paths.points.rows(); ++row) {
    const Index step = row % paths.length;
    const Rgb& color = colors[static_cast<std::size_t>(paths.pictureOf(row))];
    const double alpha = pathOpacity(step, paths.length);
    const std::uint8_t rgba[4] = {color[0], color[1], color[2],
                                  static_cast<std::uint8_t>(std::lround(255 * alpha))};
    p.colors->InsertNextTypedTuple(rgba);
    const vtkIdType id = p.points->InsertNextPoint(paths.points.row(row).data());
    knots->InsertNextCell(1, &id);
    if (step == 0) continue;
    const vtkIdType ends[2] = {id - 1, id};
    lines->InsertNextCell(2, ends);
  }
  p.points->Modified();
  p.colors->Modified();
  p.lines.data->SetLines(lines);
  p.knots.data->SetVerts(knots);
  for (Drawing* one : {&p.lines, &p.knots}) one->actor->SetVisibility(fits);
}

void PathLayer::setScale(double pixels) {
  parts_->lines.setWidth(kPathLinePixels * pixels);
  parts_->knots.setVertex("knotPixels", static_cast<float>(kPathKnotPixels * pixels));
}

std::size_t PathLayer::count() const {
  return parts_->count;
}

}  // namespace mlens
