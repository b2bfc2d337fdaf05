// The reference of attention: rotary positions, scores, soft cap, softmax, values.
#include "kernels/declare.h"
#include "kernels/scalar/attention_math.h"
#include "kernels/scalar/float_math.h"
#include "kernels/scalar/product.h"

namespace addend::kernels {

using namespace scalar;

void rope_angles_f32__scalar(const float* frequencies, std::size_t n, std::uint32_t position, float* cosines,
                             float* sines) {
    for (std::size_t i = 0; i < n; ++i) {
        const Turn turn = turn_of(static_cast<float>(position) * frequencies[i]);
        cosines[i] = turn.cosine;
        sines[i] = turn.sine;
    }
}

void rope_f32__scalar(const float* x, std::size_t heads, std::size_t head_width, std::size_t rotated,
                      RopePairs pairs, const float* cosines, const float* sines, float* out) {
    const std::size_t half = rotated / 2;
    for (std::size_t h = 0; h < heads; ++h, x += head_width, out += head_width) {
        for (std::size_t i = 0; i < half; ++i) {
            const std::size_t first = pairs == RopePairs::halves ? i : 2 * i;
            const std::size_t second = pairs == RopePairs::halves ? i + half : 2 * i + 1;
            const float a = x[first], b = x[second];
            out[first] = std::fma(a, cosines[i], -(b * sines[i]));
            out[second] = std::fma(b, cosines[i], a * sines[i]);
        }
        for (std::size_t i = rotated; i < head_width; ++i) out[i] = x[i];
    }
}

void attention_scores_f32__scalar(const float* q, std::size_t q_stride, std::size_t rows, const float* k,
                                  std::size_t k_stride, std::size_t head_width, KeyRange keys, float scale,
                                  Product product, float* out, std::size_t out_stride) {
    for (std::size_t j = keys.begin; j < keys.end; ++j) {
        const float* key = k + j / key_panel * k_stride + j % key_panel;
        for (std::size_t r = 0; r < rows; ++r) {
            float chain = 0;
            for (std::size_t d = 0; d < head_width; ++d)
                chain = add_product(round_operand(q[r * q_stride + d], product),
                                    round_operand(key[d * key_panel], product), product, chain);
            out[r * out_stride + j] = chain * scale;
        }
    }
}

void soft_cap_f32__scalar(const float* x, std::size_t n, float cap, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = cap * scalar::tanh(x[i] / cap);
}

void softmax_f32__scalar(const float* x, std::size_t n, float* out) {
    const float largest = max_f32__scalar(x, n);
    float lane[lanes] = {};
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = scalar::exp(x[i] - largest);
        lane[i % lanes] += out[i];
    }
    const float sum = join(lane);
    for (std::size_t i = 0; i < n; ++i) out[i] /= sum;
}

void attention_values_f32__scalar(const float* p, std::size_t p_stride, const KeyRange* visible,
                                  std::size_t rows, const float* v, std::size_t v_stride,
                                  std::size_t head_width, Product product, float* out,
                                  std::size_t out_stride) {
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t j = visible[r].begin; j < visible[r].end; ++j) {
            const float weight = round_operand(p[r * p_stride + j], product);
            for (std::size_t d = 0; d < head_width; ++d) {
                float& chain = out[r * out_stride + d];
                chain = add_product(weight, round_operand(v[j * v_stride + d], product), product, chain);
            }
        }
}

}  // namespace addend::kernels
