// Element types of programs: names and sizes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace addend {

/// "f32", "t2", …; empty for an unknown type.
std::string_view program_dtype_name(std::uint32_t dtype);
/// Bytes of one dense row of `cols` elements (trits: four a byte; blocks: whole ones only), or nothing for an
/// unknown type or a width that the type cannot have.
std::optional<std::uint64_t> program_row_bytes(std::uint32_t dtype, std::uint64_t cols);

}  // namespace addend
