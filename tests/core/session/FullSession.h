#pragma once

#include "core/session/Session.h"

namespace mlens {

/// A session of pictures with every field set, none as in an empty session.
inline Session fullSession(const std::filesystem::path& folder) {
  Session session;
  session.data = {
      DataSource::Kind::Images, folder / "data/images.gz", folder / "data/labels.csv", {}, "", 500, 77};
  session.checkpoints = {{folder / "strong.safetensors"}, {folder / "runs/weak.safetensors"}};
  ReadingOptions& reading = session.checkpoints[1].reading;
  reading.encoder = "student/backbone.";
  reading.activation = "gelu";
  reading.heads = 6;
  reading.maxPool = false;
  reading.std = {0.5, 0.25, 0.125};
  ViewSpec encoder{"encoder", {1, EmbeddingId::Stage::Encoder}, {"pca", 2}, {}};
  encoder.camera = {{0.1, -2.5, 1e-7}, {1, 2, 3}, {0, 0, 1}, 0.333333333333333};
  ViewSpec projector{"projector", {0, EmbeddingId::Stage::Projector}, {}, {}};
  projector.map = {
      "umap",
      3,
      {30, 0.25, 400, Metric::Cosine, UmapInit::Pca, 18446744073709551615ULL, KnnMethod::Approximate, 120},
      MapAlignment{{1, EmbeddingId::Stage::Encoder}, true, 0.25}};
  session.views = {encoder, projector};
  session.appearance.color = {ColorSpec::By::Column, "loss \"raw\"", "cividis"};
  session.appearance.edges = {EdgeSpec::Show::Current, 7, Metric::Cosine, EdgeSpec::Kind::Nnk, {}, false};
  session.appearance.edges.nnk = {
      .k = 33, .kernel = NnkKernel::Gaussian, .sigma = 0.125, .normalize = true, .compatible = true};
  session.appearance.discs = {DiscSpec::Show::Sample, 31, 18446744073709551615ULL, {9, {}}};
  session.appearance.discs.plane.tangent = {TangentOptions::Rule::Fixed, 3, 0.75};
  session.current = 41;
  session.appearance.arrows = AppearanceSpec::Arrows::Sample;
  session.appearance.pointSize = 4.5;
  session.appearance.opacity = 0.3;
  session.appearance.hiddenClasses = {2, 9};
  session.appearance.compare = {31, Metric::Cosine};
  session.selection = Selection::of(500, std::vector<Index>{1, 2, 3, 499});
  session.selections = {{"Sandalen, größer", Selection::of(500, std::vector<Index>{7})},
                        {"", Selection(500)}};
  session.orbits = {"hue", 0.75, {44, 3, 5}};
  session.theme = "light";
  session.notes = "line one\nline two";
  session.survey = {folder / "models.csv", folder / "data", folder / "tables/cars.csv", 300, 33, 99, 7};
  session.stamps = {
      {folder / "strong.safetensors", {"00112233445566778899aabbccddeeff", 18446744073709551615ULL}}};
  return session;
}

}  // namespace mlens
