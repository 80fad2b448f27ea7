#include "app/commands/GraphNnk.h"

#include "app/Text.h"
#include "core/base/AtomicFile.h"
#include "core/base/Npy.h"
#include "core/base/Text.h"
#include "core/geometry/RepresentationMetrics.h"

namespace mlens {
namespace {

Result<void> writeArrays(const std::filesystem::path& folder, const NnkGraph& graph) {
  std::vector<std::int32_t> counts;
  std::vector<double> diameters;
  for (Index i = 0; i < graph.graph.size(); ++i) {
    counts.push_back(static_cast<std::int32_t>(graph.graph.neighbors(i).size()));
    diameters.push_back(graph.diameters[i]);
    diameters.push_back(graph.diametersWithQuery[i]);
  }
  if (auto done = writeNpy(folder / "indptr.npy", graph.graph.indptr); !done) return done;
  if (auto done = writeNpy(folder / "indices.npy", graph.graph.indices); !done) return done;
  if (auto done = writeNpy(folder / "weights.npy", graph.weights); !done) return done;
  if (auto done = writeNpy(folder / "residual.npy", graph.residuals); !done) return done;
  if (auto done = writeNpy(folder / "diameter.npy", diameters, {graph.graph.size(), 2}); !done) return done;
  return writeNpy(folder / "count.npy", counts);
}

}  // namespace

Result<Report> writeNnkGraph(const Matrix& vectors, const NnkOptions& options,
                             const std::filesystem::path& out, const JobContext& job) {
  auto graph = nnkGraph(vectors, options, job);
  if (!graph) return failure(graph);
  // How many neighbourhoods the other way of solving would change.
  NnkOptions other = options;
  other.compatible = !options.compatible;
  auto compared = nnkGraph(vectors, graph->candidates, other, job);
  if (!compared) return failure(compared);
  if (auto done = writeArrays(out, *graph); !done) return failure(done);

  const auto n = static_cast<double>(vectors.rows());
  Report report;
  report.summary = {{"command", "graph"},
                    {"method", "nnk"},
                    {"setting", graph->setting},
                    {"n", vectors.rows()},
                    {"dim", vectors.columns()},
                    {"k", std::min<Index>(options.k, vectors.rows() - 1)},
                    {"k_asked", options.k},
                    {"kernel", nameOf(options.kernel, kNnkKernels)},
                    {"sigma", graph->sigma},
                    {"normalize", options.normalizes()},
                    {"compatible", options.compatible},
                    {"symmetrize", nameOf(options.symmetrize, kSymmetrizations)},
                    {"kkt_residual_max", graph->largestKktResidual},
                    {"count_mean", static_cast<double>(graph->graph.indices.size()) / n},
                    {"diameter_mean", meanOfNumbers(graph->diameters)},
                    {"residual_mean", meanOfNumbers(graph->residuals)},
                    {"candidates", graph->candidates.method}};
  // Compared before symmetrising: one neighbourhood a point.
  if (options.symmetrize == Symmetrize::None) {
    report
        .summary["neighborhoods_differing_from_" + std::string(options.compatible ? "exact" : "compatible")] =
        differingNeighborhoods(*graph, *compared);
  }
  if (auto done = writeFileAtomically(out / "summary.json", report.summary.dump(2) + "\n"); !done) {
    return failure(done);
  }
  report.summary["out"] = out.string();
  report.text = out.string() + ": " + grouped(vectors.rows()) + " rows, " +
                shortNumber(report.summary["count_mean"]) + " neighbours on average; " + graph->setting +
                "\n";
  return report;
}

}  // namespace mlens
