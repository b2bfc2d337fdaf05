// Norms and quantisation of one row between two products: it is all there is to do, so that as many threads
// as possible have its elements in registers, and weights are on their way before it may begin.
#include "kernels/cuda/chain.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t row_threads = 768;

// Elements of a thread, in fours: number k begins at column 4 (thread + k threads).
template <int n>
struct Part {
    float4 x[n];
};
template <int n, class Compute>
__device__ __forceinline__ void for_each(std::uint32_t width, Compute&& compute) {
#pragma unroll
    for (int k = 0; k < n; ++k)
        if (const std::uint32_t c = 4 * (threadIdx.x + static_cast<std::uint32_t>(k) * blockDim.x); c < width)
            compute(k, c);
}
template <int n>
__device__ __forceinline__ void load_weight(const ChainNorm& norm, std::uint32_t width, Part<n>& to) {
    for_each<n>(width, [&](int k, std::uint32_t c) {
        to.x[k] = norm.weight ? *reinterpret_cast<const float4*>(norm.weight + c) : make_float4(1, 1, 1, 1);
    });
}

// Sixteen elements a thread leave no registers for weights that wait: those are brought near and loaded
// later.
template <int n>
constexpr bool holds_weights = n < 4;
template <int n>
__device__ __forceinline__ void begin_weight(const ChainNorm& norm, std::uint32_t width, Part<n>& to) {
    if (holds_weights<n>) return load_weight(norm, width, to);
    if (norm.weight)
        for (std::uint32_t c = threadIdx.x * 32; c < width; c += blockDim.x * 32)
            asm volatile("prefetch.global.L2 [%0];" ::"l"(norm.weight + c));
}

template <int n>
__device__ __forceinline__ void normalise(const ChainNorm& norm, std::uint32_t width, Part<n>& weight,
                                          Part<n>& x, float* row) {
    __shared__ float rstd;
    for_each<n>(width, [&](int k, std::uint32_t c) { *reinterpret_cast<float4*>(row + c) = x.x[k]; });
    __syncthreads();
    if (threadIdx.x < 32) {
        const float sum =
            sum_of_squares(width, [&](std::uint32_t c) { return *reinterpret_cast<const float4*>(row + c); });
        if (threadIdx.x == 0) rstd = rstd_of(norm, sum, width);
    }
    __syncthreads();
    const float r = rstd;
    if (!holds_weights<n>) load_weight(norm, width, weight);
    const bool weighted = norm.weight != nullptr || norm.offset != 0.0f;
    for_each<n>(width, [&](int k, std::uint32_t) {
        x.x[k] = each_of(x.x[k], weight.x[k], [&](float a, float w) {
            const float y = a * r;
            return !weighted ? y : y * (norm.offset != 0.0f ? w + norm.offset : w);
        });
    });
}

template <int n>
__device__ __forceinline__ void quantize_one(const ChainEnd& end, std::uint32_t width, const Part<n>& x,
                                             std::byte* arena, std::uint32_t row) {
    __shared__ std::uint32_t largest_of[32];
    __shared__ int sum_of[32];
    const std::uint32_t warp = threadIdx.x / 32, warps = blockDim.x / 32;
    std::uint32_t largest = 0;
    for_each<n>(width, [&](int k, std::uint32_t) { largest = larger(largest, x.x[k]); });
    largest = __reduce_max_sync(0xFFFFFFFFu, largest);
    if (threadIdx.x % 32 == 0) largest_of[warp] = largest;
    __syncthreads();
    largest = __reduce_max_sync(0xFFFFFFFFu, threadIdx.x % 32 < warps ? largest_of[threadIdx.x % 32] : 0u);
    const float scale = scale_for(largest);
    const bool even = end.even;
    std::int8_t* const q = at<std::int8_t>(arena, end.q, row);
    int sum = 0;
    for_each<n>(width, [&](int k, std::uint32_t c) {
        const std::uint32_t codes = codes_of(x.x[k], scale, even);
        *reinterpret_cast<std::uint32_t*>(q + c) = codes;
        sum = add_codes(codes, sum);
    });
    for (std::uint32_t c = width + 4 * threadIdx.x; c < end.q.stride; c += 4 * blockDim.x)
        *reinterpret_cast<std::uint32_t*>(q + c) = 0;
    sum = __reduce_add_sync(0xFFFFFFFFu, sum);
    if (threadIdx.x % 32 == 0) sum_of[warp] = sum;
    __syncthreads();
    if (threadIdx.x >= 32) return;
    sum = __reduce_add_sync(0xFFFFFFFFu, threadIdx.x < warps ? sum_of[threadIdx.x] : 0);
    if (threadIdx.x != 0) return;
    *at<float>(arena, end.scale, row) = scale;
    reinterpret_cast<std::int32_t*>(arena + end.sums)[row] = sum;
}

// Share `part` of `parts` of what the next launch reads, into the second-level cache. Weights never change:
// nothing is waited for.
__device__ __forceinline__ void bring_near(const ChainJob& job, std::uint32_t part, std::uint32_t parts) {
    constexpr std::uint64_t line = 128;
    for (const ChainJob::Range& range : job.ahead)
        for (std::uint64_t at = (std::uint64_t{part} * blockDim.x + threadIdx.x) * line; at < range.bytes;
             at += std::uint64_t{parts} * blockDim.x * line)
            asm volatile("prefetch.global.L2 [%0];" ::"l"(range.data + at));
}

// A block an end, and helpers.
template <int n>
__global__ void __launch_bounds__(row_threads, 1)
    row_kernel(const __grid_constant__ ChainJob job, std::byte* arena, const Frame* frame) {
    extern __shared__ float4 shared[];
    float* const row_of_block = reinterpret_cast<float*>(shared);
    let_next_start();
    if (blockIdx.y >= job.n_ends) return bring_near(job, blockIdx.y - job.n_ends, gridDim.y - job.n_ends);
    touch(&job, sizeof job);
    const ChainEnd& end = job.ends[blockIdx.y];
    const std::uint32_t row = blockIdx.x, width = job.width;
    Part<n> first, second, x, gate;
    if (job.normed) begin_weight(job.norm, width, first);
    if (end.normed) begin_weight(end.norm, width, second);
    wait_for_previous();
    if (job.source == ChainJob::Source::embedding) {
        const std::int32_t token = frame->tokens[row];
#pragma unroll 1
        for (std::uint32_t c = threadIdx.x; c < width; c += blockDim.x)
            row_of_block[c] = embedding(job.table, job.factor, token, c);
        __syncthreads();
        for_each<n>(width, [&](int k, std::uint32_t c) {
            x.x[k] = *reinterpret_cast<const float4*>(row_of_block + c);
        });
        __syncthreads();  // before anything else is put there
    } else {
        const std::uint32_t from = job.source == ChainJob::Source::selected ? frame->selected[row] : row;
        for_each<n>(width, [&](int k, std::uint32_t c) {
            x.x[k] = *reinterpret_cast<const float4*>(at<float>(arena, job.in, from, c));
        });
    }
    if (job.gated && holds_weights<n>)
        for_each<n>(width, [&](int k, std::uint32_t c) {
            gate.x[k] = *reinterpret_cast<const float4*>(at<float>(arena, job.gate, row, c));
        });
    if (job.store)
        for_each<n>(width, [&](int k, std::uint32_t c) {
            *reinterpret_cast<float4*>(at<float>(arena, job.stored, row, c)) = x.x[k];
        });
    if (job.normed) normalise(job.norm, width, first, x, row_of_block);
    if (job.gated && !holds_weights<n>)
        for_each<n>(width, [&](int k, std::uint32_t c) {
            gate.x[k] = *reinterpret_cast<const float4*>(at<float>(arena, job.gate, row, c));
        });
    const auto gated = [&](auto&& product) {
        for_each<n>(width, [&](int k, std::uint32_t) {
            x.x[k] =
                each_of(x.x[k], gate.x[k], [&](float a, float h) { return product(a, scalar::silu(h)); });
        });
    };
    if (job.gated && job.product.mode == product_exact)
        gated([](float a, float b) { return a * b; });
    else if (job.gated)
        gated([&](float a, float b) { return site_product(a, b, job.product); });
    if (end.normed) normalise(end.norm, width, second, x, row_of_block);
    quantize_one(end, width, x, arena, row);
}

template <int n>
cudaError_t launch_row(const ChainJob& job, const Target& target) {
    const std::size_t shared = (std::size_t{job.width} + 3) / 4 * sizeof(float4);
    if (const cudaError_t error = allow_shared(row_kernel<n>, shared)) return error;
    const std::uint32_t threads = (job.width + 4 * n - 1) / (4 * n);
    // The helpers are small beside the products' blocks that wait on their multiprocessors.
    const std::uint32_t helpers = job.ahead[0].bytes > 0 ? 96 : 0;
    return launch(row_kernel<n>, dim3(1, job.n_ends + helpers), (threads + 31) / 32 * 32, shared, target, job,
                  target.arena, target.frame);
}

}  // namespace

cudaError_t chain_of_one(const ChainJob& job, const Target& target) {
    if (job.width <= 4 * row_threads) return launch_row<1>(job, target);
    return job.width <= 8 * row_threads ? launch_row<2>(job, target) : launch_row<6>(job, target);
}

}  // namespace addend::kernels::cuda
