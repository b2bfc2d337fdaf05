// Element types of programs: names and sizes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "plugins/abi/addend_program.h"

namespace addend {

/// What rows of a stored tensor are for a program: an addend_dtype, and the flags of a weight of it.
struct StoredType {
    std::uint16_t dtype = 0;
    std::uint16_t flags = 0;

    friend bool operator==(const StoredType&, const StoredType&) = default;
};

/// "f32", "t2", …; empty for an unknown type.
std::string_view program_dtype_name(std::uint32_t dtype);
/// Bytes of one dense row of `cols` elements (trits: four a byte; groups: whole ones), or nothing for an
/// unknown type.
std::optional<std::uint64_t> program_row_bytes(std::uint32_t dtype, std::uint64_t cols);
/// False for flags that an addend_weight of this dtype cannot have.
bool program_flags_valid(std::uint32_t dtype, std::uint32_t flags);
/// Bytes of the weight as compact as its dtype and promises allow: what a backend has to read for one use of
/// it. Less than `weight.bytes` for groups, which cross the ABI in a wide form.
std::uint64_t compact_weight_bytes(const addend_weight& weight);

}  // namespace addend
