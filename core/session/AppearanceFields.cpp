#include "core/session/AppearanceFields.h"

#include "core/session/DiscFields.h"
#include "core/session/SessionFields.h"

namespace mlens {
namespace {

using nlohmann::json;

constexpr std::initializer_list<std::pair<const char*, ColorSpec::By>> kColorBy = {
    {"class", ColorSpec::By::Class},
    {"column", ColorSpec::By::Column},
    {"selection", ColorSpec::By::Selection},
    {"single", ColorSpec::By::Single},
    {"metric", ColorSpec::By::Metric}};
constexpr std::initializer_list<std::pair<const char*, EdgeSpec::Show>> kShowEdges = {
    {"off", EdgeSpec::Show::Off},
    {"selection", EdgeSpec::Show::Selection},
    {"all", EdgeSpec::Show::All},
    {"current", EdgeSpec::Show::Current}};
constexpr std::initializer_list<std::pair<const char*, EdgeSpec::Kind>> kGraphKinds = {
    {"knn", EdgeSpec::Kind::Knn}, {"mutual", EdgeSpec::Kind::Mutual}, {"nnk", EdgeSpec::Kind::Nnk}};
constexpr std::initializer_list<std::pair<const char*, AppearanceSpec::Arrows>> kArrows = {
    {"off", AppearanceSpec::Arrows::Off},
    {"selection", AppearanceSpec::Arrows::Selection},
    {"sample", AppearanceSpec::Arrows::Sample}};

void readNnk(SessionFields fields, NnkOptions& nnk) {
  fields.integer("k", nnk.k, 1, EdgeSpec::kMostNnk);
  fields.choice("kernel", nnk.kernel, kNnkKernels);
  fields.number("sigma", nnk.sigma, 0, 1e12);
  if (nnk.kernel == NnkKernel::Gaussian && !(nnk.sigma > 0)) {
    fields.complain(fields.name("sigma"), "a number above 0 for the kernel gaussian");
  }
  if (fields.has("normalize")) {
    bool normalize = nnk.normalizes();
    fields.flag("normalize", normalize);
    nnk.normalize = normalize;
  }
  fields.flag("compatible", nnk.compatible);
}

json written(const NnkOptions& nnk) {
  json options = {{"k", nnk.k},
                  {"kernel", nameOf(nnk.kernel, kNnkKernels)},
                  {"sigma", nnk.sigma},
                  {"compatible", nnk.compatible}};
  if (nnk.normalize) options["normalize"] = *nnk.normalize;
  return options;
}

}  // namespace

void readAppearance(SessionFields fields, AppearanceSpec& appearance) {
  fields.object("color", [&](SessionFields color) {
    color.choice("by", appearance.color.by, kColorBy);
    color.text("column", appearance.color.column);
    color.text("palette", appearance.color.palette);
  });
  fields.object("edges", [&](SessionFields edges) {
    edges.choice("show", appearance.edges.show, kShowEdges);
    edges.integer("k", appearance.edges.k, 1, 1000);
    edges.choice("metric", appearance.edges.metric, kMetricNames);
    edges.choice("kind", appearance.edges.kind, kGraphKinds);
    edges.flag("polytope", appearance.edges.polytope);
    edges.object("nnk", [&](SessionFields nnk) { readNnk(nnk, appearance.edges.nnk); });
  });
  fields.object("discs", [&](SessionFields discs) { readDiscs(discs, appearance.discs); });
  fields.choice("arrows", appearance.arrows, kArrows);
  fields.object("compare", [&](SessionFields compare) {
    compare.integer("k", appearance.compare.k, 1, CompareSpec::kMost);
    compare.choice("metric", appearance.compare.metric, kMetricNames);
  });
  fields.number("pointSize", appearance.pointSize, 0, 100);
  fields.number("opacity", appearance.opacity, 0.05, 1);
  fields.array("hiddenClasses", 1'000'000, [&](const json& element, const std::string& where) {
    if (SessionFields::isWithin(element, 0, std::numeric_limits<std::int32_t>::max())) {
      appearance.hiddenClasses.push_back(element.get<std::int32_t>());
    } else {
      fields.complain(where, "a class number");
    }
  });
}

json written(const AppearanceSpec& appearance) {
  return {
      {"color",
       {{"by", wordOf(appearance.color.by, kColorBy)},
        {"column", appearance.color.column},
        {"palette", appearance.color.palette}}},
      {"edges",
       {{"show", wordOf(appearance.edges.show, kShowEdges)},
        {"k", appearance.edges.k},
        {"metric", nameOf(appearance.edges.metric, kMetricNames)},
        {"kind", wordOf(appearance.edges.kind, kGraphKinds)},
        {"polytope", appearance.edges.polytope},
        {"nnk", written(appearance.edges.nnk)}}},
      {"discs", written(appearance.discs)},
      {"arrows", wordOf(appearance.arrows, kArrows)},
      {"compare", {{"k", appearance.compare.k}, {"metric", nameOf(appearance.compare.metric, kMetricNames)}}},
      {"pointSize", appearance.pointSize},
      {"opacity", appearance.opacity},
      {"hiddenClasses", appearance.hiddenClasses}};
}

}  // namespace mlens
