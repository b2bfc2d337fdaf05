// Products with weights, by ranges of output columns (which are rows of the weight).
#include "kernels/dense_panel.h"
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
    const kernels::KernelTable& k = *frame.kernels;
    if (rect.rows() == 1)
        (op.five_trits ? k.gemv_t5_i8 : k.gemv_t2_i8)(packed, op.weight_columns, first, last, q, *sums, out);
    else
        (op.five_trits ? k.gemm_t5_i8 : k.gemm_t2_i8)(packed, op.weight_columns, first, last, q,
                                                      op.in[0].stride, sums, rect.rows(), out,
                                                      op.out[0].stride);
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

// Ranges begin at panels; the last may end inside one, as above.
void run_matmul(const Op& op, const Frame& frame, const Rect& rect) {
    constexpr std::uint32_t panel = std::uint32_t{kernels::panel_rows};
    const std::uint32_t first = rect.col_begin / panel, last = (rect.col_end + panel - 1) / panel;
    frame.kernels->gemm_panel_f32(op.matrix, first, last, frame.at<float>(op.in[0], rect.row_begin),
                                  op.in[0].stride, rect.rows(), op.product[0],
                                  frame.at<float>(op.out[0], rect.row_begin), op.out[0].stride);
    if (!op.weight[1]) return;
    const float* const bias = reinterpret_cast<const float*>(op.weight[1]) + rect.col_begin;
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r) {
        float* const row = frame.at<float>(op.out[0], r, rect.col_begin);
        frame.kernels->add_f32(row, bias, rect.cols(), row);
    }
}

}  // namespace addend::cpu
