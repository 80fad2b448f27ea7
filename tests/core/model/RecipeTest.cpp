#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/checkpoint/ModelLayout.h"
#include "core/model/TrainingPlan.h"
#include "core/model/ViewParameters.h"

namespace mlens {
namespace {

using nlohmann::json;

TEST(AugmentationPolicy, strengthZeroIsTheIdentityAndOneTheReference) {
  for (const int channels : {1, 3}) {
    const auto reference = AugmentationPolicy::reference(channels);
    EXPECT_EQ(toJson(reference.scaled(1)), toJson(reference));
    const auto none = toJson(reference.scaled(0));
    for (const auto& field : none.items()) {
      EXPECT_EQ(field.value(), field.key() == "cropMinScale" ? 1.0 : 0.0) << field.key();
    }
  }
}

TEST(AugmentationPolicy, strengthScalesLinearlyAndCapsProbabilities) {
  const auto reference = AugmentationPolicy::reference(3);
  const auto half = reference.scaled(0.5), most = reference.scaled(1.5);
  EXPECT_DOUBLE_EQ(half.rotationDegrees, 10);
  EXPECT_DOUBLE_EQ(half.cropMinScale, 0.6);
  EXPECT_DOUBLE_EQ(half.flipProbability, 0.25);
  EXPECT_DOUBLE_EQ(most.rotationDegrees, 30);
  EXPECT_DOUBLE_EQ(most.cropProbability, 1);
  EXPECT_DOUBLE_EQ(most.flipProbability, 0.75);
  EXPECT_GT(most.cropMinScale, 0);
  for (double strength = 0; strength <= 1.5; strength += 0.125) {
    EXPECT_TRUE(reference.scaled(strength).validate()) << strength;
  }
}

TEST(AugmentationPolicy, refusesValuesOutOfRange) {
  for (const double wrong : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    AugmentationPolicy policy;
    policy.flipProbability = wrong;
    const auto valid = policy.validate();
    ASSERT_FALSE(valid);
    EXPECT_NE(valid.error().text().find("flipProbability"), std::string::npos);
  }
}

TEST(ViewParameters, nothingIsDrawnAtStrengthZero) {
  const auto policy = AugmentationPolicy::reference(3).scaled(0);
  for (std::uint64_t i = 0; i < 200; ++i) {
    RandomStream random(7, i);
    const auto view = drawView(policy, random);
    EXPECT_FALSE(view.moves() || view.erases() || view.grey);
    EXPECT_EQ(view.brightness, 1);
    EXPECT_EQ(view.contrast, 1);
    EXPECT_EQ(view.saturation, 1);
    EXPECT_EQ(view.hue, 0);
    EXPECT_EQ(view.blurSigma, 0);
  }
}

TEST(ViewParameters, staysInRangeAndHappensAsOftenAsSaid) {
  const auto policy = AugmentationPolicy::reference(3);
  constexpr int kViews = 4000;
  int flips = 0, greys = 0;
  double area = 0;
  for (std::uint64_t i = 0; i < kViews; ++i) {
    RandomStream random(3, i);
    const auto view = drawView(policy, random);
    EXPECT_GE(view.cropLeft, 0);
    EXPECT_LE(view.cropLeft + view.cropWidth, 1 + 1e-12);
    EXPECT_GE(view.cropTop, 0);
    EXPECT_LE(view.cropTop + view.cropHeight, 1 + 1e-12);
    EXPECT_GE(view.cropWidth * view.cropHeight, 0.15);
    EXPECT_LE(std::abs(view.rotation), 20 * std::numbers::pi / 180);
    EXPECT_LE(std::abs(view.shiftRight), 0.15);
    EXPECT_LE(std::abs(view.brightness - 1), 0.4);
    EXPECT_LE(std::abs(view.hue), 0.1);
    EXPECT_LE(view.blurSigma, 1);
    EXPECT_LE(view.eraseLeft + view.eraseWidth, 1 + 1e-12);
    EXPECT_LE(view.eraseWidth * view.eraseHeight, 0.2 + 1e-12);
    flips += view.flip;
    greys += view.grey;
    area += view.cropWidth * view.cropHeight;
  }
  const double deviation = 4 * std::sqrt(0.25 / kViews);  // four standard errors of a share, at most
  EXPECT_NEAR(flips / double{kViews}, policy.flipProbability, deviation);
  EXPECT_NEAR(greys / double{kViews}, policy.greyProbability, deviation);
  EXPECT_NEAR(area / kViews, 0.6, 0.02);  // uniform from 0.2 to 1, a little cut by the picture's side
}

TEST(ModelSpec, comesBackFromJson) {
  ModelSpec spec;
  spec.encoder = EncoderKind::ResNet18;
  spec.encoderWidth = 64;
  spec.input = {32, 3, {0.1, 0.2, 0.3}, {0.4, 0.5, 0.6}};
  spec.projectorDepth = 0;
  const auto back = modelSpecFromJson(json::parse(toJson(spec).dump()), "test");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(toJson(*back), toJson(spec));
  EXPECT_EQ(back->featureDimension(), 512);
  EXPECT_EQ(back->outputDimension(), 512);
}

TEST(ModelSpec, encodersHaveTheWidthsOfTheirPapers) {
  const auto dimensions = [](const char* name) {
    const auto spec = modelSpecFromJson(json{{"encoder", name}}, "test");
    EXPECT_TRUE(spec) << spec.error().text();
    return spec ? spec->featureDimension() : 0;
  };
  EXPECT_EQ(dimensions("small-conv"), 128);
  EXPECT_EQ(dimensions("resnet18"), 512);
  EXPECT_EQ(dimensions("resnet50"), 2048);
  EXPECT_EQ(dimensions("vit-tiny"), 192);
  // Parameters of DeiT-Ti's blocks (5.49 million) and of ResNet-50 without its classifier (23.5 million).
  const auto values = [](EncoderKind kind) {
    ModelSpec spec;
    spec.encoder = kind;
    spec.encoderWidth = defaultEncoderWidth(kind);
    spec.input.channels = 3;
    spec.projectorDepth = 0;
    double sum = 0;
    for (const auto& tensor : tensorsOf(spec)) {
      if (tensor.dtype != "F32" || tensor.name.find(".running_") != std::string::npos) continue;
      double size = 1;
      for (const Index side : tensor.shape) size *= static_cast<double>(side);
      sum += size;
    }
    return sum;
  };
  EXPECT_EQ(values(EncoderKind::ResNet50), 23'508'032 - 64 * 3 * (49 - 9));  // a 3x3 stem instead of 7x7
  EXPECT_EQ(values(EncoderKind::ResNet18), 11'176'512 - 64 * 3 * (49 - 9));
  EXPECT_EQ(values(EncoderKind::VitTiny), 12 * 444'864 + 2 * 192 + 192 + 50 * 192 + 192 * 49);
}

TEST(AugmentationPolicy, namedPoliciesAreValidAndChangeWhatTheySay) {
  for (const char* name : augmentationPolicies()) {
    for (const int channels : {1, 3}) {
      const auto policy = AugmentationPolicy::named(name, channels);
      ASSERT_TRUE(policy) << name;
      EXPECT_TRUE(policy->validate()) << name;
      const double colour = policy->hue + policy->saturation + policy->greyProbability;
      EXPECT_TRUE(channels == 3 || colour == 0) << name;
    }
  }
  EXPECT_EQ(toJson(*AugmentationPolicy::named("reference", 3)), toJson(AugmentationPolicy()));
  const auto hue = *AugmentationPolicy::named("hue", 3);
  for (std::uint64_t i = 0; i < 50; ++i) {
    RandomStream random(7, i);
    const auto view = drawView(hue, random);
    EXPECT_FALSE(view.moves() || view.erases() || view.grey || view.brightness != 1 || view.blurSigma > 0);
    EXPECT_NE(view.hue, 0);
  }
  EXPECT_FALSE(AugmentationPolicy::named("strongest", 3));
}

TEST(ModelSpec, refusesWhatCannotBeBuilt) {
  const auto refused = [](const char* text) {
    const auto spec = modelSpecFromJson(json::parse(text), "model.json");
    return !spec && spec.error().context.starts_with("model.json") ? std::string(spec.error().text())
                                                                   : std::string();
  };
  EXPECT_NE(refused("[]").find("object"), std::string::npos);
  EXPECT_NE(refused(R"({"encoder": 3})").find("text"), std::string::npos);
  EXPECT_NE(refused(R"({"encoderWidht": 3})").find("encoderWidht"), std::string::npos);
  EXPECT_NE(refused(R"({"encoderWidth": 0})").find("width"), std::string::npos);
  EXPECT_NE(refused(R"({"encoderWidth": 1.5})").find("whole"), std::string::npos);
  EXPECT_NE(refused(R"({"encoderWidth": 4294967312})").find("whole"), std::string::npos);
  EXPECT_NE(refused(R"({"encoder": "vit-tiny", "input": {"size": 30}})").find("multiple"), std::string::npos);
  EXPECT_NE(refused(R"({"encoder": "vit-tiny", "encoderWidth": 100})").find("3 heads"), std::string::npos);
  EXPECT_NE(refused(R"({"projectorDepth": 4})").find("depth"), std::string::npos);
  EXPECT_NE(refused(R"({"input": {"channels": 2}})").find("channels"), std::string::npos);
  EXPECT_NE(refused(R"({"input": {"std": [0]}})").find("std"), std::string::npos);
  EXPECT_NE(refused(R"({"input": {"mean": [1, 2]}})").find("each channel"), std::string::npos);
  EXPECT_NE(refused(R"({"input": {"mean": ["a"]}})").find("numbers"), std::string::npos);
  const auto unknown = modelSpecFromJson(json{{"encoder", "vit"}}, "model.json");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("small-conv"), std::string::npos);
}

TEST(TrainingPlan, comesBackFromJson) {
  TrainingPlan plan;
  plan.strength = 0.15;
  plan.epochs = 7;
  plan.batch = 33;
  plan.learningRate = 0.1234567890123456789;
  plan.seed = ~std::uint64_t{0};
  plan.device = "cuda:1";
  plan.out = "/tmp/some where";
  plan.policy.blurSigma = 0.25;
  plan.method = "moco";
  plan.optimizer = "lars";
  plan.warmUpEpochs = 3;
  plan.momentum = 0.995;
  plan.queue = 77;
  plan.keepEvery = 2;
  const auto back = trainingPlanFromJson(json::parse(toJson(plan).dump()), "test");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(toJson(*back), toJson(plan));
  EXPECT_EQ(back->seed, plan.seed);
  EXPECT_EQ(back->learningRate, plan.learningRate);
}

TEST(TrainingPlan, missingFieldsKeepTheirDefaults) {
  const auto plan = trainingPlanFromJson(json::object(), "test");
  ASSERT_TRUE(plan);
  EXPECT_EQ(toJson(*plan), toJson(TrainingPlan()));
}

TEST(TrainingPlan, refusesWithOneLineThatNamesTheField) {
  const auto message = [](auto change, Index pictures = 1000) {
    TrainingPlan plan;
    change(plan);
    const auto valid = plan.validate(pictures);
    return valid ? std::string() : valid.error().text();
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(message([](auto&) {}), "");
  EXPECT_NE(message([](auto& p) { p.method = "pirl"; }).find("known are simclr, barlow"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.optimizer = "muon"; }).find("adam, sgd, lars"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.warmUpEpochs = p.epochs + 1; }).find("warm-up"), std::string::npos);
  EXPECT_NE(message([nan](auto& p) { p.momentum = nan; }).find("momentum"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.queue = 0; }).find("queue"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.batch = 1001; }).find("at most 1000"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.batch = 1; }).find("batch"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.batch = 2; }, 1).find("2 pictures"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.batch = 2; }, 0).find("2 pictures"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.epochs = 0; }).find("epochs"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.strength = 1.6; }).find("strength"), std::string::npos);
  EXPECT_NE(message([nan](auto& p) { p.strength = nan; }).find("strength"), std::string::npos);
  EXPECT_NE(message([nan](auto& p) { p.learningRate = nan; }).find("learning rate"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.temperature = 0; }).find("temperature"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.weightDecay = -1; }).find("weight decay"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.probe = -1; }).find("probe"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.model.projectorDepth = 9; }).find("depth"), std::string::npos);
  for (const char* device : {"gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:100000", ""}) {
    EXPECT_NE(message([device](auto& p) { p.device = device; }).find("device"), std::string::npos) << device;
  }
}

TEST(Training, TellsTheEpochThatIsWorkedOn) {
  TrainingUpdate update;
  update.epochs = 4;
  update.stepsPerEpoch = 8;
  update.step = 2;
  update.loss = 1.5;
  EXPECT_EQ(progressOf(update).stage, "training");
  EXPECT_EQ(progressOf(update).detail, "epoch 1 of 4, loss 1.5000");
  EXPECT_EQ(progressOf(update).fraction, 0.0625);
  update.epoch = 1;
  update.step = 8;
  update.epochEnd = true;
  EXPECT_EQ(progressOf(update).detail, "epoch 1 of 4, loss 1.5000");
  EXPECT_EQ(progressOf(update).fraction, 0.25);
  EXPECT_EQ(progressOf({}).fraction, 0);
}

}  // namespace
}  // namespace mlens
