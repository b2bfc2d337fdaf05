// Products with weights, by ranges of output columns (which are rows of the weight).
#include "kernels/packed_ternary.h"
#include "plugins/cpu/op.h"

namespace addend::cpu {
namespace {

// Ranges begin at tiles; the last may end inside one, and the value's padded row takes the rest.
void multiply(const Op& op, const Frame& frame, const Rect& rect) {
    constexpr std::uint32_t tile = std::uint32_t{kernels::t2_tile_rows};
    const std::uint32_t first = rect.col_begin / tile, last = (rect.col_end + tile - 1) / tile;
    const auto* const packed = reinterpret_cast<const std::uint8_t*>(op.weight[0]);
    const std::int8_t* const q = frame.at<std::int8_t>(op.in[0], rect.row_begin);
    const std::int32_t* const sums = frame.at<std::int32_t>(op.sums, rect.row_begin);
    std::int32_t* const out = frame.at<std::int32_t>(op.out[0], rect.row_begin);
    if (rect.rows() == 1)
        frame.kernels->gemv_t2_i8(packed, op.weight_columns, first, last, q, *sums, out);
    else
        frame.kernels->gemm_t2_i8(packed, op.weight_columns, first, last, q, op.in[0].stride, sums,
                                  rect.rows(), out, op.out[0].stride);
}

}  // namespace

void run_ternary_matmul(const Op& op, const Frame& frame, const Rect& rect) {
    multiply(op, frame, rect);
}

// The int32 sums stand for a moment where their floats will: both have four bytes.
void run_ternary_matmul_rescale(const Op& op, const Frame& frame, const Rect& rect) {
    multiply(op, frame, rect);
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        frame.kernels->rescale_i32_f32(frame.at<std::int32_t>(op.out[0], r, rect.col_begin), rect.cols(),
                                       op.f[0], *frame.at<float>(op.in[1], r),
                                       frame.at<float>(op.out[0], r, rect.col_begin));
}

void run_matmul(const Op& op, const Frame& frame, const Rect& rect) {
    const float* const x = frame.at<float>(op.in[0], rect.row_begin);
    float* const out = frame.at<float>(op.out[0], rect.row_begin);
    const auto multiply_by = [&](auto kernel, const auto* weight) {
        kernel(weight, op.weight_columns, op.weight_columns, rect.col_begin, rect.col_end, x, op.in[0].stride,
               rect.rows(), out, op.out[0].stride);
    };
    switch (op.weight_dtype) {
        case ADDEND_F32:
            multiply_by(frame.kernels->matmul_f32_f32, reinterpret_cast<const float*>(op.weight[0]));
            break;
        case ADDEND_BF16:
            multiply_by(frame.kernels->matmul_bf16_f32, reinterpret_cast<const kernels::Bf16*>(op.weight[0]));
            break;
        default:
            multiply_by(frame.kernels->matmul_f16_f32, reinterpret_cast<const kernels::F16*>(op.weight[0]));
    }
    if (!op.weight[1]) return;
    const float* const bias = reinterpret_cast<const float*>(op.weight[1]) + rect.col_begin;
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r) {
        float* const row = frame.at<float>(op.out[0], r, rect.col_begin);
        frame.kernels->add_f32(row, bias, rect.cols(), row);
    }
}

}  // namespace addend::cpu
