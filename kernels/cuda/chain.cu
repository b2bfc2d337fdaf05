// Norms and quantisation between two products: a row in one block, its elements in registers. What it takes
// is the chain of squares (16 lanes, one after another) and the barriers around it; weights are on their way
// before it may begin.
#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t most_threads = 1024;

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
template <class Compute>
__device__ __forceinline__ float4 each_of(const float4& a, const float4& b, Compute&& compute) {
    return {compute(a.x, b.x), compute(a.y, b.y), compute(a.z, b.z), compute(a.w, b.w)};
}

template <int n>
__device__ __forceinline__ void load_weight(const ChainNorm& norm, std::uint32_t width, Part<n>& to) {
    for_each<n>(width, [&](int k, std::uint32_t c) {
        to.x[k] = norm.weight ? *reinterpret_cast<const float4*>(norm.weight + c) : make_float4(1, 1, 1, 1);
    });
}

__host__ __device__ __forceinline__ std::uint32_t lane_pitch(std::uint32_t width) {
    const std::uint32_t steps = (width + 15) / 16;
    return (steps + 27) / 32 * 32 + 4;  // at least `steps`, and 4 modulo 32
}
__device__ __forceinline__ float chained(float sum, const float4& x) {
    sum = fmaf(x.x, x.x, sum);
    sum = fmaf(x.y, x.y, sum);
    sum = fmaf(x.z, x.z, sum);
    return fmaf(x.w, x.w, sum);
}
// The chain of a lane: the next eight elements are fetched while these are summed.
__device__ __forceinline__ float squares(const float* x, std::uint32_t n) {
    const float4* const fours = reinterpret_cast<const float4*>(x);
    const std::uint32_t whole = n / 8;
    float sum = 0;
    float4 a{}, b{};
    if (whole > 0) a = fours[0], b = fours[1];
    for (std::uint32_t k = 0; k < whole; ++k) {
        const std::uint32_t next = k + 1 < whole ? k + 1 : k;
        const float4 c = fours[2 * next], d = fours[2 * next + 1];
        sum = chained(chained(sum, a), b);
        a = c;
        b = d;
    }
    for (std::uint32_t k = whole * 8; k < n; ++k) sum = fmaf(x[k], x[k], sum);
    return sum;
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
    // A lane's elements side by side, and lanes four banks apart: element c at (c % 16) pitch + c / 16.
    const std::uint32_t pitch = lane_pitch(width);
    for_each<n>(width, [&](int k, std::uint32_t c) {
        float* const to = row + c % 16 * pitch + c / 16;
        to[0] = x.x[k].x;
        to[pitch] = x.x[k].y;
        to[2 * pitch] = x.x[k].z;
        to[3 * pitch] = x.x[k].w;
    });
    __syncthreads();
    if (threadIdx.x < 32) {
        const std::uint32_t lane = threadIdx.x % 16;
        float sum = squares(row + lane * pitch, width / 16 + (lane < width % 16 ? 1 : 0));
#pragma unroll
        for (int half = 8; half > 0; half /= 2) sum += __shfl_down_sync(0xFFFFFFFFu, sum, half, 16);
        if (threadIdx.x == 0) rstd = 1.0f / sqrtf(sum / static_cast<float>(width) + norm.eps);
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
__device__ __forceinline__ void quantize(const ChainEnd& end, std::uint32_t width, const Part<n>& x,
                                         std::byte* arena, std::uint32_t row) {
    __shared__ std::uint32_t largest_of[32];
    __shared__ int sum_of[32];
    const std::uint32_t warp = threadIdx.x / 32, warps = blockDim.x / 32;
    const auto bits = [](float v) { return __float_as_uint(v) & 0x7FFFFFFFu; };
    std::uint32_t largest = 0;  // a NaN is above infinity and so is found
    for_each<n>(width, [&](int k, std::uint32_t) {
        largest = max(largest, max(max(bits(x.x[k].x), bits(x.x[k].y)), max(bits(x.x[k].z), bits(x.x[k].w))));
    });
    largest = __reduce_max_sync(0xFFFFFFFFu, largest);
    if (threadIdx.x % 32 == 0) largest_of[warp] = largest;
    __syncthreads();
    largest = __reduce_max_sync(0xFFFFFFFFu, threadIdx.x % 32 < warps ? largest_of[threadIdx.x % 32] : 0u);
    const float most = __uint_as_float(largest), scale = 127.0f / (most < 1e-5f ? 1e-5f : most);
    std::int8_t* const q = at<std::int8_t>(arena, end.q, row);
    int sum = 0;
    const auto code = [&](float v) {
        const int c = to_int8(end.even ? nearbyintf(v * scale) : roundf(v * scale));
        sum += c;
        return static_cast<std::uint32_t>(c) & 255u;
    };
    for_each<n>(width, [&](int k, std::uint32_t c) {
        const float4 v = x.x[k];
        *reinterpret_cast<std::uint32_t*>(q + c) =
            code(v.x) | code(v.y) << 8 | code(v.z) << 16 | code(v.w) << 24;
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

template <int n>
__global__ void __launch_bounds__(most_threads)
    chain_kernel(const __grid_constant__ ChainJob job, std::byte* arena, const Frame* frame) {
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
        for_each<n>(width, [&](int k, std::uint32_t c) {
            x.x[k] = {embedding(job.table, job.factor, token, c),
                      embedding(job.table, job.factor, token, c + 1),
                      embedding(job.table, job.factor, token, c + 2),
                      embedding(job.table, job.factor, token, c + 3)};
        });
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
    if (job.gated)
        for_each<n>(width, [&](int k, std::uint32_t) {
            x.x[k] = each_of(x.x[k], gate.x[k],
                             [&](float a, float h) { return site_product(a, scalar::silu(h), job.product); });
        });
    if (end.normed) normalise(end.norm, width, second, x, row_of_block);
    quantize(end, width, x, arena, row);
}

template <int n>
cudaError_t launch_chain(const ChainJob& job, std::uint32_t rows, const Target& target) {
    const std::size_t shared = std::size_t{16} * lane_pitch(job.width) * sizeof(float);
    if (const cudaError_t error = allow_shared(chain_kernel<n>, shared)) return error;
    const std::uint32_t threads = (job.width + 4 * n - 1) / (4 * n);
    // The helpers are small beside the products' blocks that wait on their multiprocessors.
    const std::uint32_t helpers = rows == 1 && job.ahead[0].bytes > 0 ? 96 : 0;
    return launch(chain_kernel<n>, dim3(rows, job.n_ends + helpers), (threads + 31) / 32 * 32, shared, target,
                  job, target.arena, target.frame);
}

}  // namespace

cudaError_t chain(const ChainJob& job, std::uint32_t rows, const Target& target) {
    // One row: as many threads as there are; several: blocks beside each other hide the waiting.
    if (rows > 1 || job.width > 8192) return launch_chain<4>(job, rows, target);
    return job.width > 4096 ? launch_chain<2>(job, rows, target) : launch_chain<1>(job, rows, target);
}

}  // namespace addend::kernels::cuda
