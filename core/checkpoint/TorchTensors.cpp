#include "core/checkpoint/TorchTensors.h"

#include <array>
#include <cmath>
#include <set>

#include "core/checkpoint/SafetensorsHeader.h"

namespace mlens {
namespace {

using Id = PickleTree::Id;
using Kind = PickleTree::Kind;

constexpr std::size_t kMostTensors = 200'000, kMostPlain = 500, kLongestText = 300;
constexpr std::size_t kMostNameBytes = std::size_t{16} << 20, kMostPathBytes = std::size_t{256} << 20;
constexpr std::size_t kLongestList = 16;  // a longer list of plain values is not shown

/// Parts of a checkpoint whose plain values say nothing about the model.
constexpr std::array<std::string_view, 9> kBookkeeping = {
    "optimizer", "optimizer_states", "lr_schedulers", "loops",         "callbacks",
    "scaler",    "fp16_scaler",      "scheduler",     "optimizer_arch"};

class Collector {
 public:
  Collector(const PickleTree& tree, const TorchStorages& storages, const TorchLimits& limits,
            CheckpointFile& file)
      : tree_(tree), storages_(storages), limits_(limits), file_(file) {}

  Result<void> collect(Id root) {
    if (auto done = visit(root, "", "", 0); !done) return done;
    for (const auto& name : unknown_) file_.notes.push_back("not read: objects of " + name);
    return {};
  }

 private:
  Result<void> bad(const std::string& what) const {
    return fail(ErrorCode::BadFormat, what, file_.path.string());
  }
  static std::string joined(const std::string& a, const std::string& b, char by) {
    return a.empty() ? b : b.empty() ? a : a + by + b;
  }

  Result<void> visit(Id id, const std::string& group, const std::string& name, int depth) {
    pathBytes_ += group.size() + name.size();
    if (++visits_ > limits_.visits || pathBytes_ > kMostPathBytes || nameBytes_ > kMostNameBytes)
      return bad("its values refer to each other without end; it is no checkpoint");
    if (depth > limits_.depth) return bad("its values nest too deep; it is no checkpoint");
    if (const auto* object = tree_.object(id); object && !tree_.isMapping(id)) {
      return visitObject(id, *object, group, name, depth);
    }
    if (tree_.isMapping(id) || tree_.kind(id) == Kind::List || tree_.kind(id) == Kind::Tuple) {
      return visitItems(id, group, name, depth);
    }
    notePlain(id, group, name);
    return {};
  }

  Result<void> visitItems(Id id, const std::string& group, const std::string& name, int depth) {
    const std::string inner = joined(group, name, '/');
    const auto items = tree_.items(id);
    const bool mapping = tree_.isMapping(id);
    if (!mapping && notePlainList(items, inner)) return {};
    const auto* object = tree_.object(id);
    if (object && items.empty()) return visitPairs(tree_.items(object->arguments), inner, depth);
    const std::size_t step = mapping ? 2 : 1;
    for (std::size_t i = 0; i + step <= items.size(); i += step) {
      const std::string key = mapping ? keyText(items[i]) : std::to_string(i);
      if (auto done = visit(items[i + step - 1], inner, key, depth + 1); !done) return done;
    }
    return {};
  }

  /// OrderedDict([[key, value], ...]), as Python 2 wrote it.
  Result<void> visitPairs(std::span<const Id> arguments, const std::string& group, int depth) {
    if (arguments.size() != 1) return {};
    for (const Id pair : tree_.items(arguments[0])) {
      const auto both = tree_.items(pair);
      if (both.size() != 2) continue;
      if (auto done = visit(both[1], group, keyText(both[0]), depth + 1); !done) return done;
    }
    return {};
  }

  Result<void> visitObject(Id id, const PickleTree::Object& object, const std::string& group,
                           const std::string& name, int depth) {
    const std::string called = tree_.className(id);
    const auto arguments = tree_.items(object.arguments);
    if (called == "torch._utils._rebuild_tensor_v2" || called == "torch._utils._rebuild_tensor" ||
        called == "torch._utils._rebuild_tensor_v3") {
      return addTensor(arguments, group, name);
    }
    const bool wrapped = called == "torch._utils._rebuild_parameter" ||
                         called == "torch._utils._rebuild_parameter_with_state" ||
                         called == "torch.nn.parameter.Parameter" || called == "torch.nn.parameter.Buffer";
    if (wrapped && !arguments.empty()) return visit(arguments[0], group, name, depth + 1);
    if (called == "torch._tensor._rebuild_from_type_v2" && arguments.size() >= 3 &&
        tree_.className(arguments[0]).starts_with("torch._utils._rebuild_tensor")) {
      return addTensor(tree_.items(arguments[2]), group, name);
    }
    if (object.state && tree_.isMapping(*object.state)) {
      return visitAttributes(id, *object.state, group, name, depth);
    }
    // torch.Size, PosixPath("a", "b"), Enum(value), ...: shown as what they were called with.
    if (arguments.size() == 1) return visit(arguments[0], group, name, depth + 1);
    if (!called.empty() && unknown_.size() < 20) unknown_.insert(called.substr(0, 100));
    return {};
  }

  /// Of modules: their parts, named as state_dict() names them. Of others: their attributes like a dict.
  Result<void> visitAttributes(Id id, Id state, const std::string& group, const std::string& name,
                               int depth) {
    const bool module = tree_.find(state, "_modules") || tree_.find(state, "_parameters");
    const bool script = tree_.className(id).starts_with("__torch__.");
    if (!module && !script) {
      if (unknown_.size() < 20 && tree_.className(id) != "argparse.Namespace")
        unknown_.insert(tree_.className(id).substr(0, 100));
      return visitItems(state, group, name, depth + 1);
    }
    const auto items = tree_.items(state);
    // A module in a dictionary opens a group of its own; one in a module only lengthens the names.
    const std::string inner = insideModule_ ? group : joined(group, name, '/');
    const std::string prefix = insideModule_ ? name : "";
    const bool outer = std::exchange(insideModule_, true);
    Result<void> done;
    for (std::size_t i = 0; i + 1 < items.size() && done; i += 2) {
      const std::string key = keyText(items[i]);
      const bool parts = key == "_parameters" || key == "_buffers" || key == "_modules";
      if (module && !parts) continue;
      if (!parts) {
        done = visitPart(items[i + 1], inner, joined(prefix, key, '.'), depth);
        continue;
      }
      if (!tree_.isMapping(items[i + 1])) continue;
      const auto named = tree_.items(items[i + 1]);
      for (std::size_t k = 0; k + 1 < named.size() && done; k += 2)
        done = visitPart(named[k + 1], inner, joined(prefix, keyText(named[k]), '.'), depth);
    }
    insideModule_ = outer;
    return done;
  }

  Result<void> visitPart(Id id, const std::string& group, const std::string& name, int depth) {
    if (!tree_.object(id)) return {};  // None, flags and lists of a module
    return visit(id, group, name, depth + 1);
  }

  Result<void> addTensor(std::span<const Id> arguments, const std::string& group, const std::string& name) {
    StoredTensor tensor;
    tensor.group = group;
    tensor.name = name.empty() ? "tensor" : name;
    const auto wrong = [&](const std::string& what) {
      return bad("the tensor " + tensor.fullName().substr(0, 200) + " " + what +
                 "; copy or download the file again");
    };
    if (arguments.size() < 4 || tree_.kind(arguments[1]) != Kind::Int) return wrong("is not described fully");
    const auto storage = torchStorageName(tree_, arguments[0]);
    if (!storage || !readSizes(arguments[2], tensor.shape) || !readSizes(arguments[3], tensor.strides) ||
        tensor.shape.size() != tensor.strides.size()) {
      return wrong("is not described fully");
    }
    const std::string typeName = arguments.size() > 6 ? tree_.className(arguments[6]) : std::string();
    tensor.dtype = typeName.empty() ? storage->dtype : std::string(torchDtype(typeName));
    if (tensor.dtype.empty()) {
      file_.notes.push_back("not read: " + tensor.fullName() + ", of a type that is not supported");
      return {};
    }
    const auto extent = extentInBytes(tensor.dtype, tensor.shape, tensor.strides);
    const auto found = storages_(*storage);
    if (!found) return wrong("refers to numbers (" + std::string(storage->key) + ") that the file lacks");
    Index offset = tree_.integer(arguments[1]);
    const auto size = static_cast<Index>(safetensorsElementSize(tensor.dtype));
    if (offset < 0 || __builtin_add_overflow(offset, storage->viewOffset, &offset) ||
        __builtin_mul_overflow(offset, size, &offset) || !extent ||
        static_cast<std::uint64_t>(offset) > found->bytes.size() ||
        *extent > found->bytes.size() - static_cast<std::uint64_t>(offset)) {
      return wrong("reaches beyond its numbers in " + found->record);
    }
    tensor.bytes = found->bytes.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(*extent));
    tensor.record = found->record;
    nameBytes_ += tensor.group.size() + tensor.name.size();
    if (file_.tensors.size() >= kMostTensors) return bad("it holds more tensors than a checkpoint can");
    file_.tensors.push_back(std::move(tensor));
    return {};
  }

  bool readSizes(Id id, std::vector<Index>& sizes) const {
    const auto* object = tree_.object(id);  // torch.Size((2, 3))
    if (object && tree_.items(object->arguments).size() == 1)
      return readSizes(tree_.items(object->arguments)[0], sizes, 0);
    return readSizes(id, sizes, 0);
  }
  bool readSizes(Id id, std::vector<Index>& sizes, int) const {
    const auto items = tree_.items(id);
    if ((tree_.kind(id) != Kind::Tuple && tree_.kind(id) != Kind::List) || items.size() > 64) return false;
    for (const Id item : items) {
      if (tree_.kind(item) != Kind::Int) return false;
      sizes.push_back(tree_.integer(item));
    }
    return true;
  }

  std::string keyText(Id key) const {
    const Kind kind = tree_.kind(key);
    if (kind == Kind::Text || kind == Kind::Bytes) return std::string(tree_.text(key).substr(0, 1000));
    if (kind == Kind::Int || kind == Kind::Bool) return std::to_string(tree_.integer(key));
    return "?";
  }

  /// Null for what is not plain.
  std::optional<nlohmann::ordered_json> plainValue(Id id) const {
    switch (tree_.kind(id)) {
      case Kind::None:
        return nlohmann::ordered_json(nullptr);
      case Kind::Bool:
        return nlohmann::ordered_json(tree_.integer(id) != 0);
      case Kind::Int:
        return nlohmann::ordered_json(tree_.integer(id));
      case Kind::Float:
        return nlohmann::ordered_json(tree_.real(id));
      case Kind::Text:
        if (tree_.text(id).size() > kLongestText) return std::nullopt;
        return nlohmann::ordered_json(std::string(tree_.text(id)));
      default:
        return std::nullopt;
    }
  }

  void keepPlain(const std::string& path, nlohmann::ordered_json value) {
    const std::string top = path.substr(0, path.find('/'));
    if (file_.plain.size() >= kMostPlain || path.size() > kLongestText) return;
    if (std::ranges::find(kBookkeeping, top) != kBookkeeping.end()) return;
    std::string dotted = path;
    std::ranges::replace(dotted, '/', '.');
    file_.plain[dotted] = std::move(value);
  }
  void notePlain(Id id, const std::string& group, const std::string& name) {
    if (insideModule_) return;
    if (auto value = plainValue(id)) keepPlain(joined(group, name, '/'), std::move(*value));
  }
  /// True if the list is done with: all its values are plain.
  bool notePlainList(std::span<const Id> items, const std::string& path) {
    auto list = nlohmann::ordered_json::array();
    for (const Id item : items) {
      const Kind kind = tree_.kind(item);
      if (kind == Kind::Object || kind >= Kind::List) return false;
      if (list.size() >= kLongestList) continue;
      if (auto value = plainValue(item)) list.push_back(std::move(*value));
    }
    if (items.size() <= kLongestList && !insideModule_) keepPlain(path, std::move(list));
    return true;
  }

  const PickleTree& tree_;
  const TorchStorages& storages_;
  const TorchLimits limits_;
  CheckpointFile& file_;
  std::set<std::string> unknown_;
  std::size_t visits_ = 0, pathBytes_ = 0, nameBytes_ = 0;
  bool insideModule_ = false;
};

}  // namespace

Result<void> collectTorch(const Pickle& pickle, const TorchStorages& storages, CheckpointFile& file,
                          const TorchLimits& limits) {
  return Collector(pickle.tree, storages, limits, file).collect(pickle.root);
}

}  // namespace mlens
