#include "app/commands/TrainFlags.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/AtomicFile.h"
#include "core/base/JsonFields.h"
#include "core/embedding/InputStatistics.h"
#include "core/engine/Resumable.h"
#include "core/model/TrainingMethod.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

template <class T>
void take(T& value, const std::optional<T>& given) {
  if (given) value = *given;
}

Result<nlohmann::json> readJson(const fs::path& path) {
  auto text = readTextFile(path, 1u << 20);
  if (!text) return failure(text);
  auto json = parseJson(*text);
  if (!json) return fail(ErrorCode::BadFormat, "is not valid JSON", path.string());
  return *std::move(json);
}

Result<AugmentationPolicy> policyFromFile(const fs::path& path) {
  auto json = readJson(path);
  if (!json) return failure(json);
  return augmentationPolicyFromJson(*json, path.string());
}

/// The policy of --policy (a name or a file) with the fields of --augment.
Result<AugmentationPolicy> policyOf(const TrainFlags& flags, const TrainingPlan& plan) {
  AugmentationPolicy policy = plan.policy;
  if (flags.policy) {
    auto chosen = flags.policy->ends_with(".json")
                      ? policyFromFile(*flags.policy)
                      : AugmentationPolicy::named(*flags.policy, plan.model.input.channels);
    if (!chosen) return chosen;
    policy = *chosen;
  }
  auto json = toJson(policy);
  for (const auto& setting : flags.augment) {
    const auto equals = setting.find('=');
    const auto value = parseJson(setting.substr(std::min(setting.size(), equals + 1))).value_or(nullptr);
    if (equals == std::string::npos || !value.is_number())
      return fail(ErrorCode::InvalidArgument, "\"" + setting + "\" is not FIELD=NUMBER", "--augment");
    json[setting.substr(0, equals)] = value;
  }
  return augmentationPolicyFromJson(json, "--augment");
}

Result<TrainingPlan> basePlan(const TrainFlags& flags, const ImageSet& images, const JobContext& job) {
  if (!flags.recipe.empty()) {
    auto json = readJson(flags.recipe);
    if (!json) return failure(json);
    return trainingPlanFromJson(*json, flags.recipe.string());
  }
  TrainingPlan plan;
  auto input = inputSpecOf(images, job);
  if (!input) return failure(input);
  plan.model.input = *input;
  plan.policy = AugmentationPolicy::reference(input->channels);
  return plan;
}

void addModelFlags(CLI::App& command, TrainFlags& flags) {
  command
      .add_option("--encoder", flags.encoder,
                  "small-conv (default), resnet18, resnet50 (both with a 3x3 stem) or vit-tiny")
      ->check(CLI::IsMember({"small-conv", "resnet18", "resnet50", "vit-tiny"}))
      ->type_name("NAME")
      ->group("Model");
  command
      .add_option(
          "--width", flags.width,
          "Channels of the encoder's first block; h has 8 times as many, of resnet50 32 times (small-conv "
          "16,\nResNets 64). Of vit-tiny the dimensions of h (192)")
      ->check(CLI::Range(1, 768))
      ->type_name("N")
      ->group("Model");
  command
      .add_option("--size", flags.size,
                  "Side of the model's input in pixels (that of the pictures, at most 32)")
      ->check(CLI::Range(8, 512))
      ->type_name("N")
      ->group("Model");
  command
      .add_option("--projector-depth", flags.projectorDepth, "Linear layers of the projector, 0: z = h (2)")
      ->check(CLI::Range(0, 3))
      ->type_name("N")
      ->group("Model");
  command.add_option("--projector-width", flags.projectorWidth, "Width of its hidden layers (512)")
      ->check(CLI::Range(1, 16384))
      ->type_name("N")
      ->group("Model");
  command.add_option("--projector-output", flags.projectorOutput, "Dimensions of z (64)")
      ->check(CLI::Range(1, 16384))
      ->type_name("N")
      ->group("Model");
}

void addTrainingFlags(CLI::App& command, TrainFlags& flags) {
  const char* group = "Training";
  std::string methods = "What is trained (simclr)";
  std::vector<std::string> names;
  for (const auto& method : trainingMethods()) {
    methods += "\n  " + std::string(method.name) + ": " + method.words;
    names.emplace_back(method.name);
  }
  command.add_option("--method", flags.method, methods)
      ->check(CLI::IsMember(names))
      ->type_name("NAME")
      ->group(group);
  command.add_option("--epochs", flags.epochs, "Times through the data (20)")
      ->check(CLI::Range(1, 10000))
      ->type_name("N")
      ->group(group);
  command.add_option("--batch", flags.batch, "Pictures per step, at most as many as there are (256)")
      ->check(CLI::Range(2, 65536))
      ->type_name("N")
      ->group(group);
  command
      .add_option("--optimizer", flags.optimizer,
                  "adam (default), sgd (momentum 0.9) or lars; decides the next two where they are not given")
      ->check(CLI::IsMember({"adam", "sgd", "lars"}))
      ->type_name("NAME")
      ->group(group);
  command
      .add_option("--learning-rate", flags.learningRate,
                  "Largest, after the warm-up and before a cosine to 0 (adam 0.001, sgd 0.05, lars 0.4)")
      ->check(CLI::PositiveNumber)
      ->type_name("R")
      ->group(group);
  command
      .add_option("--weight-decay", flags.weightDecay,
                  "Pulls the weights towards 0 (adam 1e-6, sgd and lars 1e-4)")
      ->check(CLI::NonNegativeNumber)
      ->type_name("W")
      ->group(group);
  command.add_option("--warm-up", flags.warmUpEpochs, "Epochs in which the learning rate rises (1)")
      ->check(CLI::Range(0, 10000))
      ->type_name("N")
      ->group(group);
  command
      .add_option("--temperature", flags.temperature,
                  "Of simclr and moco; lower looks at harder negatives (0.2)")
      ->check(CLI::PositiveNumber)
      ->type_name("T")
      ->group(group);
  command
      .add_option("--momentum", flags.momentum,
                  "Of byol's and moco's moving average, byol's rises to 1 (0.99)")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("M")
      ->group(group);
  command.add_option("--queue", flags.queue, "Older keys that moco tells a view from (4096)")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N")
      ->group(group);
  command
      .add_option("--precision", flags.precision,
                  "float32 (default) or mixed: products and convolutions in bfloat16, for GPUs from compute\n"
                  "capability 8.0 on (most CPUs get slower)")
      ->check(CLI::IsMember({"float32", "mixed"}))
      ->type_name("NAME")
      ->group(group);
}

void addAugmentationFlags(CLI::App& command, TrainFlags& flags) {
  const char* group = "Augmentation";
  command
      .add_option("--strength", flags.strength,
                  "Scales every magnitude and probability: 0 none, 1 the policy, at most 1.5 (1)")
      ->check(CLI::Range(0.0, 1.5))
      ->type_name("S")
      ->group(group);
  std::string policies =
      "What strength 1 is: a .json file of fields (as \"policy\" in recipe.json) or one of";
  for (const char* name : augmentationPolicies()) policies += std::string(" ") + name;
  command.add_option("--policy", flags.policy, policies)->type_name("NAME|FILE")->group(group);
  std::string fields = "Sets one field of it at strength 1; may be given many times. Fields:";
  for (const auto& each : augmentationFields()) fields += std::string(" ") + each.name;
  command.add_option("--augment", flags.augment, fields)->type_name("FIELD=VALUE")->group(group);
}

}  // namespace

void addPlanFlags(CLI::App& command, TrainFlags& flags) {
  addTrainingFlags(command, flags);
  addAugmentationFlags(command, flags);
  addModelFlags(command, flags);
}

Result<TrainingPlan> planOf(const TrainFlags& flags, const ImageSet& images, const JobContext& job) {
  auto plan = basePlan(flags, images, job);
  if (!plan) return plan;
  if (flags.encoder) {
    auto kind = encoderKindFrom(*flags.encoder);
    if (!kind) return failure(kind);
    plan->model.encoder = *kind;
    plan->model.encoderWidth = defaultEncoderWidth(*kind);
  }
  if (flags.optimizer) {
    const auto* choice = findOptimizer(*flags.optimizer);
    plan->optimizer = choice->name;
    plan->learningRate = choice->learningRate;
    plan->weightDecay = choice->weightDecay;
  }
  auto policy = policyOf(flags, *plan);
  if (!policy) return failure(policy);
  plan->policy = *policy;
  take(plan->method, flags.method);
  take(plan->device, flags.device);
  take(plan->precision, flags.precision);
  take(plan->model.encoderWidth, flags.width);
  take(plan->model.input.size, flags.size);
  take(plan->model.projectorDepth, flags.projectorDepth);
  take(plan->model.projectorWidth, flags.projectorWidth);
  take(plan->model.projectorOutput, flags.projectorOutput);
  take(plan->epochs, flags.epochs);
  take(plan->batch, flags.batch);
  take(plan->strength, flags.strength);
  take(plan->learningRate, flags.learningRate);
  take(plan->weightDecay, flags.weightDecay);
  take(plan->temperature, flags.temperature);
  take(plan->momentum, flags.momentum);
  take(plan->queue, flags.queue);
  take(plan->keepEvery, flags.keepEvery);
  if (flags.epochs) plan->warmUpEpochs = std::min(plan->warmUpEpochs, *flags.epochs);
  take(plan->warmUpEpochs, flags.warmUpEpochs);
  take(plan->seed, flags.seed);
  plan->out = flags.out;
  if (auto valid = plan->validate(images.count()); !valid) return failure(valid);
  return plan;
}

Result<TrainingPlan> resumedPlan(TrainFlags& flags) {
  auto from = resumable(flags.resume);
  if (!from) return failure(from);
  TrainingPlan plan = std::move(from->plan);
  flags.pictures.options.seed = plan.seed;  // of the sample of --limit
  take(plan.device, flags.device);
  take(plan.keepEvery, flags.keepEvery);
  if (flags.out.empty()) flags.out = plan.out;
  plan.out = flags.out;
  return plan;
}

}  // namespace mlens
