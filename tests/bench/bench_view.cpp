// Frames, picking, lasso and recolouring of the views, beside bare VTK in the same run.
// bench_view [POINTS...]   (default: 10000 60000 300000 1000000; seconds, not minutes)
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <numbers>
#include <vector>

#include "tests/render/Specimen.h"
#include "ui/figure/GlContext.h"
#include "ui/scene/GlWindow.h"
#include "ui/scene/Picker.h"
#include "ui/scene/Scene.h"

namespace {

using namespace mlens;

constexpr int kWidth = 1280, kHeight = 800, kRounds = 5;

double milliseconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Of the processor time of all threads: right also on a busy machine.
double medianCpu(const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < kRounds; ++i) {
    const std::clock_t start = std::clock();
    work();
    times.push_back(1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return median(times);
}

/// What a VTK user writes: one actor of vertices with colours, 3 pixels each.
struct BareVtk {
  vtkNew<GlWindow> window;
  vtkNew<vtkRenderer> renderer;
  vtkNew<vtkActor> actor;

  BareVtk(const Projection& map, const PointColors& colors) {
    const Index count = map.coordinates.rows();
    vtkNew<vtkPoints> points;
    points->SetNumberOfPoints(count);
    std::copy_n(map.coordinates.data(), 3 * count, static_cast<float*>(points->GetVoidPointer(0)));
    vtkNew<vtkUnsignedCharArray> rgba;
    rgba->SetNumberOfComponents(4);
    rgba->SetNumberOfTuples(count);
    std::copy(colors.rgba.begin(), colors.rgba.end(), rgba->GetPointer(0));
    vtkNew<vtkCellArray> verts;
    verts->InsertNextCell(static_cast<int>(count));
    for (vtkIdType i = 0; i < count; ++i) verts->InsertCellPoint(i);
    vtkNew<vtkPolyData> data;
    data->SetPoints(points);
    data->SetVerts(verts);
    data->GetPointData()->SetScalars(rgba);
    vtkNew<vtkPolyDataMapper> mapper;
    mapper->SetInputData(data);
    actor->SetMapper(mapper);
    actor->GetProperty()->SetPointSize(3);
    actor->GetProperty()->LightingOff();
    renderer->AddActor(actor);
    window->AddRenderer(renderer);
    window->SetSize(kWidth, kHeight);
    window->OpenGLInitContext();
    window->OpenGLInit();
  }
  ~BareVtk() { window->Finalize(); }
};

struct Ours {
  vtkNew<GlWindow> window;
  Scene scene;
  CameraPose pose;

  Ours() {
    window->AddRenderer(scene.renderer());
    window->SetSize(kWidth, kHeight);
    window->OpenGLInitContext();
    window->OpenGLInit();
  }
  ~Ours() { window->Finalize(); }
  void draw() {
    scene.renderer()->ResetCameraClippingRange();
    window->Render();
    window->WaitForCompletion();
  }
};

void measure(Index count) {
  const auto map = specimen::map(count, 3);
  const PointTable points = specimen::table(count);
  const auto colors = specimen::colors(count, darkTheme());
  Ours ours;
  ours.scene.setMap(map);
  ours.scene.setColors(colors);
  ours.pose = fitPose(ours.scene.bounds(), 3, static_cast<double>(kWidth) / kHeight);
  BareVtk bare(*map, *colors);

  std::vector<double> full, sampled, plain;
  for (int i = -1; i < kRounds; ++i) {  // A B A B; the first round warms up
    ours.pose = rotated(ours.pose, 7, 2);
    ours.scene.setCamera(ours.pose);
    const auto drawOurs = [&] { ours.draw(); };
    const double a = milliseconds(drawOurs);
    ours.scene.setSampled(true);
    const double b = milliseconds(drawOurs);
    ours.scene.setSampled(false);
    applyPose(ours.pose, 3, bare.renderer->GetActiveCamera());
    const double c = milliseconds([&] {
      bare.renderer->ResetCameraClippingRange();
      bare.window->Render();
      bare.window->WaitForCompletion();
    });
    if (i < 0) continue;
    full.push_back(a);
    sampled.push_back(b);
    plain.push_back(c);
  }

  const ScreenMap screen(ours.pose, 3, kWidth, kHeight);
  const PickScene pickable{map->coordinates, colors->rgba};
  Index row = -1;
  int step = 0;
  const double pick = medianCpu([&] {
    const ScreenPoint at{300.0 + 97 * step++, 400};
    row = std::max(row, pickPoint(pickable, screen, at, 3, 6));
  });
  std::vector<ScreenPoint> lasso;
  for (int i = 0; i < 500; ++i) {
    const double angle = 2 * std::numbers::pi * i / 500, radius = 250 + 60 * std::sin(9 * angle);
    lasso.push_back({640 + radius * std::cos(angle), 400 + radius * std::sin(angle)});
  }
  Selection selection;
  const double select = medianCpu([&] { selection = pointsInPolygon(pickable, screen, lasso); });
  std::shared_ptr<const PointColors> recolored;
  const double recolor = medianCpu([&] {
    recolored = std::make_shared<const PointColors>(colorPoints(points, {}, selection, darkTheme()));
    ours.scene.setColors(recolored);
  });
  const std::uint64_t uploaded = ours.scene.points().positionsUploaded();
  ours.draw();
  const bool kept = ours.scene.points().positionsUploaded() == uploaded;

  const double ours1 = median(full), bare1 = median(plain), moving = median(sampled);
  std::printf("%9lld | %8.1f | %8.1f | %5.2f | %8.1f | %5.2f | %7.2f | %7.2f | %8.2f | %s\n",
              static_cast<long long>(count), ours1, bare1, ours1 / bare1, moving, moving / bare1, pick,
              select, recolor, kept ? "no" : "YES");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  auto context = GlContext::create();
  if (!context) {
    std::fprintf(stderr, "%s\n", context.error().text().c_str());
    return 1;
  }
  std::vector<Index> counts;
  for (int i = 1; i < argc; ++i) counts.push_back(std::max(1LL, std::atoll(argv[i])));
  if (counts.empty()) counts = {10'000, 60'000, 300'000, 1'000'000};
  std::printf("%d x %d, OpenGL through %s, medians of %d: frames in ms of wall time, the rest in ms of CPU\n",
              kWidth, kHeight, (*context)->kind(), kRounds);
  std::printf("bare: one VTK actor, plain 3 px points, without shading, depth cue or frame\n");
  std::printf(
      "   points |    frame |     bare | ratio |   moving | ratio |    pick |   lasso |  recolor | "
      "positions uploaded on recolor\n");
  for (const Index count : counts) measure(count);
}
