#include "ui/figure/Turntable.h"

#include <algorithm>
#include <cmath>

#include "ui/figure/FigureFile.h"
#include "ui/figure/GifFile.h"

namespace mlens {
namespace {

constexpr int kSampled = 4;
constexpr double kFullTurn = 360;
constexpr qint64 kMostPixels = 4'000'000;

}  // namespace

int TurntableOptions::centiseconds() const {
  return std::max(2, static_cast<int>(std::lround(100 * seconds / frames)));
}

Result<void> validateTurntable(const std::vector<FigureContent>& views, const FigureOptions& options,
                               const TurntableOptions& turntable) {
  const auto refuse = [](const char* words) { return fail(ErrorCode::InvalidArgument, words, "turntable"); };
  if (turntable.frames < 2 || turntable.frames > 720) return refuse("a turn has 2 to 720 frames");
  if (!(turntable.seconds >= 0.1 && turntable.seconds <= 600)) return refuse("a turn takes 0.1 to 600 s");
  if (options.ground == FigureOptions::Ground::Transparent) {
    return refuse("GIF has no half transparent pixels; choose a white or dark ground");
  }
  if (qint64{options.size.width()} * options.size.height() > kMostPixels) {
    return refuse("a turntable has at most 4 million pixels; choose a smaller size");
  }
  const auto flat = [](const FigureContent& view) { return view.map && view.map->spec.dimensions == 2; };
  if (std::ranges::any_of(views, flat)) return refuse("2D maps do not turn; choose 3D");
  return {};
}

Result<QByteArray> turntableBytes(const FigureOptions& options, const TurntableOptions& turntable,
                                  const std::string& recipe, const FrameSource& draw, const JobContext& job) {
  const int steps = kSampled + turntable.frames;
  const auto frame = [&](int step, double share) -> Result<QImage> {
    if (auto go = job.check(); !go) return failure(go);
    job.report("drawing the turntable", static_cast<double>(step) / steps);
    FigureOptions turned = options;
    turned.turn = options.turn + kFullTurn * share;
    return draw(turned);
  };
  std::vector<QImage> sampled;
  for (int i = 0; i < kSampled; ++i) {
    auto picture = frame(i, static_cast<double>(i) / kSampled);
    if (!picture) return failure(picture);
    sampled.push_back(*std::move(picture));
  }
  auto gif = GifFile::create(sampled.front().size(), ColorTable(sampled), turntable.centiseconds(), recipe);
  if (!gif) return failure(gif);
  sampled.clear();
  for (int i = 0; i < turntable.frames; ++i) {
    auto picture = frame(kSampled + i, static_cast<double>(i) / turntable.frames);
    if (!picture) return failure(picture);
    if (auto added = gif->add(*picture); !added) return failure(added);
  }
  return gif->finish();
}

std::string turntableCommand(const std::vector<std::string>& views, const FigureOptions& options,
                             const TurntableOptions& turntable) {
  const QString output = QStringLiteral("--turntable %1 --seconds %2 --out figure.gif")
                             .arg(turntable.frames)
                             .arg(turntable.seconds);
  return renderCommand(views, options, output);
}

}  // namespace mlens
