// Primitives that work element by element.
#include <algorithm>

#include "plugins/cpu/op.h"

namespace addend::cpu {
namespace {

template <auto kernel>
void unary(const Op& op, const Frame& frame, const Rect& rect) {
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        (frame.kernels->*kernel)(frame.at<float>(op.in[0], r, rect.col_begin), rect.cols(),
                                 frame.at<float>(op.out[0], r, rect.col_begin));
}

template <auto kernel>
void binary(const Op& op, const Frame& frame, const Rect& rect) {
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        (frame.kernels->*kernel)(frame.at<float>(op.in[0], r, rect.col_begin),
                                 frame.at<float>(op.in[1], r, rect.col_begin), rect.cols(),
                                 frame.at<float>(op.out[0], r, rect.col_begin));
}

}  // namespace

void run_rescale(const Op& op, const Frame& frame, const Rect& rect) {
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        frame.kernels->rescale_i32_f32(frame.at<std::int32_t>(op.in[0], r, rect.col_begin), rect.cols(),
                                       op.f[0], *frame.at<float>(op.in[1], r),
                                       frame.at<float>(op.out[0], r, rect.col_begin));
}

void run_add(const Op& op, const Frame& frame, const Rect& rect) {
    binary<&kernels::KernelTable::add_f32>(op, frame, rect);
}
void run_mul(const Op& op, const Frame& frame, const Rect& rect) {
    if (op.product[0].mode == kernels::product_exact)
        return binary<&kernels::KernelTable::mul_f32>(op, frame, rect);
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        frame.kernels->mul_product_f32(frame.at<float>(op.in[0], r, rect.col_begin),
                                       frame.at<float>(op.in[1], r, rect.col_begin), rect.cols(),
                                       op.product[0], frame.at<float>(op.out[0], r, rect.col_begin));
}
void run_silu_mul(const Op& op, const Frame& frame, const Rect& rect) {
    binary<&kernels::KernelTable::silu_mul_f32>(op, frame, rect);
}
// 1 - f is exact arithmetic; the product with c is the site's.
void run_input_gate(const Op& op, const Frame& frame, const Rect& rect) {
    if (op.product[0].mode == kernels::product_exact)
        return binary<&kernels::KernelTable::mlgru_input_f32>(op, frame, rect);
    float rest[256];
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        for (std::uint32_t c = rect.col_begin; c < rect.col_end;) {
            const std::uint32_t n = std::min<std::uint32_t>(rect.col_end - c, 256);
            const float* const f = frame.at<float>(op.in[1], r, c);
            for (std::uint32_t k = 0; k < n; ++k) rest[k] = 1.0f - f[k];
            frame.kernels->mul_product_f32(frame.at<float>(op.in[0], r, c), rest, n, op.product[0],
                                           frame.at<float>(op.out[0], r, c));
            c += n;
        }
}
void run_sigmoid(const Op& op, const Frame& frame, const Rect& rect) {
    unary<&kernels::KernelTable::sigmoid_f32>(op, frame, rect);
}
void run_silu(const Op& op, const Frame& frame, const Rect& rect) {
    unary<&kernels::KernelTable::silu_f32>(op, frame, rect);
}
void run_gelu_tanh(const Op& op, const Frame& frame, const Rect& rect) {
    unary<&kernels::KernelTable::gelu_tanh_f32>(op, frame, rect);
}
void run_relu2(const Op& op, const Frame& frame, const Rect& rect) {
    unary<&kernels::KernelTable::relu2_f32>(op, frame, rect);
}

void run_soft_cap(const Op& op, const Frame& frame, const Rect& rect) {
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        frame.kernels->soft_cap_f32(frame.at<float>(op.in[0], r, rect.col_begin), rect.cols(), op.f[0],
                                    frame.at<float>(op.out[0], r, rect.col_begin));
}

}  // namespace addend::cpu
