#include "core/maps/Projection.h"

#include <algorithm>
#include <cmath>

namespace mlens {
namespace {

/// The radius within which 99 % of the rows lie; the largest if that is 0.
double commonRadius(const Matrix& own, const std::array<double, 3>& centre) {
  std::vector<double> radii(static_cast<std::size_t>(own.rows()));
  for (Index i = 0; i < own.rows(); ++i) {
    double sum = 0;
    for (Index j = 0; j < own.columns(); ++j) {
      const double way = own(i, j) - centre[static_cast<std::size_t>(j)];
      sum += way * way;
    }
    radii[static_cast<std::size_t>(i)] = std::sqrt(sum);
  }
  if (radii.empty()) return 0;
  const auto place = static_cast<std::ptrdiff_t>(std::ceil(0.99 * static_cast<double>(radii.size()))) - 1;
  std::nth_element(radii.begin(), radii.begin() + place, radii.end());
  const double common = radii[static_cast<std::size_t>(place)];
  return common > 0 ? common : *std::max_element(radii.begin(), radii.end());
}

}  // namespace

MapFrame frameOf(const Matrix& own, bool centred) {
  MapFrame frame;
  for (Index i = 0; !centred && i < own.rows(); ++i) {
    for (Index j = 0; j < own.columns(); ++j) frame.centre[static_cast<std::size_t>(j)] += own(i, j);
  }
  for (double& value : frame.centre) value /= static_cast<double>(std::max<Index>(1, own.rows()));
  const double radius = commonRadius(own, frame.centre);
  frame.scale = radius > 0 ? 1 / radius : 1;
  return frame;
}

Matrix placed(const MapFrame& frame, const Matrix& own) {
  std::vector<float> values(static_cast<std::size_t>(own.rows()) * 3);
  for (Index i = 0; i < own.rows(); ++i) {
    for (Index j = 0; j < std::min<Index>(3, own.columns()); ++j) {
      values[static_cast<std::size_t>(i * 3 + j)] =
          static_cast<float>((own(i, j) - frame.centre[static_cast<std::size_t>(j)]) * frame.scale);
    }
  }
  Matrix result = *Matrix::create(own.rows(), 3, std::move(values));
  return frame.turn ? movedBy(*frame.turn, result) : result;
}

Matrix firstColumns(const Matrix& matrix, int columns) {
  if (columns == matrix.columns()) return matrix;
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(matrix.rows() * columns));
  for (Index i = 0; i < matrix.rows(); ++i) {
    const auto row = matrix.row(i);
    values.insert(values.end(), row.begin(), row.begin() + columns);
  }
  return *Matrix::create(matrix.rows(), columns, std::move(values));
}

Result<void> alignOnto(const Matrix& reference, Projection& map) {
  const int d = map.spec.dimensions;
  map.frame.turn.reset();
  const Matrix before = placed(map.frame, map.own);
  auto flat = procrustes(firstColumns(reference, d), firstColumns(before, d),
                         map.spec.alignment && map.spec.alignment->scaled);
  if (!flat) return failure(flat);
  Similarity turn{Eigen::MatrixXd::Identity(3, 3), Eigen::RowVectorXd::Zero(3), Eigen::RowVectorXd::Zero(3),
                  flat->scale};
  turn.rotation.topLeftCorner(d, d) = flat->rotation;  // the plane of 2D maps stays the plane
  turn.from.head(d) = flat->from;
  turn.to.head(d) = flat->to;
  map.coordinates = movedBy(turn, before);
  map.frame.turn = std::move(turn);
  map.reference = reference;
  double sum = 0;
  for (Index i = 0; i < 3 * reference.rows(); ++i) {
    const double way = static_cast<double>(map.coordinates.data()[i]) - reference.data()[i];
    sum += way * way;
  }
  map.displacement = std::sqrt(sum / static_cast<double>(reference.rows()));
  return {};
}

std::string umapCaption(const MapSpec& spec) {
  return "UMAP " + std::to_string(spec.dimensions) + "D, " + captionOf(spec.umap);
}

Result<Projection> umapProjection(const MapSpec& spec, const Matrix& own, const Matrix& reference, int epoch,
                                  int epochs) {
  Projection map;
  map.spec = spec;
  map.own = own;
  map.frame = frameOf(own, false);
  map.epoch = epoch;
  map.epochs = epochs;
  map.caption = umapCaption(spec);
  if (epoch < epochs) {
    map.caption += (spec.umap.stopAt > 0 ? ", stopped at epoch " : ", epoch ") + std::to_string(epoch) +
                   " of " + std::to_string(epochs);
  }
  if (reference.empty()) {
    map.coordinates = placed(map.frame, own);
    return map;
  }
  if (auto aligned = alignOnto(reference, map); !aligned) return failure(aligned);
  return map;
}

}  // namespace mlens
