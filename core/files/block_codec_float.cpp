#include <cstring>

#include "core/files/block_codec.h"
#include "core/files/half.h"

namespace addend {

void decode_f32(const std::byte* source, std::size_t count, float* out) {
    if (count != 0) std::memcpy(out, source, count * sizeof(float));  // null pointers of empty buffers
}

void decode_f16(const std::byte* source, std::size_t count, float* out) {
    for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t bits;
        std::memcpy(&bits, source + 2 * i, sizeof bits);
        out[i] = f32_from_f16(bits);
    }
}

void decode_bf16(const std::byte* source, std::size_t count, float* out) {
    for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t bits;
        std::memcpy(&bits, source + 2 * i, sizeof bits);
        out[i] = f32_from_bf16(bits);
    }
}

}  // namespace addend
