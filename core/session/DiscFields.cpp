#include "core/session/DiscFields.h"

namespace mlens {
namespace {

using Rule = TangentOptions::Rule;
using Show = DiscSpec::Show;

constexpr std::initializer_list<std::pair<const char*, Show>> kShows = {
    {"off", Show::Off}, {"current", Show::Current}, {"selection", Show::Selection}, {"sample", Show::Sample}};
constexpr std::initializer_list<std::pair<const char*, Rule>> kRules = {
    {"explained", Rule::Explained}, {"ratio", Rule::Ratio}, {"fixed", Rule::Fixed}};
constexpr double kLeastThreshold = 0.01;

}  // namespace

void readDiscs(SessionFields fields, DiscSpec& discs) {
  fields.choice("show", discs.show, kShows);
  fields.integer("sample", discs.sample, 1, DiscSpec::kMost);
  fields.seed("seed", discs.seed);
  fields.integer("neighbors", discs.plane.neighbors, 2, DiscSpec::kMostNeighbors);
  fields.choice("rule", discs.plane.tangent.rule, kRules);
  fields.number("threshold", discs.plane.tangent.threshold, kLeastThreshold, 1);
  fields.integer("dimension", discs.plane.tangent.dimension, 1, DiscSpec::kMostDimensions);
}

nlohmann::json written(const DiscSpec& discs) {
  return {{"show", wordOf(discs.show, kShows)},
          {"sample", discs.sample},
          {"seed", discs.seed},
          {"neighbors", discs.plane.neighbors},
          {"rule", wordOf(discs.plane.tangent.rule, kRules)},
          {"threshold", discs.plane.tangent.threshold},
          {"dimension", discs.plane.tangent.dimension}};
}

}  // namespace mlens
