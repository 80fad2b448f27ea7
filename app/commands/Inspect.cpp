#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ReadingFlags.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/InspectForeign.h"
#include "core/base/JsonFields.h"
#include "core/engine/ModelEngine.h"
#include "core/engine/Resumable.h"

namespace mlens {
namespace {

using nlohmann::ordered_json;

struct InspectCommand {
  std::filesystem::path file;
  ReadingOptions reading;
};

Index elements(const TensorInfo& tensor) {
  Index count = 1;
  for (Index size : tensor.shape) count *= size;
  return count;
}

std::vector<int> projectorChain(const ModelSpec& spec) {
  std::vector<int> chain{spec.featureDimension()};
  for (int layer = 1; layer < spec.projectorDepth; ++layer) chain.push_back(spec.projectorWidth);
  if (spec.projectorDepth > 0) chain.push_back(spec.projectorOutput);
  return chain;
}

std::string chainText(const std::vector<int>& chain) {
  if (chain.size() == 1) return "none: z = h";
  std::string text;
  for (int size : chain) text += (text.empty() ? "" : " -> ") + std::to_string(size);
  return text + " (linear; batch normalisation and ReLU between)";
}

/// Metadata values are JSON or plain words.
ordered_json asJson(const std::string& value) {
  return parseJson<ordered_json>(value).value_or(ordered_json(value));
}

std::string wordOf(const ordered_json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// One line; an object (the training recipe) gets one line for each of its plain values.
std::string metadataText(const std::string& key, const ordered_json& value) {
  if (!value.is_object()) return field(key, wordOf(value));
  std::string text;
  for (const auto& [name, part] : value.items()) {
    if (name != "model")
      text += part.is_object() ? metadataText(name, part) : field(key + " " + name, wordOf(part));
  }
  return text;
}

ordered_json summaryOf(const CheckpointSummary& checkpoint) {
  ordered_json tensors = ordered_json::array();
  for (const auto& tensor : checkpoint.tensors) {
    tensors.push_back({{"name", tensor.name}, {"dtype", tensor.dtype}, {"shape", tensor.shape}});
  }
  ordered_json metadata = ordered_json::object();
  for (const auto& [key, value] : checkpoint.metadata) metadata[key] = asJson(value);
  return {{"file", checkpoint.path.string()},
          {"container", checkpoint.container},
          {"identity", checkpoint.identity},
          {"model", toJson(checkpoint.spec)},
          {"encoder", toString(checkpoint.spec.encoder)},
          {"encoder_dimension", checkpoint.spec.featureDimension()},
          {"projector_chain", projectorChain(checkpoint.spec)},
          {"projector_dimension", checkpoint.spec.outputDimension()},
          {"matched", checkpoint.matched},
          {"unmatched", checkpoint.unmatched},
          {"metadata", metadata},
          {"tensors", tensors}};
}

std::string textOf(const CheckpointSummary& checkpoint) {
  const ModelSpec& spec = checkpoint.spec;
  Index values = 0;
  for (const auto& tensor : checkpoint.tensors) values += elements(tensor);
  const std::string size = std::to_string(spec.input.size);
  std::string text = checkpoint.path.filename().string() + "\n";
  text += field("container", checkpoint.container + ", " + grouped(std::ssize(checkpoint.tensors)) +
                                 " tensors, " + grouped(values) + " values");
  text += field("encoder", toString(spec.encoder) + ", width " + std::to_string(spec.encoderWidth) +
                               ", h has " + std::to_string(spec.featureDimension()) + " dimensions");
  text += field("projector", chainText(projectorChain(spec)));
  text += field("input", size + " x " + size + " x " + std::to_string(spec.input.channels) + ", mean " +
                             numberList(spec.input.mean) + ", std " + numberList(spec.input.std));
  text += field("keys", grouped(std::ssize(checkpoint.matched)) + " matched, " +
                            grouped(std::ssize(checkpoint.unmatched)) + " unmatched");
  for (const auto& key : checkpoint.unmatched) text += field("  unmatched", key);
  for (const auto& [key, value] : checkpoint.metadata) {
    if (key != "model" && key != kLogKey) text += metadataText(key, asJson(value));  // told above; log.csv
  }
  auto tensors = checkpoint.tensors;
  const auto ofTraining =
      std::erase_if(tensors, [](const TensorInfo& t) { return t.name.starts_with(kTrainingPrefix); });
  if (ofTraining > 0)
    text += field("state",
                  grouped(static_cast<Index>(ofTraining)) + " more tensors, to resume its training from");
  text += "\n";
  std::ranges::sort(tensors, {}, &TensorInfo::name);
  for (const auto& tensor : tensors) {
    text += field(tensor.dtype + "  " + shapeText(tensor.shape), tensor.name);
  }
  return text;
}

Result<Report> inspect(const InspectCommand& options, const JobContext& job) {
  job.report("reading", -1, options.file.filename().string());
  if (!isOwnCheckpoint(options.file)) {
    auto file = CheckpointFile::open(options.file);
    if (!file) return failure(file);
    return inspectForeign(*file, options.reading);
  }
  auto checkpoint = inspectCheckpoint(options.file, {}, {}, job);
  if (!checkpoint) return failure(checkpoint);
  return Report{textOf(*checkpoint), summaryOf(*checkpoint)};
}

}  // namespace

void addInspectCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<InspectCommand>();
  auto& command = addCommand(app, context, "inspect",
                             {"Shows what a checkpoint holds: encoder, projector, input, training, tensors",
                              "Reads PyTorch's files (any age, Lightning's and TorchScript's too), "
                              "safetensors (also in shards), npz, "
                              "and\nfolders of Hugging Face. Nothing in the file is executed.",
                              "manifold-lens inspect runs/strong/checkpoint.safetensors --json"},
                             [options](const JobContext& job) { return inspect(*options, job); });
  command.add_option("checkpoint", options->file, "The checkpoint's file")
      ->required()
      ->type_name("CHECKPOINT");
  addReadingOptions(command, options->reading);
}

}  // namespace mlens
