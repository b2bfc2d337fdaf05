// Ternary weights times int8 activations. One row of activations: dp4a, bound by memory. Several: the tensor
// cores' int8 product, weights unpacked in registers as operand A, activations as B in shared memory.
#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t code_mask = 0x03030303u;

// Canonical: column 4 k + m of a word's 16 at bits 8 k + 2 m. Ours: at bits 8 m + 2 k.
__device__ std::uint32_t transposed(std::uint32_t word) {
    std::uint32_t out = 0;
    for (unsigned k = 0; k < 4; ++k)
        for (unsigned m = 0; m < 4; ++m) out |= (word >> (8 * k + 2 * m) & 3u) << (8 * m + 2 * k);
    return out;
}

// One thread a word. grid: (words of a tile's chunks / 256, tiles).
__global__ void pack_kernel(const std::uint8_t* rows, std::uint64_t row_bytes, std::uint32_t columns,
                            std::uint32_t first, std::uint32_t count, std::uint32_t* units,
                            std::uint32_t* illegal) {
    const std::uint32_t chunks = static_cast<std::uint32_t>(ternary_chunks(columns));
    const std::uint32_t word = blockIdx.x * blockDim.x + threadIdx.x;
    if (word >= chunks * 128) return;
    const std::uint32_t j = word % 4, lane = word / 4 % 32, chunk = word / 128;
    const std::uint32_t row = blockIdx.y * tile_rows + lane / 4 + 8 * j;
    const std::uint32_t column = chunk * chunk_columns + lane % 4 * 16;
    std::uint32_t canonical = 0x55555555u;  // sixteen zeros
    if (row < count && column < columns) {
        const std::uint8_t* const from = rows + row * row_bytes;
        for (std::uint32_t b = 0; b < 4; ++b)
            if (column / 4 + b < row_bytes)
                canonical = (canonical & ~(0xFFu << (8 * b))) | std::uint32_t{from[column / 4 + b]}
                                                                    << (8 * b);
        for (std::uint32_t c = 0; c < 16; ++c)
            if (column + c >= columns) canonical = (canonical & ~(3u << (2 * c))) | 1u << (2 * c);
        if ((canonical & canonical >> 1 & 0x55555555u) != 0) *illegal = 1;
    }
    const std::uint64_t tile = first / tile_rows + blockIdx.y;
    units[tile * chunks * 128 + word] = transposed(canonical);
}

__device__ __forceinline__ uint4 stream_load(const uint4* from) {
    uint4 v;
    asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0,%1,%2,%3}, [%4];"
                 : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w)
                 : "l"(from));
    return v;
}

__device__ __forceinline__ int dot16(std::uint32_t word, const int4& q, int sum) {
    sum = __dp4a(static_cast<int>(word & code_mask), q.x, sum);
    sum = __dp4a(static_cast<int>(word >> 2 & code_mask), q.y, sum);
    sum = __dp4a(static_cast<int>(word >> 4 & code_mask), q.z, sum);
    return __dp4a(static_cast<int>(word >> 6 & code_mask), q.w, sum);
}

// Which job a block belongs to, and which of the job's blocks it is. A block takes `tiles` of a job, half as
// many of one that has two products.
struct Found {
    std::uint32_t job, block;
};
__host__ __device__ __forceinline__ std::uint32_t blocks_of(const TernaryJob& job, std::uint32_t tiles) {
    const std::uint32_t rows = tile_rows * (tiles > 1 && job.second.weight ? tiles / 2 : tiles);
    return (job.rows + rows - 1) / rows;
}
__device__ __forceinline__ Found find_job(const TernaryBatch& batch, std::uint32_t block,
                                          std::uint32_t tiles) {
    std::uint32_t job = 0;
    for (; job + 1 < batch.n; ++job) {
        const std::uint32_t blocks = blocks_of(batch.jobs[job], tiles);
        if (block < blocks) break;
        block -= blocks;
    }
    return {job, block};
}

// What one row of weights gives for a token. The sums are those of codes, which are trit + 1.
struct Sums {
    int acc, sum;
    float factor;
    __device__ float value() const { return static_cast<float>(acc - sum) * factor; }
};
__device__ __forceinline__ void put(const TernaryJob& job, std::byte* arena, const Frame* frame,
                                    std::uint32_t token, std::uint32_t row, const Sums& first,
                                    const Sums& second) {
    if (!job.rescale) {
        *at<std::int32_t>(arena, job.out, token, row) = first.acc - first.sum;
        return;
    }
    float x = first.value();
    if (job.epilogue == Epilogue::add) {
        x = *at<float>(arena, job.other, token, row) + x;
    } else if (job.epilogue == Epilogue::swiglu) {
        x = site_product(scalar::silu(x), second.value(), job.product);
    } else if (job.epilogue == Epilogue::mlgru) {
        float f = scalar::sigmoid(x);
        if (job.bound) f = scalar::forget_gate(f, job.bound[row]);
        const float i = site_product(scalar::silu(second.value()), 1.0f - f, job.product);
        float* const h = frame->states + job.state + row;
        x = *h = recurred(f, *h, i, job.recurrence);
    }
    *at<float>(arena, job.out, token, row) = x;
}
__device__ __forceinline__ int row_sum(const TernaryFactor& factor, std::byte* arena, std::uint32_t token) {
    return reinterpret_cast<const std::int32_t*>(arena + factor.sums)[token];
}
__device__ __forceinline__ float row_factor(const TernaryJob& job, const TernaryFactor& factor,
                                            std::byte* arena, std::uint32_t token) {
    return job.rescale ? factor.beta / *at<float>(arena, factor.scale, token) : 0.0f;
}

// A block is a tile (of both products where there are two); its warps share the chunks. Weights are under way
// before the activations are waited for.
constexpr int depth = 8;
constexpr std::uint32_t most_warps = 8;
__global__ void __launch_bounds__(most_warps * 32, 3)
    gemv_kernel(const __grid_constant__ TernaryBatch batch, std::byte* arena, const Frame* frame) {
    extern __shared__ int4 q[];
    __shared__ int partial[most_warps][tile_rows];
    let_next_start();
    const Found found = find_job(batch, blockIdx.x, 1);
    const TernaryJob& job = batch.jobs[found.job];
    const bool paired = job.second.weight != nullptr;
    const std::uint32_t all_warps = blockDim.x / 32, lane = threadIdx.x % 32;
    const std::uint32_t which = paired ? threadIdx.x / 32 % 2 : 0;
    const std::uint32_t warp = paired ? threadIdx.x / 64 : threadIdx.x / 32,
                        warps = paired ? all_warps / 2 : all_warps;
    const std::uint32_t chunks = job.chunks;
    const uint4* const weight =
        reinterpret_cast<const uint4*>(which == 1 ? job.second.weight : job.first.weight) +
        static_cast<std::uint64_t>(found.block) * chunks * 32 + lane;
    uint4 ahead[depth];
#pragma unroll
    for (int d = 0; d < depth; ++d)
        if (warp + d * warps < chunks) ahead[d] = stream_load(weight + (warp + d * warps) * 32u);
    wait_for_previous();
    const bool two_rows = paired && job.second.q.offset != job.first.q.offset;
    const int4* const row = reinterpret_cast<const int4*>(arena + job.first.q.offset);
    const int4* const row2 = reinterpret_cast<const int4*>(arena + job.second.q.offset);
    for (std::uint32_t i = threadIdx.x; i < chunks * 4; i += blockDim.x) {
        q[i] = row[i];
        if (two_rows) q[chunks * 4 + i] = row2[i];
    }
    __syncthreads();
    const int4* const mine = q + (two_rows && which == 1 ? chunks * 4 : 0) + lane % 4;
    int sum[4] = {};
    for (std::uint32_t base = warp; base < chunks; base += warps * depth) {
#pragma unroll
        for (int d = 0; d < depth; ++d) {
            const std::uint32_t chunk = base + d * warps;
            if (chunk >= chunks) break;
            const uint4 w = ahead[d];
            const std::uint32_t next = chunk + depth * warps;
            if (next < chunks) ahead[d] = stream_load(weight + next * 32u);
            const int4 x = mine[chunk * 4];
            sum[0] = dot16(w.x, x, sum[0]);
            sum[1] = dot16(w.y, x, sum[1]);
            sum[2] = dot16(w.z, x, sum[2]);
            sum[3] = dot16(w.w, x, sum[3]);
        }
    }
#pragma unroll
    for (int j = 0; j < 4; ++j) {
        sum[j] += __shfl_xor_sync(0xFFFFFFFFu, sum[j], 1);
        sum[j] += __shfl_xor_sync(0xFFFFFFFFu, sum[j], 2);
        if (lane % 4 == 0) partial[threadIdx.x / 32][lane / 4 + 8 * j] = sum[j];
    }
    __syncthreads();
    if (threadIdx.x >= tile_rows) return;
    const std::uint32_t out = found.block * tile_rows + threadIdx.x;
    if (out >= job.rows) return;
    int all[2] = {};
    for (std::uint32_t w = 0; w < all_warps; ++w) all[paired ? w % 2 : 0] += partial[w][threadIdx.x];
    const Sums first{all[0], row_sum(job.first, arena, 0), row_factor(job, job.first, arena, 0)};
    Sums second{};
    if (paired) second = {all[1], row_sum(job.second, arena, 0), row_factor(job, job.second, arena, 0)};
    put(job, arena, frame, 0, out, first, second);
}

// 256 rows of weights by 128 tokens a block: 4 by 2 warps of 64 by 64. Of two products, 128 rows of each.
constexpr std::uint32_t block_tiles = 8, block_tokens = 128, stages = 4;

__device__ __forceinline__ void copy_async(void* shared, const void* from, bool there) {
    const std::uint32_t to = static_cast<std::uint32_t>(__cvta_generic_to_shared(shared));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(there ? 16 : 0));
}
__device__ __forceinline__ void mma(int (&c)[4], const std::uint32_t (&a)[4], std::uint32_t b0,
                                    std::uint32_t b1) {
    asm volatile(
        "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
        "{%0,%1,%2,%3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

__global__ void __launch_bounds__(256, 1)
    gemm_kernel(const __grid_constant__ TernaryBatch batch, std::byte* arena, const Frame* frame,
                std::uint32_t tokens) {
    __shared__ uint4 q[stages][block_tokens * 4];
    let_next_start();
    const Found found = find_job(batch, blockIdx.x, block_tiles);
    const TernaryJob& job = batch.jobs[found.job];
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
    const std::uint32_t chunks = job.chunks;
    const std::uint32_t tiles = static_cast<std::uint32_t>(ternary_tiles(job.rows));
    const bool paired = job.second.weight != nullptr;
    const std::uint32_t first_tile =
        paired ? found.block * (block_tiles / 2) + warp % 4 : found.block * block_tiles + warp % 4 * 2;
    const std::uint32_t first_token = blockIdx.y * block_tokens, warp_token = warp / 4 * 64;
    wait_for_previous();

    const auto fetch = [&](std::uint32_t chunk) {
        if (chunk < chunks) {
#pragma unroll
            for (std::uint32_t n = 0; n < 2; ++n) {
                const std::uint32_t i = threadIdx.x + n * 256, token = first_token + i / 4;
                const bool there = token < tokens;
                copy_async(&q[chunk % stages][i],
                           at<std::int8_t>(arena, job.first.q, there ? token : 0,
                                           chunk * chunk_columns + i % 4 * 16),
                           there);
            }
        }
        asm volatile("cp.async.commit_group;");
    };
    const uint4* const weights[2] = {
        reinterpret_cast<const uint4*>(job.first.weight) + lane,
        reinterpret_cast<const uint4*>(paired ? job.second.weight : job.first.weight) + lane};
    const auto load = [&](std::uint32_t i, std::uint32_t chunk) {
        const std::uint32_t tile = paired ? first_tile : first_tile + i;
        if (tile >= tiles || chunk >= chunks) return make_uint4(0, 0, 0, 0);
        return __ldg(weights[i] + (static_cast<std::uint64_t>(tile) * chunks + chunk) * 32);
    };
    int c[4][8][4] = {};  // m16 tiles, n8 tiles
    uint4 now[2], next[2];
#pragma unroll
    for (std::uint32_t i = 0; i < 2; ++i) now[i] = load(i, 0), next[i] = load(i, 1);
    for (std::uint32_t s = 0; s + 1 < stages; ++s) fetch(s);
    for (std::uint32_t chunk = 0; chunk < chunks; ++chunk) {
        asm volatile("cp.async.wait_group %0;" ::"n"(stages - 2));
        __syncthreads();
        fetch(chunk + stages - 1);
        std::uint32_t a[2][4][4];  // k halves, m16 tiles
#pragma unroll
        for (int i = 0; i < 2; ++i) {
            const std::uint32_t words[4] = {now[i].x, now[i].y, now[i].z, now[i].w};
#pragma unroll
            for (int s = 0; s < 2; ++s)
#pragma unroll
                for (int m = 0; m < 2; ++m) {
                    a[s][2 * i + m][0] = words[2 * m] >> (4 * s) & code_mask;
                    a[s][2 * i + m][1] = words[2 * m + 1] >> (4 * s) & code_mask;
                    a[s][2 * i + m][2] = words[2 * m] >> (4 * s + 2) & code_mask;
                    a[s][2 * i + m][3] = words[2 * m + 1] >> (4 * s + 2) & code_mask;
                }
            now[i] = next[i];
            next[i] = load(i, chunk + 2);
        }
        const uint4* const from = q[chunk % stages] + (warp_token + g) * 4 + t;
#pragma unroll
        for (int n = 0; n < 8; ++n) {
            const uint4 b = from[n * 32];
#pragma unroll
            for (int m = 0; m < 4; ++m) mma(c[m][n], a[0][m], b.x, b.y);
#pragma unroll
            for (int m = 0; m < 4; ++m) mma(c[m][n], a[1][m], b.z, b.w);
        }
    }
#pragma unroll
    for (int n = 0; n < 8; ++n)
#pragma unroll
        for (int e = 0; e < 2; ++e) {
            const std::uint32_t token = first_token + warp_token + n * 8 + 2 * t + e;
            if (token >= tokens) continue;
            Sums first{0, row_sum(job.first, arena, token), row_factor(job, job.first, arena, token)};
            Sums second = first;
            if (paired) second.factor = row_factor(job, job.second, arena, token);
#pragma unroll
            for (int m = 0; m < 4; ++m) {
                if (paired && m >= 2) break;
#pragma unroll
                for (int h = 0; h < 2; ++h) {
                    const std::uint32_t row = first_tile * tile_rows + m * 16 + h * 8 + g;
                    if (row >= job.rows) continue;
                    first.acc = c[m][n][2 * h + e];
                    if (m < 2) second.acc = c[m + 2][n][2 * h + e];
                    put(job, arena, frame, token, row, first, second);
                }
            }
        }
}

}  // namespace

cudaError_t pack_ternary(const std::uint8_t* rows, std::uint64_t row_bytes, std::uint32_t columns,
                         std::uint32_t first, std::uint32_t count, std::byte* units, std::uint32_t* illegal,
                         cudaStream_t stream) {
    const auto words = static_cast<std::uint32_t>(ternary_chunks(columns) * 128);
    const dim3 grid((words + 255) / 256, static_cast<unsigned>(ternary_tiles(count)));
    return launch(pack_kernel, grid, 256, 0, Target{stream}, rows, row_bytes, columns, first, count,
                  reinterpret_cast<std::uint32_t*>(units), illegal);
}

cudaError_t ternary_matmul(const TernaryBatch& batch, std::uint32_t rows, const Target& target) {
    std::uint32_t blocks = 0, chunks = 0, tiles = 0;
    for (std::uint32_t j = 0; j < batch.n; ++j) {
        const TernaryJob& job = batch.jobs[j];
        blocks += blocks_of(job, rows == 1 ? 1 : block_tiles);
        tiles += static_cast<std::uint32_t>(ternary_tiles(job.rows));
        const bool two_rows = job.second.weight && job.second.q.offset != job.first.q.offset;
        const std::uint32_t staged = job.chunks * (two_rows ? 2 : 1);
        chunks = staged > chunks ? staged : chunks;
    }
    if (rows > 1)
        return launch(gemm_kernel, dim3(blocks, (rows + block_tokens - 1) / block_tokens), 256, 0, target,
                      batch, target.arena, target.frame, rows);
    const std::uint32_t warps = batch.warps != 0 ? batch.warps : tiles >= 1024 ? 4 : 8;
    const std::size_t shared = std::size_t{chunks} * chunk_columns;
    if (const cudaError_t error = allow_shared(gemv_kernel, shared)) return error;
    return launch(gemv_kernel, dim3(blocks), warps * 32, shared, target, batch, target.arena, target.frame);
}

}  // namespace addend::kernels::cuda
