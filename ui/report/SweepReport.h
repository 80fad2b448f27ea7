#pragma once

#include <vector>

#include "core/study/SweepTable.h"
#include "ui/report/ReportDocument.h"

namespace mlens {

/// What a sweep found: its recipe, means and standard deviations; of several strengths how every number moves
/// with them, and curves of h and z; of several projectors grids over depth and width (at more than one
/// strength of the main numbers only); spectra, and the runs that failed.
ReportDocument sweepReport(const SweepTable& table, const std::vector<PublishedValue>& published);

}  // namespace mlens
