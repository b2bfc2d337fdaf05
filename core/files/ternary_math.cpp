#include "core/files/ternary_math.h"

#include "core/files/half.h"
#include "core/files/ternary_blocks.h"

namespace addend {
namespace {

constexpr std::uint16_t f16_least_subnormal = 0x0001;
constexpr std::uint16_t f16_largest = 0x7bff;
constexpr std::uint8_t zero_code = 1;

}  // namespace

const kernels::KernelTable& best_kernels() {
    static const kernels::KernelTable& best = kernels::kernels_for(kernels::best_isa());
    return best;
}

std::uint16_t block_d_of(float scale) {
    return std::clamp(f16_from_f32(scale), f16_least_subnormal, f16_largest);
}

bool outside_f16(float scale) {
    return scale < 0x1p-14f || scale >= 65520.0f;
}

TernaryRowEncoder::TernaryRowEncoder(TensorDType dtype, std::uint64_t columns, float scale)
    : dtype_(dtype), columns_(columns), d_(block_d_of(scale)) {
    const std::uint64_t blocks = (columns + ternary_block_elements - 1) / ternary_block_elements;
    codes_.assign(blocks * ternary_block_elements, zero_code);
    blocks_.resize(blocks * ternary_block_bytes(dtype));
}

std::span<const std::byte> TernaryRowEncoder::encode_codes(std::span<const std::uint8_t> canonical) {
    for (std::uint64_t i = 0; i < columns_; ++i)
        codes_[i] = static_cast<std::uint8_t>(canonical[i / 4] >> (2 * (i % 4)) & 3);
    return encode();
}

std::span<const std::byte> TernaryRowEncoder::encode_trits(std::span<const std::int8_t> trits) {
    for (std::uint64_t i = 0; i < columns_; ++i) codes_[i] = static_cast<std::uint8_t>(trits[i] + 1);
    return encode();
}

std::span<const std::byte> TernaryRowEncoder::encode() {
    const std::size_t bytes = ternary_block_bytes(dtype_);
    for (std::size_t b = 0; b * ternary_block_elements < codes_.size(); ++b) {
        const std::span<const std::uint8_t, ternary_block_elements> codes(
            codes_.data() + b * ternary_block_elements, ternary_block_elements);
        encode_ternary_block(dtype_, codes, d_, std::span(blocks_).subspan(b * bytes, bytes));
    }
    return blocks_;
}

}  // namespace addend
