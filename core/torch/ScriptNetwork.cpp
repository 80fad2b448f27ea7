#include "core/torch/ScriptNetwork.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/version.h>

#include <array>
#include <string_view>

#include "core/base/ZipArchive.h"
#include "core/torch/Guard.h"

namespace mlens {
namespace {

constexpr std::uint64_t kLongestCode = std::uint64_t{64} << 20;
constexpr const char* kRemedy =
    "; export it again for this LibTorch (torch.jit.trace(model.eval(), pictures).save(\"model.ts\")), or "
    "save "
    "the model's vectors as .npy and open those";

/// Code that reads or writes files has no place in a model.
Result<void> refuseFileAccess(const std::filesystem::path& path) {
  auto archive = ZipArchive::open(path);
  if (!archive) return failure(archive);
  for (const auto& entry : archive->entries()) {
    if (entry.name.find("/code/") == std::string::npos || !entry.name.ends_with(".py")) continue;
    const std::string context = path.string() + ": " + entry.name;
    if (entry.size > kLongestCode)
      return fail(ErrorCode::Unsupported, "code of more than 64 MB is not run", context);
    auto bytes = archive->unpack(entry);
    if (!bytes) return failure(bytes);
    const std::string_view code(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    for (const std::string_view word : {"torch.save(", "torch.from_file(", "aten.save(", "aten.from_file("}) {
      if (code.find(word) == std::string_view::npos) continue;
      return fail(ErrorCode::Unsupported,
                  "the code uses " + std::string(word.substr(0, word.size() - 1)) +
                      ", which reaches files: it is not run",
                  context);
    }
  }
  return {};
}

/// "aten::scaled_dot_product_attention" from LibTorch's complaint; empty if it is about something else.
std::string missingOperator(const std::string& text) {
  for (const std::string_view sign : {"Unknown builtin op: ", "Unknown operator: "}) {
    const auto at = text.find(sign);
    if (at == std::string::npos) continue;
    const auto begin = at + sign.size();
    std::string name = text.substr(begin, text.find_first_of(" \n\t", begin) - begin);
    while (name.ends_with('.')) name.pop_back();
    return name;
  }
  return {};
}

/// The cause stands last in what the interpreter says.
std::string lastLine(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1).substr(0, 300);
}

Error loadingError(const std::string& text, const std::string& context) {
  const std::string missing = missingOperator(text);
  if (!missing.empty()) {
    return {ErrorCode::Unsupported,
            "uses the operator " + missing + ", which LibTorch " TORCH_VERSION " lacks" + kRemedy, context};
  }
  return {
      ErrorCode::Unsupported,
      "LibTorch " TORCH_VERSION " cannot load the module (" + text.substr(0, text.find('\n')) + ")" + kRemedy,
      context};
}

Error runningError(const std::string& text, const InputSpec& input, const std::string& context) {
  const auto size = std::to_string(input.size);
  return {ErrorCode::Unsupported,
          "the module fails on pictures of " + size + " x " + size + " x " + std::to_string(input.channels) +
              " (" + lastLine(text) +
              "); give another size, or save the model's vectors as .npy and open those",
          context};
}

/// The submodule of this name, if it has a forward() of one argument.
std::optional<torch::jit::Module> submodule(const torch::jit::Module& module, const std::string& name) {
  if (name.empty() || !module.hasattr(name) || !module.attr(name).isModule()) return std::nullopt;
  auto inner = module.attr(name).toModule();
  const auto forward = inner.find_method("forward");
  if (!forward) return std::nullopt;
  const auto& arguments = forward->function().getSchema().arguments();
  std::size_t needed = 0;
  for (const auto& argument : arguments) needed += argument.default_value() ? 0 : 1;
  return needed <= 2 && arguments.size() >= 2 ? std::optional(inner) : std::nullopt;
}

at::Tensor fromDictionary(const c10::IValue& value, std::initializer_list<const char*> names) {
  const auto dictionary = value.toGenericDict();
  for (const char* name : names) {
    if (dictionary.contains(name) && dictionary.at(name).isTensor()) return dictionary.at(name).toTensor();
  }
  return {};
}

/// h and z of what a module gave; z may be undefined.
std::pair<at::Tensor, at::Tensor> outputs(const c10::IValue& value) {
  if (value.isTensor()) return {value.toTensor(), {}};
  if (value.isGenericDict()) {
    return {fromDictionary(value, {"h", "features", "feature", "embedding", "representation",
                                   "x_norm_clstoken", "pooler_output", "last_hidden_state", "out"}),
            fromDictionary(value, {"z", "projection", "proj", "projected"})};
  }
  std::vector<at::Tensor> tensors;
  if (value.isTuple()) {
    for (const auto& element : value.toTupleRef().elements()) {
      if (element.isTensor()) tensors.push_back(element.toTensor());
    }
  } else if (value.isTensorList()) {
    tensors = value.toTensorVector();
  }
  tensors.resize(2);
  return {tensors[0], tensors[1]};
}

}  // namespace

Result<std::shared_ptr<ScriptNetwork>> ScriptNetwork::load(const std::filesystem::path& path,
                                                           const ModelSpec& spec) {
  const std::string context = path.string();
  if (auto harmless = refuseFileAccess(path); !harmless) return failure(harmless);
  std::shared_ptr<ScriptNetwork> network;
  try {
    auto module = torch::jit::load(path.string(), at::kCPU);
    module.eval();
    network = std::shared_ptr<ScriptNetwork>(new ScriptNetwork(std::move(module), spec));
  } catch (const c10::Error& error) {
    return tl::unexpected(loadingError(error.what_without_backtrace(), context));
  } catch (const std::exception& error) {
    return tl::unexpected(loadingError(error.what(), context));
  }
  try {
    network->measure();
  } catch (const std::bad_alloc&) {
    return tl::unexpected(errorFromException());
  } catch (const c10::Error& error) {
    return tl::unexpected(runningError(error.what_without_backtrace(), spec.input, context));
  } catch (const std::exception& error) {
    return tl::unexpected(runningError(error.what(), spec.input, context));
  }
  return network;
}

ScriptNetwork::ScriptNetwork(torch::jit::Module module, ModelSpec spec)
    : module_(std::move(module)), spec_(std::move(spec)) {
  auto& foreign = *spec_.foreign;
  if (!submodule(module_, foreign.scriptEncoder)) foreign.scriptEncoder.clear();
  if (foreign.scriptEncoder.empty() || !submodule(module_, foreign.scriptProjector))
    foreign.scriptProjector.clear();
}

void ScriptNetwork::measure() {
  const c10::InferenceMode guard;
  const auto& input = spec_.input;
  const auto pictures = at::zeros({2, input.channels, input.size, input.size});
  const auto [h, z] = outputsOf(pictures);
  auto& foreign = *spec_.foreign;
  foreign.featureDimension = static_cast<int>(h.size(1));
  foreign.projector.clear();
  if (z.defined()) foreign.projector = {{ProjectorLayer::Kind::Module, h.size(1), z.size(1)}};
  try {
    const auto alone = outputsOf(pictures.narrow(0, 0, 1)).first;
    needsCompany_ = alone.size(1) != h.size(1);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    needsCompany_ = true;
  }
  spec_.projectorDepth = foreign.linearLayers();
  spec_.projectorOutput = foreign.outputDimension();
  spec_.projectorWidth = spec_.projectorOutput;
}

at::Tensor ScriptNetwork::pooled(const at::Tensor& features) const {
  if (!features.defined()) C10_THROW_ERROR(Error, "it gives no tensor");
  if (features.dim() == 4) return features.mean({2, 3});
  if (features.dim() == 3) {
    const bool mean = spec_.foreign->pool == ForeignSpec::Pool::Mean;
    return mean ? features.mean(1) : features.select(1, 0);
  }
  if (features.dim() != 2)
    C10_THROW_ERROR(Error, "it gives a tensor of " + std::to_string(features.dim()) + " axes");
  return features;
}

std::pair<at::Tensor, at::Tensor> ScriptNetwork::outputsOf(const at::Tensor& x) const {
  auto module = module_;  // of the same tensors
  auto encoder = submodule(module, spec_.foreign->scriptEncoder);
  auto [h, z] = outputs(encoder ? encoder->forward({x}) : module.forward({x}));
  h = pooled(h).to(at::kFloat);
  if (h.size(0) != x.size(0)) C10_THROW_ERROR(Error, "it gives another number of vectors than pictures");
  if (!spec_.foreign->scriptProjector.empty()) return {h, project(h)};
  return {h, !encoder && z.defined() ? pooled(z).to(at::kFloat) : at::Tensor()};
}

std::pair<at::Tensor, at::Tensor> ScriptNetwork::run(const at::Tensor& x) const {
  if (!needsCompany_ || x.size(0) > 1) return outputsOf(x);
  const auto [h, z] = outputsOf(at::cat({x, x}));
  return {h.narrow(0, 0, 1), z.defined() ? z.narrow(0, 0, 1) : z};
}

at::Tensor ScriptNetwork::project(const at::Tensor& h) const {
  auto projector = submodule(module_, spec_.foreign->scriptProjector);
  if (!projector) C10_THROW_ERROR(Error, "z is known only with the pictures");
  return pooled(outputs(projector->forward({h})).first).to(at::kFloat);
}

}  // namespace mlens
