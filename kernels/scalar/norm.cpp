// The float reference, part 1: norm, quantisation, rescale, latent ternarisation.
#include "kernels/declare.h"
#include "kernels/scalar/float_math.h"

namespace addend::kernels {
namespace {

using namespace scalar;

// Largest |x| by comparing bit patterns as integers: a NaN is above infinity and so is found.
float max_abs(std::uint32_t best, float x) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(x) & 0x7FFFFFFFu;
    return std::bit_cast<float>(bits > best ? bits : best);
}

float quantization_scale(float largest) {
    return 127.0f / (largest < 1e-5f ? 1e-5f : largest);
}

float round_away(float v) {
    return std::round(v);
}
float round_even(float v) {
    return std::nearbyint(v);
}

std::int8_t to_int8(float rounded) {
    if (!(rounded == rounded)) return 0;
    if (rounded < -128.0f) rounded = -128.0f;
    if (rounded > 127.0f) rounded = 127.0f;
    return static_cast<std::int8_t>(rounded);
}

// In the order of kernels.h.
float sum_of_squares(const float* x, std::size_t n) {
    float lane[1024] = {}, pair[512], column[64], sum[32];
    for (std::size_t i = 0; i < n; ++i) lane[i % 1024] = std::fma(x[i], x[i], lane[i % 1024]);
    for (std::size_t t = 0; t < 512; ++t) pair[t] = lane[2 * t] + lane[2 * t + 1];
    for (std::size_t u = 0; u < 64; ++u) {
        const auto two = [&](std::size_t k) { return pair[u + 64 * k] + pair[u + 64 * (k + 1)]; };
        column[u] = (two(0) + two(2)) + (two(4) + two(6));
    }
    for (std::size_t i = 0; i < 32; ++i) sum[i] = column[2 * i] + column[2 * i + 1];
    for (std::size_t half = 16; half > 0; half /= 2)
        for (std::size_t i = 0; i < half; ++i) sum[i] += sum[i + half];
    return sum[0];
}

float rstd(const float* x, std::size_t n, float eps) {
    return 1.0f / std::sqrt(sum_of_squares(x, n) / static_cast<float>(n) + eps);
}

float normed(const float* x, const float* weight, std::size_t i, float r) {
    const float x_hat = x[i] * r;
    return weight ? x_hat * weight[i] : x_hat;
}

// `value(i)` gives element i; called twice for each element, so that no float row is stored.
template <class Value, class Round>
std::int32_t quantize(std::size_t n, Value value, Round round, std::int8_t* q, float* scale) {
    float largest = 0;
    for (std::size_t i = 0; i < n; ++i) largest = max_abs(std::bit_cast<std::uint32_t>(largest), value(i));
    const float s = quantization_scale(largest);
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        q[i] = to_int8(round(value(i) * s));
        sum += q[i];
    }
    for (std::size_t i = n; i < padded_activations(n); ++i) q[i] = 0;
    *scale = s;
    return sum;
}

template <class T>
double abs_sum(const T* x, std::size_t n) {
    double lane[lanes] = {};
    for (std::size_t i = 0; i < n; ++i) lane[i % lanes] += std::fabs(static_cast<double>(to_float(x[i])));
    return join(lane);
}

template <class T>
std::size_t ternarize(const T* x, std::size_t n, float beta, std::int8_t* trits) {
    std::size_t not_finite = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const float w = to_float(x[i]);
        if (!std::isfinite(w)) {
            ++not_finite;
            trits[i] = 0;
            continue;
        }
        const float v = std::nearbyint(w / beta);
        trits[i] = v > 0 ? 1 : v < 0 ? -1 : 0;
    }
    return not_finite;
}

}  // namespace

void rms_norm_f32__scalar(const float* x, const float* weight, std::size_t n, float eps, float* out) {
    const float r = rstd(x, n, eps);
    for (std::size_t i = 0; i < n; ++i) out[i] = normed(x, weight, i, r);
}

std::int32_t quantize_i8__scalar(const float* x, std::size_t n, std::int8_t* q, float* scale) {
    return quantize(
        n, [=](std::size_t i) { return x[i]; }, round_away, q, scale);
}

std::int32_t quantize_even_i8__scalar(const float* x, std::size_t n, std::int8_t* q, float* scale) {
    return quantize(
        n, [=](std::size_t i) { return x[i]; }, round_even, q, scale);
}

std::int32_t rms_norm_quantize_i8__scalar(const float* x, const float* weight, std::size_t n, float eps,
                                          std::int8_t* q, float* scale) {
    const float r = rstd(x, n, eps);
    return quantize(
        n, [=](std::size_t i) { return normed(x, weight, i, r); }, round_away, q, scale);
}

std::int32_t rms_norm_quantize_even_i8__scalar(const float* x, const float* weight, std::size_t n, float eps,
                                               std::int8_t* q, float* scale) {
    const float r = rstd(x, n, eps);
    return quantize(
        n, [=](std::size_t i) { return normed(x, weight, i, r); }, round_even, q, scale);
}

void rescale_i32_f32__scalar(const std::int32_t* acc, std::size_t n, float beta, float scale, float* out) {
    const float factor = beta / scale;
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(acc[i]) * factor;
}

double abs_sum_f32__scalar(const float* x, std::size_t n) {
    return abs_sum(x, n);
}
double abs_sum_bf16__scalar(const Bf16* x, std::size_t n) {
    return abs_sum(x, n);
}
double abs_sum_f16__scalar(const F16* x, std::size_t n) {
    return abs_sum(x, n);
}

std::size_t ternarize_f32__scalar(const float* x, std::size_t n, float beta, std::int8_t* trits) {
    return ternarize(x, n, beta, trits);
}
std::size_t ternarize_bf16__scalar(const Bf16* x, std::size_t n, float beta, std::int8_t* trits) {
    return ternarize(x, n, beta, trits);
}
std::size_t ternarize_f16__scalar(const F16* x, std::size_t n, float beta, std::int8_t* trits) {
    return ternarize(x, n, beta, trits);
}

}  // namespace addend::kernels
