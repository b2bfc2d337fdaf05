// Sizes that cannot wrap: an impossible one becomes UINT64_MAX, which every allocation then refuses.
#pragma once

#include <cstdint>

namespace addend::plugin {

/// a * b, or UINT64_MAX when that overflows.
inline std::uint64_t checked_mul(std::uint64_t a, std::uint64_t b) {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}
inline std::uint64_t checked_add(std::uint64_t a, std::uint64_t b) {
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}
inline std::uint64_t round_up(std::uint64_t size, std::uint64_t multiple) {
    const std::uint64_t more = checked_add(size, multiple - 1);
    return more == UINT64_MAX ? UINT64_MAX : more / multiple * multiple;
}

}  // namespace addend::plugin
