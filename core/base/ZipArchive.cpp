#include "core/base/ZipArchive.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "core/base/ByteReader.h"

namespace mlens {
namespace {

/// A name as errors show it: a damaged or hostile one is long and has control characters.
std::string shown(std::string name) {
  if (name.size() > 200) name = name.substr(0, 200) + "...";
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return name;
}

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kLocalHeader = 0x04034b50, kCentralHeader = 0x02014b50, kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50, kEnd64Locator = 0x07064b50;
constexpr std::size_t kEndSize = 22, kLocatorSize = 20, kLongestComment = 65535;
constexpr std::uint32_t kMax32 = 0xffffffff;
constexpr std::uint64_t kDeflateLimit = 1032;  // no deflate stream grows by more than this

/// Where the list of entries lies.
struct Directory {
  std::uint64_t offset = 0, size = 0, count = 0;
  std::uint64_t end = 0;  // first byte of the records after it
};

std::optional<Directory> findDirectory(Bytes file) {
  if (file.size() < kEndSize) return std::nullopt;
  const std::size_t last = file.size() - kEndSize;
  const std::size_t first = last > kLongestComment ? last - kLongestComment : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    ByteReader end(file, at);
    if (end.u32() != kEnd) continue;
    const bool oneDisk = end.u32() == 0;
    end.skip(2);
    Directory directory;
    directory.count = end.u16();
    directory.size = end.u32();
    directory.offset = end.u32();
    directory.end = at;
    if (end.u16() != last - at || !oneDisk) continue;  // the comment must reach the end of the file
    const bool is64 = directory.count == 0xffff || directory.size == kMax32 || directory.offset == kMax32;
    if (is64 && at >= kLocatorSize) {
      ByteReader locator(file, at - kLocatorSize);
      if (locator.u32() == kEnd64Locator) {
        locator.skip(4);
        const std::uint64_t record = locator.u64();
        ByteReader end64(file, record);
        if (end64.u32() != kEnd64) return std::nullopt;
        end64.skip(8 + 4);
        if (end64.u64() != 0) return std::nullopt;  // disk numbers
        end64.skip(8);
        directory.count = end64.u64();
        directory.size = end64.u64();
        directory.offset = end64.u64();
        directory.end = record;
        if (!end64.ok()) return std::nullopt;
      }
    }
    if (directory.offset > directory.end || directory.size > directory.end - directory.offset)
      return std::nullopt;
    return directory;
  }
  return std::nullopt;
}

/// Replaces the sizes that a zip64 extra field gives in full. False if the field is missing or cut.
bool applyZip64(Bytes extra, ZipArchive::Entry& entry) {
  const bool wanted = entry.size == kMax32 || entry.compressedSize == kMax32 || entry.offset == kMax32;
  if (!wanted) return true;
  for (ByteReader fields(extra); fields.left() >= 4;) {
    const auto id = fields.u16();
    const auto length = fields.u16();
    ByteReader values(fields.take(length));
    if (!fields.ok()) return false;
    if (id != 1) continue;
    if (entry.size == kMax32) entry.size = values.u64();
    if (entry.compressedSize == kMax32) entry.compressedSize = values.u64();
    if (entry.offset == kMax32) entry.offset = values.u64();
    return values.ok();
  }
  return false;
}

std::string text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The bytes a local header and its data take; entry.offset becomes that of the data.
struct Extent {
  std::uint64_t begin, end;
};

std::optional<Extent> locateData(Bytes file, std::uint64_t limit, ZipArchive::Entry& entry) {
  const std::uint64_t begin = entry.offset;
  ByteReader local(file.first(static_cast<std::size_t>(limit)), begin);
  if (local.u32() != kLocalHeader) return std::nullopt;
  local.skip(22);
  const auto nameLength = local.u16();
  const auto extraLength = local.u16();
  if (text(local.take(nameLength)) != entry.name) return std::nullopt;
  local.skip(extraLength);
  if (!local.ok() || entry.compressedSize > local.left()) return std::nullopt;
  entry.offset = limit - local.left();
  return Extent{begin, entry.offset + entry.compressedSize};
}

std::uint32_t crcOf(Bytes bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(::crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// Unpacks into `out`, which grows as data really comes; false on damaged data or another length than size.
bool inflateInto(std::vector<std::byte>& out, Bytes packed, std::uint64_t size) {
  z_stream stream{};
  if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) return false;
  constexpr std::size_t kFirst = std::size_t{64} << 20;
  constexpr std::size_t kPiece = std::size_t{1} << 30;  // zlib counts in 32 bits
  std::size_t filled = 0;
  int state = Z_OK;
  try {
    while (state == Z_OK) {
      if (filled == out.size() && filled < size) {
        out.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size, std::max(kFirst, 2 * filled))));
      }
      std::byte beyond{};  // one byte past the end tells a stream that is too long
      std::byte* target = filled < out.size() ? out.data() + filled : &beyond;
      const std::size_t room = filled < out.size() ? std::min(out.size() - filled, kPiece) : 1;
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
      const std::size_t given = std::min(packed.size(), kPiece);
      stream.avail_in = static_cast<uInt>(given);
      stream.next_out = reinterpret_cast<Bytef*>(target);
      stream.avail_out = static_cast<uInt>(room);
      state = ::inflate(&stream, Z_NO_FLUSH);
      packed = packed.subspan(given - stream.avail_in);
      const std::size_t made = room - stream.avail_out;
      filled += made;
      if (filled > size) state = Z_DATA_ERROR;
      if (state == Z_OK && made == 0 && stream.avail_in == given) state = Z_BUF_ERROR;
    }
  } catch (...) {
    ::inflateEnd(&stream);
    throw;
  }
  ::inflateEnd(&stream);
  return state == Z_STREAM_END && filled == size && packed.empty();
}

}  // namespace

std::string ZipArchive::where(const Entry& entry) const {
  return path_.string() + ": " + shown(entry.name);
}

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path) {
  auto mapped = mapFile(path);
  if (!mapped) return failure(mapped);
  const auto damaged = [&](const std::string& what) {
    return fail(ErrorCode::BadFormat, what + "; copy or download the file again", path.string());
  };
  const Bytes file = mapped->bytes;
  const auto directory = findDirectory(file);
  if (!directory) return damaged("is not a complete zip archive");
  if (directory->count > directory->size / 46) return damaged("the zip directory is cut short");

  ZipArchive archive;
  archive.path_ = path;
  archive.file_ = *mapped;
  std::vector<Extent> extents;
  ByteReader central(
      file.subspan(static_cast<std::size_t>(directory->offset), static_cast<std::size_t>(directory->size)));
  for (std::uint64_t i = 0; i < directory->count; ++i) {
    if (central.u32() != kCentralHeader) return damaged("the zip directory is damaged");
    Entry entry;
    central.skip(4);
    const auto flags = central.u16();
    const auto method = central.u16();
    central.skip(4);
    entry.crc = central.u32();
    entry.compressedSize = central.u32();
    entry.size = central.u32();
    const auto nameLength = central.u16();
    const auto extraLength = central.u16();
    const auto commentLength = central.u16();
    central.skip(8);
    entry.offset = central.u32();
    entry.name = text(central.take(nameLength));
    const Bytes extra = central.take(extraLength);
    central.skip(commentLength);
    if (!central.ok() || !applyZip64(extra, entry)) return damaged("the zip directory is cut short");
    if ((flags & 1) != 0)
      return fail(ErrorCode::Unsupported, "is encrypted; unpack it first", archive.where(entry));
    if (method != 0 && method != 8) {
      return fail(
          ErrorCode::Unsupported,
          "uses zip compression method " + std::to_string(method) + "; only stored and deflate can be read",
          archive.where(entry));
    }
    entry.stored = method == 0;
    const auto extent = locateData(file, directory->offset, entry);
    if (!extent) return damaged("entry \"" + shown(entry.name) + "\" lies outside the zip archive");
    if (entry.stored ? entry.size != entry.compressedSize
                     : entry.size / kDeflateLimit > entry.compressedSize) {
      return damaged("entry \"" + shown(entry.name) + "\" has an impossible size");
    }
    extents.push_back(*extent);
    if (entry.name.ends_with('/') && entry.size == 0) continue;  // a folder
    if (!archive.byName_.emplace(entry.name, archive.entries_.size()).second) {
      return damaged("entry \"" + shown(entry.name) + "\" is there twice");
    }
    archive.entries_.push_back(std::move(entry));
  }
  std::sort(extents.begin(), extents.end(),
            [](const Extent& x, const Extent& y) { return x.begin < y.begin; });
  for (std::size_t i = 1; i < extents.size(); ++i) {
    if (extents[i].begin < extents[i - 1].end) return damaged("entries of the zip archive overlap");
  }
  return archive;
}

const ZipArchive::Entry* ZipArchive::find(std::string_view name) const {
  const auto found = byName_.find(name);
  return found == byName_.end() ? nullptr : &entries_[found->second];
}

Result<std::span<const std::byte>> ZipArchive::bytes(const Entry& entry) const {
  if (!entry.stored) return fail(ErrorCode::InvalidArgument, "is compressed, not stored", where(entry));
  return file_.bytes.subspan(static_cast<std::size_t>(entry.offset), static_cast<std::size_t>(entry.size));
}

Result<void> ZipArchive::verify(const Entry& entry) const {
  auto stored = bytes(entry);
  if (!stored) return failure(stored);
  if (crcOf(*stored) == entry.crc) return {};
  return fail(ErrorCode::BadFormat, "is damaged (checksum differs); copy or download the file again",
              where(entry));
}

Result<std::vector<std::byte>> ZipArchive::unpack(const Entry& entry) const {
  try {
    const Bytes packed = file_.bytes.subspan(static_cast<std::size_t>(entry.offset),
                                             static_cast<std::size_t>(entry.compressedSize));
    std::vector<std::byte> data;
    bool whole = true;
    if (entry.stored) {
      data.assign(packed.begin(), packed.end());
    } else {
      whole = inflateInto(data, packed, entry.size);
    }
    if (whole && crcOf(data) == entry.crc) return data;
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to unpack it; unpack the file first",
                where(entry));
  }
  return fail(ErrorCode::BadFormat,
              "is damaged (checksum or length differs); copy or download the file again", where(entry));
}

Result<std::vector<std::byte>> ZipArchive::head(const Entry& entry, std::size_t most) const {
  const Bytes packed = file_.bytes.subspan(static_cast<std::size_t>(entry.offset),
                                           static_cast<std::size_t>(entry.compressedSize));
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(most, entry.size));
  if (entry.stored) return std::vector<std::byte>(packed.begin(), packed.begin() + wanted);
  std::vector<std::byte> data(wanted);
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), std::size_t{1} << 30));
  stream.next_out = reinterpret_cast<Bytef*>(data.data());
  stream.avail_out = static_cast<uInt>(wanted);
  if (::inflateInit2(&stream, -MAX_WBITS) == Z_OK) {
    ::inflate(&stream, Z_SYNC_FLUSH);
    ::inflateEnd(&stream);
    if (stream.avail_out == 0) return data;
  }
  return fail(ErrorCode::BadFormat, "is damaged (cannot be unpacked); copy or download the file again",
              where(entry));
}

}  // namespace mlens
