// One-matrix models and random latent values, for the tests that need their own weights.
#pragma once

#include <random>
#include <span>
#include <vector>

#include "core/files/half.h"
#include "core/files/model_files.h"
#include "core/files/safetensors.h"
#include "tests/unit/files/support.h"

namespace addend::test {

/// A safetensors file with one tensor "w" of these values, opened as a model of no architecture.
inline ModelFiles one_matrix(const fs::path& path, TensorDType dtype, const Shape& shape,
                             std::span<const float> values) {
    SafetensorsWriter writer(path, {{"w", dtype, shape}});
    for (const float v : values) {
        std::string bytes = raw(v);
        if (dtype == TensorDType::bf16) bytes = raw(bf16_from_f32(v));
        if (dtype == TensorDType::f16) bytes = raw(f16_from_f32(v));
        writer.write(std::as_bytes(std::span(bytes)));
    }
    writer.finish();
    ModelFiles files;
    files.path = path;
    files.tensors["w"] = read_safetensors(path).tensors.at(0);
    return files;
}

inline std::vector<float> gaussian(std::size_t count, float deviation, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, deviation);
    std::vector<float> values(count);
    for (float& v : values) v = normal(random);
    return values;
}

/// Trit at [row, column] of canonical codes.
inline int trit_at(std::span<const std::uint8_t> codes, std::uint64_t stride, std::uint64_t row,
                   std::uint64_t column) {
    return (codes[row * stride + column / 4] >> (2 * (column % 4)) & 3) - 1;
}

}  // namespace addend::test
