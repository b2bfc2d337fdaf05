// Blocks of operands rounded once for all the sums they enter, and the sums' steps. A block lies in a buffer
// on the stack of its kernel, whole vectors of 16; lanes without an operand hold 1. Include after
// product_math.h.
#pragma once

#include "kernels/x86/product_math.h"

namespace addend::kernels {
namespace {

// Where a cache is read one position after another: a page ahead, since the hardware's own prefetching ends
// at each page. Prefetching beyond a buffer does no harm.
constexpr std::size_t prefetch_floats = 2048;
inline void prefetch(const float* x) {
    _mm_prefetch(reinterpret_cast<const char*>(x), _MM_HINT_T0);
}

/// Everything the roundings of one product need, made once a call.
struct Operands {
    Product product;
    std::uint32_t offset;  // of L-Mul
    MantissaRounding lmul_rounding;
    Fp8Rounding fp8;

    explicit Operands(Product p)
        : product(p),
          offset(p.mode == product_lmul ? lmul_offset(p.bits) : 0),
          lmul_rounding(p.mode == product_lmul ? p.bits : 23u),
          fp8(p.mode) {}
    bool exact() const { return product.mode == product_exact; }
    bool lmul() const { return product.mode == product_lmul; }

    std::uint32_t rounded(std::uint32_t m) const {  // a magnitude below infinity
        const unsigned drop = 23u - product.bits;
        return drop == 0 ? m : (m + (1u << (drop - 1)) - 1u + (m >> drop & 1u)) >> drop << drop;
    }
};

// An operand that takes part in sums by the general rules only.
constexpr Range unfit = {0, 0xFFFFFFFFu, true, false};

/// What round_block_lmul does where there are zeros, subnormals, infinities or NaN.
template <class Load>
Range round_odd_block(const Operands& operands, std::size_t outer, std::size_t inner, Load load_vector,
                      I added, float* out) {
    ZeroMeter zeros;
    for (std::size_t o = 0; o < outer; ++o)
        for (std::size_t i = 0; i < inner; ++i, out += 16)
            store(out, from_bits(add_int(operands.lmul_rounding(bits(zeros.see(load_vector(o, i)))), added)));
    const std::uint32_t low = lowest_of(zeros.low), high = highest_of(zeros.high);
    if (high >= infinity_bits || !zeros.only_zeros()) return unfit;
    if (low == 0xFFFFFFFFu) return {low, 0, true, false};  // nothing but zeros
    return {operands.rounded(low), operands.rounded(high), zeros.any(), false};
}

/// Vectors load(o, i), o < outer, i < inner, rounded for L-Mul to out. Zeros and subnormals become zeros.
/// Where the answer is `unfit`, out is not to be used.
template <class Load>
Range round_block_lmul(const Operands& operands, std::size_t outer, std::size_t inner, Load load_vector,
                       float* out) {
    const MantissaRounding rounding = operands.lmul_rounding;
    WindowMeter meter;
    float* to = out;
    for (std::size_t o = 0; o < outer; ++o)
        for (std::size_t i = 0; i < inner; ++i, to += 16) {
            const V x = load_vector(o, i);
            meter.see(x);
            store(to, from_bits(rounding(bits(x))));
        }
    if (meter.all()) return window;
    return round_odd_block(operands, outer, inner, load_vector, splat_int(0), out);
}

/// The range of `vectors` in a buffer that round_block_lmul called coarse.
inline Range measured(const float* buffer, std::size_t vectors) {
    RangeMeter meter;
    for (std::size_t i = 0; i < vectors; ++i) meter.see(load(buffer + 16 * i));
    return {lowest_of(meter.low), highest_of(meter.high), false, false};
}

/// The same for fp8, and for L-Mul by the general rules.
template <class Load>
void round_block(const Operands& operands, std::size_t outer, std::size_t inner, Load load_vector,
                 float* out) {
    for (std::size_t o = 0; o < outer; ++o)
        for (std::size_t i = 0; i < inner; ++i, out += 16) {
            const V x = load_vector(o, i);
            if (operands.exact())
                store(out, x);
            else
                store(out, operands.lmul() ? round_lmul(x, operands.lmul_rounding) : operands.fp8(x));
        }
}

// Lanes first ... of n from x; 1 beyond.
inline V load_padded(const float* x, std::size_t left) {
    if (left >= 16) return load(x);
    return select(first_lanes(left), load_tail(x, left), splat(1.0f));
}

/// A row of n operands that are broadcast, one at a time, to the lanes of the others. For L-Mul the offset
/// is in: a product is then one addition. Writes whole vectors. The meter sees L-Mul's operands.
inline void round_row(const Operands& operands, const float* x, std::size_t n, RangeMeter& meter,
                      float* out) {
    const auto padded = [=](std::size_t, std::size_t i) { return load_padded(x + 16 * i, n - 16 * i); };
    if (!operands.lmul()) return round_block(operands, 1, (n + 15) / 16, padded, out);
    const I added = splat_uint(operands.offset);
    for (std::size_t i = 0; i < n; i += 16) {
        const V many = padded(0, i / 16);
        meter.see(many);
        store(out + i, from_bits(add_int(operands.lmul_rounding(bits(many)), added)));
    }
}
/// False where zeros, subnormals, infinities or NaN ask for round_odd_row.
inline bool range_of(const Operands& operands, const RangeMeter& meter, Range& range) {
    const std::uint32_t low = lowest_of(meter.low), high = highest_of(meter.high);
    if (low < smallest_normal || high >= infinity_bits) return false;
    range = {operands.rounded(low), operands.rounded(high), false, false};
    return true;
}
inline Range round_odd_row(const Operands& operands, const float* x, std::size_t n, float* out) {
    const auto padded = [=](std::size_t, std::size_t i) { return load_padded(x + 16 * i, n - 16 * i); };
    return round_odd_block(operands, 1, (n + 15) / 16, padded, splat_uint(operands.offset), out);
}

// ---- one step of a chain: sum + a product; `one` is an element of a row, broadcast

struct ExactStep {
    static constexpr bool reads_cache = false;
    static constexpr bool skips_zeros = false;
    V add(V sum, V one, V many) const { return fma(one, many, sum); }
};
// The same from the cache itself.
struct CachedStep : ExactStep {
    static constexpr bool reads_cache = true;
};
// L-Mul where stays_normal holds and nothing is zero: one integer and one float addition.
struct LmulStep {
    static constexpr bool reads_cache = false;
    static constexpr bool skips_zeros = false;
    V add(V sum, V one, V many) const {
        return addend::kernels::add(sum, from_bits(add_int(bits(many), bits(one))));
    }
};
// The same with zeros: such a product is a zero and changes no sum (a chain from +0 is never -0).
struct LmulZerosStep {
    static constexpr bool reads_cache = false;
    static constexpr bool skips_zeros = true;
    std::uint32_t offset;

    bool skips(float one) const { return ((__builtin_bit_cast(std::uint32_t, one) - offset) << 1) == 0; }
    V add(V sum, V one, V many) const {
        return add_where(nonzero(many), sum, from_bits(add_int(bits(many), bits(one))));
    }
};
// Operands of round_block and not of round_block_lmul.
struct LmulGeneralStep {
    static constexpr bool reads_cache = false;
    static constexpr bool skips_zeros = false;
    std::uint32_t offset;

    V add(V sum, V one, V many) const { return addend::kernels::add(sum, lmul(one, many, offset)); }
};

}  // namespace
}  // namespace addend::kernels
