// Energy of arithmetic, modelled: operations counted from a program (core/program/accounting.h) times energies from a
// table. Memory traffic is not in it, and on real machines it costs more than the arithmetic.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/program/accounting.h"

namespace addend {

/// Entries of the table. The first eight are Horowitz's; he gives none for the others.
enum class EnergyEntry {
    int8_add,
    int32_add,
    fp16_add,
    fp32_add,
    int8_multiply,
    fp16_multiply,
    int32_multiply,
    fp32_multiply,
    transcendental,  // exp, root, division, sine
    lookup,          // a row of a table
    count_
};
inline constexpr std::size_t energy_entries = static_cast<std::size_t>(EnergyEntry::count_);
/// "int8_add"; its name in files.
std::string_view energy_entry_name(EnergyEntry entry);
std::optional<EnergyEntry> parse_energy_entry(std::string_view name);

/// What the default values are taken from.
inline constexpr std::string_view default_energy_source =
    "M. Horowitz, \"Computing's energy problem (and what we can do about it)\", ISSCC 2014: 45 nm, 0.9 V";

/// More than this many pJ for one operation is refused as a slip.
inline constexpr double most_picojoules = 1e6;

struct EnergyTable {
    std::array<std::optional<double>, energy_entries> picojoules{};  // nothing: not known, and left out of sums
    std::string source{default_energy_source};                       // of the values

    std::optional<double> of(EnergyEntry entry) const { return picojoules[static_cast<std::size_t>(entry)]; }
    /// Throws energy_value_invalid for what is no energy: below 0, above most_picojoules, not a number.
    void set(EnergyEntry entry, std::optional<double> value);
    friend bool operator==(const EnergyTable&, const EnergyTable&) = default;
};

EnergyTable default_energy_table();
/// {"source": "…", "picojoules": {"int8_add": 0.03, …, "lookup": null}}
std::string energy_table_text(const EnergyTable& table);
/// Entries that are missing keep their default. Throws json_*, energy_entry_unknown, energy_value_invalid;
/// `path` is only named in them.
EnergyTable parse_energy_table(std::string_view text, const std::string& path);

/// Width of what is no integer.
enum class FloatWidth { f16, f32 };

/// Kinds of operations, as a breakdown shows them.
enum class OperationKind {
    int_add,         // int8 activations into int32 sums: an int32 addition
    int_add_skipped, // the weight is 0: no energy, counted apart
    lmul_add,        // L-Mul's addition of two bit patterns: an int32 addition
    float_add,
    float_multiply,  // fp8 products too, which the table does not have
    transcendental,
    lookup,
    count_
};
inline constexpr std::size_t operation_kinds = static_cast<std::size_t>(OperationKind::count_);
std::string_view operation_kind_name(OperationKind kind);
/// Which entry prices a kind; nothing for additions skipped.
std::optional<EnergyEntry> energy_entry_of(OperationKind kind, FloatWidth width);

struct OperationEnergy {
    struct Part {
        double operations = 0;             // of a token
        std::optional<double> picojoules;  // of a token; nothing where the table has no value
    };
    std::array<Part, operation_kinds> parts{};
    double picojoules = 0;          // of a token: the sum of the parts that are known
    bool complete = true;           // false: some kind that occurs has no value, see parts
    bool zeros_known = true;        // false: additions that a weight of 0 saves are in int_add

    const Part& part(OperationKind kind) const { return parts[static_cast<std::size_t>(kind)]; }
};

/// Of counts that belong to `tokens` tokens together.
OperationEnergy operation_energy(const OperationCounts& counts, std::uint64_t tokens, FloatWidth width,
                                 const EnergyTable& table);

/// Where a token stands: `prefill` tokens read at once with logits of the last, and one token read after
/// `context` others.
struct EnergyQuestion {
    std::uint64_t prefill = 512;
    std::uint64_t context = 512;
    std::vector<std::optional<std::uint64_t>> nonzero{};  // AccountingOptions::nonzero
};
struct TokenEnergy {
    OperationEnergy prefill, decode;
};
TokenEnergy token_energy(const Program& program, const EnergyQuestion& question, FloatWidth width,
                         const EnergyTable& table);

}  // namespace addend
