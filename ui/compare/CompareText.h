// What a comparison says, in sentences.
#pragma once

#include <QString>

#include "core/evaluate/comparison_record.h"

namespace addend::ui {

/// A winner only where the interval of the ratio leaves 1 out.
QString compareVerdict(const ComparisonRecord& outcome);
/// When and on what it was measured.
QString compareOrigin(const ComparisonRecord& outcome);

}  // namespace addend::ui
