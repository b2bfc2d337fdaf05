// Blocks of operands rounded once for all the sums they enter, and the sums' steps. A block lies in a buffer
// on the stack of its kernel, whole vectors of 16; lanes without an operand hold 1. Include after
// product_math.h.
#pragma once

#include "kernels/x86/product_math.h"

namespace addend::kernels {
namespace {

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
constexpr Range unfit = {0, 0xFFFFFFFFu, true};

/// Vectors load(o, i), o < outer, i < inner, rounded for L-Mul to out, `plus` added to their bits. Zeros and
/// subnormals become zeros. Where the answer is `unfit`, out is not to be used.
template <class Load>
Range round_block_lmul(const Operands& operands, std::size_t outer, std::size_t inner, Load load_vector,
                       std::uint32_t plus, float* out) {
    if (outer == 0 || inner == 0) return {};
    const I added = splat_uint(plus);
    const MantissaRounding rounding = operands.lmul_rounding;
    RangeMeter meter;
    float* to = out;
    for (std::size_t o = 0; o < outer; ++o)
        for (std::size_t i = 0; i < inner; ++i, to += 16) {
            const V x = load_vector(o, i);
            meter.see(x);
            store(to, from_bits(add_int(rounding(bits(x)), added)));
        }
    const std::uint32_t high = highest_of(meter.high);
    if (high >= infinity_bits) return unfit;
    if (const std::uint32_t low = lowest_of(meter.low); low >= smallest_normal)
        return {operands.rounded(low), operands.rounded(high), false};
    ZeroMeter zeros;
    to = out;
    for (std::size_t o = 0; o < outer; ++o)
        for (std::size_t i = 0; i < inner; ++i, to += 16)
            store(to, from_bits(add_int(rounding(bits(zeros.see(load_vector(o, i)))), added)));
    if (!zeros.only_zeros()) return unfit;
    const std::uint32_t low = lowest_of(zeros.low);
    return {low == 0xFFFFFFFFu ? low : operands.rounded(low), operands.rounded(highest_of(zeros.high)), true};
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
/// is in: a product is then one addition.
inline Range round_row(const Operands& operands, const float* x, std::size_t n, float* out) {
    const auto padded = [=](std::size_t, std::size_t i) { return load_padded(x + 16 * i, n - 16 * i); };
    if (operands.lmul()) return round_block_lmul(operands, 1, (n + 15) / 16, padded, operands.offset, out);
    round_block(operands, 1, (n + 15) / 16, padded, out);
    return {};
}

// ---- one step of a chain: sum + a product; `one` is an element of a row, broadcast

struct ExactStep {
    static constexpr bool skips_zeros = false;
    V add(V sum, V one, V many) const { return fma(one, many, sum); }
};
// L-Mul where stays_normal holds and nothing is zero: one integer and one float addition.
struct LmulStep {
    static constexpr bool skips_zeros = false;
    V add(V sum, V one, V many) const {
        return addend::kernels::add(sum, from_bits(add_int(bits(many), bits(one))));
    }
};
// The same with zeros: such a product is a zero and changes no sum (a chain from +0 is never -0).
struct LmulZerosStep {
    static constexpr bool skips_zeros = true;
    std::uint32_t offset;

    bool skips(float one) const { return ((__builtin_bit_cast(std::uint32_t, one) - offset) << 1) == 0; }
    V add(V sum, V one, V many) const {
        return add_where(nonzero(many), sum, from_bits(add_int(bits(many), bits(one))));
    }
};
// Operands of round_block and not of round_block_lmul.
struct LmulGeneralStep {
    static constexpr bool skips_zeros = false;
    std::uint32_t offset;

    V add(V sum, V one, V many) const { return addend::kernels::add(sum, lmul(one, many, offset)); }
};

}  // namespace
}  // namespace addend::kernels
