// What makes a program legal, shared by the builder (as it appends) and by Program::from_bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "plugins/abi/addend_program.h"

namespace addend {

/// Limits of a legal program: far above any model, low enough that products of two fit 63 bits.
inline constexpr std::uint32_t program_entry_limit = 1u << 20;   // entries of one table
inline constexpr std::uint32_t program_extent_limit = 1u << 24;  // rows, columns, widths
inline constexpr std::uint32_t program_name_limit = 255;         // bytes of a name
inline constexpr std::uint32_t program_depth_limit = 64;         // nesting of groups
/// Columns of a ternary matrix: 2^17 * 128 keeps every int32 sum exact in every kernel
/// (kernels/packed_ternary.h).
inline constexpr std::uint32_t ternary_columns_limit = 1u << 17;

/// The tables of a program that may still be growing.
struct ProgramTables {
    std::span<const addend_instruction> instructions;
    std::span<const addend_value> values;
    std::span<const addend_weight> weights;
    std::span<const addend_state> states;
    std::span<const addend_group> groups;
    std::uint32_t vocab = 0;
    std::uint32_t layers = 0;
};

// Each throws Failure program_invalid{where, what, expected, found}.
void check_weight(const ProgramTables& tables, std::size_t index);
void check_state(const ProgramTables& tables, std::size_t index);
void check_group(const ProgramTables& tables, std::size_t index);
/// Instruction `index` and the values it writes; all before it must have passed.
void check_instruction(const ProgramTables& tables, std::size_t index);
/// Every value written, each state used once, the logits what they must be.
void check_whole(const ProgramTables& tables, std::uint32_t logits);

/// Throws program_invalid.
[[noreturn]] void program_invalid(std::string_view where, std::string_view what, std::string_view expected,
                                  std::string_view found);
/// The same unless `ok`, with a number found.
void require_program(bool ok, const std::string& where, std::string_view what, std::string_view expected,
                     std::int64_t found);

}  // namespace addend
