// Figures for the status bar, each with where it comes from: memory of this process, power of what has a
// sensor.
#pragma once

#include <QList>

#include "core/backend/backend.h"
#include "core/meters/sampler.h"
#include "core/meters/system_files.h"
#include "ui/shell/StatusModel.h"

namespace addend::ui {

/// Resident memory of this process; its source tells the parts: shared pages, mapped files, and what `model` allocated.
Meter memoryMeter(const std::optional<addend::MemoryUse>& model = {}, const SystemFiles& files = SystemFiles());
/// Power of the processor packages together, then of each further sensor that answers. `sampler` null: the
/// sensors are still being looked for.
QList<Meter> powerMeters(const MeterSampler* sampler);

}  // namespace addend::ui
