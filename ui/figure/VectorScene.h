#pragma once

#include <QPainter>

#include "ui/figure/Figure.h"
#include "ui/scene/Scene.h"

namespace mlens {

/// More than these are drawn as pixels: a page of more vector shapes takes seconds to show.
inline constexpr Index kMostVectorPoints = 20'000;
inline constexpr std::size_t kMostVectorEdges = 50'000, kMostVectorDiscs = 5'000;

/// What of a view can be vector shapes. What lies among the points (arrows, new points, the polytope) is
/// pixels together with them.
struct VectorParts {
  bool points = true, edges = true, discs = true;
};
VectorParts vectorParts(const FigureContent& content, bool arrows);

/// "60,000 points drawn as pixels" / "" if all of the view can be vector shapes.
std::string pixelsWords(const FigureContent& content, bool arrows);

/// Paints those parts of a scene, and its frame, as shapes into `area`, far ones first, in the scene's own
/// colours, sizes and fog; points are flat discs. `scale` as Scene::setPixelScale. Nothing lies outside
/// `area`, whether or not the device can clip. Needs no OpenGL.
void paintVectorScene(QPainter& painter, const QRectF& area, const Scene& scene, const FigureContent& content,
                      const CameraPose& pose, const Rgb& ground, double scale, const VectorParts& parts);

}  // namespace mlens
