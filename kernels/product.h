// How the products of a site are computed, and what attention's kernels take.
#pragma once

#include <cstdint>

namespace addend::kernels {

/// The numbers of addend_arithmetic_mode (plugins/abi/addend_program.h).
enum ProductMode : std::uint8_t { product_exact = 0, product_lmul = 1, product_e4m3 = 2, product_e5m2 = 3 };

/// The arithmetic of one product site.
struct Product {
    std::uint8_t mode;  ///< ProductMode
    std::uint8_t bits;  ///< mantissa bits of product_lmul, 1 ... 23; else ignored
};

/// Keys begin ... end-1, counted from the first key of the buffer the call is given.
struct KeyRange {
    std::uint32_t begin, end;
};

/// Keys side by side in a panel of the K cache: float d of key j stands at panel[d * 16 + j].
inline constexpr std::uint32_t key_panel = 16;

/// Which channels rope turns together: d with d + rotated/2 (Hugging Face), or 2d with 2d + 1 (GGUF's llama).
enum class RopePairs : std::uint8_t { halves = 0, neighbours = 1 };

/// What round_operand_f32 writes under L-Mul for a finite value that rounds to 2^128, which float32
/// cannot tell from infinity: this pattern (a NaN to anybody else), with the value's sign.
inline constexpr std::uint32_t lmul_two_to_128 = 0x7F800001u;

}  // namespace addend::kernels
