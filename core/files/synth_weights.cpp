#include "core/files/synth_weights.h"

#include <cstring>

#include "core/files/half.h"

namespace addend {
namespace {

/// A 32-bit mixer of two multiplications: as counter based generator it fills a row without a chain of
/// dependences, so that compilers vectorise it.
inline std::uint32_t mix(std::uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    x ^= x >> 16;
    return x;
}

std::uint32_t key_of(std::uint64_t seed, std::string_view name) {
    std::uint32_t key =
        mix(static_cast<std::uint32_t>(seed)) ^ mix(static_cast<std::uint32_t>(seed >> 32) + 0x9e37u);
    for (const char c : name) key = mix(key * 31u + static_cast<unsigned char>(c));
    return key;
}

// The sum of four bytes: mean 510, deviation sqrt(4 (256^2 - 1) / 12); close to Gaussian, which latents are.
constexpr float byte_sum_mean = 510.0f;
constexpr float byte_sum_deviation = 147.80167f;

struct Spread {
    float mean;
    float deviation;
};

Spread spread_of(WeightRole role) {
    switch (role) {
        case WeightRole::norm:
            return {1.0f, 0.1f};
        case WeightRole::lower_bounds:
            return {0.0f, 0.5f};
        default:
            return {0.0f, 0.02f};  // initializer_range
    }
}

float rounded(float value, TensorDType dtype) {
    if (dtype == TensorDType::bf16) return f32_from_bf16(bf16_from_f32(value));
    if (dtype == TensorDType::f16) return f32_from_f16(f16_from_f32(value));
    return value;
}

}  // namespace

SynthTensor::SynthTensor(std::uint64_t seed, const ExpectedTensor& tensor, TensorDType dtype)
    : dtype_(dtype),
      rows_(tensor.shape.size() > 1 ? tensor.shape.front() : 1),
      columns_(tensor.shape.back()),
      key_(key_of(seed, tensor.name)),
      mean_(spread_of(tensor.role).mean),
      deviation_(spread_of(tensor.role).deviation / byte_sum_deviation) {}

void SynthTensor::fill(std::uint64_t row, std::span<float> values) const {
    const std::uint32_t start = mix(key_ ^ static_cast<std::uint32_t>(row) * 0x9e3779b9u);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint32_t bits = mix(start + static_cast<std::uint32_t>(i) * 0x85ebca6bu);
        const std::uint32_t pairs = (bits & 0x00ff00ffu) + (bits >> 8 & 0x00ff00ffu);
        const auto sum = static_cast<std::int32_t>((pairs & 0xffffu) + (pairs >> 16));
        values[i] = mean_ + (static_cast<float>(sum) - byte_sum_mean) * deviation_;
    }
    if (dtype_ == TensorDType::f32) return;
    for (float& value : values) value = rounded(value, dtype_);
}

void SynthTensor::append(std::span<const float> values, std::vector<std::byte>& bytes) const {
    const std::size_t start = bytes.size();
    bytes.resize(start + values.size() * dtype_traits(dtype_).block_bytes);
    std::byte* out = bytes.data() + start;
    if (dtype_ == TensorDType::f32) {
        std::memcpy(out, values.data(), values.size_bytes());
        return;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint16_t bits =
            dtype_ == TensorDType::bf16 ? bf16_from_f32(values[i]) : f16_from_f32(values[i]);
        std::memcpy(out + 2 * i, &bits, sizeof bits);
    }
}

}  // namespace addend
