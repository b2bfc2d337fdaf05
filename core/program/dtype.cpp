#include "core/program/dtype.h"

#include <bit>

namespace addend {

std::string_view program_dtype_name(std::uint32_t dtype) {
    switch (dtype) {
        case ADDEND_F32:
            return "f32";
        case ADDEND_F16:
            return "f16";
        case ADDEND_BF16:
            return "bf16";
        case ADDEND_I8:
            return "i8";
        case ADDEND_I32:
            return "i32";
        case ADDEND_T2:
            return "t2";
        case ADDEND_G16:
            return "g16";
        default:
            return {};
    }
}

std::optional<std::uint64_t> program_row_bytes(std::uint32_t dtype, std::uint64_t cols) {
    switch (dtype) {
        case ADDEND_F32:
        case ADDEND_I32:
            return cols * 4;
        case ADDEND_F16:
        case ADDEND_BF16:
            return cols * 2;
        case ADDEND_I8:
            return cols;
        case ADDEND_T2:
            return (cols + 3) / 4;
        case ADDEND_G16:
            return (cols + 15) / 16 * sizeof(addend_weight_group);
        default:
            return std::nullopt;
    }
}

bool program_flags_valid(std::uint32_t dtype, std::uint32_t flags) {
    constexpr std::uint32_t codes = ADDEND_G16_CODES_U4 | ADDEND_G16_CODES_S4 | ADDEND_G16_CODES_NL4;
    constexpr std::uint32_t known = codes | ADDEND_G16_NO_MINIMUM | ADDEND_G16_PAIRS | ADDEND_G16_HALF;
    if (dtype != ADDEND_G16) return flags == 0;
    return (flags & ~known) == 0 && std::popcount(flags & codes) <= 1;
}

std::uint64_t compact_weight_bytes(const addend_weight& weight) {
    if (weight.dtype != ADDEND_G16) return weight.bytes;
    const bool nibbles =
        (weight.flags & (ADDEND_G16_CODES_U4 | ADDEND_G16_CODES_S4 | ADDEND_G16_CODES_NL4)) != 0;
    const std::uint64_t codes = nibbles ? (std::uint64_t{weight.cols} + 1) / 2 : weight.cols;
    const std::uint64_t columns = weight.flags & ADDEND_G16_PAIRS ? 32 : 16;
    const std::uint64_t each =
        (weight.flags & ADDEND_G16_HALF ? 2u : 4u) * (weight.flags & ADDEND_G16_NO_MINIMUM ? 1u : 2u);
    return weight.rows * (codes + (weight.cols + columns - 1) / columns * each);
}

}  // namespace addend
