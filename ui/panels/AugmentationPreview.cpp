#include "ui/panels/AugmentationPreview.h"

#include <QPainter>
#include <algorithm>
#include <mutex>

#include "core/embedding/InputStatistics.h"
#include "ui/widgets/Layout.h"
#include "ui/widgets/PictureView.h"

namespace mlens {
namespace {

constexpr int kViews = 6, kSide = 44, kGap = 4;
constexpr std::uint64_t kSeed = 1;  // the same draws at every strength, so that the eye can follow them

using Pictures = std::vector<Image>;

}  // namespace

/// What is known of the pictures, kept between jobs.
struct AugmentationPreview::Views {
  std::mutex mutex;
  std::string identity;
  InputSpec input;

  /// The training's input for these pictures, computed once.
  Result<InputSpec> inputOf(const ImageSet& images, const JobContext& job) {
    const std::lock_guard lock(mutex);
    if (identity == images.identity && !identity.empty()) return input;
    auto found = inputSpecOf(images, job);
    if (!found) return found;
    identity = images.identity;
    return input = *found;
  }
};

AugmentationPreview::AugmentationPreview(Workspace* workspace, TrainingRun* run, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      run_(run),
      views_(std::make_shared<Views>()),
      text_(tr("Move the strength to see augmented pictures.")) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setAccessibleName(tr("Preview of the augmentations"));
  setToolTip(tr("The inspected picture (else the first one) and six views of it at this strength"));
}

void AugmentationPreview::preview(const AugmentationPolicy& scaled) {
  const auto& images = workspace_->data().images;
  if (!images || images->count() == 0) return;
  const Index row = std::clamp<Index>(workspace_->current(), 0, images->count() - 1);
  ImageSet light;  // without the names, which may be a million
  light.images = images->images;
  light.path = images->path;
  light.identity = images->identity;
  light.channels = images->channels;
  workspace_->jobs().start<Pictures>(
      tr("Preview of the augmentations"), QStringLiteral("augmentation-preview"), this,
      [images = light, row, scaled, views = views_,
       engine = run_->engine()](const JobContext& job) -> Result<Pictures> {
        auto input = views->inputOf(images, job);
        if (!input) return failure(input);
        auto picture = images.images->read(row);
        if (!picture) return failure(picture);
        auto loaded = engine();
        if (!loaded) return failure(loaded);
        auto itself = (*loaded)->augment(scaled.scaled(0), *input, *picture, 1, kSeed);
        if (!itself) return itself;
        auto drawn = (*loaded)->augment(scaled, *input, *picture, kViews, kSeed);
        if (!drawn) return drawn;
        drawn->insert(drawn->begin(), std::move(itself->front()));
        return drawn;
      },
      [this](Result<Pictures> result) {
        if (!result && result.error().code == ErrorCode::Cancelled) return;
        pictures_.clear();
        if (result) {
          for (const Image& image : *result) pictures_.push_back(toQImage(image));
        } else {
          text_ = QString::fromStdString(result.error().text());
        }
        update();
        Q_EMIT changed();
      });
}

QSize AugmentationPreview::sizeHint() const {
  return {(kViews + 1) * (kSide + kGap), kSide};
}

void AugmentationPreview::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (pictures_.empty()) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(rect(), static_cast<int>(Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextWordWrap, text_);
    return;
  }
  const int step = std::min(kSide + kGap, width() / (kViews + 1));
  for (std::size_t i = 0; i < pictures_.size(); ++i) {
    const int gap = i == 0 ? 0 : kGap;  // the picture itself stands apart
    drawPicture(painter, QRect(static_cast<int>(i) * step + gap, 0, step - kGap, kSide), pictures_[i]);
  }
}

}  // namespace mlens
