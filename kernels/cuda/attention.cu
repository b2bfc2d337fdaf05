// Attention over the paged cache. A block is one query row of one head: scores, softmax, values, each in the
// order of kernels.h (chains over channels, 16 lanes, a chain over the keys).
#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t threads = 128;
constexpr std::uint64_t most_shared_scores = 20 * 1024;  // floats

__device__ __forceinline__ std::uint64_t first_visible(std::uint64_t position, std::uint32_t window) {
    return window != 0 && position + 1 > window ? position + 1 - window : 0;
}

__device__ __forceinline__ float* head_of(const AttentionJob& job, std::byte* const* blocks,
                                          std::uint64_t block, bool keys, std::uint32_t head) {
    return reinterpret_cast<float*>(blocks[block] + (keys ? job.keys : job.values)) +
           std::uint64_t{head} * kv_block_positions * job.head_width;
}
// Float 0 of a position in its head's part of the block.
__device__ __forceinline__ std::uint32_t start_of(const AttentionJob& job, bool keys,
                                                  std::uint32_t in_block) {
    if (!keys) return in_block * job.head_width;
    return in_block / kv_panel_keys * kv_panel_keys * job.head_width + in_block % kv_panel_keys;
}

__global__ void store_kernel(const __grid_constant__ AttentionJob job, std::byte* arena, const Frame* frame) {
    let_next_start();
    wait_for_previous();
    const std::uint64_t position = frame->position + blockIdx.x;
    std::byte* const* const blocks = frame->blocks + std::uint64_t{job.group} * frame->capacity;
    const std::uint32_t in_block = static_cast<std::uint32_t>(position % kv_block_positions);
    for (std::uint32_t c = threadIdx.x; c < job.kv_heads * job.head_width; c += blockDim.x) {
        const std::uint32_t head = c / job.head_width, d = c % job.head_width;
        head_of(job, blocks, position / kv_block_positions, true,
                head)[start_of(job, true, in_block) + d * kv_panel_keys] =
            *at<float>(arena, job.k, blockIdx.x, c);
        head_of(job, blocks, position / kv_block_positions, false, head)[start_of(job, false, in_block) + d] =
            *at<float>(arena, job.v, blockIdx.x, c);
    }
}

__global__ void copy_kernel(const __grid_constant__ AttentionJob job, bool keys, bool to_rows,
                            std::uint64_t first, float* rows, std::byte* const* blocks) {
    const std::uint64_t position = first + blockIdx.x;
    const std::uint32_t width = job.kv_heads * job.head_width;
    const std::uint32_t in_block = static_cast<std::uint32_t>(position % kv_block_positions);
    for (std::uint32_t c = threadIdx.x; c < width; c += blockDim.x) {
        const std::uint32_t head = c / job.head_width, d = c % job.head_width;
        float* const there = head_of(job, blocks, position / kv_block_positions, keys, head) +
                             start_of(job, keys, in_block) + (keys ? d * kv_panel_keys : d);
        float* const row = rows + std::uint64_t{blockIdx.x} * width + c;
        if (to_rows)
            *row = *there;
        else
            *there = *row;
    }
}

// All threads get the largest; a NaN if there is one.
__device__ float block_max(float x, bool nan, float* shared) {
    for (int half = 16; half > 0; half /= 2) x = fmaxf(x, __shfl_xor_sync(0xFFFFFFFFu, x, half));
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    const bool any = __syncthreads_or(nan);
    for (std::uint32_t w = 0; w < threads / 32; ++w) x = fmaxf(x, shared[w]);
    return any ? __uint_as_float(scalar::quiet_nan) : x;
}

__global__ void __launch_bounds__(threads)
    attention_kernel(const __grid_constant__ AttentionJob job, std::byte* arena, const Frame* frame,
                     std::uint32_t first_row, float* scratch, std::uint64_t stride) {
    extern __shared__ float memory[];
    __shared__ float reduce[threads / 32], sum_of;
    let_next_start();
    wait_for_previous();
    const std::uint32_t row = first_row + blockIdx.x, head = blockIdx.y;
    const std::uint32_t kv_head = head / (job.heads / job.kv_heads), width = job.head_width;
    const std::uint64_t position = frame->position + row, first = first_visible(position, job.window);
    const std::uint32_t seen = static_cast<std::uint32_t>(position + 1 - first);
    std::byte* const* const blocks = frame->blocks + std::uint64_t{job.group} * frame->capacity;
    float* const q = memory;
    float* const scores =
        scratch ? scratch + (std::uint64_t{blockIdx.x} * job.heads + head) * stride : memory + width;
    for (std::uint32_t d = threadIdx.x; d < width; d += threads)
        q[d] = scalar::round_operand(*at<float>(arena, job.q, row, head * width + d), job.qk);
    __syncthreads();

    const std::uint32_t qk_offset = job.qk.mode == product_lmul ? scalar::lmul_offset(job.qk.bits) : 0;
    float most = __uint_as_float(0xFF800000u);
    bool nan = false;
    for (std::uint32_t j = threadIdx.x; j < seen; j += threads) {
        const std::uint64_t key = first + j;
        const float* const k = head_of(job, blocks, key / kv_block_positions, true, kv_head) +
                               start_of(job, true, static_cast<std::uint32_t>(key % kv_block_positions));
        float chain = 0;
        if (job.qk.mode == product_lmul) {
#pragma unroll 8
            for (std::uint32_t d = 0; d < width; ++d)
                chain = chain +
                        scalar::lmul(q[d], scalar::round_lmul(k[d * kv_panel_keys], job.qk.bits), qk_offset);
        } else {
#pragma unroll 8
            for (std::uint32_t d = 0; d < width; ++d)
                chain = fmaf(q[d], scalar::round_operand(k[d * kv_panel_keys], job.qk), chain);
        }
        float score = chain * job.scale;
        if (job.soft_cap > 0) score = job.soft_cap * scalar::tanh(score / job.soft_cap);
        scores[j] = score;
        nan = nan || score != score;
        most = fmaxf(most, score);
    }
    most = block_max(most, nan, reduce);
    for (std::uint32_t j = threadIdx.x; j < seen; j += threads) scores[j] = scalar::exp(scores[j] - most);
    __syncthreads();
    if (threadIdx.x < 32) {
        float sum = 0;
        if (threadIdx.x < 16)
#pragma unroll 8
            for (std::uint32_t j = threadIdx.x; j < seen; j += 16) sum += scores[j];
        for (int half = 8; half > 0; half /= 2) sum += __shfl_down_sync(0xFFFFFFFFu, sum, half, 16);
        if (threadIdx.x == 0) sum_of = sum;
    }
    __syncthreads();
    for (std::uint32_t j = threadIdx.x; j < seen; j += threads)
        scores[j] = scalar::round_operand(scores[j] / sum_of, job.pv);
    __syncthreads();

    const std::uint32_t pv_offset = job.pv.mode == product_lmul ? scalar::lmul_offset(job.pv.bits) : 0;
    for (std::uint32_t d = threadIdx.x; d < width; d += threads) {
        float chain = 0;
        for (std::uint32_t j = 0; j < seen;) {
            const std::uint64_t key = first + j;
            const std::uint32_t in_block = static_cast<std::uint32_t>(key % kv_block_positions);
            const float* const v =
                head_of(job, blocks, key / kv_block_positions, false, kv_head) + in_block * width + d;
            const std::uint32_t n = min(seen - j, kv_block_positions - in_block);
            if (job.pv.mode == product_lmul) {
#pragma unroll 8
                for (std::uint32_t i = 0; i < n; ++i)
                    chain = chain + scalar::lmul(scores[j + i], scalar::round_lmul(v[i * width], job.pv.bits),
                                                 pv_offset);
            } else {
#pragma unroll 8
                for (std::uint32_t i = 0; i < n; ++i)
                    chain = fmaf(scores[j + i], scalar::round_operand(v[i * width], job.pv), chain);
            }
            j += n;
        }
        *at<float>(arena, job.out, row, head * width + d) = chain;
    }
}

bool fits_shared(const AttentionJob& job, std::uint64_t seen) {
    return job.head_width + seen <= most_shared_scores;
}

}  // namespace

cudaError_t store_kv(const AttentionJob& job, std::uint32_t rows, const Target& target) {
    return launch(store_kernel, dim3(rows), 256, 0, target, job, target.arena, target.frame);
}

cudaError_t copy_kv(const AttentionJob& job, bool keys, bool to_rows, std::uint64_t first,
                    std::uint32_t count, float* rows, std::byte* const* blocks, cudaStream_t stream) {
    return launch(copy_kernel, dim3(count), 256, 0, Target{stream}, job, keys, to_rows, first, rows, blocks);
}

std::uint64_t attention_scratch(const AttentionJob& job, std::uint32_t rows, std::uint64_t seen) {
    if (fits_shared(job, seen)) return 0;
    constexpr std::uint64_t enough = 64u << 20;  // more rows than this holds go one after another
    const std::uint64_t row = seen * job.heads * sizeof(float);
    const std::uint64_t together = enough / row < 1 ? 1 : enough / row;
    return row * (together < rows ? together : rows);
}

cudaError_t attention(const AttentionJob& job, std::uint32_t rows, std::uint64_t seen, float* scratch,
                      std::uint64_t scratch_bytes, const Target& target) {
    if (fits_shared(job, seen)) {
        const std::size_t shared = (job.head_width + seen) * sizeof(float);
        if (const cudaError_t error = allow_shared(attention_kernel, shared)) return error;
        return launch(attention_kernel, dim3(rows, job.heads), threads, shared, target, job, target.arena,
                      target.frame, 0u, static_cast<float*>(nullptr), std::uint64_t{0});
    }
    const std::uint32_t together =
        static_cast<std::uint32_t>(scratch_bytes / (seen * job.heads * sizeof(float)));
    for (std::uint32_t row = 0; row < rows; row += together) {
        const std::uint32_t n = rows - row < together ? rows - row : together;
        const std::size_t shared = job.head_width * sizeof(float);
        if (const cudaError_t error = launch(attention_kernel, dim3(n, job.heads), threads, shared, target,
                                             job, target.arena, target.frame, row, scratch, seen))
            return error;
    }
    return cudaSuccess;
}

}  // namespace addend::kernels::cuda
