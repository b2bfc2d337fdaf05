// The modelled energy that stands beside a benchmark's measured one.
#pragma once

#include "core/evaluate/benchmark.h"

namespace addend {

/// Of the model under the options' patch, its exact twin and an fp16 transformer of its shape, with the default table. Zeros
/// are counted, which reads every ternary matrix once. A reply's token stands behind the prompt and half of the reply.
/// Throws cancelled, and what lowering throws.
ModelledEnergy model_energy(const Model& model, const BenchOptions& options, const CancelToken& cancel);

}  // namespace addend
