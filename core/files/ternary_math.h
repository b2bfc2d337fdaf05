// The scale of a latent matrix, and trits to packed rows. Private to core/files.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/files/tensor.h"
#include "kernels/kernels.h"

namespace addend {

inline constexpr float beta_least = 1e-5f;

/// max(sum / elements, 1e-5), rounded to float once.
inline float beta_of(double abs_sum, std::uint64_t elements) {
    return std::max(static_cast<float>(abs_sum / static_cast<double>(elements)), beta_least);
}

/// The kernels of this machine's best ISA; every ISA gives the same bits.
const kernels::KernelTable& best_kernels();

/// The f16 d that stands beside a scale in every block, for other readers. Never 0 or infinity: where the
/// scale is outside float16's range, the nearest value inside it.
std::uint16_t block_d_of(float scale);
/// True if `scale` is not a normal float16, so that other readers see more than rounding.
bool outside_f16(float scale);

/// Rows of trits to rows of blocks.
class TernaryRowEncoder {
  public:
    TernaryRowEncoder(TensorDType dtype, std::uint64_t columns, float scale);
    /// Columns rounded up to whole blocks.
    std::uint64_t stored_width() const { return codes_.size(); }
    /// One row of canonical codes (four a byte). The result is valid until the next call.
    std::span<const std::byte> encode_codes(std::span<const std::uint8_t> canonical);
    /// One row of trits -1, 0, +1.
    std::span<const std::byte> encode_trits(std::span<const std::int8_t> trits);

  private:
    std::span<const std::byte> encode();

    TensorDType dtype_;
    std::uint64_t columns_;
    std::uint16_t d_;
    std::vector<std::uint8_t> codes_;
    std::vector<std::byte> blocks_;
};

}  // namespace addend
