// What a model's headers say of it, before any weight is read.
#pragma once

#include "core/files/model_config.h"
#include "core/files/model_files.h"
#include "core/program/program.h"
#include "core/runtime/model.h"

namespace addend {

/// Of any model file, a vocabulary alone included.
ModelSummary summarize_files(const ModelFiles& files);
/// Adds architecture and sizes; `program` may be one whose scales are not known yet.
void summarize_model(const ModelFiles& files, const ModelConfig& config, const Program& program,
                     ModelSummary& summary);
/// What the weights will take on a device, as its backend lays them out; nothing is loaded. Empty: a vocabulary alone, or
/// the backend cannot tell. Throws Failure.
std::optional<WeightsMemory> foresee_memory(const Model& model, const Backend& backend, const DeviceChoice& choice);

}  // namespace addend
