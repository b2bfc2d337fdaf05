// Ternary weights times int8 activations by mma.m16n8k32: weights unpacked in registers as operand A,
// activations as B.
#include "kernels/cuda/ternary.cuh"

namespace addend::kernels::cuda {
namespace {

// One thread a word. grid: (words of a tile's chunks / 256, tiles).
__global__ void pack_kernel(const std::uint8_t* rows, std::uint64_t row_bytes, std::uint32_t columns,
                            std::uint32_t first, std::uint32_t count, std::uint32_t* units,
                            std::uint32_t* illegal) {
    const std::uint32_t chunks = static_cast<std::uint32_t>(ternary_chunks(columns));
    const std::uint32_t word = blockIdx.x * blockDim.x + threadIdx.x;
    if (word >= chunks * 128) return;
    const std::uint32_t j = word % 4, lane = word / 4 % 32, chunk = word / 128;
    const std::uint32_t row = blockIdx.y * tile_rows + lane / 4 + 8 * j;
    std::uint32_t packed = 0x55555555u;  // sixteen zeros
    for (std::uint32_t p = 0; row < count && p < 4; ++p) {
        const std::uint32_t column = chunk * chunk_columns + 16 * p + 4 * (lane % 4);
        if (column >= columns) break;
        const std::uint32_t four = rows[row * row_bytes + column / 4];  // a byte of canonical trits
        for (std::uint32_t b = 0; b < 4 && column + b < columns; ++b) {
            const std::uint32_t code = four >> (2 * b) & 3u;
            if (code == 3) *illegal = 1;
            packed = (packed & ~(3u << (8 * b + 2 * p))) | code << (8 * b + 2 * p);
        }
    }
    const std::uint64_t tile = first / tile_rows + blockIdx.y;
    units[tile * chunks * 128 + word] = packed;
}

__device__ __forceinline__ uint4 stream_load(const uint4* from) {
    uint4 v;
    asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0,%1,%2,%3}, [%4];"
                 : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w)
                 : "l"(from));
    return v;
}

__device__ __forceinline__ void mma(int (&c)[4], std::uint32_t a0, std::uint32_t a1, std::uint32_t a2,
                                    std::uint32_t a3, std::uint32_t b0, std::uint32_t b1) {
    asm volatile(
        "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
        "{%0,%1,%2,%3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}
// Columns 32 s … 32 s + 31 of a chunk for 16 rows: words of rows g and g + 8.
__device__ __forceinline__ void mma_words(int (&c)[4], std::uint32_t low, std::uint32_t high, int s,
                                          std::uint32_t b0, std::uint32_t b1) {
    mma(c, low >> (4 * s) & code_mask, high >> (4 * s) & code_mask, low >> (4 * s + 2) & code_mask,
        high >> (4 * s + 2) & code_mask, b0, b1);
}

// A block is a tile (of both products where there are two); its warps share the chunks. Weights are under way
// before the activations are waited for. The product uses one column of eight: memory is what it waits for.
// `depth`: units of a thread under way. Six takes registers for one block of 16 warps a multiprocessor.
constexpr int usual_depth = 4, deep = 6;
constexpr std::uint32_t most_warps = 16;
template <int depth>
__global__ void __launch_bounds__(most_warps * 32)
    gemv_kernel(const __grid_constant__ TernaryBatch batch, std::byte* arena, const Frame* frame) {
    extern __shared__ std::uint32_t q[];  // a chunk's 16 words by lane % 4, then by p
    __shared__ int partial[most_warps][tile_rows];
    let_next_start();
    const Found found = find_job(batch, blockIdx.x, 1);
    const TernaryJob& job = batch.jobs[found.job];
    const bool paired = job.second.weight != nullptr;
    const std::uint32_t all_warps = blockDim.x / 32, lane = threadIdx.x % 32, t = lane % 4;
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
    touch(&job, sizeof job);
    const std::uint32_t out = found.block * tile_rows + threadIdx.x;
    const bool finishes = threadIdx.x < tile_rows && out < job.rows;
    const bool two_rows = paired && job.second.q.offset != job.first.q.offset;
    const uint4* const row = reinterpret_cast<const uint4*>(arena + job.first.q.offset);
    const uint4* const row2 = reinterpret_cast<const uint4*>(arena + job.second.q.offset);
    const Ending ending = ending_of(job);
    if (finishes && job.bound) asm volatile("prefetch.global.L2 [%0];" ::"l"(job.bound + out));
    wait_for_previous();
    Sums first{}, second{};
    Beside beside;
    if (finishes) {  // early: nothing later should wait for memory
        first = {0, row_sum(job.first, arena, 0), row_factor(job, job.first, arena, 0)};
        if (paired) second = {0, row_sum(job.second, arena, 0), row_factor(job, job.second, arena, 0)};
        beside = load_beside(job, ending, arena, frame, 0, out);
    }
    for (std::uint32_t i = threadIdx.x; i < chunks * (two_rows ? 8 : 4); i += blockDim.x) {
        const uint4 x = i < chunks * 4 ? row[i] : row2[i - chunks * 4];
        std::uint32_t* const to = q + i / 4 * 16 + i % 4;
        to[0] = x.x;
        to[4] = x.y;
        to[8] = x.z;
        to[12] = x.w;
    }
    __syncthreads();
    const uint4* const mine =
        reinterpret_cast<const uint4*>(q) + (two_rows && which == 1 ? chunks * 4 : 0) + t;
    int c[2][2][4] = {};  // halves of a chunk, m16 tiles
    for (std::uint32_t base = warp; base < chunks; base += warps * depth) {
#pragma unroll
        for (int d = 0; d < depth; ++d) {
            const std::uint32_t chunk = base + d * warps;
            if (chunk >= chunks) break;
            const uint4 w = ahead[d];
            const std::uint32_t next = chunk + depth * warps;
            if (next < chunks) ahead[d] = stream_load(weight + next * 32u);
            const uint4 x = lane < 4 ? mine[chunk * 4] : make_uint4(0, 0, 0, 0);  // column 0
            mma_words(c[0][0], w.x, w.y, 0, x.x, x.y);
            mma_words(c[0][1], w.z, w.w, 0, x.x, x.y);
            mma_words(c[1][0], w.x, w.y, 1, x.z, x.w);
            mma_words(c[1][1], w.z, w.w, 1, x.z, x.w);
        }
    }
    if (t == 0) {
        int(&to)[tile_rows] = partial[threadIdx.x / 32];
#pragma unroll
        for (int m = 0; m < 2; ++m) {
            to[lane / 4 + 16 * m] = c[0][m][0] + c[1][m][0];
            to[lane / 4 + 16 * m + 8] = c[0][m][2] + c[1][m][2];
        }
    }
    __syncthreads();
    if (!finishes) return;
#pragma unroll
    for (std::uint32_t w = 0; w < most_warps; ++w)
        if (w < all_warps) (paired && w % 2 == 1 ? second : first).acc += partial[w][threadIdx.x];
    if (ending == Ending::mlgru)
        put<Ending::mlgru>(job, arena, beside, 0, out, first, second);
    else
        for_ending(ending, [&]<Ending of>() { put<of>(job, arena, beside, 0, out, first, second); });
}

// 256 rows of weights by 128 tokens a block: 4 by 2 warps of 64 by 64. Of two products, 128 rows of each.
constexpr std::uint32_t block_tiles = 8, block_tokens = 128, stages = 4;
constexpr std::uint32_t staged_words = 20;  // of a token's 64 columns, padded so that banks differ

__global__ void __launch_bounds__(256, 1)
    gemm_kernel(const __grid_constant__ TernaryBatch batch, std::byte* arena, const Frame* frame,
                std::uint32_t tokens) {
    __shared__ alignas(16) std::uint32_t q[stages][block_tokens * staged_words];
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
                copy_async(&q[chunk % stages][i / 4 * staged_words + i % 4 * 4],
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
        const std::uint32_t words[4][2] = {
            {now[0].x, now[0].y}, {now[0].z, now[0].w}, {now[1].x, now[1].y}, {now[1].z, now[1].w}};
#pragma unroll
        for (int i = 0; i < 2; ++i) {
            now[i] = next[i];
            next[i] = load(i, chunk + 2);
        }
        const std::uint32_t* const from = q[chunk % stages] + (warp_token + g) * staged_words + t;
#pragma unroll
        for (int n = 0; n < 8; ++n) {
            const std::uint32_t* const b = from + n * 8 * staged_words;
#pragma unroll
            for (int s = 0; s < 2; ++s) {
                const std::uint32_t b0 = b[8 * s], b1 = b[8 * s + 4];
#pragma unroll
                for (int m = 0; m < 4; ++m) mma_words(c[m][n], words[m][0], words[m][1], s, b0, b1);
            }
        }
    }
    for_ending(ending_of(job), [&]<Ending ending>() {
#pragma unroll
        for (int n = 0; n < 8; ++n)
#pragma unroll
            for (int e = 0; e < 2; ++e) {
                const std::uint32_t token = first_token + warp_token + n * 8 + 2 * t + e;
                if (token >= tokens) continue;
                Sums first{0, row_sum(job.first, arena, token), row_factor(job, job.first, arena, token)};
                Sums second = first;
                if (ending == Ending::swiglu) second.factor = row_factor(job, job.second, arena, token);
#pragma unroll
                for (int m = 0; m < (ending == Ending::swiglu ? 2 : 4); ++m)
#pragma unroll
                    for (int h = 0; h < 2; ++h) {
                        const std::uint32_t row = first_tile * tile_rows + m * 16 + h * 8 + g;
                        if (row >= job.rows) continue;
                        first.acc = c[m][n][2 * h + e];
                        if (m < 2) second.acc = c[m + 2][n][2 * h + e];
                        load_and_put<ending>(job, arena, frame, token, row, first, second);
                    }
            }
    });
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

// As many warps a block as let all blocks be there at once; if one block a multiprocessor is all there is,
// deeper. A multiprocessor holds 32 warps of 64 registers a thread.
namespace {
struct GemvShape {
    std::uint32_t warps;
    bool is_deep;
};
GemvShape gemv_shape(std::uint32_t blocks, bool paired) {
    int device = 0, processors = 0;
    if (cudaGetDevice(&device) != cudaSuccess ||
        cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device) != cudaSuccess)
        return {8, false};
    const std::uint32_t each = (blocks + static_cast<std::uint32_t>(processors) - 1) /
                               static_cast<std::uint32_t>(processors);
    if (each <= 1) return {most_warps, true};
    if (paired) return {each >= 8 ? 8 : most_warps, false};  // two products share a block's warps
    const std::uint32_t warps = each >= 8 ? 4 : 32 / each;
    return {warps < most_warps ? warps : most_warps, false};
}
}  // namespace

cudaError_t ternary_matmul(const TernaryBatch& batch, std::uint32_t rows, const Target& target) {
    std::uint32_t blocks = 0, chunks = 0;
    for (std::uint32_t j = 0; j < batch.n; ++j) {
        const TernaryJob& job = batch.jobs[j];
        blocks += blocks_of(job, rows == 1 ? 1 : block_tiles);
        const bool two_rows = job.second.weight && job.second.q.offset != job.first.q.offset;
        const std::uint32_t staged = job.chunks * (two_rows ? 2 : 1);
        chunks = staged > chunks ? staged : chunks;
    }
    if (rows > 1 && target.hopper && can_wgmma()) return wgmma_matmul(batch, rows, target);
    if (rows > 1)
        return launch(gemm_kernel, dim3(blocks, (rows + block_tokens - 1) / block_tokens), 256, 0, target,
                      batch, target.arena, target.frame, rows);
    bool paired = false;
    for (std::uint32_t j = 0; j < batch.n; ++j) paired = paired || batch.jobs[j].second.weight;
    const GemvShape shape = gemv_shape(blocks, paired);
    const std::uint32_t warps = batch.warps != 0 ? batch.warps : shape.warps;
    const auto gemv = shape.is_deep && batch.warps == 0 ? gemv_kernel<deep> : gemv_kernel<usual_depth>;
    const std::size_t shared = std::size_t{chunks} * chunk_columns;
    if (const cudaError_t error = allow_shared(gemv, shared)) return error;
    return launch(gemv, dim3(blocks), warps * 32, shared, target, batch, target.arena, target.frame);
}

}  // namespace addend::kernels::cuda
