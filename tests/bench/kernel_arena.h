// Memory the kernel benchmarks share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace addend::bench {

/// 1 GiB of legal T2 codes (random), in huge pages where the system gives them: larger than any cache,
/// so that walking through it meets cold weights. Made once, before the first measurement needs it.
const std::uint8_t* weight_arena();
inline constexpr std::size_t weight_arena_bytes = std::size_t{1} << 30;

/// Random values that no kernel finds special.
std::vector<float> ordinary_floats(std::size_t n);
std::vector<std::int8_t> random_activations(std::size_t n);

}  // namespace addend::bench
