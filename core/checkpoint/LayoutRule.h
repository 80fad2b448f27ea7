#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mlens {

/// How a project's checkpoints name their parts. Prefixes are plain (see plainKey); "" is the top.
struct LayoutRule {
  std::string_view project;
  std::string_view group;    ///< the last of the dictionaries the encoder lies in; "" any
  std::string_view encoder;  ///< "encoder_q"
  std::string_view
      projector;            ///< "encoder_q.fc"; "-" for none; "/heads": in a dictionary beside the encoder's
  std::string_view marker;  ///< a plain key beside them begins so; "args.json": that file lies beside it
  int rank = 0;             ///< 0 first; 1 the student of a teacher; 2 a momentum copy
  std::string_view activation = "relu";
  int stemPadding = 1;      ///< of a 3x3 stem, where the project has a usage
  bool unitLength = false;  ///< the project's model brings its outputs to length 1
};

std::span<const LayoutRule> layoutRules();

/// A key without what wrappers put in it: module, _orig_mod, _forward_module, model, net, wrapped_model,
/// _model.
std::string plainKey(std::string_view key);

}  // namespace mlens
