#include "ui/panels/Thumbnails.h"

#include <algorithm>
#include <deque>
#include <mutex>

#include "ui/widgets/PictureView.h"

namespace mlens {
namespace {

constexpr int kThreads = 2;
constexpr std::size_t kMostWaiting = 256;  // older requests are dropped: nobody looks there any more
constexpr int kCacheKilobytes = 64 * 1024;

Thumbnails::Picture decode(const ImageSource& source, Index row, int side) {
  try {
    auto image = source.read(row);
    if (!image) return {{}, QString::fromStdString(image.error().text())};
    return {toQImage(thumbnail(*image, side)), {}};
  } catch (const std::exception& error) {
    return {{}, Thumbnails::tr("The picture cannot be read: %1").arg(QString::fromUtf8(error.what()))};
  }
}

}  // namespace

struct Thumbnails::Waiting {
  std::mutex mutex;
  std::deque<Request> requests;  // newest at the back
  std::shared_ptr<const ImageSource> source;
  std::uint64_t sourceNumber = 0;
  int workers = 0;
};

Thumbnails::Thumbnails(Workspace* workspace, QObject* parent)
    : QObject(parent), waiting_(std::make_unique<Waiting>()), cache_(kCacheKilobytes) {
  pool_.setMaxThreadCount(kThreads);
  connect(workspace, &Workspace::pointsChanged, this,
          [this, workspace] { setSource(workspace->points()->images); });
  setSource(workspace->points()->images);
}

Thumbnails::~Thumbnails() {
  {
    const std::lock_guard lock(waiting_->mutex);
    waiting_->requests.clear();
  }
  pool_.waitForDone();
}

bool Thumbnails::available() const {
  return enabled_ && source_;
}

void Thumbnails::setEnabled(bool enabled) {
  if (enabled == enabled_) return;
  enabled_ = enabled;
  Q_EMIT availabilityChanged();
}

void Thumbnails::setSource(std::shared_ptr<const ImageSource> source) {
  {
    const std::lock_guard lock(waiting_->mutex);
    waiting_->requests.clear();
    waiting_->source = source;
    ++waiting_->sourceNumber;
  }
  source_ = std::move(source);
  cache_.clear();
  asked_.clear();
  fullRow_ = -1;
  full_ = {};
  Q_EMIT availabilityChanged();
}

Thumbnails::Picture Thumbnails::picture(Index row) {
  if (!available() || row < 0 || row >= source_->count()) return {};
  if (const Picture* known = cache_.object(row)) return *known;
  if (!asked_.contains(row)) {
    asked_.insert(row);
    ask({row, false});
  }
  return {};
}

Thumbnails::Picture Thumbnails::full(Index row) {
  if (!available() || row < 0 || row >= source_->count()) return {};
  if (row == fullRow_) return full_;
  fullRow_ = row;
  full_ = {};
  ask({row, true});
  return {};
}

void Thumbnails::ask(const Request& request) {
  bool startWorker = false;
  {
    const std::lock_guard lock(waiting_->mutex);
    if (request.full) std::erase_if(waiting_->requests, [](const Request& other) { return other.full; });
    waiting_->requests.push_back(request);
    if (waiting_->requests.size() > kMostWaiting) {
      const auto oldest = std::ranges::find(waiting_->requests, false, &Request::full);
      asked_.remove(oldest->row);
      waiting_->requests.erase(oldest);
    }
    if (waiting_->workers < kThreads) {
      ++waiting_->workers;
      startWorker = true;
    }
  }
  if (startWorker) pool_.start([this] { decodeAll(); });  // the destructor waits for it
}

void Thumbnails::decodeAll() {
  for (;;) {
    Request request;
    std::shared_ptr<const ImageSource> source;
    std::uint64_t number = 0;
    {
      const std::lock_guard lock(waiting_->mutex);
      if (waiting_->requests.empty()) {
        --waiting_->workers;
        return;
      }
      request = waiting_->requests.back();
      waiting_->requests.pop_back();
      source = waiting_->source;
      number = waiting_->sourceNumber;
    }
    Picture picture = decode(*source, request.row, request.full ? kFullSide : kThumbnailSide);
    QMetaObject::invokeMethod(
        this, [this, request, number, picture = std::move(picture)] { arrived(request, number, picture); },
        Qt::QueuedConnection);
  }
}

void Thumbnails::arrived(const Request& request, std::uint64_t source, Picture picture) {
  {
    const std::lock_guard lock(waiting_->mutex);
    if (source != waiting_->sourceNumber) return;
  }
  if (request.full) {
    if (request.row != fullRow_) return;
    full_ = std::move(picture);
    return Q_EMIT fullReady(request.row);
  }
  asked_.remove(request.row);
  const auto kilobytes = picture.image.sizeInBytes() / 1024 + 1;
  cache_.insert(request.row, new Picture(std::move(picture)), kilobytes);
  Q_EMIT ready(request.row);
}

}  // namespace mlens
