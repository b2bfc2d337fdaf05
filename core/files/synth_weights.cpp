#include "core/files/synth_weights.h"

#include "core/files/half.h"

namespace addend {
namespace {

/// A 64-bit mixer (the finaliser of splitmix64): used as a counter based generator, so that any row can be
/// made alone.
inline std::uint64_t mix(std::uint64_t x) {
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

constexpr std::uint64_t counter_step = 0x9e3779b97f4a7c15u;

std::uint64_t key_of(std::uint64_t seed, std::string_view name) {
    std::uint64_t key = mix(seed + counter_step);
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
    : rows_(tensor.shape.size() > 1 ? tensor.shape.front() : 1),
      columns_(tensor.shape.back()),
      key_(key_of(seed, tensor.name)) {
    const Spread spread = spread_of(tensor.role);
    for (std::size_t sum = 0; sum < values_.size(); ++sum) {
        const float standard = (static_cast<float>(sum) - byte_sum_mean) / byte_sum_deviation;
        values_[sum] = rounded(spread.mean + standard * spread.deviation, dtype);
    }
}

void SynthTensor::fill(std::uint64_t row, std::span<float> values) const {
    constexpr std::uint64_t even_bytes = 0x00ff00ff00ff00ffu;
    std::uint64_t counter = mix(key_ + row * counter_step);
    // Two values of each 64 bits: the sums of their lower and of their upper four bytes.
    for (std::size_t i = 0; i < values.size(); i += 2) {
        const std::uint64_t bits = mix(counter += counter_step);
        const std::uint64_t pairs = (bits & even_bytes) + (bits >> 8 & even_bytes);
        const std::uint64_t sums = pairs + (pairs >> 16);
        values[i] = values_[sums & 0xffffu];
        if (i + 1 < values.size()) values[i + 1] = values_[sums >> 32 & 0xffffu];
    }
}

}  // namespace addend
