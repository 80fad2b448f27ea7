#pragma once

#include <QByteArray>
#include <QImage>
#include <memory>
#include <string>

#include "core/base/Error.h"
#include "ui/figure/ColorTable.h"

namespace mlens {

/// A GIF that repeats its frames for ever, built in memory frame by frame. Any thread, one at a time.
class GifFile {
 public:
  /// `centiseconds`: of each frame. `comment` goes into a comment extension; may be empty.
  static Result<GifFile> create(QSize size, ColorTable colors, int centiseconds, const std::string& comment);
  GifFile(GifFile&&) noexcept;
  GifFile& operator=(GifFile&&) noexcept;
  ~GifFile();

  Result<void> add(const QImage& frame);  ///< of the file's size
  Result<QByteArray> finish();            ///< the whole file; nothing may be added any more

 private:
  struct State;
  explicit GifFile(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace mlens
