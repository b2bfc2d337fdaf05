// Primitives that work element by element.
#include <cmath>

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
    binary<&kernels::KernelTable::mul_f32>(op, frame, rect);
}
void run_silu_mul(const Op& op, const Frame& frame, const Rect& rect) {
    binary<&kernels::KernelTable::silu_mul_f32>(op, frame, rect);
}
void run_input_gate(const Op& op, const Frame& frame, const Rect& rect) {
    binary<&kernels::KernelTable::mlgru_input_f32>(op, frame, rect);
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

// In double by the C library: the same function for every ISA's device, and no cancellation near 0.
void run_soft_cap(const Op& op, const Frame& frame, const Rect& rect) {
    const double cap = op.f[0];
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        for (std::uint32_t c = rect.col_begin; c < rect.col_end; ++c)
            *frame.at<float>(op.out[0], r, c) =
                static_cast<float>(cap * std::tanh(*frame.at<float>(op.in[0], r, c) / cap));
}

}  // namespace addend::cpu
