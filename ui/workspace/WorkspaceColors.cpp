#include "ui/workspace/WorkspaceValues.h"

namespace mlens {
namespace {

constexpr Index kColorAtOnce = 100'000;  // points of all views; more are coloured in a job

using ViewColors = std::vector<std::shared_ptr<const PointColors>>;

struct ColorQuestion {
  std::shared_ptr<const PointTable> points;
  AppearanceSpec appearance;
  Selection selection;
  Theme theme;
  std::vector<PointScalars> scalars;  // one per view; empty: all views alike
};

ViewColors paint(ColorQuestion question) {
  ViewColors colors;
  const auto add = [&](const PointScalars* scalars) {
    colors.push_back(std::make_shared<const PointColors>(
        colorPoints(*question.points, question.appearance, question.selection, question.theme, scalars)));
  };
  if (question.scalars.empty()) add(nullptr);
  shareScale(question.scalars);
  for (const PointScalars& scalars : question.scalars) add(&scalars);
  return colors;
}

}  // namespace

std::shared_ptr<const PointColors> Workspace::colors(int view) const {
  static const auto kNone = std::make_shared<const PointColors>();
  const auto& all = values_->colors;
  if (all.empty()) return kNone;
  const auto at = static_cast<std::size_t>(std::max(view, 0));
  return all[at < all.size() ? at : 0];
}

Legend Workspace::legend() const {
  Legend legend = colors()->legend;
  std::int64_t unknown = 0;
  for (const auto& view : values_->colors) {
    unknown += view->legend.unknown;
    if (legend.kind == Legend::Kind::None) legend = view->legend;  // one that has its values already
  }
  legend.unknown = unknown;
  return legend;
}

void Workspace::setScalarSource(ScalarSource source) {
  values_->scalarSource = std::move(source);
  if (values_->scalarSource) scalarsArrived();
}

void Workspace::scalarsArrived() {
  if (session_.appearance.color.by == ColorSpec::By::Metric) appearanceEdited();
}

std::vector<PointScalars> Workspace::allScalars() const {
  std::vector<PointScalars> all;
  const ColorSpec& color = session_.appearance.color;
  if (color.by != ColorSpec::By::Metric || !values_->scalarSource) return all;
  for (int view = 0; view < viewCount(); ++view) {
    all.push_back(values_->scalarSource(color.column, view));
  }
  return all;
}

std::optional<PointScalars> Workspace::scalars(int view) const {
  auto all = allScalars();
  if (view < 0 || view >= static_cast<int>(all.size())) return std::nullopt;
  shareScale(all);
  return all[static_cast<std::size_t>(view)];
}

void Workspace::refreshColors() {
  ColorQuestion question{values_->data.points, session_.appearance, session_.selection, theme_, allScalars()};
  const auto slot = QStringLiteral("colors");
  const auto views = static_cast<Index>(std::max<std::size_t>(1, question.scalars.size()));
  if (question.points->count * views <= kColorAtOnce) {
    jobs_->dropSlot(slot);
    values_->colors = paint(std::move(question));
    return Q_EMIT colorsChanged();
  }
  jobs_->start<ViewColors>(
      tr("Colours"), slot, this,
      [question = std::move(question)](const JobContext&) -> Result<ViewColors> { return paint(question); },
      [this](Result<ViewColors> result) {
        if (!result) return;
        values_->colors = std::move(*result);
        Q_EMIT colorsChanged();
        Q_EMIT appearanceChanged();  // the legend came later than the edit
      });
}

}  // namespace mlens
