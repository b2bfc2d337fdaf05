#include "core/evaluate/operation_energy.h"

#include <algorithm>
#include <cmath>

#include "core/base/message.h"
#include "core/files/json.h"

namespace addend {
namespace {

constexpr std::array<std::string_view, energy_entries> entry_names{
    "int8_add",       "int32_add",     "fp16_add",       "fp32_add", "int8_multiply", "fp16_multiply",
    "int32_multiply", "fp32_multiply", "transcendental", "lookup"};
constexpr std::array<std::string_view, operation_kinds> kind_names{
    "int_add", "int_add_skipped", "lmul_add", "float_add", "float_multiply", "transcendental", "lookup"};

std::uint64_t operations_of(const OperationCounts& counts, OperationKind kind) {
    switch (kind) {
        case OperationKind::int_add:
            return counts.int_adds;
        case OperationKind::int_add_skipped:
            return counts.int_adds_skipped;
        case OperationKind::lmul_add:
            return counts.lmul_adds;
        case OperationKind::float_add:
            return counts.float_adds;
        case OperationKind::float_multiply:
            return counts.float_multiplies();
        case OperationKind::transcendental:
            return counts.transcendentals;
        case OperationKind::lookup:
            return counts.lookups;
        case OperationKind::count_:
            break;
    }
    return 0;
}

}  // namespace

std::string_view energy_entry_name(EnergyEntry entry) {
    return entry_names[static_cast<std::size_t>(entry)];
}

std::optional<EnergyEntry> parse_energy_entry(std::string_view name) {
    for (std::size_t n = 0; n < energy_entries; ++n)
        if (entry_names[n] == name) return static_cast<EnergyEntry>(n);
    return std::nullopt;
}

void EnergyTable::set(EnergyEntry entry, std::optional<double> value) {
    if (value && !(std::isfinite(*value) && *value >= 0 && *value <= most_picojoules))
        throw Failure(Code::energy_value_invalid,
                      {{"entry", energy_entry_name(entry)}, {"found", *value}, {"most", most_picojoules}});
    picojoules[static_cast<std::size_t>(entry)] = value;
}

EnergyTable default_energy_table() {
    EnergyTable table;
    table.picojoules = {0.03, 0.1, 0.4, 0.9, 0.2, 1.1, 3.1, 3.7, std::nullopt, std::nullopt};
    return table;
}

std::string energy_table_text(const EnergyTable& table) {
    nlohmann::ordered_json values;
    for (std::size_t n = 0; n < energy_entries; ++n)
        values[std::string(entry_names[n])] = table.picojoules[n]
                                                  ? nlohmann::ordered_json(*table.picojoules[n])
                                                  : nlohmann::ordered_json();
    return nlohmann::ordered_json{{"source", table.source}, {"picojoules", std::move(values)}}.dump(2);
}

EnergyTable parse_energy_table(std::string_view text, const std::string& path) {
    const Json json = parse_json(text, path);
    EnergyTable table = default_energy_table();
    if (const auto source = json_find_string(json, "source", path)) table.source = *source;
    const auto values = json.find("picojoules");
    if (values == json.end()) throw Failure(Code::json_missing_key, {{"path", path}, {"key", "picojoules"}, {"expected", "object"}});
    if (!values->is_object())
        throw Failure(Code::json_wrong_type, {{"path", path},
                                              {"key", "picojoules"},
                                              {"expected", "object"},
                                              {"found", json_type_name(*values)}});
    for (const auto& [name, value] : values->items()) {
        const auto entry = parse_energy_entry(name);
        if (!entry) throw Failure(Code::energy_entry_unknown, {{"path", path}, {"found", name}});
        table.set(*entry, json_find_number(*values, name, path));
    }
    return table;
}

std::string_view operation_kind_name(OperationKind kind) {
    return kind_names[static_cast<std::size_t>(kind)];
}

std::optional<EnergyEntry> energy_entry_of(OperationKind kind, FloatWidth width) {
    const bool half = width == FloatWidth::f16;
    switch (kind) {
        case OperationKind::int_add:
        case OperationKind::lmul_add:
            return EnergyEntry::int32_add;
        case OperationKind::float_add:
            return half ? EnergyEntry::fp16_add : EnergyEntry::fp32_add;
        case OperationKind::float_multiply:
            return half ? EnergyEntry::fp16_multiply : EnergyEntry::fp32_multiply;
        case OperationKind::transcendental:
            return EnergyEntry::transcendental;
        case OperationKind::lookup:
            return EnergyEntry::lookup;
        case OperationKind::int_add_skipped:
        case OperationKind::count_:
            break;
    }
    return std::nullopt;
}

OperationEnergy operation_energy(const OperationCounts& counts, std::uint64_t tokens, FloatWidth width,
                                 const EnergyTable& table) {
    OperationEnergy energy;
    energy.zeros_known = counts.zeros_known;
    for (std::size_t n = 0; n < operation_kinds; ++n) {
        const auto kind = static_cast<OperationKind>(n);
        OperationEnergy::Part& part = energy.parts[n];
        part.operations = static_cast<double>(operations_of(counts, kind)) / static_cast<double>(tokens);
        const auto entry = energy_entry_of(kind, width);
        if (!entry) {
            part.picojoules = 0;  // not made
            continue;
        }
        if (const auto each = table.of(*entry)) {
            part.picojoules = part.operations * *each;
            energy.picojoules += *part.picojoules;
        } else if (part.operations > 0) {
            energy.complete = false;
        }
    }
    return energy;
}

TokenEnergy token_energy(const Program& program, const EnergyQuestion& question, FloatWidth width,
                         const EnergyTable& table) {
    const std::uint64_t prefill = std::max<std::uint64_t>(1, question.prefill);
    const auto read = account(program, {.tokens = prefill, .logits_rows = 1, .nonzero = question.nonzero});
    const auto one = account(program, {.tokens = 1,
                                       .logits_rows = 1,
                                       .past_tokens = question.context,
                                       .nonzero = question.nonzero});
    return {operation_energy(read.total, prefill, width, table), operation_energy(one.total, 1, width, table)};
}

}  // namespace addend
