#include "core/torch/Devices.h"

#include <ATen/Parallel.h>
#include <cblas.h>
#include <torch/cuda.h>

#include <algorithm>

#include "core/base/Parallel.h"

namespace mlens {

std::vector<std::string> deviceNames() {
  std::vector<std::string> names{"cpu"};
  if (torch::cuda::is_available()) {
    const auto count = torch::cuda::device_count();
    for (std::size_t i = 0; i < count; ++i) names.push_back("cuda:" + std::to_string(i));
  }
  return names;
}

Result<c10::Device> deviceFor(const std::string& name) {
  const auto names = deviceNames();
  if (name == "auto") return c10::Device(names.size() > 1 ? names[1] : names[0]);
  const std::string wanted = name == "cuda" ? "cuda:0" : name;
  if (std::find(names.begin(), names.end(), wanted) != names.end()) return c10::Device(wanted);
  std::string known;
  for (const auto& each : names) known += (known.empty() ? "" : ", ") + each;
  return fail(ErrorCode::InvalidArgument,
              "there is no device \"" + name + "\" here; LibTorch offers " + known, "device");
}

void applyThreadBudget() {
  openblas_set_num_threads(1);
  at::set_num_threads(threadBudget());
}

}  // namespace mlens
