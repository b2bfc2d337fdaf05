#include <array>

#include "core/files/block_codec.h"
#include "core/files/half.h"
#include "core/files/ternary_blocks.h"

namespace addend {
namespace {

void decode(TensorDType dtype, const std::byte* source, std::size_t blocks, float* out) {
    const std::size_t bytes = ternary_block_bytes(dtype);
    std::array<std::uint8_t, ternary_block_elements> codes;
    for (std::size_t b = 0; b < blocks; ++b) {
        const std::span block(source + b * bytes, bytes);
        // ggml gives tq2_0's fourth code the value 2 d; read_rows_f32 shows what other readers see.
        (void)decode_ternary_block(dtype, block, codes);
        const float d = f32_from_f16(ternary_block_d(block));
        for (std::size_t i = 0; i < codes.size(); ++i)
            out[b * codes.size() + i] = (static_cast<float>(codes[i]) - 1.0f) * d;
    }
}

}  // namespace

void decode_tq1_0_f32(const std::byte* source, std::size_t blocks, float* out) {
    decode(TensorDType::tq1_0, source, blocks, out);
}

void decode_tq2_0_f32(const std::byte* source, std::size_t blocks, float* out) {
    decode(TensorDType::tq2_0, source, blocks, out);
}

}  // namespace addend
