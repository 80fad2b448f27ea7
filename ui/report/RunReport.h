#pragma once

#include "core/session/InvarianceTable.h"
#include "core/session/RunRecord.h"
#include "ui/report/ReportDocument.h"

namespace mlens {

/// What a training made: its recipe, its curves, what was measured of h and z (run.measures), spectra, and
/// the invariance of both under every augmentation and strength (null: not measured).
ReportDocument runReport(const RunRecord& run, const InvarianceTable* invariance);

}  // namespace mlens
