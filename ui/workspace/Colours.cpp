#include "ui/workspace/Colours.h"

#include <algorithm>
#include <utility>

namespace mlens {
namespace {

constexpr Index kColorAtOnce = 100'000;  // points of all views; more are coloured in a job
const auto kColorSlot = QStringLiteral("colors");

}  // namespace

Colours::Colours(JobQueue* jobs, QObject* parent) : QObject(parent), jobs_(jobs) {
}

Colours::Views Colours::paint(Question question) {
  Views colors;
  const auto add = [&](const PointScalars* scalars) {
    colors.push_back(std::make_shared<const PointColors>(
        colorPoints(*question.points, question.appearance, question.selection, question.theme, scalars)));
  };
  if (question.scalars.empty()) add(nullptr);
  shareScale(question.scalars);
  for (const PointScalars& scalars : question.scalars) add(&scalars);
  return colors;
}

void Colours::ask(Question question) {
  stopped_ = false;
  const auto views = static_cast<Index>(std::max<std::size_t>(1, question.scalars.size()));
  if (question.points->count * views <= kColorAtOnce) {
    jobs_->dropSlot(kColorSlot);
    views_ = paint(std::move(question));
    return Q_EMIT painted();
  }
  jobs_->start<Views>(
      tr("Colours"), kColorSlot, this,
      [question = std::move(question)](const JobContext& job) -> Result<Views> {
        if (auto going = job.check(); !going) return failure(going);
        return paint(question);
      },
      [this](Result<Views> result) {
        stopped_ = !result;
        if (stopped_) return;
        views_ = *std::move(result);
        Q_EMIT painted();
        Q_EMIT late();
      });
}

void Colours::clear() {
  views_.clear();
}

std::shared_ptr<const PointColors> Colours::view(int view) const {
  static const auto kNone = std::make_shared<const PointColors>();
  if (views_.empty()) return kNone;
  const auto at = static_cast<std::size_t>(std::max(view, 0));
  return views_[at < views_.size() ? at : 0];
}

Legend Colours::legend() const {
  Legend legend = view(0)->legend;
  std::int64_t unknown = 0;
  for (const auto& view : views_) {
    unknown += view->legend.unknown;
    if (legend.kind == Legend::Kind::None) legend = view->legend;  // one that has its values already
  }
  legend.unknown = unknown;
  return legend;
}

}  // namespace mlens
