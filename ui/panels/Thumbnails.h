#pragma once

#include <QCache>
#include <QImage>
#include <QObject>
#include <QSet>
#include <QThreadPool>
#include <memory>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// Pictures of the points, decoded in the background, newest request first; at most 64 MB are kept. GUI
/// thread only. Follows the workspace's data.
class Thumbnails : public QObject {
  Q_OBJECT
 public:
  struct Picture {
    QImage image;     ///< null: not there yet (ready() will tell), or never
    QString problem;  ///< why there never will be one
  };

  explicit Thumbnails(Workspace* workspace, QObject* parent = nullptr);
  ~Thumbnails() override;  ///< waits for the pictures being decoded

  bool available() const;  ///< there are pictures, and they are wanted
  bool enabled() const { return enabled_; }
  void setEnabled(bool enabled);

  /// At most kThumbnailSide on the longer side; asks for it if it is not there.
  Picture picture(Index row);
  /// The picture itself, at most kFullSide on the longer side. Only the one asked for last is kept.
  Picture full(Index row);

  static constexpr int kThumbnailSide = 128;
  static constexpr int kFullSide = 1024;

 Q_SIGNALS:
  void ready(mlens::Index row);
  void fullReady(mlens::Index row);
  void availabilityChanged();

 private:
  struct Request {
    Index row = -1;
    bool full = false;
    bool operator==(const Request&) const = default;
  };
  struct Waiting;  // shared with the decoding threads

  void setSource(std::shared_ptr<const ImageSource> source);
  void ask(const Request& request);
  void arrived(const Request& request, std::uint64_t source, Picture picture);
  void decodeAll();

  std::shared_ptr<const ImageSource> source_;
  std::unique_ptr<Waiting> waiting_;
  QCache<Index, Picture> cache_;
  Index fullRow_ = -1;
  Picture full_;
  QSet<Index> asked_;
  QThreadPool pool_;
  bool enabled_ = true;
};

}  // namespace mlens
