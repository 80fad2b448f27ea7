// Streamed embedding, from files on disk to npy on disk, beside the bare forward passes of the same network
// over as many pictures that lie decoded in memory. By turns in one process:
//   bench_embed CHECKPOINT DATA PICTURES TURNS [THREADS [DEVICE]]
#include <ATen/ATen.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/base/Parallel.h"
#include "core/embedding/SegmentWriter.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Devices.h"
#include "core/torch/Embedding.h"
#include "core/torch/Engine.h"
#include "core/torch/Pictures.h"

using namespace mlens;

namespace {

template <class T>
T orExit(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().text().c_str());
  std::exit(1);
}
void orExit(const Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "%s\n", result.error().text().c_str());
  std::exit(1);
}

struct Cost {
  double wall = 0, cpu = 0;
};

template <class F>
Cost costOf(F&& work) {
  const auto cpu = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  };
  const auto start = std::chrono::steady_clock::now();
  const double before = cpu();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), cpu() - before};
}

/// Forward passes over the first block of pictures, again and again.
void forward(const Network& network, const ImageSet& images, Index count) {
  std::vector<Index> rows;
  for (Index i = 0; i < std::min<Index>(256, images.count()); ++i) rows.push_back(i);
  const InputSpec& input = network.spec().input;
  auto block = orExit(readPictures(images, rows, input, {}));
  const auto pixels = at::from_blob(block.pixels.data(),
                                    {std::ssize(rows), input.channels, input.size, input.size}, at::kByte);
  for (Index done = 0; done < count; done += std::ssize(rows)) {
    embedPixels(network, pixels.narrow(0, 0, std::min<Index>(std::ssize(rows), count - done)), {});
  }
}

void stream(const CheckpointSummary& checkpoint, const ImageSet& images, Index count,
            const std::string& device) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "bench_embed";
  StreamRequest request;
  request.layers = orExit(chosenLayers(checkpoint.spec, {}));
  request.ranges = {{0, count}};
  const EmbeddingStore store(folder / "unfinished", "bench", request.layers);
  SegmentWriter writer(store);
  orExit(torchEngine().stream(checkpoint, images, {256, device}, request,
                              [&](const EmbeddedBlock& block) { return writer.add(block); }, {}));
  orExit(writer.finish());
  const auto segments = orExit(store.load({}));
  for (const auto& layer : request.layers) {
    orExit(store.merge(segments, layer, count, folder / (layer.name + ".npy"), {}));
  }
  std::filesystem::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "bench_embed CHECKPOINT DATA PICTURES TURNS [THREADS [DEVICE]]\n");
    return 2;
  }
  if (argc > 5) setThreadBudget(std::atoi(argv[5]));
  applyThreadBudget();
  const auto checkpoint = orExit(inspectCheckpoint(argv[1], {}, {}, {}));
  const auto images = orExit(openImageSet(argv[2], {}, {}));
  const Index count = std::min<Index>(images.count(), std::atoll(argv[3]));
  const std::string name = argc > 6 ? argv[6] : "cpu";
  Network network = orExit(readNetwork(checkpoint));
  network.moveTo(orExit(deviceFor(name)));
  torchEngine();                  // as the program sets it up
  forward(network, images, 256);  // warm
  for (int turn = 0; turn < std::atoi(argv[4]); ++turn) {
    const Cost bare = costOf([&] { forward(network, images, count); });
    const Cost whole = costOf([&] { stream(checkpoint, images, count, name); });
    std::printf(
        "%lld pictures: forward %.2f s wall %.2f s CPU, streamed %.2f s wall %.2f s CPU: %.1f %% of its "
        "throughput\n",
        static_cast<long long>(count), bare.wall, bare.cpu, whole.wall, whole.cpu,
        100 * bare.wall / whole.wall);
  }
  return 0;
}
