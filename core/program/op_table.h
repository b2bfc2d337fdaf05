// The primitives of plugins/abi/addend_program.h as data: what each takes and gives.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plugins/abi/addend_program.h"

namespace addend {

struct OpTraits {
    std::uint16_t op;
    std::string_view name;  // "ternary_matmul"
    std::uint8_t inputs;    // all needed
    std::uint8_t outputs;
    std::uint8_t weights;  // most; those from `needed_weights` on may be ADDEND_NONE
    std::uint8_t needed_weights;
    std::uint8_t states;  // all needed
    std::uint8_t sites;   // entries of `arithmetic` in use
};

/// nullptr for an unknown number.
const OpTraits* find_op(std::uint32_t op);
/// Empty for an unknown number.
std::string_view op_name(std::uint32_t op);
/// Every primitive, in the order of its number.
std::span<const OpTraits> op_list();
/// "layer", "mlgru", …; empty for an unknown kind.
std::string_view group_kind_name(std::uint32_t kind);
/// "exact", "lmul", "e4m3", "e5m2"; empty for an unknown mode.
std::string_view arithmetic_name(std::uint8_t mode);

}  // namespace addend
