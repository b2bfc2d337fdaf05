// The float reference, part 2: elementwise, MLGRU, reductions, plain linear maps, conversions.
#include <limits>

#include "kernels/declare.h"
#include "kernels/scalar/float_math.h"

namespace addend::kernels {
namespace {

using namespace scalar;

template <class T>
float dot(const T* a, const float* b, std::size_t n) {
    float lane[lanes] = {};
    for (std::size_t i = 0; i < n; ++i) lane[i % lanes] = std::fma(to_float(a[i]), b[i], lane[i % lanes]);
    return join(lane);
}

template <class T>
void matmul(const T* w, std::size_t w_stride, std::size_t columns, std::size_t row_begin, std::size_t row_end,
            const float* x, std::size_t x_stride, std::size_t n, float* out, std::size_t out_stride) {
    for (std::size_t r = row_begin; r < row_end; ++r)
        for (std::size_t a = 0; a < n; ++a)
            out[a * out_stride + r] = dot(w + r * w_stride, x + a * x_stride, columns);
}

}  // namespace

void add_f32__scalar(const float* a, const float* b, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = a[i] + b[i];
}

void mul_f32__scalar(const float* a, const float* b, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = a[i] * b[i];
}

void exp_f32__scalar(const float* x, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = scalar::exp(x[i]);
}

void sigmoid_f32__scalar(const float* x, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = sigmoid(x[i]);
}

void silu_f32__scalar(const float* x, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = silu(x[i]);
}

void silu_mul_f32__scalar(const float* gate, const float* up, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = silu(gate[i]) * up[i];
}

void gelu_tanh_f32__scalar(const float* x, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = gelu_tanh(x[i]);
}

void relu2_f32__scalar(const float* x, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) {
        const float positive = x[i] < 0.0f ? 0.0f : x[i];  // a NaN stays
        out[i] = positive * positive;
    }
}

void forget_gate_f32__scalar(const float* f, const float* lb, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = forget_gate(f[i], lb[i]);
}

void mlgru_input_f32__scalar(const float* i, const float* f, std::size_t n, float* out) {
    for (std::size_t c = 0; c < n; ++c) out[c] = i[c] * (1.0f - f[c]);
}

void mlgru_scan_f32__scalar(const float* f, std::size_t f_stride, const float* i, std::size_t i_stride,
                            std::size_t steps, std::size_t channels, float* h, float* out,
                            std::size_t out_stride) {
    for (std::size_t t = 0; t < steps; ++t)
        for (std::size_t c = 0; c < channels; ++c) {
            h[c] = std::fma(f[t * f_stride + c], h[c], i[t * i_stride + c]);
            out[t * out_stride + c] = h[c];
        }
}

void mlgru_step_f32__scalar(const float* f_raw, const float* i_raw, const float* lb, std::size_t n,
                            float* h) {
    for (std::size_t c = 0; c < n; ++c) {
        float f = sigmoid(f_raw[c]);
        if (lb) f = forget_gate(f, lb[c]);
        const float i = silu(i_raw[c]) * (1.0f - f);
        h[c] = std::fma(f, h[c], i);
    }
}

float dot_f32__scalar(const float* a, const float* b, std::size_t n) {
    return dot(a, b, n);
}

float max_f32__scalar(const float* x, std::size_t n) {
    float lane[lanes];  // in lanes, as everywhere: which of +0 and -0 wins is part of the result
    for (float& l : lane) l = -std::numeric_limits<float>::infinity();
    bool nan = false;
    for (std::size_t i = 0; i < n; ++i) {
        nan = nan || std::isnan(x[i]);
        if (x[i] > lane[i % lanes]) lane[i % lanes] = x[i];
    }
    for (std::size_t half = lanes / 2; half > 0; half /= 2)
        for (std::size_t l = 0; l < half; ++l)
            if (lane[l + half] > lane[l]) lane[l] = lane[l + half];
    return nan ? std::numeric_limits<float>::quiet_NaN() : lane[0];
}

float exp_sum_f32__scalar(const float* x, std::size_t n, float shift) {
    float lane[lanes] = {};
    for (std::size_t i = 0; i < n; ++i) lane[i % lanes] += scalar::exp(x[i] - shift);
    return join(lane);
}

void matmul_f32_f32__scalar(const float* w, std::size_t w_stride, std::size_t columns, std::size_t row_begin,
                            std::size_t row_end, const float* x, std::size_t x_stride, std::size_t n,
                            float* out, std::size_t out_stride) {
    matmul(w, w_stride, columns, row_begin, row_end, x, x_stride, n, out, out_stride);
}

void matmul_bf16_f32__scalar(const Bf16* w, std::size_t w_stride, std::size_t columns, std::size_t row_begin,
                             std::size_t row_end, const float* x, std::size_t x_stride, std::size_t n,
                             float* out, std::size_t out_stride) {
    matmul(w, w_stride, columns, row_begin, row_end, x, x_stride, n, out, out_stride);
}

void matmul_f16_f32__scalar(const F16* w, std::size_t w_stride, std::size_t columns, std::size_t row_begin,
                            std::size_t row_end, const float* x, std::size_t x_stride, std::size_t n,
                            float* out, std::size_t out_stride) {
    matmul(w, w_stride, columns, row_begin, row_end, x, x_stride, n, out, out_stride);
}

void convert_bf16_f32__scalar(const Bf16* x, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = to_float(x[i]);
}

void convert_f16_f32__scalar(const F16* x, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = to_float(x[i]);
}

}  // namespace addend::kernels
