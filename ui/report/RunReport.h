#pragma once

#include "core/engine/Services.h"
#include "core/study/InvarianceTable.h"
#include "core/study/RunRecord.h"
#include "ui/report/ReportDocument.h"

namespace mlens {

/// What a training made: its recipe, its curves, what was measured of h and z (run.measures), spectra, and
/// the invariance of both under every augmentation and strength, and the tangent-plane test (null: not
/// measured).
ReportDocument runReport(const RunRecord& run, const InvarianceTable* invariance,
                         const TangentTest* tangents);

/// The same of a training's folder, measured by the engine on these pictures (a sample of them for what takes
/// long); without pictures (null) of what lies there. Any thread.
Result<ReportDocument> measuredRunReport(const std::filesystem::path& folder, const ImageSet* images,
                                         const EngineSource& engine, std::uint64_t seed,
                                         const std::string& device, const JobContext& job);

}  // namespace mlens
