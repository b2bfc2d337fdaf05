// Values of a random model: a function of seed, tensor name and position only. Private to core/files.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/files/hgrn_bit.h"
#include "core/files/tensor.h"

namespace addend {

class SynthTensor {
  public:
    /// `dtype`: the type the values are rounded to, so that packed and latent models have the same trits.
    SynthTensor(std::uint64_t seed, const ExpectedTensor& tensor, TensorDType dtype);

    std::uint64_t rows() const { return rows_; }
    std::uint64_t columns() const { return columns_; }
    /// Row `row` as float32, already rounded to the type.
    void fill(std::uint64_t row, std::span<float> values) const;

  private:
    std::uint64_t rows_;
    std::uint64_t columns_;
    std::uint64_t key_;
    std::array<float, 4 * 255 + 1> values_;  // by the sum of four random bytes
};

}  // namespace addend
