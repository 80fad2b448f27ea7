#pragma once

#include <QImage>
#include <span>

#include "app/commands/CompareFiles.h"

namespace mlens {

/// A row of pictures for each of these points: its own, neighbours it lost from A to B, neighbours it gained.
/// Null if the points have no pictures.
QImage changedPictures(const ComparedPair& pair, const PointTable& points, std::span<const Index> rows);

/// The class of a labelled point in words: its name, or its number.
std::string className(const PointTable& points, Index row);

}  // namespace mlens
