// Primitives that need whole rows.
#include <cstring>

#include "kernels/dense_panel.h"
#include "plugins/cpu/op.h"

namespace addend::cpu {

void run_embed(const Op& op, const Frame& frame, const Rect& rect) {
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r) {
        float* const out = frame.at<float>(op.out[0], r);
        if (op.file_rows != ADDEND_NONE)
            frame.file_rows[op.file_rows].widen(r, out);
        else
            kernels::unpack_panel_row(op.matrix, static_cast<std::size_t>(frame.tokens[r]), out);
        if (op.f[0] != 1.0f)
            for (std::uint32_t c = 0; c < op.width; ++c) out[c] *= op.f[0];
    }
}

void run_rms_norm(const Op& op, const Frame& frame, const Rect& rect) {
    const auto* const weight = reinterpret_cast<const float*>(op.weight[0]);
    const std::uint32_t group = op.i > 0 ? static_cast<std::uint32_t>(op.i) : op.width;
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        for (std::uint32_t c = 0; c < op.width; c += group)
            frame.kernels->rms_norm_f32(frame.at<float>(op.in[0], r, c), weight ? weight + c : nullptr, group,
                                        op.f[0], frame.at<float>(op.out[0], r, c));
}

void run_quantize(const Op& op, const Frame& frame, const Rect& rect) {
    const auto quantize = op.i == 0 ? frame.kernels->quantize_i8 : frame.kernels->quantize_even_i8;
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        *frame.at<std::int32_t>(op.sums, r) =
            quantize(frame.at<float>(op.in[0], r), op.width, frame.at<std::int8_t>(op.out[0], r),
                     frame.at<float>(op.out[1], r));
}

void run_rms_norm_quantize(const Op& op, const Frame& frame, const Rect& rect) {
    const auto* const weight = reinterpret_cast<const float*>(op.weight[0]);
    const auto run =
        op.i == 0 ? frame.kernels->rms_norm_quantize_i8 : frame.kernels->rms_norm_quantize_even_i8;
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        *frame.at<std::int32_t>(op.sums, r) =
            run(frame.at<float>(op.in[0], r), weight, op.width, op.f[0], frame.at<std::int8_t>(op.out[0], r),
                frame.at<float>(op.out[1], r));
}

void run_select_rows(const Op& op, const Frame& frame, const Rect& rect) {
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r)
        std::memcpy(frame.at<float>(op.out[0], r),
                    frame.at<float>(op.in[0], frame.selected[r] - frame.first_token),
                    op.width * sizeof(float));
}

}  // namespace addend::cpu
