// Dense products with exact arithmetic, a kernel for each way codes are stored: the sums of dense.cu (a chain
// over each group of columns, groups added in order), with addresses found once.
#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {

/// dense_matmul where products are exact.
cudaError_t dense_exact(const DenseJob& job, std::uint32_t rows, const Target& target);

namespace {

constexpr std::uint32_t longest_group = 32;

// A panel of the matrix, from which a lane's codes and scales are read.
struct Panel {
    const std::byte* data;
    std::uint32_t group_bytes, code_bytes, scale_bytes, columns, group;
    bool scaled, minimum, half_scales, uneven;
    float least;  // of a nibble

    __device__ Panel(const DensePanels& w, std::uint32_t panel)
        : data(w.data + panel * panel_bytes(w.format, w.columns)),
          group_bytes(static_cast<std::uint32_t>(panel_group_bytes(w.format))),
          code_bytes(static_cast<std::uint32_t>(panel_code_bytes(w.format))),
          scale_bytes(static_cast<std::uint32_t>(panel_scale_bytes(w.format))),
          columns(static_cast<std::uint32_t>(w.columns)),
          group(w.format.group),
          scaled(!panel_of_floats(w.format)),
          minimum(scaled && w.format.minimum),
          half_scales(w.format.half_scales),
          uneven(w.format.nibbles == Nibbles::uneven),
          least(w.format.nibbles == Nibbles::centred ? -8.0f : 0.0f) {}
    __device__ __forceinline__ const std::byte* at(std::uint32_t number) const {
        return data + std::uint64_t{number} * group_bytes;
    }
    __device__ __forceinline__ float scale(const std::byte* of, std::uint32_t lane, bool second) const {
        const std::byte* const from = of + code_bytes + (second ? scale_bytes : 0);
        if (half_scales) return scalar::to_float(reinterpret_cast<const F16*>(from)[lane]);
        return reinterpret_cast<const float*>(from)[lane];
    }
    template <PanelCodes codes>
    __device__ __forceinline__ float code(const std::byte* of, std::uint32_t lane, std::uint32_t k) const {
        const std::uint32_t n = k * 16 + lane;
        if constexpr (codes == PanelCodes::f32) return reinterpret_cast<const float*>(of)[n];
        if constexpr (codes == PanelCodes::f16) return scalar::to_float(reinterpret_cast<const F16*>(of)[n]);
        if constexpr (codes == PanelCodes::bf16)
            return scalar::to_float(reinterpret_cast<const Bf16*>(of)[n]);
        if constexpr (codes == PanelCodes::bytes)
            return static_cast<float>(reinterpret_cast<const std::int8_t*>(of)[n]);
        const std::uint32_t word = reinterpret_cast<const std::uint32_t*>(of)[k / 8 * 16 + lane];
        const std::uint32_t nibble = word >> (k % 8 * 4) & 15u;
        return uneven ? uneven_nibbles[nibble] : static_cast<float>(nibble) + least;
    }
};

// x summed in 16 lanes, n <= 32; `x(k)` gives them.
template <class X>
__device__ __forceinline__ float lane_sum_of(std::uint32_t n, X&& x) {
    float lane[16];
#pragma unroll
    for (std::uint32_t l = 0; l < 16; ++l) {
        lane[l] = 0;
        if (l < n) lane[l] += x(l);
        if (l + 16 < n) lane[l] += x(l + 16);
    }
    return scalar::join(lane);
}

// One row of x. A block is a panel; half-warps take groups in turn, then 16 threads add them in order.
constexpr std::uint32_t vector_threads = 256, vector_parts = vector_threads / 16, vector_groups = 64;
template <PanelCodes codes>
__global__ void __launch_bounds__(vector_threads)
    dense_vector_kernel(const __grid_constant__ DenseJob job, std::byte* arena) {
    __shared__ float sums[vector_groups][16], scale[vector_groups][16], minimum[vector_groups][16],
        x_sum[vector_groups], x[vector_groups * longest_group];
    let_next_start();
    const std::uint32_t lane = threadIdx.x % 16, part = threadIdx.x / 16;
    const Panel panel(job.matrix, blockIdx.x);
    const std::uint32_t groups = (panel.columns + panel.group - 1) / panel.group;
    const float* const in = at<float>(arena, job.in, 0);
    wait_for_previous();
    float acc = 0;
    for (std::uint32_t base = 0; base < groups; base += vector_groups) {
        const std::uint32_t first = base * panel.group, left = panel.columns - first;
        for (std::uint32_t c = threadIdx.x; c < vector_groups * panel.group; c += vector_threads)
            x[c] = c < left ? in[first + c] : 0.0f;
        __syncthreads();
        for (std::uint32_t n = part; n < vector_groups && base + n < groups; n += vector_parts) {
            const std::byte* const of = panel.at(base + n);
            const float* const values = x + n * panel.group;
            const std::uint32_t begin = n * panel.group, rest = left - begin;
            float chain = 0;
            if (rest >= longest_group && panel.group == longest_group) {
                float code[longest_group];
#pragma unroll
                for (std::uint32_t k = 0; k < longest_group; ++k) code[k] = panel.code<codes>(of, lane, k);
#pragma unroll
                for (std::uint32_t k = 0; k < longest_group; ++k) chain = fmaf(values[k], code[k], chain);
            } else {
                const std::uint32_t count = rest < panel.group ? rest : panel.group;
                for (std::uint32_t k = 0; k < count; ++k)
                    chain = fmaf(values[k], panel.code<codes>(of, lane, k), chain);
            }
            sums[n][lane] = chain;
            if (!panel.scaled) continue;
            scale[n][lane] = panel.scale(of, lane, false);
            if (!panel.minimum) continue;
            minimum[n][lane] = panel.scale(of, lane, true);
            if (lane == 0)
                x_sum[n] = lane_sum_of(rest < panel.group ? rest : panel.group,
                                       [&](std::uint32_t k) { return values[k]; });
        }
        __syncthreads();
        if (part == 0)
            for (std::uint32_t n = 0; n < vector_groups && base + n < groups; ++n) {
                acc = panel.scaled ? fmaf(scale[n][lane], sums[n][lane], acc) : acc + sums[n][lane];
                if (panel.minimum) acc = fmaf(minimum[n][lane], x_sum[n], acc);
            }
        __syncthreads();
    }
    const std::uint32_t row = blockIdx.x * 16 + lane;
    if (part != 0 || row >= job.rows) return;
    *at<float>(arena, job.out, 0, row) = job.bias ? acc + job.bias[row] : acc;
}

// Several rows of x: 128 rows of weights by 128 tokens a block, eight by eight a thread.
constexpr std::uint32_t tile = 128, tile_threads = 256, tile_pitch = tile + 4;
template <PanelCodes codes>
__global__ void __launch_bounds__(tile_threads, 1)
    dense_tile_kernel(const __grid_constant__ DenseJob job, std::byte* arena, std::uint32_t tokens) {
    __shared__ alignas(16) float w[longest_group][tile_pitch], x[longest_group][tile_pitch];
    __shared__ alignas(16) float scale[tile], minimum[tile], x_sum[tile];
    let_next_start();
    const std::uint32_t first_row = blockIdx.x * tile, first_token = blockIdx.y * tile;
    const std::uint32_t row = threadIdx.x % tile, side = threadIdx.x / tile, lane = row % 16;
    const std::uint32_t token = threadIdx.x / 2, half = threadIdx.x % 2;
    const bool row_there = first_row + row < (job.rows + 15) / 16 * 16,
               token_there = first_token + token < tokens;
    const Panel panel(job.matrix, row_there ? (first_row + row) / 16 : 0);
    const float* const in = at<float>(arena, job.in, token_there ? first_token + token : 0);
    const std::uint32_t r = threadIdx.x / 16 * 4, t = threadIdx.x % 16 * 4;  // and 64 further
    wait_for_previous();
    float acc[8][8] = {};
    for (std::uint32_t number = 0, begin = 0; begin < panel.columns; ++number, begin += panel.group) {
        const std::uint32_t rest = panel.columns - begin, count = rest < panel.group ? rest : panel.group;
        const std::byte* const of = panel.at(number);
#pragma unroll 8
        for (std::uint32_t k = side; k < count; k += 2)
            w[k][row] = row_there ? panel.code<codes>(of, lane, k) : 0.0f;
#pragma unroll 8
        for (std::uint32_t k = half; k < count; k += 2) x[k][token] = token_there ? in[begin + k] : 0.0f;
        if (panel.scaled && side == 0) {
            scale[row] = row_there ? panel.scale(of, lane, false) : 0.0f;
            if (panel.minimum) minimum[row] = row_there ? panel.scale(of, lane, true) : 0.0f;
        }
        __syncthreads();
        if (panel.minimum) {
            if (threadIdx.x < tile)
                x_sum[threadIdx.x] = lane_sum_of(count, [&](std::uint32_t k) { return x[k][threadIdx.x]; });
            __syncthreads();
        }
        float chain[8][8] = {};
#pragma unroll 2
        for (std::uint32_t k = 0; k < count; ++k) {
            alignas(16) float a[8], b[8];
#pragma unroll
            for (int h = 0; h < 2; ++h) {
                *reinterpret_cast<float4*>(a + 4 * h) = *reinterpret_cast<const float4*>(&w[k][r + 64 * h]);
                *reinterpret_cast<float4*>(b + 4 * h) = *reinterpret_cast<const float4*>(&x[k][t + 64 * h]);
            }
#pragma unroll
            for (int i = 0; i < 8; ++i)
#pragma unroll
                for (int j = 0; j < 8; ++j) chain[i][j] = fmaf(b[j], a[i], chain[i][j]);
        }
#pragma unroll
        for (int i = 0; i < 8; ++i) {
            const std::uint32_t in_rows = r + static_cast<std::uint32_t>(i % 4 + i / 4 * 64);
            const float d = panel.scaled ? scale[in_rows] : 1.0f, m = panel.minimum ? minimum[in_rows] : 0.0f;
#pragma unroll
            for (int j = 0; j < 8; ++j) {
                acc[i][j] = panel.scaled ? fmaf(d, chain[i][j], acc[i][j]) : acc[i][j] + chain[i][j];
                if (panel.minimum)
                    acc[i][j] = fmaf(m, x_sum[t + static_cast<std::uint32_t>(j % 4 + j / 4 * 64)], acc[i][j]);
            }
        }
        __syncthreads();
    }
#pragma unroll
    for (int j = 0; j < 8; ++j) {
        const std::uint32_t to_token = first_token + t + static_cast<std::uint32_t>(j % 4 + j / 4 * 64);
        if (to_token >= tokens) continue;
#pragma unroll
        for (int i = 0; i < 8; ++i) {
            const std::uint32_t to_row = first_row + r + static_cast<std::uint32_t>(i % 4 + i / 4 * 64);
            if (to_row >= job.rows) continue;
            *at<float>(arena, job.out, to_token, to_row) =
                job.bias ? acc[i][j] + job.bias[to_row] : acc[i][j];
        }
    }
}

template <PanelCodes codes>
cudaError_t launch_dense(const DenseJob& job, std::uint32_t rows, const Target& target) {
    if (rows == 1)
        return launch(dense_vector_kernel<codes>, dim3((job.rows + 15) / 16), vector_threads, 0, target, job,
                      target.arena);
    const dim3 grid((job.rows + tile - 1) / tile, (rows + tile - 1) / tile);
    return launch(dense_tile_kernel<codes>, grid, tile_threads, 0, target, job, target.arena, rows);
}

}  // namespace

cudaError_t dense_exact(const DenseJob& job, std::uint32_t rows, const Target& target) {
    switch (job.matrix.format.codes) {
        case PanelCodes::f32:
            return launch_dense<PanelCodes::f32>(job, rows, target);
        case PanelCodes::f16:
            return launch_dense<PanelCodes::f16>(job, rows, target);
        case PanelCodes::bf16:
            return launch_dense<PanelCodes::bf16>(job, rows, target);
        case PanelCodes::bytes:
            return launch_dense<PanelCodes::bytes>(job, rows, target);
        default:
            return launch_dense<PanelCodes::nibbles>(job, rows, target);
    }
}

}  // namespace addend::kernels::cuda
