#include "core/torch/GlooTeam.h"

#ifdef MLENS_GLOO
#include <ATen/ATen.h>

#include <cstdlib>
#include <cstring>
#include <thread>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "core/base/Matrix.h"
#include "core/torch/Guard.h"

namespace mlens {
namespace {

constexpr std::chrono::seconds kSilence{30};
constexpr std::chrono::milliseconds kMoment{1000};  // c10d takes whole seconds only
constexpr Index kLongestText = Index{16} << 20;

std::string placeText(const TeamPlace& place) {
  return place.master + " port " + std::to_string(place.port);
}

std::shared_ptr<::gloo::transport::Device> deviceFor(const TeamPlace& place) {
  using c10d::ProcessGroupGloo;
  if (const char* interface = std::getenv("GLOO_SOCKET_IFNAME"))
    return ProcessGroupGloo::createDeviceForInterface(interface);
  const bool here = place.master == "127.0.0.1" || place.master == "localhost";
  return here ? ProcessGroupGloo::createDeviceForHostname("127.0.0.1")
              : ProcessGroupGloo::createDefaultDevice();
}

using Clock = std::chrono::steady_clock;
using StorePtr = c10::intrusive_ptr<c10d::Store>;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Where the processes meet; rank 0 keeps it, or torchrun, which then says so and counts its restarts. Tries
/// for a moment at a time, so that it can be cancelled.
Result<StorePtr> storeOf(const TeamPlace& place, Clock::time_point end, const JobContext& job) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(place.port);
  options.isServer = place.rank == 0 && variable("TORCHELASTIC_USE_AGENT_STORE") != "True";
  options.waitWorkers = false;
  options.timeout = kMoment;
  for (;;) {
    if (auto go = job.check(); !go) return failure(go);
    try {
      auto store = c10::make_intrusive<c10d::TCPStore>(place.master, options);
      store->setTimeout(kSilence);
      return c10::make_intrusive<c10d::PrefixStore>("manifold-lens/" + variable("TORCHELASTIC_RESTART_COUNT"),
                                                    store);
    } catch (...) {
      if (options.isServer || Clock::now() >= end) throw;
      std::this_thread::sleep_for(kMoment / 10);
    }
  }
}

/// Waits until every process has come; says which have not.
Result<void> waitForAll(c10d::Store& store, const TeamPlace& place, Clock::time_point end,
                        const JobContext& job) {
  const auto key = [](int rank) { return "here/" + std::to_string(rank); };
  store.set(key(place.rank), std::vector<std::uint8_t>{1});
  for (int rank = 0; rank < place.size; ++rank) {
    while (!store.check({key(rank)})) {
      if (auto go = job.check(); !go) return go;
      if (Clock::now() >= end) {
        return fail(ErrorCode::Io,
                    "process " + std::to_string(rank) + " of " + std::to_string(place.size) +
                        " did not come; start all of them, with the same MASTER_ADDR and MASTER_PORT",
                    placeText(place));
      }
      std::this_thread::sleep_for(kMoment / 10);
    }
  }
  return {};
}

class GlooTeam final : public ProcessTeam {
 public:
  GlooTeam(const TeamPlace& place, StorePtr store) : place_(place), store_(std::move(store)) {
    auto gloo = c10d::ProcessGroupGloo::Options::create(kSilence);
    gloo->devices = {mlens::deviceFor(place)};
    gloo->threads = 1;
    group_ = c10::make_intrusive<c10d::ProcessGroupGloo>(store_, place.rank, place.size, gloo);
  }

  Result<std::vector<std::string>> exchange(const std::string& mine) override {
    try {
      const auto lengths = gather(at::full({1}, static_cast<Index>(mine.size()), at::kLong));
      Index longest = 1;
      for (const auto& length : lengths) longest = std::max(longest, length.item<Index>());
      if (longest > kLongestText) return fail(ErrorCode::Internal, "a message between processes is too long");
      auto text = at::zeros({longest}, at::kByte);
      std::memcpy(text.data_ptr(), mine.data(), mine.size());
      std::vector<std::string> texts;
      const auto all = gather(text);
      for (std::size_t i = 0; i < all.size(); ++i) {
        texts.emplace_back(static_cast<const char*>(all[i].data_ptr()),
                           static_cast<std::size_t>(lengths[i].item<Index>()));
      }
      return texts;
    } catch (...) {
      return lost();
    }
  }

  Result<void> sum(std::span<float> values) override {
    try {
      std::vector<at::Tensor> tensors{
          at::from_blob(values.data(), {static_cast<Index>(values.size())}, at::kFloat)};
      group_->allreduce(tensors)->wait();
      return {};
    } catch (...) {
      return lost();
    }
  }

 private:
  tl::unexpected<Error> lost() const {
    std::string why = errorFromException().message;
    if (why.starts_with('[')) why.erase(0, why.find("] ") + 2);  // Gloo's own file and line
    return fail(ErrorCode::Io,
                "another process of the " + std::to_string(place_.size) + " is lost (" + why + ")");
  }

  std::vector<at::Tensor> gather(const at::Tensor& mine) {
    std::vector<std::vector<at::Tensor>> all(1);
    for (int rank = 0; rank < place_.size; ++rank) all[0].push_back(at::empty_like(mine));
    std::vector<at::Tensor> input{mine};
    group_->allgather(all, input)->wait();
    return all[0];
  }

  TeamPlace place_;
  StorePtr store_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
};

}  // namespace

Result<std::shared_ptr<ProcessTeam>> joinGloo(const TeamPlace& place, std::chrono::seconds patience,
                                              const JobContext& job) {
  try {
    const auto end = Clock::now() + patience;
    auto store = storeOf(place, end, job);
    if (!store) return failure(store);
    if (auto met = waitForAll(**store, place, end, job); !met) return failure(met);
    return std::make_shared<GlooTeam>(place, *std::move(store));
  } catch (...) {
    return fail(ErrorCode::Io,
                "process " + std::to_string(place.rank) + " of " + std::to_string(place.size) +
                    " cannot meet the others (" + errorFromException().message +
                    "); use the same MASTER_ADDR and a free MASTER_PORT for all",
                placeText(place));
  }
}

}  // namespace mlens

#else

namespace mlens {

Result<std::shared_ptr<ProcessTeam>> joinGloo(const TeamPlace&, std::chrono::seconds, const JobContext&) {
  return fail(ErrorCode::Unsupported,
              "this build has no Gloo (install libgloo-dev and build again); start a single process");
}

}  // namespace mlens

#endif
