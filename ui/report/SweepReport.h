#pragma once

#include <vector>

#include "core/session/SweepTable.h"
#include "ui/report/ReportDocument.h"

namespace mlens {

/// What a sweep found: its recipe, means and standard deviations, how every number moves with the strength,
/// curves of h and z, spectra, and the runs that failed.
ReportDocument sweepReport(const SweepTable& table, const std::vector<PublishedValue>& published);

}  // namespace mlens
