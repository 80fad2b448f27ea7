#include "ui/scene/Camera.h"

#include <vtkCamera.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace mlens {
namespace {

using Vector = Eigen::Vector3d;

constexpr double kNearest = 0.01, kFarthest = 100;  // distance to the focus, or the 2D scale

Vector vectorOf(const std::array<double, 3>& a) {
  return {a[0], a[1], a[2]};
}
std::array<double, 3> arrayOf(const Vector& v) {
  return {v.x(), v.y(), v.z()};
}
double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}
double tangentOfHalfAngle() {
  return std::tan(radians(kViewAngleDegrees / 2));
}

/// Right, up and forward of a pose; sound also for a degenerate one.
struct Frame {
  Vector right, up, forward;
  explicit Frame(const CameraPose& pose) {
    forward = vectorOf(pose.focus) - vectorOf(pose.position);
    forward = forward.norm() > 1e-12 ? Vector(forward.normalized()) : Vector(0, 0, -1);
    right = forward.cross(vectorOf(pose.up));
    if (right.norm() < 1e-9) right = forward.unitOrthogonal();
    right.normalize();
    up = right.cross(forward);
  }
};

/// World units per pixel in the plane of the focus.
double unitsPerPixel(const CameraPose& pose, int dimensions, double height) {
  const double half = dimensions == 2 ? pose.parallelScale : distanceToFocus(pose) * tangentOfHalfAngle();
  return 2 * half / std::max(1.0, height);
}

}  // namespace

double distanceToFocus(const CameraPose& pose) {
  return std::max(1e-9, (vectorOf(pose.focus) - vectorOf(pose.position)).norm());
}

ScreenMap::ScreenMap(const CameraPose& pose, int dimensions, double width, double height, double lift)
    : width_(width), height_(height) {
  const Frame frame(pose);
  const Vector eye = vectorOf(pose.position);
  const auto row = [&](const Vector& axis) {
    Eigen::RowVector4d r;
    r << axis.transpose(), -axis.dot(eye);
    return r;
  };
  const Eigen::RowVector4d depth = row(frame.forward);
  const Eigen::RowVector4d one(0, 0, 0, 1);
  const bool flat = dimensions == 2;
  const double scale = height / 2 / (flat ? std::max(1e-9, pose.parallelScale) : tangentOfHalfAngle());
  Eigen::Matrix4d matrix;
  matrix.row(2) = flat ? one : depth;
  matrix.row(0) = scale * row(frame.right) + width / 2 * matrix.row(2);
  matrix.row(1) = -scale * row(frame.up) + (height / 2 - lift) * matrix.row(2);
  matrix.row(3) = depth;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      exact_[i][j] = matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      rows_[i][j] = static_cast<float>(exact_[i][j]);
    }
  }
}

ScreenMap::Point ScreenMap::project(double x, double y, double z) const {
  double p[4];
  for (std::size_t i = 0; i < 4; ++i) {
    p[i] = exact_[i][0] * x + exact_[i][1] * y + exact_[i][2] * z + exact_[i][3];
  }
  const double w = std::abs(p[2]) > 1e-12 ? p[2] : 1e-12;
  return {p[0] / w, p[1] / w, p[3], p[2] > 0};
}

Bounds boundsOf(std::span<const float> coordinates) {
  Bounds bounds;
  for (std::size_t i = 0; i + 2 < coordinates.size(); i += 3) {
    const float* p = &coordinates[i];
    if (!std::isfinite(p[0] + p[1] + p[2])) continue;
    for (int j = 0; j < 3; ++j) {
      const double value = p[j];
      bounds.low[j] = bounds.empty ? value : std::min(bounds.low[j], value);
      bounds.high[j] = bounds.empty ? value : std::max(bounds.high[j], value);
    }
    bounds.empty = false;
  }
  return bounds;
}

CameraPose fitPose(const Bounds& bounds, int dimensions, double aspect, const CameraPose* keep,
                   double share) {
  CameraPose pose;
  const Vector low = vectorOf(bounds.low), high = vectorOf(bounds.high);
  const Vector middle = bounds.empty ? Vector(0, 0, 0) : Vector((low + high) / 2);
  const Vector half = bounds.empty ? Vector(1, 1, 1) : Vector((high - low) / 2);
  aspect = std::clamp(aspect, 0.05, 20.0);
  share = std::clamp(share, 0.1, 1.0);
  if (dimensions == 2) {
    const double scale = std::max({half.y(), half.x() / aspect, 1e-3});
    pose.focus = {middle.x(), middle.y(), 0};
    pose.position = {middle.x(), middle.y(), 4};
    pose.parallelScale = 1.22 * scale / share;
    return pose;
  }
  if (keep) {
    pose.position = keep->position;
    pose.focus = keep->focus;
    pose.up = keep->up;
  } else {
    pose = rotated(pose, 28, 18);
  }
  const Frame frame(pose);
  // The nearest distance from which all eight corners are inside the frustum.
  const double tangent = tangentOfHalfAngle() * 0.88 * share;
  double distance = 1e-2;
  for (int corner = 0; corner < 8; ++corner) {
    const Vector p(corner & 1 ? half.x() : -half.x(), corner & 2 ? half.y() : -half.y(),
                   corner & 4 ? half.z() : -half.z());
    const double toward = -p.dot(frame.forward);
    distance = std::max({distance, toward + std::abs(p.dot(frame.up)) / tangent,
                         toward + std::abs(p.dot(frame.right)) / (tangent * aspect)});
  }
  pose.focus = arrayOf(middle);
  pose.position = arrayOf(middle - distance * frame.forward);
  pose.up = arrayOf(frame.up);
  return pose;
}

CameraPose rotated(const CameraPose& pose, double azimuthDegrees, double elevationDegrees) {
  const Frame frame(pose);
  const Eigen::Quaterniond turn = Eigen::AngleAxisd(radians(azimuthDegrees), frame.up) *
                                  Eigen::AngleAxisd(radians(-elevationDegrees), frame.right);
  CameraPose result = pose;
  const Vector focus = vectorOf(pose.focus);
  result.position = arrayOf(focus + turn * (vectorOf(pose.position) - focus));
  result.up = arrayOf((turn * frame.up).normalized());
  return result;
}

CameraPose panned(const CameraPose& pose, int dimensions, double height, double dx, double dy) {
  const Frame frame(pose);
  const double unit = unitsPerPixel(pose, dimensions, height);
  const Vector shift = unit * (-dx * frame.right + dy * frame.up);
  CameraPose result = pose;
  result.position = arrayOf(vectorOf(pose.position) + shift);
  result.focus = arrayOf(vectorOf(pose.focus) + shift);
  return result;
}

CameraPose zoomed(const CameraPose& pose, int dimensions, double width, double height, double factor,
                  double x, double y) {
  if (!(factor > 0)) return pose;
  const Frame frame(pose);
  const double distance = distanceToFocus(pose);
  const double size = dimensions == 2 ? pose.parallelScale : distance;
  const double newSize = std::clamp(size / factor, kNearest, kFarthest);
  const double unit = unitsPerPixel(pose, dimensions, height);
  const Vector toPointer =
      unit * ((x - width / 2) * frame.right - (y - height / 2) * frame.up);  // from the focus
  const Vector shift = toPointer * (1 - newSize / size);
  CameraPose result = pose;
  const Vector focus = vectorOf(pose.focus) + shift;
  result.focus = arrayOf(focus);
  result.position = arrayOf(focus - (dimensions == 2 ? distance : newSize) * frame.forward);
  if (dimensions == 2) result.parallelScale = newSize;
  return result;
}

CameraPose centered(const CameraPose& pose, const std::array<double, 3>& point) {
  CameraPose result = pose;
  const Vector shift = vectorOf(point) - vectorOf(pose.focus);
  result.focus = point;
  result.position = arrayOf(vectorOf(pose.position) + shift);
  return result;
}

CameraPose between(const CameraPose& a, const CameraPose& b, double t) {
  const Frame from(a), to(b);
  const auto rotation = [](const Frame& f) {
    Eigen::Matrix3d m;
    m << f.right, f.up, -f.forward;
    return Eigen::Quaterniond(m);
  };
  const Eigen::Quaterniond turn = rotation(from).slerp(t, rotation(to));
  const double distance =
      std::pow(distanceToFocus(a), 1 - t) * std::pow(distanceToFocus(b), t);  // even to the eye
  CameraPose pose;
  const Vector focus = (1 - t) * vectorOf(a.focus) + t * vectorOf(b.focus);
  pose.focus = arrayOf(focus);
  pose.position = arrayOf(focus + turn * Vector(0, 0, distance));
  pose.up = arrayOf(turn * Vector(0, 1, 0));
  pose.parallelScale = std::pow(a.parallelScale, 1 - t) * std::pow(b.parallelScale, t);
  return pose;
}

void applyPose(const CameraPose& pose, int dimensions, vtkCamera* camera, double lift) {
  camera->SetPosition(pose.position.data());
  camera->SetFocalPoint(pose.focus.data());
  camera->SetViewUp(arrayOf(Frame(pose).up).data());
  camera->SetViewAngle(kViewAngleDegrees);
  camera->SetParallelProjection(dimensions == 2);
  camera->SetParallelScale(pose.parallelScale);
  camera->SetWindowCenter(0, -2 * lift);
}

Bounds united(const Bounds& a, const Bounds& b) {
  if (a.empty || b.empty) return a.empty ? b : a;
  Bounds both = a;
  for (std::size_t j = 0; j < 3; ++j) {
    both.low[j] = std::min(a.low[j], b.low[j]);
    both.high[j] = std::max(a.high[j], b.high[j]);
  }
  return both;
}

}  // namespace mlens
