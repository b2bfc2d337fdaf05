// Site products and attention for one ISA, for now the reference under the ISA's name.
#pragma once

#include "kernels/declare.h"

namespace addend::kernels {

void ISA(round_operand_f32)(const float* x, std::size_t n, Product product, float* out) {
    round_operand_f32__scalar(x, n, product, out);
}
void ISA(mul_product_f32)(const float* a, const float* b, std::size_t n, Product product, float* out) {
    mul_product_f32__scalar(a, b, n, product, out);
}
float ISA(dot_product_f32)(const float* a, const float* b, std::size_t n, Product product) {
    return dot_product_f32__scalar(a, b, n, product);
}
void ISA(rope_angles_f32)(const float* frequencies, std::size_t n, std::uint32_t position, float* cosines,
                          float* sines) {
    rope_angles_f32__scalar(frequencies, n, position, cosines, sines);
}
void ISA(rope_f32)(const float* x, std::size_t heads, std::size_t head_width, std::size_t rotated,
                   RopePairs pairs, const float* cosines, const float* sines, float* out) {
    rope_f32__scalar(x, heads, head_width, rotated, pairs, cosines, sines, out);
}
void ISA(attention_scores_f32)(const float* q, std::size_t q_stride, std::size_t rows, const float* k,
                               std::size_t k_stride, std::size_t head_width, KeyRange keys, float scale,
                               Product product, float* out, std::size_t out_stride) {
    attention_scores_f32__scalar(q, q_stride, rows, k, k_stride, head_width, keys, scale, product, out,
                                 out_stride);
}
void ISA(soft_cap_f32)(const float* x, std::size_t n, float cap, float* out) {
    soft_cap_f32__scalar(x, n, cap, out);
}
void ISA(softmax_f32)(const float* x, std::size_t n, float* out) {
    softmax_f32__scalar(x, n, out);
}
void ISA(attention_values_f32)(const float* p, std::size_t p_stride, const KeyRange* visible,
                               std::size_t rows, const float* v, std::size_t v_stride, std::size_t head_width,
                               Product product, float* out, std::size_t out_stride) {
    attention_values_f32__scalar(p, p_stride, visible, rows, v, v_stride, head_width, product, out,
                                 out_stride);
}

}  // namespace addend::kernels
