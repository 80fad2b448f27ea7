#pragma once

#include <memory>
#include <optional>

#include "app/Command.h"
#include "core/engine/ProcessTeam.h"

namespace mlens {

/// The processes that work together with this one, or none.
class Team {
 public:
  /// Meets the others that the environment tells of; sets `device` to this process's. Each takes its share of
  /// the machine's threads, where none are asked for.
  static Result<Team> meet(const Context& context, std::string& device, const JobContext& job);

  const Teammates* mates() const { return mates_ ? &*mates_ : nullptr; }
  bool leads() const { return !mates_ || mates_->place.rank == 0; }  ///< and reports

 private:
  std::shared_ptr<ProcessTeam> team_;
  std::optional<Teammates> mates_;
};

}  // namespace mlens
