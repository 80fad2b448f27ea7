#pragma once

#include <QByteArray>
#include <functional>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "ui/figure/Figure.h"

namespace mlens {

/// One full turn of a figure about the axis that is upright in it.
struct TurntableOptions {
  int frames = 72;     ///< 2..720
  double seconds = 6;  ///< of a turn, 0.1..600; GIF counts in hundredths, at least 2 a frame

  int centiseconds() const;  ///< of one frame
};

/// InvalidArgument for what cannot be turned: 2D maps, a transparent ground, more than 4 megapixels.
Result<void> validateTurntable(const std::vector<FigureContent>& views, const FigureOptions& options,
                               const TurntableOptions& turntable);

/// Draws the figure with the options it is given (`turn` is set); called on the thread of turntableBytes().
using FrameSource = std::function<Result<QImage>(const FigureOptions& options)>;

/// A GIF that repeats for ever, with the recipe in a comment; its 256 colours are of four frames all around.
/// Any thread that `draw` knows how to draw from. The same frames give the same bytes.
Result<QByteArray> turntableBytes(const FigureOptions& options, const TurntableOptions& turntable,
                                  const std::string& recipe, const FrameSource& draw, const JobContext& job);

/// As renderCommand(), of a turntable.
std::string turntableCommand(const std::vector<std::string>& views, const FigureOptions& options,
                             const TurntableOptions& turntable);

}  // namespace mlens
