#include "core/torch/PicturePasses.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <exception>
#include <mutex>

#include "core/base/Parallel.h"
#include "core/engine/EmbeddingStream.h"
#include "core/torch/Guard.h"

namespace mlens {
namespace {

/// While it lives, LibTorch's work on this thread stays on it.
class OneThread {
 public:
  OneThread() : before_(at::get_num_threads()) { set(1); }
  ~OneThread() { set(before_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  static void set(int threads) {  // a change makes LibTorch renew a pool of threads
    if (at::get_num_threads() != threads) at::set_num_threads(threads);
  }
  int before_;
};

/// Rows of the stages, made as the first of them come.
class Stages {
 public:
  explicit Stages(Index count) : count_(count) {}

  void put(Index first, Index rows, const std::vector<at::Tensor>& stages) {
    std::call_once(made_, [&] { make(stages); });
    for (std::size_t s = 0; s < stages.size(); ++s) {
      const auto values = stages[s].narrow(0, 0, rows).to(at::kCPU, at::kFloat).contiguous();
      std::copy_n(values.data_ptr<float>(), values.numel(),
                  whole_[s].data_ptr<float>() + first * whole_[s].size(1));
    }
  }
  std::vector<at::Tensor> take() { return std::move(whole_); }

 private:
  void make(const std::vector<at::Tensor>& stages) {
    for (const auto& stage : stages) whole_.push_back(at::empty({count_, stage.size(1)}, at::kFloat));
  }

  Index count_;
  std::once_flag made_;
  std::vector<at::Tensor> whole_;
};

std::vector<at::Tensor> withoutRows(const Network& network, bool projects) {
  std::vector<at::Tensor> stages;
  for (const auto& layer : layersOf(network.spec())) {
    if (stages.empty() || projects) stages.push_back(at::empty({0, layer.dimension}, at::kFloat));
  }
  return stages;
}

at::Tensor filledUp(const at::Tensor& rows) {
  if (rows.size(0) == kForwardBlock) return rows;
  auto full = at::zeros({kForwardBlock, rows.size(1), rows.size(2), rows.size(3)}, rows.options());
  full.narrow(0, 0, rows.size(0)).copy_(rows);
  return full;
}

void oneByOne(const Network& network, Index count, bool projects, const Pass& pass, const InputSource& inputs,
              Stages& stages) {
  const OneThread alone;
  std::mutex failing;
  std::exception_ptr failed;  // parallelFor would make an Error of it that no longer says which
  const auto done = parallelFor(count, 1, JobContext(pass.stop), [&](Index first, Index last) {
    const c10::InferenceMode guard;
    const OneThread aloneHere;
    try {
      for (Index row = first; row < last; ++row)
        stages.put(row, 1, network.stages(inputs(row, 1), projects, pass));
    } catch (...) {
      {
        const std::lock_guard lock(failing);
        if (!failed) failed = std::current_exception();
      }
      throw;
    }
  });
  if (failed) std::rethrow_exception(failed);
  if (!done && done.error().code == ErrorCode::Cancelled) throw Stopped();
  if (!done) throw Failed(done.error());
}

}  // namespace

std::vector<at::Tensor> stagesOf(const Network& network, Index count, bool projects,
                                 const std::stop_token& stop, const InputSource& inputs) {
  throwIfStopped(stop);
  if (count == 0) return withoutRows(network, projects);
  const c10::InferenceMode guard;
  const Pass pass{false, stop};
  Stages stages(count);
  if (network.device().is_cpu()) {
    oneByOne(network, count, projects, pass, inputs, stages);
  } else {
    for (Index first = 0; first < count; first += kForwardBlock) {
      const Index rows = std::min(kForwardBlock, count - first);
      stages.put(first, rows, network.stages(filledUp(inputs(first, rows)), projects, pass));
    }
  }
  return stages.take();
}

}  // namespace mlens
