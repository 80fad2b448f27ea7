#include "core/base/Hash.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/AtomicFile.h"

namespace mlens {
namespace {

constexpr std::uint64_t kFactor1 = 0x87c37b91114253d5ULL;
constexpr std::uint64_t kFactor2 = 0x4cf5ad432745937fULL;

std::uint64_t littleEndian(const std::byte* bytes) {
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  return value;
}

std::uint64_t mix1(std::uint64_t k) {
  return std::rotl(k * kFactor1, 31) * kFactor2;
}

std::uint64_t mix2(std::uint64_t k) {
  return std::rotl(k * kFactor2, 33) * kFactor1;
}

void addBlock(std::uint64_t& a, std::uint64_t& b, const std::byte* block) {
  a = (std::rotl(a ^ mix1(littleEndian(block)), 27) + b) * 5 + 0x52dce729;
  b = (std::rotl(b ^ mix2(littleEndian(block + 8)), 31) + a) * 5 + 0x38495ab5;
}

std::uint64_t avalanche(std::uint64_t k) {
  k = (k ^ (k >> 33)) * 0xff51afd7ed558ccdULL;
  k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return k ^ (k >> 33);
}

}  // namespace

void ContentHash::add(std::span<const std::byte> bytes) {
  const std::size_t pending = length_ % 16;
  length_ += bytes.size();
  if (pending > 0) {
    const std::size_t taken = std::min(bytes.size(), 16 - pending);
    std::copy_n(bytes.begin(), taken, tail_ + pending);
    bytes = bytes.subspan(taken);
    if (pending + taken < 16) return;
    addBlock(a_, b_, tail_);
  }
  for (; bytes.size() >= 16; bytes = bytes.subspan(16)) addBlock(a_, b_, bytes.data());
  std::copy(bytes.begin(), bytes.end(), tail_);
}

void ContentHash::add(std::string_view text) {
  add(std::as_bytes(std::span(text.data(), text.size())));
}

std::string ContentHash::hex() const {
  std::uint64_t a = a_, b = b_;
  const std::size_t pending = length_ % 16;
  std::byte last[16]{};
  std::copy_n(tail_, pending, last);
  if (pending > 8) b ^= mix2(littleEndian(last + 8));
  if (pending > 0) a ^= mix1(littleEndian(last));
  a ^= length_;
  b ^= length_;
  a += b;
  b += a;
  a = avalanche(a);
  b = avalanche(b);
  a += b;
  b += a;
  std::string digits;
  for (const std::uint64_t word : {a, b}) {
    for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[word >> shift & 15];
  }
  return digits;
}

Result<void> addBytes(ContentHash& hash, std::span<const std::byte> bytes, const JobContext& job) {
  constexpr std::size_t kPiece = std::size_t{4} << 20;
  while (!bytes.empty()) {
    if (auto go = job.check(); !go) return go;
    const auto piece = bytes.first(std::min(kPiece, bytes.size()));
    hash.add(piece);
    bytes = bytes.subspan(piece.size());
  }
  return {};
}

Result<std::string> hashFile(const std::filesystem::path& path, const JobContext& job) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  ContentHash hash;
  constexpr std::size_t kPiece = std::size_t{16} << 20;  // a multiple of the page size
  for (auto left = file->bytes; !left.empty();) {
    const auto piece = left.first(std::min(kPiece, left.size()));
    if (auto added = addBytes(hash, piece, job); !added) return failure(added);
    // What was read need not stay resident: a checkpoint may be larger than the memory.
    ::madvise(const_cast<std::byte*>(piece.data()), piece.size(), MADV_DONTNEED);
    left = left.subspan(piece.size());
    if (left.empty()) break;
    const auto read = static_cast<double>(file->bytes.size() - left.size());
    job.report("reading", read / static_cast<double>(file->bytes.size()), path.filename().string());
  }
  return hash.hex();
}

}  // namespace mlens
