#include <algorithm>
#include <optional>

#include "core/base/ByteReader.h"
#include "core/base/Npy.h"
#include "core/base/Text.h"

namespace mlens {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

/// The Python dictionary literal of an npy header, as far as NumPy writes it.
class HeaderText {
 public:
  explicit HeaderText(std::string_view text) : text_(text) {}

  bool eat(char wanted) {
    skipBlanks();
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::optional<std::string_view> quoted() {
    skipBlanks();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
    const auto end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    const auto inside = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return inside;
  }

  std::string_view word() {
    skipBlanks();
    const auto end = std::find_if(text_.begin(), text_.end(), [](char c) {
      return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    });
    const auto found = text_.substr(0, static_cast<std::size_t>(end - text_.begin()));
    text_.remove_prefix(found.size());
    return found;
  }

  std::optional<std::vector<Index>> tuple() {
    if (!eat('(')) return std::nullopt;
    std::vector<Index> values;
    for (bool more = true; !eat(')');) {
      if (!more) return std::nullopt;
      auto digits = word();
      if (digits.ends_with('L')) digits.remove_suffix(1);  // written by Python 2
      const auto value = parseInteger(digits);
      if (!value || *value < 0) return std::nullopt;
      values.push_back(*value);
      more = eat(',');
    }
    return values;
  }

  bool onlyBlanksLeft() {
    skipBlanks();
    return text_.empty();
  }

 private:
  void skipBlanks() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n' || text_.front() == '\t')) {
      text_.remove_prefix(1);
    }
  }

  std::string_view text_;
};

struct Fields {
  std::string dtype;
  bool structured = false, fortran = false;
  std::optional<std::vector<Index>> shape;
};

std::optional<Fields> parseFields(std::string_view text) {
  HeaderText header(text);
  Fields fields;
  bool haveOrder = false;
  if (!header.eat('{')) return std::nullopt;
  while (!header.eat('}')) {
    const auto key = header.quoted();
    if (!key || !header.eat(':')) return std::nullopt;
    if (*key == "descr") {
      const auto dtype = header.quoted();
      if (!dtype) {
        if (!header.eat('[')) return std::nullopt;
        fields.structured = true;  // a list of named fields: what follows does not matter
        return fields;
      }
      fields.dtype = *dtype;
    } else if (*key == "fortran_order") {
      const auto word = header.word();
      if (word != "True" && word != "False") return std::nullopt;
      fields.fortran = word == "True";
      haveOrder = true;
    } else if (*key == "shape") {
      fields.shape = header.tuple();
      if (!fields.shape) return std::nullopt;
    } else {
      return std::nullopt;
    }
    if (!header.eat(',')) {
      if (!header.eat('}')) return std::nullopt;
      break;
    }
  }
  if (!header.onlyBlanksLeft() || !haveOrder || !fields.shape || fields.dtype.empty()) return std::nullopt;
  return fields;
}

/// Bytes per value, or 0 for a type without a fixed size that we know.
std::uint64_t itemSize(const std::string& dtype) {
  if (dtype.size() < 3 || std::string_view("fiubcSUV").find(dtype[1]) == std::string_view::npos) return 0;
  const auto size = parseInteger(std::string_view(dtype).substr(2));
  if (!size || *size <= 0 || *size > (1 << 24)) return 0;
  return static_cast<std::uint64_t>(*size) * (dtype[1] == 'U' ? 4 : 1);
}

}  // namespace

Result<NpyHeader> parseNpyHeader(std::span<const std::byte> bytes, std::uint64_t fileSize,
                                 const std::string& context) {
  const auto damaged = [&](const std::string& what) { return fail(ErrorCode::BadFormat, what, context); };
  const auto unsupported = [&](const std::string& what) {
    return fail(ErrorCode::Unsupported, what, context);
  };
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(kMagic)) return damaged("is not an npy file; write it with numpy.save");
  ByteReader reader(bytes, kMagic.size());
  const auto version = reader.u16();
  const int major = version & 0xff;
  if (major < 1 || major > 3 || version >> 8 != 0) {
    if (!reader.ok()) return damaged("the file is cut short; copy or write it again");
    return unsupported("is npy format " + std::to_string(major) + "; only 1.0 to 3.0 can be read");
  }
  const std::uint64_t length = major == 1 ? reader.u16() : reader.u32();
  const auto headerBytes = reader.take(length);
  if (!reader.ok()) return damaged("the file is cut short; copy or write it again");

  NpyHeader header;
  header.dataOffset = bytes.size() - reader.left();
  const auto fields = parseFields({reinterpret_cast<const char*>(headerBytes.data()), headerBytes.size()});
  if (!fields) return damaged("the npy header is damaged; write the file again with numpy.save");
  if (fields->structured) return unsupported("holds named fields; save one plain array, such as a['x']");
  header.dtype = fields->dtype;
  header.shape = *fields->shape;
  if (header.dtype.find('O') != std::string::npos) {
    return unsupported("holds Python objects; save a plain numeric array");
  }
  const std::uint64_t itemBytes = itemSize(header.dtype);
  if (itemBytes == 0)
    return unsupported("holds type '" + header.dtype + "'; save it with a.astype('float32')");
  if (header.dtype[0] == '>' && itemBytes > 1) {
    return unsupported("is big-endian; save it with a.astype('" + header.dtype.substr(1) + "')");
  }
  if (fields->fortran) return unsupported("is in Fortran order; save numpy.ascontiguousarray(a)");

  std::uint64_t need = itemBytes;
  bool fits = true;
  for (const Index extent : header.shape) {
    fits = fits && !__builtin_mul_overflow(need, static_cast<std::uint64_t>(extent), &need);
  }
  const bool nothing = std::find(header.shape.begin(), header.shape.end(), 0) != header.shape.end();
  if (!nothing && (!fits || fileSize < header.dataOffset || need > fileSize - header.dataOffset)) {
    return damaged("the file is cut short: its header promises more data; copy or write it again");
  }
  return header;
}

}  // namespace mlens
