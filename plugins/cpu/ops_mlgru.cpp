// The MLGRU's own primitives. The scan is sequential over rows and parallel over channels.
#include <cstring>

#include "plugins/cpu/op.h"

namespace addend::cpu {
namespace {

// h_t = product(f_t, h) + i_t, rounded where the site's arithmetic says; the sum is a float addition.
void scan_product(const Op& op, const Frame& frame, const Rect& rect, float* h) {
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r) {
        float* const out = frame.at<float>(op.out[0], r, rect.col_begin);
        frame.kernels->mul_product_f32(frame.at<float>(op.in[0], r, rect.col_begin), h, rect.cols(),
                                       op.product[0], out);
        frame.kernels->add_f32(out, frame.at<float>(op.in[1], r, rect.col_begin), rect.cols(), out);
        std::memcpy(h, out, rect.cols() * sizeof(float));
    }
}

void scan(const Op& op, const Frame& frame, const Rect& rect, float* h) {
    if (op.product[0].mode != kernels::product_exact) return scan_product(op, frame, rect, h);
    frame.kernels->mlgru_scan_f32(
        frame.at<float>(op.in[0], rect.row_begin, rect.col_begin), op.in[0].stride,
        frame.at<float>(op.in[1], rect.row_begin, rect.col_begin), op.in[1].stride, rect.rows(), rect.cols(),
        h, frame.at<float>(op.out[0], rect.row_begin, rect.col_begin), op.out[0].stride);
}

bool is_frozen(const Op& op, const Frame& frame, std::uint32_t channel) {
    for (std::uint32_t n = 0; n < frame.n_injections; ++n) {
        const addend_injection& i = frame.injections[n];
        if (i.kind == ADDEND_INJECT_FREEZE && i.target == (ADDEND_INJECT_STATE | op.state) &&
            i.item == frame.item_index && channel >= i.first_column && channel - i.first_column < i.columns)
            return true;
    }
    return false;
}

// Every row starts from the same h, which stays.
void scan_frozen(const Op& op, const Frame& frame, const Rect& rect, const float* h) {
    float row_h[64];
    for (std::uint32_t c = rect.col_begin; c < rect.col_end; c += 64) {
        const std::uint32_t end = c + 64 < rect.col_end ? c + 64 : rect.col_end;
        for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r) {
            std::memcpy(row_h, h + (c - rect.col_begin), (end - c) * sizeof(float));
            scan(op, frame, {r, r + 1, c, end}, row_h);
        }
    }
}

}  // namespace

void run_forget_gate(const Op& op, const Frame& frame, const Rect& rect) {
    const auto* const bound = reinterpret_cast<const float*>(op.weight[0]);
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r) {
        const float* const f = frame.at<float>(op.in[0], r, rect.col_begin);
        float* const out = frame.at<float>(op.out[0], r, rect.col_begin);
        if (bound)
            frame.kernels->forget_gate_f32(f, bound + rect.col_begin, rect.cols(), out);
        else
            std::memcpy(out, f, rect.cols() * sizeof(float));
    }
}

void run_mlgru_scan(const Op& op, const Frame& frame, const Rect& rect) {
    float* const h = frame.states[op.state];
    if (!op.state_changes) return scan(op, frame, rect, h + rect.col_begin);
    for (std::uint32_t c = rect.col_begin; c < rect.col_end;) {
        const bool frozen = is_frozen(op, frame, c);
        std::uint32_t end = c + 1;
        while (end < rect.col_end && is_frozen(op, frame, end) == frozen) ++end;
        const Rect piece{rect.row_begin, rect.row_end, c, end};
        if (frozen)
            scan_frozen(op, frame, piece, h + c);
        else
            scan(op, frame, piece, h + c);
        c = end;
    }
}

}  // namespace addend::cpu
