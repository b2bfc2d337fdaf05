// Norms and quantisation between two products, of many rows: a row in one block, kept in shared memory
// between its passes, so that threads need few registers and many rows are under way on a multiprocessor: what
// a row takes is the chain of squares (16 lanes, one after another) and the barriers around it, and rows
// beside each other hide both.
#include "kernels/cuda/chain.cuh"

namespace addend::kernels::cuda {
namespace {

// Calls compute(column) for this thread's fours.
template <class Compute>
__device__ __forceinline__ void for_fours(std::uint32_t width, Compute&& compute) {
#pragma unroll 2
    for (std::uint32_t c = 4 * threadIdx.x; c < width; c += 4 * blockDim.x) compute(c);
}

// By one warp while the others wait.
__device__ __forceinline__ float sum_of(const Lanes& lanes) {
    __shared__ float total;
    __syncthreads();
    if (threadIdx.x < 32)
        if (const float sum = sum_of_squares(lanes); threadIdx.x == 0) total = sum;
    __syncthreads();
    return total;
}

// All ends in the same two passes over the row. They differ in weights and eps only, so that
// the chain of squares is theirs together.
__device__ __forceinline__ void quantize(const ChainJob& job, const Lanes& lanes, std::byte* arena,
                                         std::uint32_t row) {
    __shared__ std::uint32_t largest_of[most_branches][32];
    __shared__ int sum_of_warp[most_branches][32];
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32, warps = blockDim.x / 32;
    const std::uint32_t width = lanes.width;
    bool any = false;
    for (std::uint32_t e = 0; e < job.n_ends; ++e) any = any || job.ends[e].normed;
    const float sum = any ? sum_of(lanes) : 0.0f;
    if (!any) __syncthreads();
    float rstd[most_branches];
    std::uint32_t largest[most_branches] = {};
#pragma unroll
    for (std::uint32_t e = 0; e < most_branches; ++e)
        rstd[e] = e < job.n_ends ? rstd_of(job.ends[e].norm, sum, width) : 0.0f;
    const auto value = [&](std::uint32_t e, const float4& x, std::uint32_t c) {
        const ChainEnd& end = job.ends[e];
        return end.normed ? normed(x, NormWeight(end.norm).at(c, width), rstd[e]) : x;
    };
    for_fours(width, [&](std::uint32_t c) {
        const float4 x = get_lanes(lanes, c);
#pragma unroll
        for (std::uint32_t e = 0; e < most_branches; ++e)
            if (e < job.n_ends) largest[e] = larger(largest[e], value(e, x, c));
    });
#pragma unroll
    for (std::uint32_t e = 0; e < most_branches; ++e) {
        largest[e] = __reduce_max_sync(0xFFFFFFFFu, largest[e]);
        if (lane == 0) largest_of[e][warp] = largest[e];
    }
    __syncthreads();
    float scale[most_branches];
    int sums[most_branches] = {};
#pragma unroll
    for (std::uint32_t e = 0; e < most_branches; ++e)
        scale[e] = scale_for(__reduce_max_sync(0xFFFFFFFFu, lane < warps ? largest_of[e][lane] : 0u));
    for_fours(width, [&](std::uint32_t c) {
        const float4 x = get_lanes(lanes, c);
#pragma unroll
        for (std::uint32_t e = 0; e < most_branches; ++e) {
            if (e >= job.n_ends) continue;
            const ChainEnd& end = job.ends[e];
            const std::uint32_t codes = codes_of(value(e, x, c), scale[e], end.even);
            *reinterpret_cast<std::uint32_t*>(at<std::int8_t>(arena, end.q, row, c)) = codes;
            sums[e] = add_codes(codes, sums[e]);
        }
    });
#pragma unroll
    for (std::uint32_t e = 0; e < most_branches; ++e) {
        if (e >= job.n_ends) continue;
        const ChainEnd& end = job.ends[e];
        for (std::uint32_t c = width + 4 * threadIdx.x; c < end.q.stride; c += 4 * blockDim.x)
            *reinterpret_cast<std::uint32_t*>(at<std::int8_t>(arena, end.q, row, c)) = 0;
        const int total = __reduce_add_sync(0xFFFFFFFFu, sums[e]);
        if (lane == 0) sum_of_warp[e][warp] = total;
        if (threadIdx.x == 0) *at<float>(arena, end.scale, row) = scale[e];
    }
    __syncthreads();
    if (warp != 0) return;
    for (std::uint32_t e = 0; e < job.n_ends; ++e) {
        const int total = __reduce_add_sync(0xFFFFFFFFu, lane < warps ? sum_of_warp[e][lane] : 0);
        if (lane == 0) reinterpret_cast<std::int32_t*>(arena + job.ends[e].sums)[row] = total;
    }
}

// `exact`: the gate's product.
template <bool exact, std::uint32_t threads, std::uint32_t blocks>
__global__ void __launch_bounds__(threads, blocks)
    chain_kernel(const __grid_constant__ ChainJob job, std::byte* arena, const Frame* frame) {
    extern __shared__ float4 shared[];
    let_next_start();
    touch(&job, sizeof job);
    const std::uint32_t row = blockIdx.x, width = job.width;
    wait_for_previous();
    const Lanes lanes(reinterpret_cast<float*>(shared), width);
    if (job.source == ChainJob::Source::embedding) {
        const std::int32_t token = frame->tokens[row];
        float* const to = at<float>(arena, job.stored, row);
#pragma unroll 1
        for (std::uint32_t c = threadIdx.x; c < width; c += blockDim.x) {
            const float x = embedding(job.table, job.factor, token, c);
            lanes.row[c % 16 * lanes.pitch + c / 16] = x;
            if (job.store) to[c] = x;
        }
        __syncthreads();  // fours are others' elements
    } else {
        const std::uint32_t from = job.source == ChainJob::Source::selected ? frame->selected[row] : row;
        const float* const in = at<float>(arena, job.in, from);
        float* const to = at<float>(arena, job.stored, row);
        for_fours(width, [&](std::uint32_t c) {
            const float4 x = *reinterpret_cast<const float4*>(in + c);
            put_lanes(lanes, c, x);
            if (job.store) *reinterpret_cast<float4*>(to + c) = x;
        });
    }
    if (job.normed) {
        const float rstd = rstd_of(job.norm, sum_of(lanes), width);
        const NormWeight weight(job.norm);
        for_fours(width, [&](std::uint32_t c) {
            put_lanes(lanes, c, normed(get_lanes(lanes, c), weight.at(c, width), rstd));
        });
    }
    if (job.gated) {
        const float* const gates = at<float>(arena, job.gate, row);
        const kernels::Product product = exact ? kernels::Product{} : job.product;
        for_fours(width, [&](std::uint32_t c) {
            const float4 h = *reinterpret_cast<const float4*>(gates + c);
            put_lanes(lanes, c, each_of(get_lanes(lanes, c), h, [&](float a, float b) {
                          return exact ? a * scalar::silu(b) : site_product(a, scalar::silu(b), product);
                      }));
        });
    }
    quantize(job, lanes, arena, row);
}

template <std::uint32_t threads, std::uint32_t blocks>
cudaError_t launch_chain(const ChainJob& job, std::uint32_t rows, const Target& target) {
    const std::size_t shared = std::size_t{16} * lane_pitch(job.width) * sizeof(float);
    const auto kernel = job.product.mode == product_exact ? chain_kernel<true, threads, blocks>
                                                          : chain_kernel<false, threads, blocks>;
    if (const cudaError_t error = allow_shared(kernel, shared)) return error;
    const std::uint32_t used =
        (job.width + 127) / 128 * 32 < threads ? (job.width + 127) / 128 * 32 : threads;
    return launch(kernel, dim3(rows), used, shared, target, job, target.arena, target.frame);
}

}  // namespace

cudaError_t chain(const ChainJob& job, std::uint32_t rows, const Target& target) {
    if (rows == 1) return chain_of_one(job, target);
    // As many rows beside each other as shared memory holds.
    return job.width > 6144 ? launch_chain<256, 4>(job, rows, target)
                            : launch_chain<128, 8>(job, rows, target);
}

}  // namespace addend::kernels::cuda
