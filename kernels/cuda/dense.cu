// Dense matrices in the panels of dense_panel.h. The sums run as gemv_panel_f32 and gemm_panel_f32 define
// them: a chain over each group of columns, groups added in order.
#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {

cudaError_t dense_exact(const DenseJob& job, std::uint32_t rows, const Target& target);

namespace {

// Columns of a chain: 32 for floats and for every other arithmetic than exact, else the group.
__device__ __forceinline__ std::uint32_t chain_columns(const DenseJob& job) {
    return job.product.mode == product_exact ? job.matrix.format.group : 32u;
}
// The operand as the chain takes it: exact products of codes are scaled afterwards.
__device__ __forceinline__ float chain_weight(const DenseJob& job, std::size_t panel, std::uint32_t lane,
                                              std::uint32_t column) {
    const std::uint32_t group = job.matrix.format.group;
    const PanelGroup g(job.matrix, panel, column / group);
    if (job.product.mode == product_exact) return g.code(lane, column % group);
    return scalar::round_operand(g.weight(lane, column % group), job.product);
}
__device__ __forceinline__ bool scaled(const DenseJob& job) {
    return job.product.mode == product_exact && !panel_of_floats(job.matrix.format);
}

// x summed in 16 lanes, n <= 32.
__device__ float lane_sum(const float* x, std::uint32_t n) {
    float lane[16];
#pragma unroll
    for (std::uint32_t l = 0; l < 16; ++l) {
        lane[l] = 0;
        if (l < n) lane[l] += x[l];
        if (l + 16 < n) lane[l] += x[l + 16];
    }
    return scalar::join(lane);
}

// One row of x. A block is a panel; half-warps take chains in turn, then 16 threads add them in order.
constexpr std::uint32_t gemv_threads = 256, gemv_parts = gemv_threads / 16, gemv_chains = 64;
__global__ void __launch_bounds__(gemv_threads)
    dense_gemv_kernel(const __grid_constant__ DenseJob job, std::byte* arena) {
    __shared__ float sums[gemv_chains][16], scale[gemv_chains][16], minimum[gemv_chains][16],
        x_sum[gemv_chains];
    let_next_start();
    wait_for_previous();
    const std::uint32_t lane = threadIdx.x % 16, part = threadIdx.x / 16, panel = blockIdx.x;
    const std::uint32_t columns = static_cast<std::uint32_t>(job.matrix.columns), length = chain_columns(job);
    const std::uint32_t chains = (columns + length - 1) / length;
    const float* const x = at<float>(arena, job.in, 0);
    const bool is_scaled = scaled(job), with_minimum = is_scaled && job.matrix.format.minimum;
    float acc = 0;
    for (std::uint32_t base = 0; base < chains; base += gemv_chains) {
        for (std::uint32_t n = part; n < gemv_chains && base + n < chains; n += gemv_parts) {
            const std::uint32_t begin = (base + n) * length;
            const std::uint32_t count = columns - begin < length ? columns - begin : length;
            float chain = 0;
#pragma unroll 8
            for (std::uint32_t k = 0; k < count; ++k)
                chain = scalar::add_product(scalar::round_operand(x[begin + k], job.product),
                                            chain_weight(job, panel, lane, begin + k), job.product, chain);
            sums[n][lane] = chain;
            if (is_scaled) {
                const PanelGroup g(job.matrix, panel, base + n);
                scale[n][lane] = g.scale(lane, false);
                if (with_minimum) {
                    minimum[n][lane] = g.scale(lane, true);
                    if (lane == 0) x_sum[n] = lane_sum(x + begin, count);
                }
            }
        }
        __syncthreads();
        if (part == 0)
            for (std::uint32_t n = 0; n < gemv_chains && base + n < chains; ++n) {
                acc = is_scaled ? fmaf(scale[n][lane], sums[n][lane], acc) : acc + sums[n][lane];
                if (with_minimum) acc = fmaf(minimum[n][lane], x_sum[n], acc);
            }
        __syncthreads();
    }
    const std::uint32_t row = panel * 16 + lane;
    if (part != 0 || row >= job.rows) return;
    *at<float>(arena, job.out, 0, row) = job.bias ? acc + job.bias[row] : acc;
}

// Several rows of x: 64 rows of weights by 32 tokens a block, a chain's operands in shared memory at a time.
constexpr std::uint32_t gemm_rows = 64, gemm_tokens = 32, gemm_threads = 256, each = 8;
template <int mode>
__global__ void __launch_bounds__(gemm_threads)
    dense_gemm_kernel(const __grid_constant__ DenseJob job, std::byte* arena, std::uint32_t tokens) {
    __shared__ float w[32][gemm_rows], x[gemm_tokens][33], x_sum[gemm_tokens];
    let_next_start();
    wait_for_previous();
    const std::uint32_t row = threadIdx.x % gemm_rows, part = threadIdx.x / gemm_rows;
    const std::uint32_t first_row = blockIdx.x * gemm_rows, first_token = blockIdx.y * gemm_tokens;
    const std::uint32_t columns = static_cast<std::uint32_t>(job.matrix.columns), length = chain_columns(job);
    const std::uint32_t padded_rows = (job.rows + 15) / 16 * 16;
    const bool is_scaled = scaled(job), with_minimum = is_scaled && job.matrix.format.minimum;
    const std::uint32_t offset = mode == product_lmul ? scalar::lmul_offset(job.product.bits) : 0;
    const std::uint32_t panel = (first_row + row) / 16, lane = row % 16;
    const bool there = first_row + row < padded_rows;
    float acc[each] = {};
    for (std::uint32_t begin = 0; begin < columns; begin += length) {
        const std::uint32_t count = columns - begin < length ? columns - begin : length;
        for (std::uint32_t k = part; k < count; k += gemm_threads / gemm_rows)
            w[k][row] = there ? chain_weight(job, panel, lane, begin + k) : 0.0f;
        for (std::uint32_t n = threadIdx.x; n < gemm_tokens * length; n += gemm_threads) {
            const std::uint32_t t = n / length, k = n % length;
            if (k >= count) continue;
            x[t][k] = first_token + t < tokens
                          ? scalar::round_operand(*at<float>(arena, job.in, first_token + t, begin + k),
                                                  job.product)
                          : 0.0f;
        }
        __syncthreads();
        if (with_minimum) {
            if (threadIdx.x < gemm_tokens) x_sum[threadIdx.x] = lane_sum(x[threadIdx.x], count);
            __syncthreads();
        }
        float chain[each] = {};
        for (std::uint32_t k = 0; k < count; ++k) {
            const float weight = w[k][row];
#pragma unroll
            for (std::uint32_t n = 0; n < each; ++n) {
                const float value = x[part * each + n][k];
                if (mode == product_lmul)
                    chain[n] = chain[n] + scalar::lmul(value, weight, offset);
                else
                    chain[n] = fmaf(value, weight, chain[n]);
            }
        }
        float d = 1, m = 0;
        if (is_scaled && there) {
            const PanelGroup g(job.matrix, panel, begin / length);
            d = g.scale(lane, false);
            if (with_minimum) m = g.scale(lane, true);
        }
#pragma unroll
        for (std::uint32_t n = 0; n < each; ++n) {
            acc[n] = is_scaled ? fmaf(d, chain[n], acc[n]) : acc[n] + chain[n];
            if (with_minimum) acc[n] = fmaf(m, x_sum[part * each + n], acc[n]);
        }
        __syncthreads();
    }
    if (first_row + row >= job.rows) return;
    const float bias = job.bias ? job.bias[first_row + row] : 0.0f;
#pragma unroll
    for (std::uint32_t n = 0; n < each; ++n) {
        const std::uint32_t token = first_token + part * each + n;
        if (token < tokens)
            *at<float>(arena, job.out, token, first_row + row) = job.bias ? acc[n] + bias : acc[n];
    }
}

}  // namespace

cudaError_t dense_matmul(const DenseJob& job, std::uint32_t rows, const Target& target) {
    if (job.product.mode == product_exact) return dense_exact(job, rows, target);
    if (rows == 1)
        return launch(dense_gemv_kernel, dim3((job.rows + 15) / 16), gemv_threads, 0, target, job,
                      target.arena);
    const dim3 grid((job.rows + gemm_rows - 1) / gemm_rows, (rows + gemm_tokens - 1) / gemm_tokens);
    const auto kernel =
        job.product.mode == product_lmul ? dense_gemm_kernel<product_lmul> : dense_gemm_kernel<product_exact>;
    return launch(kernel, grid, gemm_threads, 0, target, job, target.arena, rows);
}

}  // namespace addend::kernels::cuda
