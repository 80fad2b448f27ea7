#include "core/data/IdxFile.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "core/base/AtomicFile.h"
#include "core/base/Text.h"

namespace mlens {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint64_t kDeflateLimit = 1032;  // no deflate stream grows by more than this
constexpr std::size_t kMaxAxes = 8;

bool isGzip(Bytes bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

/// Unpacks a gzip file piece after piece.
class GzipStream {
 public:
  explicit GzipStream(Bytes packed) : packed_(packed) {
    ready_ = ::inflateInit2(&stream_, MAX_WBITS + 16) == Z_OK;
  }
  ~GzipStream() {
    if (ready_) ::inflateEnd(&stream_);
  }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  /// Fills `out` as far as the data goes; fewer bytes mean the end or damage.
  std::size_t read(std::span<std::byte> out) {
    constexpr std::size_t kPiece = std::size_t{1} << 30;
    std::size_t filled = 0;
    while (ready_ && !ended_ && filled < out.size()) {
      const std::size_t given = std::min(packed_.size(), kPiece);
      const std::size_t room = std::min(out.size() - filled, kPiece);
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed_.data()));
      stream_.avail_in = static_cast<uInt>(given);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
      stream_.avail_out = static_cast<uInt>(room);
      const int state = ::inflate(&stream_, Z_NO_FLUSH);
      packed_ = packed_.subspan(given - stream_.avail_in);
      const std::size_t made = room - stream_.avail_out;
      filled += made;
      if (state == Z_STREAM_END && isGzip(packed_)) {
        ended_ = ::inflateReset(&stream_) != Z_OK;  // another member follows
      } else {
        const bool stuck = made == 0 && stream_.avail_in == given;
        ended_ = state != Z_OK || stuck;
        whole_ = state == Z_STREAM_END;
      }
    }
    return filled;
  }

  /// After everything was read: the end of the stream was reached and its checksum is right.
  bool endsWell() {
    std::byte beyond[1];
    return read(beyond) == 0 && whole_;
  }

 private:
  Bytes packed_;
  z_stream stream_{};
  bool ready_ = false, ended_ = false, whole_ = false;
};

struct IdxHeader {
  std::vector<Index> shape;
  std::uint64_t headerSize = 0, count = 0;
};

/// Parses the header in the first bytes of an unpacked file.
Result<IdxHeader> parseHeader(Bytes bytes, const std::string& context) {
  const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
  if (bytes.size() < 4 || at(0) != 0 || at(1) != 0) {
    return fail(ErrorCode::BadFormat, "is not an IDX file; open one such as train-images-idx3-ubyte",
                context);
  }
  if (at(2) != 8) {
    return fail(ErrorCode::Unsupported,
                "is an IDX file of another type than bytes; write it as unsigned bytes", context);
  }
  const std::size_t axes = at(3);
  IdxHeader header;
  header.headerSize = 4 + 4 * axes;
  if (axes == 0 || axes > kMaxAxes || bytes.size() < header.headerSize) {
    return fail(ErrorCode::BadFormat, "the IDX header is damaged; copy or download the file again", context);
  }
  header.count = 1;
  bool fits = true;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    std::uint64_t extent = 0;
    for (std::size_t i = 0; i < 4; ++i) extent = extent << 8 | at(4 + 4 * axis + i);
    header.shape.push_back(static_cast<Index>(extent));
    fits = fits && !__builtin_mul_overflow(header.count, extent, &header.count);
  }
  if (!fits || header.count > std::uint64_t{1} << 48) {
    return fail(ErrorCode::BadFormat, "the IDX header is damaged: impossible size; download the file again",
                context);
  }
  return header;
}

tl::unexpected<Error> wrongLength(const std::string& context, std::uint64_t wanted, bool tooLong) {
  return fail(ErrorCode::BadFormat,
              (tooLong ? "is longer than the " : "is cut short: its header promises ") +
                  grouped(static_cast<Index>(wanted)) +
                  (tooLong ? " bytes its header promises" : " bytes of data") +
                  "; copy or download the file again",
              context);
}

Result<IdxArray> unpackIdx(Bytes packed, const std::string& context, const JobContext& job) {
  GzipStream stream(packed);
  std::byte start[4 + 4 * kMaxAxes];
  std::size_t started = stream.read(std::span(start).first(4));
  if (started == 4) {
    const auto axes = std::min(std::to_integer<std::size_t>(start[3]), kMaxAxes);
    started += stream.read(std::span(start).subspan(4, 4 * axes));
  }
  auto header = parseHeader(Bytes(start).first(started), context);
  if (!header) return failure(header);
  if (header->count / kDeflateLimit > packed.size()) return wrongLength(context, header->count, false);
  auto data = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(header->count));
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  for (std::size_t filled = 0; filled < data->size();) {
    if (auto go = job.check(); !go) return failure(go);
    const auto piece = std::span(*data).subspan(filled, std::min(kPiece, data->size() - filled));
    const std::size_t got = stream.read(piece);
    filled += got;
    if (got < piece.size()) return wrongLength(context, header->count, false);
  }
  if (!stream.endsWell()) {
    return fail(ErrorCode::BadFormat,
                "is damaged (checksum or length differs); copy or download the file again", context);
  }
  IdxArray array;
  array.shape = std::move(header->shape);
  array.values = {reinterpret_cast<const std::uint8_t*>(data->data()), data->size()};
  array.owner = std::move(data);
  return array;
}

}  // namespace

Result<IdxArray> readIdx(const std::filesystem::path& path, const JobContext& job) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  const std::string context = path.string();
  try {
    if (isGzip(file->bytes)) return unpackIdx(file->bytes, context, job);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to unpack it; unpack it with gunzip first",
                context);
  }
  auto header = parseHeader(file->bytes, context);
  if (!header) return failure(header);
  const std::uint64_t length = file->bytes.size() - header->headerSize;
  if (length != header->count) return wrongLength(context, header->count, length > header->count);
  IdxArray array;
  array.shape = std::move(header->shape);
  array.values = {reinterpret_cast<const std::uint8_t*>(file->bytes.data()) + header->headerSize,
                  static_cast<std::size_t>(length)};
  array.owner = std::move(file->owner);
  return array;
}

bool looksLikeIdx(const std::filesystem::path& path) {
  auto start = readFileStart(path, 4096);
  if (!start) return false;
  Bytes bytes = std::as_bytes(std::span(start->data(), start->size()));
  std::byte unpacked[4];
  if (isGzip(bytes)) {
    GzipStream stream(bytes);
    if (stream.read(unpacked) < 4) return false;
    bytes = unpacked;
  }
  return bytes.size() >= 4 && bytes[0] == std::byte{0} && bytes[1] == std::byte{0} &&
         bytes[2] == std::byte{8};
}

}  // namespace mlens
