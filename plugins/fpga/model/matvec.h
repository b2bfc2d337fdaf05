// The matrix engine's sum: one beat of weights against the bit planes of as many activations.
#pragma once

#include <cstdint>

namespace addend::fpga {

/// Adds rows x chunks beats at `weights` to sums: out[row * out_stride] = dot. A beat is chunk/64 words of
/// nonzero bits, then as many of sign bits; `planes` is [chunks][8][chunk / 64].
void matvec_rows(const std::uint64_t* weights, std::uint32_t rows, std::uint32_t chunks, std::uint32_t chunk_words,
                 const std::uint64_t* planes, std::int32_t* out);

}  // namespace addend::fpga
