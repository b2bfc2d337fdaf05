// The modelled energy of a model under patches, beside its exact twin and an fp16 transformer of the same shape.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/evaluate/operation_energy.h"
#include "core/program/patch.h"

namespace addend {

struct EnergyRow {
    enum class What {
        model,        // under `patch`, floats in 32 bits
        exact,        // the same model without a patch
        transformer,  // transformer_like() of it, every float in 16 bits
    } what = What::model;
    std::string patch = "none";
    FloatWidth width = FloatWidth::f32;
    TokenEnergy energy;
};

/// A row for each patch, the exact twin where none of them is exact, the transformer. `exact` is the model's program
/// without a patch. Throws what patched_program throws.
std::vector<EnergyRow> energy_rows(const Program& exact, std::span<const Patch> patches,
                                   const EnergyQuestion& question, const EnergyTable& table);

std::string_view energy_row_name(EnergyRow::What what);
/// {"provenance": "modelled", "boundary": "arithmetic only, memory traffic not included", "table": …, "rows": […]}
nlohmann::json energy_rows_json(const std::vector<EnergyRow>& rows, const EnergyQuestion& question,
                                const EnergyTable& table);

}  // namespace addend
