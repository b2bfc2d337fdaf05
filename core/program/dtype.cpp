#include "core/program/dtype.h"

#include "plugins/abi/addend_program.h"

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
        case ADDEND_Q8_0:
            return "q8_0";
        case ADDEND_Q4_0:
            return "q4_0";
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
        case ADDEND_Q8_0:
            return cols % 32 == 0 ? std::optional(cols / 32 * 34) : std::nullopt;
        case ADDEND_Q4_0:
            return cols % 32 == 0 ? std::optional(cols / 32 * 18) : std::nullopt;
        default:
            return std::nullopt;
    }
}

}  // namespace addend
