// GGUF's ternary blocks of 256 weights: tq1_0 (54 bytes) and tq2_0 (66 bytes). Bits as ggml defines them.
//
// tq1_0: 48 bytes qs, 4 bytes qh, f16 d. A byte holds digits of a base-3 fraction: v =
// d0*81+d1*27+d2*9+d3*3+d4 (for
//   qh the last digit is 0) stored as ceil(v*256/243), so that digit n is (byte*3^n mod 256)*3 >> 8. Byte m <
//   32 of qs holds weights m, m+32, … m+128; byte 32+m holds 160+m, 176+m, … 224+m; byte m of qh holds 240+m,
//   244+m, … 252+m.
// tq2_0: 64 bytes qs, f16 d. Byte 32*j+m holds weights 128*j+m, +32, +64, +96, two bits each, lowest first.
// Digits and codes are trit + 1; a weight is trit * d.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/files/tensor.h"

namespace addend {

inline constexpr std::size_t ternary_block_elements = 256;
inline constexpr std::size_t tq1_0_block_bytes = 54;
inline constexpr std::size_t tq2_0_block_bytes = 66;

/// 256 codes (trit + 1: 0, 1 or 2; a larger one is the caller's error) into one block. `d` is the f16 scale's
/// bits.
void encode_tq1_0(std::span<const std::uint8_t, ternary_block_elements> codes, std::uint16_t d,
                  std::span<std::byte, tq1_0_block_bytes> block);
void encode_tq2_0(std::span<const std::uint8_t, ternary_block_elements> codes, std::uint16_t d,
                  std::span<std::byte, tq2_0_block_bytes> block);

/// One block to 256 codes. tq2_0 can hold the code 3, which is no trit: then false is returned.
void decode_tq1_0(std::span<const std::byte, tq1_0_block_bytes> block,
                  std::span<std::uint8_t, ternary_block_elements> codes);
bool decode_tq2_0(std::span<const std::byte, tq2_0_block_bytes> block,
                  std::span<std::uint8_t, ternary_block_elements> codes);

/// The f16 bits of a block's d (its last two bytes) of either type.
std::uint16_t ternary_block_d(std::span<const std::byte> block);

/// Either type at run time; `dtype` is tq1_0 or tq2_0.
std::size_t ternary_block_bytes(TensorDType dtype);
void encode_ternary_block(TensorDType dtype, std::span<const std::uint8_t, ternary_block_elements> codes,
                          std::uint16_t d, std::span<std::byte> block);
bool decode_ternary_block(TensorDType dtype, std::span<const std::byte> block,
                          std::span<std::uint8_t, ternary_block_elements> codes);

}  // namespace addend
