#include "core/model/TrainingPlan.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"
#include "core/model/TrainingMethod.h"

namespace mlens {
namespace {

tl::unexpected<Error> invalid(const char* what, std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message), what);
}

template <class T>
std::string namesOf(std::span<const T> list) {
  std::string names;
  for (const T& each : list) names += (names.empty() ? "" : ", ") + std::string(each.name);
  return names;
}

tl::unexpected<Error> unknown(const char* what, const std::string& name, const std::string& known) {
  return fail(ErrorCode::Unsupported,
              "unknown " + std::string(what) + " \"" + name + "\"; known are " + known, what);
}

bool knownDevice(const std::string& name) {
  if (name == "auto" || name == "cpu" || name == "cuda") return true;
  return name.starts_with("cuda:") && name.size() > 5 && name.size() < 8 &&
         std::all_of(name.begin() + 5, name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

Result<void> TrainingPlan::validate(Index pictures) const {
  if (!findMethod(method)) return unknown("method", method, namesOf(trainingMethods()));
  if (!findOptimizer(optimizer)) return unknown("optimizer", optimizer, namesOf(optimizers()));
  if (auto ok = model.validate(); !ok) return ok;
  if (auto ok = policy.validate(); !ok) return ok;
  if (!(strength >= 0 && strength <= 1.5)) return invalid("strength", "must be from 0 to 1.5");
  if (epochs < 1 || epochs > 10000) return invalid("epochs", "must be from 1 to 10000");
  if (pictures < 2) return invalid("training", "needs at least 2 pictures, has " + std::to_string(pictures));
  if (batch < 2 || batch > 65536) return invalid("batch", "must be from 2 to 65536");
  if (batch > pictures) {
    return invalid("batch", std::to_string(batch) + " is more than the data set has; choose at most " +
                                std::to_string(pictures));
  }
  if (!(learningRate > 0 && learningRate <= 100))
    return invalid("learning rate", "must be above 0, at most 100");
  if (!(weightDecay >= 0 && weightDecay <= 1)) return invalid("weight decay", "must be from 0 to 1");
  if (!(temperature >= 0.001 && temperature <= 100))
    return invalid("temperature", "must be from 0.001 to 100");
  if (!(momentum >= 0 && momentum <= 1)) return invalid("momentum", "must be from 0 to 1");
  if (queue < 1 || queue > 1'000'000) return invalid("queue", "must be from 1 to 1000000");
  if (warmUpEpochs < 0 || warmUpEpochs > epochs)
    return invalid("warm-up", "must be from 0 to the number of epochs, " + std::to_string(epochs));
  if (keepEvery < 0) return invalid("keep", "must be 0 or more");
  if (!knownDevice(device)) {
    return invalid("device", "unknown device \"" + device + "\"; say auto, cpu, cuda or cuda:1");
  }
  if (precision != "float32" && precision != "mixed")
    return unknown("precision", precision, "float32, mixed");
  if (probe < 0) return invalid("probe", "must be 0 or more");
  return {};
}

nlohmann::json toJson(const TrainingPlan& plan) {
  nlohmann::json json = {{"method", plan.method},
                         {"model", toJson(plan.model)},
                         {"policy", toJson(plan.policy)},
                         {"strength", plan.strength},
                         {"epochs", plan.epochs},
                         {"batch", plan.batch},
                         {"optimizer", plan.optimizer},
                         {"learningRate", plan.learningRate},
                         {"weightDecay", plan.weightDecay},
                         {"warmUpEpochs", plan.warmUpEpochs},
                         {"temperature", plan.temperature},
                         {"momentum", plan.momentum},
                         {"queue", plan.queue},
                         {"seed", plan.seed},
                         {"device", plan.device},
                         {"precision", plan.precision},
                         {"probe", plan.probe},
                         {"keepEvery", plan.keepEvery}};
  if (!plan.out.empty()) json["out"] = plan.out.string();
  return json;
}

Result<TrainingPlan> trainingPlanFromJson(const nlohmann::json& json, const std::string& context) {
  TrainingPlan plan;
  std::string problem;
  JsonFields fields(json, "", problem);
  std::string out;
  fields.text("method", plan.method);
  fields.number("strength", plan.strength);
  fields.integer("epochs", plan.epochs);
  fields.integer("batch", plan.batch);
  fields.text("optimizer", plan.optimizer);
  fields.number("learningRate", plan.learningRate);
  fields.number("weightDecay", plan.weightDecay);
  fields.integer("warmUpEpochs", plan.warmUpEpochs);
  fields.number("temperature", plan.temperature);
  fields.number("momentum", plan.momentum);
  fields.integer("queue", plan.queue);
  fields.seed("seed", plan.seed);
  fields.text("device", plan.device);
  fields.text("precision", plan.precision);
  fields.integer("probe", plan.probe);
  fields.integer("keepEvery", plan.keepEvery);
  fields.text("out", out);
  plan.out = out;
  if (const auto* model = fields.get("model")) {
    auto spec = modelSpecFromJson(*model, context + ", model");
    if (!spec) return failure(spec);
    plan.model = *spec;
  }
  if (const auto* policy = fields.get("policy")) {
    auto read = augmentationPolicyFromJson(*policy, context + ", policy");
    if (!read) return failure(read);
    plan.policy = *read;
  }
  fields.refuseUnknown();
  if (!problem.empty()) return fail(ErrorCode::BadFormat, problem, context);
  // How many pictures there will be is not known here: the largest number allows every batch.
  if (auto valid = within(context, plan.validate(Index{1} << 40)); !valid) return failure(valid);
  return plan;
}

Progress progressOf(const TrainingUpdate& update) {
  const double share =
      update.epochEnd ? 0 : update.step / static_cast<double>(std::max(1, update.stepsPerEpoch));
  char detail[80];
  std::snprintf(detail, sizeof detail, "epoch %d of %d, loss %.4f", update.epoch + (update.epochEnd ? 0 : 1),
                update.epochs, update.loss);
  return {"training", (update.epoch + share) / std::max(1, update.epochs), detail};
}

}  // namespace mlens
