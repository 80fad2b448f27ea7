#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mlens {

/// Reads little-endian numbers from bytes that nobody vouches for: past the end it gives zeros and ok()
/// becomes false for good.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes, std::uint64_t offset = 0) : bytes_(bytes) {
    skip(offset);
  }

  bool ok() const { return ok_; }
  std::size_t left() const { return bytes_.size() - at_; }

  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }

  void skip(std::uint64_t count) { take(count); }
  std::span<const std::byte> take(std::uint64_t count) {
    if (count > left()) {
      ok_ = false;
      at_ = bytes_.size();
      return {};
    }
    at_ += static_cast<std::size_t>(count);
    return bytes_.subspan(at_ - static_cast<std::size_t>(count), static_cast<std::size_t>(count));
  }

 private:
  std::uint64_t number(int size) {
    const auto bytes = take(static_cast<std::uint64_t>(size));
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
      value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    return value;
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace mlens
