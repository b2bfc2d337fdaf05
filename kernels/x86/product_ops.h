// The site products on rows for one ISA. The definitions that count are in scalar/product.cpp. Include after
// product_block.h.
#pragma once

#include "kernels/declare.h"

namespace addend::kernels {
namespace {

// Where all operands of both rows lie here, no product of theirs needs a test (kernels.h).
constexpr std::uint32_t tame_low = 0x20800000u;   // 2^-62
constexpr std::uint32_t tame_high = 0x5E800000u;  // 2^62

inline float dot_lmul(const float* a, const float* b, std::size_t n, std::uint32_t offset, bool tame) {
    V sum = splat(0.0f);
    std::size_t i = 0;
    if (tame) {
        const I added = splat_uint(offset);
        for (; i + 16 <= n; i += 16) {
            const I product = add_int(bits(load(a + i)), add_int(bits(load(b + i)), added));
            sum = add(sum, from_bits(product));
        }
    } else {
        for (; i + 16 <= n; i += 16) sum = add(sum, lmul(load(a + i), load(b + i), offset));
    }
    if (i < n) {
        const V product = lmul(load_tail(a + i, n - i), load_tail(b + i, n - i), offset);
        sum = select(first_lanes(n - i), add(sum, product), sum);
    }
    return join(sum);
}

}  // namespace

bool ISA(round_operand_f32)(const float* x, std::size_t n, Product product, float* out) {
    const Operands operands(product);
    if (!operands.lmul()) {
        map(x, n, out, [&](V v) { return operands.exact() ? v : operands.fp8(v); });
        return true;
    }
    RangeMeter meter;
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const V v = round_lmul(load(x + i), operands.lmul_rounding);
        meter.see(v);
        store(out + i, v);
    }
    if (i < n) {
        const V v = round_lmul(load_tail(x + i, n - i), operands.lmul_rounding);
        meter.see(select(first_lanes(n - i), v, splat(1.0f)));
        store_tail(out + i, v, n - i);
    }
    return lowest_of(meter.low) >= tame_low && highest_of(meter.high) < tame_high;
}

void ISA(mul_product_f32)(const float* a, const float* b, std::size_t n, Product product, float* out) {
    const Operands operands(product);
    if (operands.exact()) {
        map2(a, b, n, out, [](V x, V y) { return mul(x, y); });
    } else if (operands.lmul()) {
        map2(a, b, n, out, [&](V x, V y) {
            return lmul(round_lmul(x, operands.lmul_rounding), round_lmul(y, operands.lmul_rounding),
                        operands.offset);
        });
    } else {
        map2(a, b, n, out, [&](V x, V y) { return mul(operands.fp8(x), operands.fp8(y)); });
    }
}

float ISA(dot_product_f32)(const float* a, const float* b, std::size_t n, Product product, bool tame) {
    if (product.mode == product_lmul) return dot_lmul(a, b, n, lmul_offset(product.bits), tame);
    return ISA(dot_f32)(a, b, n);
}

}  // namespace addend::kernels
