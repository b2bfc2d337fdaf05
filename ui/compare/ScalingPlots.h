// What the plots of the scaling view hold: series by family and by where figures come from.
#pragma once

#include "core/evaluate/scaling.h"
#include "ui/plots/SeriesPlot.h"

namespace addend::ui {

enum class ScalingQuantity { Memory, Prefill, Decode };

/// Measured points filled on a solid line; projected ones hollow on a dotted line that starts at the last measured one;
/// published ones alone, each with its hardware in its name.
QList<PlotSeries> scalingSeries(const ScalingStudy& study, ScalingQuantity quantity);
/// Parameters, logarithmic.
PlotAxis scalingSizeAxis();
PlotAxis scalingAxis(const ScalingStudy& study, ScalingQuantity quantity);

}  // namespace addend::ui
