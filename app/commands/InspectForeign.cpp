#include "app/commands/InspectForeign.h"

#include <map>

#include "app/Text.h"

namespace mlens {
namespace {

using nlohmann::ordered_json;

Index elements(const StoredTensor& tensor) {
  Index count = 1;
  for (const Index size : tensor.shape) count *= size;
  return count;
}

/// Control characters of a hostile name do not reach the terminal.
std::string printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

std::string treeText(const CheckpointFile& file) {
  std::map<std::string, std::vector<const StoredTensor*>> groups;
  for (const auto& tensor : file.tensors) groups[tensor.group].push_back(&tensor);
  std::string text;
  for (const auto& [group, tensors] : groups) {
    text += "\n" + (group.empty() ? std::string("tensors") : printable(group)) + " (" +
            grouped(std::ssize(tensors)) + ")\n";
    for (const StoredTensor* tensor : tensors)
      text += field(tensor->dtype + "  " + shapeText(tensor->shape), printable(tensor->name));
  }
  return text;
}

std::string stemText(const ForeignSpec& spec) {
  return std::to_string(spec.stemKernel) + "x" + std::to_string(spec.stemKernel) + ", stride " +
         std::to_string(spec.stemStride) + ", padding " + std::to_string(spec.stemPadding) +
         (spec.maxPool ? ", max pooling" : ", no max pooling");
}

std::string readingText(const ModelReading& reading) {
  const auto& chosen = reading.candidates[reading.chosen];
  const ForeignSpec& spec = *reading.spec.foreign;
  const InputSpec& input = reading.spec.input;
  const bool script = spec.family == ForeignSpec::Family::Script;
  std::string text = field("encoder", chosen.name + ", h has " +
                                          (script ? "as many dimensions as it gives when it runs"
                                                  : std::to_string(spec.featureDimension) + " dimensions"));
  text += field("  written by", chosen.project + ": " + chosen.reason);
  text += field("  keys", printable(chosen.prefix) + "*");
  if (!chosen.obstacle.empty()) text += field("  cannot run", chosen.obstacle);
  if (spec.family == ForeignSpec::Family::ResNet) {
    text += field("  stem", stemText(spec));
  } else if (!script) {
    text += field("  attention",
                  std::to_string(spec.heads) + " heads, h is the " +
                      (spec.pool == ForeignSpec::Pool::Mean ? "mean of the patches" : "class token"));
  }
  text += field("projector", projectorText(spec));
  if (!reading.projectorPrefix.empty()) text += field("  keys", printable(reading.projectorPrefix) + ".*");
  const std::string size = std::to_string(input.size);
  text += field("input",
                size + " x " + size + " x " + std::to_string(input.channels) + " (" + reading.sizeFrom + ")");
  text += field("  resized", std::string(input.squash ? "both sides to " : "shorter side to ") +
                                 std::to_string(input.shorterSide()) + ", " + toString(input.interpolation) +
                                 " (" + reading.resizeFrom + ")");
  text += field("normalisation", "mean " + numberList(input.mean) + ", std " + numberList(input.std) + " (" +
                                     reading.normalizationFrom + ")");
  for (const Assumption& one : reading.assumptions) text += field("assumed", printable(one.text()));
  text += field("keys", grouped(std::ssize(reading.matched)) + " matched, " +
                            grouped(std::ssize(reading.unmatched)) + " unmatched");
  for (const auto& key : reading.unmatched) text += field("  unmatched", printable(key));
  for (std::size_t i = 0; reading.candidates.size() > 1 && i < reading.candidates.size(); ++i) {
    const auto& candidate = reading.candidates[i];
    text += field("encoder " + std::to_string(i + 1),
                  printable(candidate.prefix) + "*  " + candidate.name + " (" + candidate.project + ")");
  }
  return text;
}

ordered_json readingJson(const ModelReading& reading) {
  ordered_json candidates = ordered_json::array(), assumptions = ordered_json::array();
  for (const auto& [what, why, option] : reading.assumptions)
    assumptions.push_back({{"what", what}, {"why", why}, {"option", option}});
  for (const auto& candidate : reading.candidates) {
    candidates.push_back({{"project", candidate.project},
                          {"prefix", candidate.prefix},
                          {"encoder", candidate.name},
                          {"reason", candidate.reason},
                          {"obstacle", candidate.obstacle}});
  }
  const ForeignSpec& spec = *reading.spec.foreign;
  return {{"model", toJson(reading.spec)},
          {"project", reading.candidates[reading.chosen].project},
          {"encoder", spec.name},
          {"encoder_dimension", spec.featureDimension},
          {"projector", projectorText(spec)},
          {"projector_dimension", spec.outputDimension()},
          {"size_from", reading.sizeFrom},
          {"resize_from", reading.resizeFrom},
          {"normalization_from", reading.normalizationFrom},
          {"assumptions", assumptions},
          {"chosen", reading.chosen + 1},
          {"candidates", candidates},
          {"matched", reading.matched},
          {"unmatched", reading.unmatched}};
}

}  // namespace

Result<Report> inspectForeign(const CheckpointFile& file, const ReadingOptions& options) {
  if (file.tensors.empty())
    return fail(ErrorCode::BadFormat, "holds no tensors; is it the right file?", file.path.string());
  auto reading = readModel(file, options);
  if (!reading && reading.error().code != ErrorCode::Unsupported) return failure(reading);
  std::vector<std::string> notes = file.notes;
  if (reading) notes.insert(notes.end(), reading->notes.begin(), reading->notes.end());

  Report report;
  Index values = 0;
  ordered_json tensors = ordered_json::array();
  for (const auto& tensor : file.tensors) {
    values += elements(tensor);
    tensors.push_back({{"name", tensor.fullName()}, {"dtype", tensor.dtype}, {"shape", tensor.shape}});
  }
  report.summary = {{"file", file.path.string()}, {"container", file.container}};
  if (reading) {
    report.summary.update(readingJson(*reading));
  } else {
    report.summary["problem"] = reading.error().message;
  }
  report.summary["notes"] = notes;
  report.summary["values"] = file.plain;
  report.summary["metadata"] = file.metadata;
  report.summary["tensors"] = std::move(tensors);

  report.text = file.path.filename().string() + "\n";
  report.text += field("container", file.container + ", " + grouped(std::ssize(file.tensors)) + " tensors, " +
                                        grouped(values) + " values");
  report.text += reading ? readingText(*reading) : field("encoder", reading.error().message);
  for (const auto& note : notes) report.text += field("note", printable(note));
  for (const auto& [key, value] : file.plain.items())
    report.text +=
        field(printable(key), value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  for (const auto& [key, value] : file.metadata) report.text += field(printable(key), printable(value));
  report.text += treeText(file);
  return report;
}

}  // namespace mlens
