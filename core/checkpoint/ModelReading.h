#pragma once

#include "core/checkpoint/Assumption.h"
#include "core/model/ModelSpec.h"
#include "core/model/ReadingOptions.h"

namespace mlens {

struct CheckpointFile;

/// One encoder that the file may mean.
struct EncoderCandidate {
  std::string project;   ///< "MoCo v2", "timm", ...
  std::string prefix;    ///< of its keys, with the dictionaries: "state_dict/module.encoder_q."
  std::string name;      ///< "resnet50"
  std::string reason;    ///< why it is taken for that
  std::string obstacle;  ///< why it cannot be run; empty if it can
};

/// A tensor under the name that the network knows it by: "encoder.layer1.0.conv1.weight", "projector.0.bias".
struct TensorBinding {
  std::string name;
  std::size_t tensor = 0;  ///< in CheckpointFile::tensors
};

/// A checkpoint of another program, understood.
struct ModelReading {
  std::vector<EncoderCandidate> candidates;  ///< the best first
  std::size_t chosen = 0;
  ModelSpec spec;  ///< its `foreign` is set
  std::vector<TensorBinding> bindings;
  std::vector<std::string> matched, unmatched;  ///< full names; unmatched: in the same dictionaries
  std::string projectorPrefix;                  ///< "" if there is no projector
  int projectorLinearLayers = 0;                ///< in the file, whatever options.projectorLayers leaves
  std::string sizeFrom, resizeFrom, normalizationFrom;
  std::vector<Assumption> assumptions;
  std::vector<std::string> notes;  ///< what was left out or does not fit

  std::vector<std::string> warnings() const;  ///< "assumed: ..." of each assumption, then the notes
};

/// Finds the encoder and its projector by the names and shapes of their tensors. Unsupported: no encoder that
/// is known; the message says what the file holds. InvalidArgument: an option that does not fit, or something
/// would have to be assumed though the options allow no assumption.
Result<ModelReading> readModel(const CheckpointFile& file, const ReadingOptions& options = {});

}  // namespace mlens
