// The reference of the ternary products: what the packed bits mean, written out.
#include "kernels/declare.h"

namespace addend::kernels {

void gemv_t2_i8__scalar(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                        std::size_t tile_end, const std::int8_t* q, std::int32_t sum_q, std::int32_t* out) {
    for (std::size_t tile = tile_begin; tile < tile_end; ++tile) {
        const std::uint8_t* group = packed + tile * t2_tile_bytes(columns);
        std::int32_t sum[t2_tile_rows] = {};
        for (std::size_t g = 0; g < t2_groups(columns); ++g, group += t2_group_bytes) {
            const std::int8_t* x = q + g * t2_group_columns;
            for (std::size_t row = 0; row < t2_tile_rows; ++row)
                for (std::size_t b = 0; b < 4; ++b)
                    for (std::size_t p = 0; p < 4; ++p)
                        sum[row] += ((group[4 * row + b] >> (2 * p)) & 3) * x[4 * p + b];
        }
        // Codes are trit + 1, so each sum holds one sum(q) too many.
        for (std::size_t row = 0; row < t2_tile_rows; ++row)
            out[tile * t2_tile_rows + row] = sum[row] - sum_q;
    }
}

void gemm_t2_i8__scalar(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                        std::size_t tile_end, const std::int8_t* q, std::size_t q_stride,
                        const std::int32_t* sum_q, std::size_t n, std::int32_t* out, std::size_t out_stride) {
    for (std::size_t a = 0; a < n; ++a)
        gemv_t2_i8__scalar(packed, columns, tile_begin, tile_end, q + a * q_stride, sum_q[a],
                           out + a * out_stride);
}

void gemv_t5_i8__scalar(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                        std::size_t tile_end, const std::int8_t* q, std::int32_t sum_q, std::int32_t* out) {
    for (std::size_t tile = tile_begin; tile < tile_end; ++tile) {
        const std::uint8_t* group = packed + tile * t5_tile_bytes(columns);
        std::int32_t sum[t2_tile_rows] = {};
        for (std::size_t first = 0; first < columns; first += t5_group_columns, group += t5_group_bytes)
            for (std::size_t row = 0; row < t2_tile_rows; ++row)
                for (std::size_t b = 0; b < 4; ++b) {
                    std::uint8_t y = group[4 * row + b];
                    for (std::size_t c = first + b; c < first + t5_group_columns && c < columns; c += 4)
                        sum[row] += static_cast<std::int32_t>(t5_next_code(y)) * q[c];
                }
        for (std::size_t row = 0; row < t2_tile_rows; ++row)
            out[tile * t2_tile_rows + row] = sum[row] - sum_q;
    }
}

void gemm_t5_i8__scalar(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                        std::size_t tile_end, const std::int8_t* q, std::size_t q_stride,
                        const std::int32_t* sum_q, std::size_t n, std::int32_t* out, std::size_t out_stride) {
    for (std::size_t a = 0; a < n; ++a)
        gemv_t5_i8__scalar(packed, columns, tile_begin, tile_end, q + a * q_stride, sum_q[a],
                           out + a * out_stride);
}

}  // namespace addend::kernels
