#include "core/inspect/model_energy.h"

#include <algorithm>

#include "core/inspect/nonzero_trits.h"

namespace addend {

ModelledEnergy model_energy(const Model& model, const BenchOptions& options, const CancelToken& cancel) {
    const Model::Lowered& lowered = model.lower({}, cancel);
    ModelledEnergy energy;
    energy.question.prefill = std::max(1u, options.prefill);
    energy.question.context = std::uint64_t{options.prefill} + options.decode / 2;
    energy.question.nonzero = count_nonzero_trits(*lowered.program, *lowered.weights, {}, cancel);
    energy.table = default_energy_table();
    energy.rows = energy_rows(*lowered.program, {&options.patch, 1}, energy.question, energy.table);
    return energy;
}

}  // namespace addend
