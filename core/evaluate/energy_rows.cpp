#include "core/evaluate/energy_rows.h"

#include <algorithm>

#include "core/evaluate/shape_program.h"
#include "core/files/json.h"

namespace addend {
namespace {

Json energy_json(const OperationEnergy& energy) {
    Json kinds = Json::object();
    Json left_out = Json::array();
    for (std::size_t n = 0; n < operation_kinds; ++n) {
        const OperationEnergy::Part& part = energy.parts[n];
        const auto name = std::string(operation_kind_name(static_cast<OperationKind>(n)));
        kinds[name] = {{"operations", part.operations},
                       {"picojoules", part.picojoules ? Json(*part.picojoules) : Json()}};
        if (!part.picojoules && part.operations > 0) left_out.push_back(name);
    }
    return {{"picojoules_per_token", energy.picojoules},
            {"left_out", std::move(left_out)},
            {"zeros_known", energy.zeros_known},
            {"by_kind", std::move(kinds)}};
}

}  // namespace

std::vector<EnergyRow> energy_rows(const Program& exact, std::span<const Patch> patches,
                                   const EnergyQuestion& question, const EnergyTable& table) {
    std::vector<EnergyRow> rows;
    bool has_exact = false;
    for (const Patch& patch : patches) {
        EnergyRow row;
        row.patch = patch_text(patch);
        has_exact = has_exact || patch.none();
        row.energy = patch.none() ? token_energy(exact, question, row.width, table)
                                  : token_energy(*patched_program(exact, patch), question, row.width, table);
        rows.push_back(std::move(row));
    }
    if (!has_exact) {
        EnergyRow row;
        row.what = EnergyRow::What::exact;
        row.energy = token_energy(exact, question, row.width, table);
        rows.push_back(std::move(row));
    }
    EnergyRow row;
    row.what = EnergyRow::What::transformer;
    row.width = FloatWidth::f16;
    EnergyQuestion dense = question;
    dense.nonzero.clear();  // of another program
    row.energy = token_energy(*shape_program(transformer_like(exact)), dense, row.width, table);
    rows.push_back(std::move(row));
    return rows;
}

std::string_view energy_row_name(EnergyRow::What what) {
    switch (what) {
        case EnergyRow::What::model:
            return "model";
        case EnergyRow::What::exact:
            return "exact_twin";
        case EnergyRow::What::transformer:
            break;
    }
    return "fp16_transformer";
}

nlohmann::json energy_rows_json(const std::vector<EnergyRow>& rows, const EnergyQuestion& question,
                                const EnergyTable& table) {
    Json list = Json::array();
    for (const EnergyRow& row : rows)
        list.push_back({{"what", energy_row_name(row.what)},
                        {"patch", row.patch},
                        {"float_bits", row.width == FloatWidth::f16 ? 16 : 32},
                        {"prefill", energy_json(row.energy.prefill)},
                        {"decode", energy_json(row.energy.decode)}});
    return {{"provenance", "modelled"},
            {"boundary", "arithmetic only, memory traffic not included"},
            {"prefill_tokens", question.prefill},
            {"context_tokens", question.context},
            {"table", Json::parse(energy_table_text(table))},
            {"rows", std::move(list)}};
}

}  // namespace addend
