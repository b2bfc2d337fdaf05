// Elementwise, MLGRU, reductions and plain linear maps for one ISA, ISA(name) giving the symbol.
// Include after lanes_*.h and float_math.h. The definitions that count are in scalar/float.cpp.
#pragma once

#include "kernels/declare.h"

namespace addend::kernels {
namespace {

// rows x acts dot products at once, each with its own 16-lane sum; loads are shared.
template <int rows, int acts, class T>
void dot_block(const T* w, std::size_t w_stride, std::size_t columns, const float* x, std::size_t x_stride,
               float* out, std::size_t out_stride) {
    V sum[rows][acts];
    for (int r = 0; r < rows; ++r)
        for (int a = 0; a < acts; ++a) sum[r][a] = splat(0.0f);
    std::size_t c = 0;
    for (; c + 16 <= columns; c += 16)
        for (int r = 0; r < rows; ++r) {
            const V weight = load(w + static_cast<std::size_t>(r) * w_stride + c);
            for (int a = 0; a < acts; ++a)
                sum[r][a] = fma(weight, load(x + static_cast<std::size_t>(a) * x_stride + c), sum[r][a]);
        }
    if (c < columns) {
        const std::size_t left = columns - c;
        for (int r = 0; r < rows; ++r) {
            const V weight = load_tail(w + static_cast<std::size_t>(r) * w_stride + c, left);
            for (int a = 0; a < acts; ++a) {
                const V act = load_tail(x + static_cast<std::size_t>(a) * x_stride + c, left);
                // Lanes beyond the row keep their sum untouched: -0 + 0 would lose a sign.
                sum[r][a] = select(first_lanes(left), fma(weight, act, sum[r][a]), sum[r][a]);
            }
        }
    }
    for (int r = 0; r < rows; ++r)
        for (int a = 0; a < acts; ++a)
            out[static_cast<std::size_t>(a) * out_stride + static_cast<std::size_t>(r)] = join(sum[r][a]);
}

template <int acts, class T>
void dot_rows(const T* w, std::size_t w_stride, std::size_t columns, std::size_t row_begin,
              std::size_t row_end, const float* x, std::size_t x_stride, float* out, std::size_t out_stride) {
    std::size_t r = row_begin;
    for (; r + matmul_block_rows <= row_end; r += matmul_block_rows)
        dot_block<matmul_block_rows, acts>(w + r * w_stride, w_stride, columns, x, x_stride, out + r,
                                           out_stride);
    for (; r < row_end; ++r)
        dot_block<1, acts>(w + r * w_stride, w_stride, columns, x, x_stride, out + r, out_stride);
}

template <class T>
void matmul(const T* w, std::size_t w_stride, std::size_t columns, std::size_t row_begin, std::size_t row_end,
            const float* x, std::size_t x_stride, std::size_t n, float* out, std::size_t out_stride) {
    std::size_t a = 0;
    for (; a + matmul_block_acts <= n; a += matmul_block_acts)
        dot_rows<matmul_block_acts>(w, w_stride, columns, row_begin, row_end, x + a * x_stride, x_stride,
                                    out + a * out_stride, out_stride);
    for (; a < n; ++a)
        dot_rows<1>(w, w_stride, columns, row_begin, row_end, x + a * x_stride, x_stride,
                    out + a * out_stride, out_stride);
}

}  // namespace

void ISA(add_f32)(const float* a, const float* b, std::size_t n, float* out) {
    map2(a, b, n, out, [](V x, V y) { return add(x, y); });
}
void ISA(mul_f32)(const float* a, const float* b, std::size_t n, float* out) {
    map2(a, b, n, out, [](V x, V y) { return mul(x, y); });
}
void ISA(exp_f32)(const float* x, std::size_t n, float* out) {
    map(x, n, out, [](V v) { return exp(v); });
}
void ISA(sigmoid_f32)(const float* x, std::size_t n, float* out) {
    map(x, n, out, [](V v) { return sigmoid(v); });
}
void ISA(silu_f32)(const float* x, std::size_t n, float* out) {
    map(x, n, out, [](V v) { return silu(v); });
}
void ISA(silu_mul_f32)(const float* gate, const float* up, std::size_t n, float* out) {
    map2(gate, up, n, out, [](V g, V u) { return mul(silu(g), u); });
}
void ISA(gelu_tanh_f32)(const float* x, std::size_t n, float* out) {
    map(x, n, out, [](V v) { return gelu_tanh(v); });
}
void ISA(relu2_f32)(const float* x, std::size_t n, float* out) {
    map(x, n, out, [](V v) {
        const V positive = max(splat(0.0f), v);  // a NaN stays
        return mul(positive, positive);
    });
}

void ISA(forget_gate_f32)(const float* f, const float* lb, std::size_t n, float* out) {
    map2(f, lb, n, out, [](V x, V bound) { return forget_gate(x, bound); });
}
void ISA(mlgru_input_f32)(const float* i, const float* f, std::size_t n, float* out) {
    map2(i, f, n, out, [](V x, V forget) { return mul(x, sub(splat(1.0f), forget)); });
}

void ISA(mlgru_scan_f32)(const float* f, std::size_t f_stride, const float* i, std::size_t i_stride,
                         std::size_t steps, std::size_t channels, float* h, float* out,
                         std::size_t out_stride) {
    std::size_t c = 0;
    for (; c + 16 <= channels; c += 16) {  // the state of 16 channels stays in a register
        V state = load(h + c);
        for (std::size_t t = 0; t < steps; ++t) {
            state = fma(load(f + t * f_stride + c), state, load(i + t * i_stride + c));
            store(out + t * out_stride + c, state);
        }
        store(h + c, state);
    }
    if (c == channels) return;
    const std::size_t left = channels - c;
    V state = load_tail(h + c, left);
    for (std::size_t t = 0; t < steps; ++t) {
        state = fma(load_tail(f + t * f_stride + c, left), state, load_tail(i + t * i_stride + c, left));
        store_tail(out + t * out_stride + c, state, left);
    }
    store_tail(h + c, state, left);
}

void ISA(mlgru_step_f32)(const float* f_raw, const float* i_raw, const float* lb, std::size_t n, float* h) {
    const auto step = [](V f, V i, V state) { return fma(f, state, mul(silu(i), sub(splat(1.0f), f))); };
    std::size_t c = 0;
    for (; c + 16 <= n; c += 16) {
        V f = sigmoid(load(f_raw + c));
        if (lb) f = forget_gate(f, load(lb + c));
        store(h + c, step(f, load(i_raw + c), load(h + c)));
    }
    if (c == n) return;
    const std::size_t left = n - c;
    V f = sigmoid(load_tail(f_raw + c, left));
    if (lb) f = forget_gate(f, load_tail(lb + c, left));
    store_tail(h + c, step(f, load_tail(i_raw + c, left), load_tail(h + c, left)), left);
}

float ISA(dot_f32)(const float* a, const float* b, std::size_t n) {
    float sum = 0;
    dot_block<1, 1>(a, 0, n, b, 0, &sum, 0);
    return sum;
}

float ISA(max_f32)(const float* x, std::size_t n) {
    const V lowest = splat(-__builtin_inff());
    V best = lowest;
    bool nan = false;
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const V v = load(x + i);
        nan = nan || count(ordered(v)) != 16;
        best = max(v, best);
    }
    if (i < n) {
        const V v = select(first_lanes(n - i), load_tail(x + i, n - i), lowest);
        nan = nan || count(ordered(v)) != 16;
        best = max(v, best);
    }
    return nan ? __builtin_nanf("") : join_max(best);
}

float ISA(exp_sum_f32)(const float* x, std::size_t n, float shift) {
    V sum = splat(0.0f);
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) sum = add(sum, exp(sub(load(x + i), splat(shift))));
    if (i < n) {
        const V more = add(sum, exp(sub(load_tail(x + i, n - i), splat(shift))));
        sum = select(first_lanes(n - i), more, sum);
    }
    return join(sum);
}

void ISA(matmul_f32_f32)(const float* w, std::size_t w_stride, std::size_t columns, std::size_t row_begin,
                         std::size_t row_end, const float* x, std::size_t x_stride, std::size_t n, float* out,
                         std::size_t out_stride) {
    matmul(w, w_stride, columns, row_begin, row_end, x, x_stride, n, out, out_stride);
}
void ISA(matmul_bf16_f32)(const Bf16* w, std::size_t w_stride, std::size_t columns, std::size_t row_begin,
                          std::size_t row_end, const float* x, std::size_t x_stride, std::size_t n,
                          float* out, std::size_t out_stride) {
    matmul(w, w_stride, columns, row_begin, row_end, x, x_stride, n, out, out_stride);
}
void ISA(matmul_f16_f32)(const F16* w, std::size_t w_stride, std::size_t columns, std::size_t row_begin,
                         std::size_t row_end, const float* x, std::size_t x_stride, std::size_t n, float* out,
                         std::size_t out_stride) {
    matmul(w, w_stride, columns, row_begin, row_end, x, x_stride, n, out, out_stride);
}

void ISA(convert_bf16_f32)(const Bf16* x, std::size_t n, float* out) {
    map(x, n, out, [](V v) { return v; });
}
void ISA(convert_f16_f32)(const F16* x, std::size_t n, float* out) {
    map(x, n, out, [](V v) { return v; });
}

}  // namespace addend::kernels
