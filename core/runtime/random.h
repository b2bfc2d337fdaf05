// The one random generator of the sampler: counter-based, so that draw n depends on seed and n alone.
#pragma once

#include <cstdint>

namespace addend {

/// splitmix64 (Steele, Lea, Flood, OOPSLA 2014): the output that follows state `x`.
constexpr std::uint64_t splitmix64(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/// Draw `n` of a reply with `seed`, in [0, 1): the definition plugins/abi/ext_decode_loop_1.h gives to
/// devices.
constexpr double uniform_draw(std::uint64_t seed, std::uint64_t n) {
    return static_cast<double>(splitmix64(seed + n) >> 11) * 0x1.0p-53;
}

/// A seed from the system, for replies that ask for one of their own.
std::uint64_t random_seed();

}  // namespace addend
