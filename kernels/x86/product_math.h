// The site products in 16 lanes: rounding, L-Mul in general, and what must hold for L-Mul to be one
// integer addition. Operation by operation scalar/product.h. Include after lanes_*.h and float_math.h.
#pragma once

#include "kernels/product.h"

namespace addend::kernels {
namespace {

constexpr std::uint32_t infinity_bits = 0x7F800000u;
constexpr std::uint32_t smallest_normal = 0x00800000u;

inline I splat_uint(std::uint32_t x) {
    return splat_int(static_cast<std::int32_t>(x));
}
inline I magnitude(V a) {
    return and_int(bits(a), splat_int(INT32_MAX));
}
inline I sign_of(V a) {
    return and_int(bits(a), splat_int(INT32_MIN));
}
inline M at_least(I a, std::uint32_t b) {  // a >= b, both below 2^31
    return greater_int(a, splat_uint(b - 1));
}
inline M below(I a, std::uint32_t b) {
    return greater_int(splat_uint(b), a);
}

inline std::uint32_t lowest_of(I a) {
    const __m256i eight = _mm256_min_epu32(lower_int(a), upper_int(a));
    const __m128i four = _mm_min_epu32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    const __m128i two = _mm_min_epu32(four, _mm_unpackhi_epi64(four, four));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_min_epu32(two, _mm_shuffle_epi32(two, 1))));
}
inline std::uint32_t highest_of(I a) {
    const I flipped = xor_int(a, splat_int(-1));
    return ~lowest_of(flipped);
}

// ---- L-Mul

inline std::uint32_t lmul_offset(unsigned bits) {
    const unsigned l = bits <= 3 ? bits : bits == 4 ? 3 : 4;
    return (1u << (23 - l)) - (127u << 23);
}

inline V round_lmul(V x, const MantissaRounding& rounding) {
    const I m = magnitude(x);
    I r = rounding(m);
    r = select_int(equal_int(r, splat_uint(infinity_bits)), splat_uint(lmul_two_to_128), r);
    r = select_int(either(below(r, smallest_normal), equal_int(m, splat_uint(infinity_bits))), m, r);
    r = or_int(r, sign_of(x));
    return from_bits(select_int(greater_int(m, splat_uint(infinity_bits)), splat_uint(0x7FC00000u), r));
}

// Of operands rounded by round_lmul.
inline V lmul(V a, V b, std::uint32_t offset) {
    const I code = splat_uint(lmul_two_to_128), infinite = splat_uint(infinity_bits);
    const I sign = sign_of(from_bits(xor_int(bits(a), bits(b))));
    const I x = magnitude(a), y = magnitude(b);
    const M x_code = equal_int(x, code), y_code = equal_int(y, code);
    const I x_value = select_int(x_code, infinite, x), y_value = select_int(y_code, infinite, y);
    // The sum of two magnitudes takes 32 bits: compared with its sign bit flipped.
    const I sum = add_int(x_value, y_value);
    const I flipped = xor_int(sum, splat_int(INT32_MIN));
    const I least = splat_uint((smallest_normal - offset) ^ 0x80000000u);
    const I too_much = splat_uint((infinity_bits - offset - 1u) ^ 0x80000000u);
    const M zero =
        either(either(below(x, smallest_normal), below(y, smallest_normal)), greater_int(least, flipped));
    I r = add_int(sum, splat_uint(offset));
    r = select_int(greater_int(flipped, too_much), infinite, r);
    r = select_int(zero, splat_int(0), r);
    if (any(greater_int(max_int(x, y), splat_uint(infinity_bits - 1)))) {
        // Infinities and NaN, not the code for 2^128: as IEEE multiplies; beside them any finite value will
        // do.
        const I one = splat_uint(0x3F800000u);
        const V x_seen = from_bits(select_int(x_code, one, x)),
                y_seen = from_bits(select_int(y_code, one, y));
        const M special =
            either(at_least(bits(x_seen), infinity_bits), at_least(bits(y_seen), infinity_bits));
        r = select_int(special, bits(mul(x_seen, y_seen)), r);
    }
    return from_bits(or_int(r, sign));
}

// ---- fp8 (the constants of scalar/product.h)

struct Fp8Rounding {
    MantissaRounding mantissa;
    std::uint32_t smallest, largest;
    V magic;

    explicit Fp8Rounding(std::uint8_t mode)
        : mantissa(mode == product_e5m2 ? 2 : 3),
          smallest(mode == product_e5m2 ? 0x38800000u : 0x3C800000u),
          largest(mode == product_e5m2 ? 0x47600000u : 0x43E00000u),
          magic(splat(mode == product_e5m2 ? 192.0f : 24576.0f)) {}
    V operator()(V x) const {
        const I m = magnitude(x);
        const I fixed = bits(sub(add(from_bits(m), magic), magic));
        I r = select_int(below(m, smallest), fixed, mantissa(m));
        r = or_int(min_uint(r, splat_uint(largest)), sign_of(x));
        return from_bits(select_int(greater_int(m, splat_uint(infinity_bits)), splat_uint(0x7FC00000u), r));
    }
};

// ---- When one integer addition makes a product

/// Magnitudes of the operands that are not zero, after rounding.
struct Range {
    std::uint32_t low = 0xFFFFFFFFu, high = 0;
    bool zeros = false;
    bool coarse = false;  // bounds only, wider than need be

    void join(const Range& other) {
        low = other.low < low ? other.low : low;
        high = other.high > high ? other.high : high;
        zeros = zeros || other.zeros;
        coarse = coarse || other.coarse;
    }
};

/// No product of an operand of a and one of b, neither zero, leaves the normal range: then the sum of
/// the two bit patterns, signs and all, plus the offset is the product.
inline bool stays_normal(const Range& a, const Range& b, std::uint32_t offset) {
    if (a.high == 0 || b.high == 0) return true;  // only zeros: no product at all
    const std::int64_t bias = static_cast<std::int32_t>(offset);
    return std::int64_t{a.low} + b.low + bias >= smallest_normal &&
           std::int64_t{a.high} + b.high + bias < infinity_bits;
}

/// Collects the range of operands (before rounding, which keeps order).
struct RangeMeter {
    I low = splat_int(-1), high = splat_int(0);

    void see(V x) {
        const I m = magnitude(x);
        low = min_uint(low, m);
        high = max_uint(high, m);
    }
};

// Exponent fields 64 ... 191, 2^-63 ... 2^65 when rounded: those whose two top bits differ. Two operations a
// vector, where RangeMeter takes three.
constexpr Range window = {64u << 23, 192u << 23, false, true};
struct WindowMeter {
    I inside = splat_int(-1);

    void see(V x) { inside = and_xor(inside, bits(x), add_int(bits(x), bits(x))); }
    bool all() const { return bit30_everywhere(inside); }
};

/// The same, zeros and subnormals apart.
struct ZeroMeter {
    I low = splat_int(-1), high = splat_int(0);
    I least = splat_int(-1), tiny = splat_int(0);  // of all; the largest subnormal

    /// x with subnormals made zero
    V see(V x) {
        const I m = magnitude(x);
        const M zero = below(m, smallest_normal);
        low = min_uint(low, select_int(zero, splat_int(-1), m));
        high = max_uint(high, select_int(zero, splat_int(0), m));
        least = min_uint(least, m);
        tiny = max_uint(tiny, select_int(zero, m, splat_int(0)));
        return from_bits(select_int(zero, splat_int(0), bits(x)));
    }
    bool any() const { return lowest_of(least) < smallest_normal; }
    /// False if some subnormal might round up to a normal number.
    bool only_zeros() const { return highest_of(tiny) < smallest_normal / 2; }
};

}  // namespace
}  // namespace addend::kernels
