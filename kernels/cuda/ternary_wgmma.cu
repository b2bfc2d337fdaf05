// The int8 product of Hopper's warpgroups: weights unpacked in registers as operand A, activations as B in
// shared memory with the 128-byte swizzle. Only sm_90a has it; other code of this file is never run.
//
// A block stays on its multiprocessor and takes tile after tile. One warp has the copy engine fill a ring of
// steps (128 columns of the tile's weights and activations), up to the next tile's while this one's results
// are stored; two warpgroups, each with half of the rows, multiply what is there.
#include "kernels/cuda/hopper.cuh"
#include "kernels/cuda/tensor_map.h"
#include "kernels/cuda/ternary_store.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t groups = 2, group_threads = 128;
constexpr std::uint32_t lead = 2;  // of the first warpgroup, in steps, and one more
static_assert(groups * group_threads == 256);
constexpr std::uint32_t block_tiles = 8;  // 256 rows; of two products, 128 of each
constexpr std::uint32_t step_columns = 128, step_chunks = step_columns / chunk_columns;
constexpr std::uint32_t chunk_bytes = 32 * unit_bytes;  // of a tile
constexpr std::uint32_t weight_bytes = block_tiles * step_chunks * chunk_bytes;
constexpr std::uint32_t most_shared = 227 * 1024, swizzle_bytes = 1024;

// Shared memory of a block of N tokens: the ring, what stores pass through, factors of tokens, two barriers a
// step of the ring.
template <std::uint32_t N>
struct Layout {
    static constexpr std::uint32_t q_bytes = N * step_columns, step_bytes = q_bytes + weight_bytes;
    static constexpr std::uint32_t all_staged = groups * 4 * staged_bytes, all_factors = groups * 3 * N * 4;
    static constexpr std::uint32_t besides = swizzle_bytes + all_staged + all_factors + 256;
    static constexpr std::uint32_t steps = (most_shared - besides) / step_bytes;
    static constexpr std::uint32_t factors_at = steps * step_bytes + all_staged;
    static constexpr std::uint32_t full_at = factors_at + all_factors, empty_at = full_at + steps * 8;
    static constexpr std::uint32_t bytes = besides + steps * step_bytes;
    static_assert(steps >= lead + 3);  // what the first reads before the other has read anything
    static_assert(step_bytes % swizzle_bytes == 0 && swizzle_bytes + empty_at + steps * 8 <= bytes);
};

struct Maps {
    CUtensorMap q[most_jobs], first[most_jobs], second[most_jobs];
};

// A place in the ring and whether it is reached for the first, third, … or second, … time.
struct Turn {
    std::uint32_t at = 0, parity = 0;
    template <std::uint32_t steps>
    __host__ __device__ __forceinline__ void advance() {
        if (++at == steps) at = 0, parity ^= 1;
    }
};

struct Tile {
    std::uint32_t job, block, first_token;
};
template <std::uint32_t N>
__device__ __forceinline__ Tile find_tile(const TernaryBatch& batch, std::uint32_t tile,
                                          std::uint32_t token_tiles) {
    const Found found = find_job(batch, tile / token_tiles, block_tiles);
    return {found.job, found.block, tile % token_tiles * N};
}

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
// One warp's part: keeps the ring full.
template <std::uint32_t N>
__device__ __forceinline__ void fetch(const TernaryBatch& batch, const Maps& maps, std::uint32_t ring,
                                      std::uint32_t tiles, std::uint32_t token_tiles) {
    using L = Layout<N>;
    const bool issues = elected();
    Turn turn;
    bool started = false;
    for (std::uint32_t n = blockIdx.x; n < tiles; n += gridDim.x) {
        const Tile tile = find_tile<N>(batch, n, token_tiles);
        const TernaryJob& job = batch.jobs[tile.job];
        const bool paired = job.second.weight != nullptr;
        const std::uint32_t steps = (job.chunks + step_chunks - 1) / step_chunks;
        const std::uint32_t first_tile = tile.block * (paired ? block_tiles / 2 : block_tiles);
        const CUtensorMap *const q_map = &maps.q[tile.job], *const first_map = &maps.first[tile.job],
                                 *const second_map = &maps.second[tile.job];
        const auto weights = [&](std::uint32_t step, std::uint32_t at) {
            if (!issues) return;
            const std::uint32_t full = ring + L::full_at + at * 8;
            const std::uint32_t to = ring + at * L::step_bytes + L::q_bytes;
            barrier_arrive_expecting(full, L::step_bytes);
            copy_box(to, first_map, step * (step_chunks * chunk_bytes / 8), first_tile, full);
            if (paired)
                copy_box(to + weight_bytes / 2, second_map, step * (step_chunks * chunk_bytes / 8),
                         first_tile, full);
        };
        const auto activations = [&](std::uint32_t step, std::uint32_t at) {
            if (!issues) return;
            copy_box(ring + at * L::step_bytes, q_map, step * step_columns, tile.first_token,
                     ring + L::full_at + at * 8);
        };
        std::uint32_t step = 0;
        if (!started) {  // weights do not wait for the kernel before
            started = true;
            const std::uint32_t ahead = steps < L::steps ? steps : L::steps;
#pragma unroll 1
            for (std::uint32_t s = 0; s < ahead; ++s) weights(s, s);
            wait_for_previous();
#pragma unroll 1
            for (; step < ahead; ++step) {
                activations(step, step);
                turn.advance<L::steps>();
            }
        }
#pragma unroll 1
        for (; step < steps; ++step) {
            barrier_wait(ring + L::empty_at + turn.at * 8, turn.parity ^ 1);
            weights(step, turn.at);
            activations(step, turn.at);
            turn.advance<L::steps>();
        }
    }
}

// A warpgroup's part: 128 rows (of two products, 64 of each), a warp 32.
template <std::uint32_t N>
__device__ __forceinline__ void multiply(const TernaryBatch& batch, std::byte* arena, std::uint8_t* ring,
                                         std::uint32_t group, std::uint32_t warp, std::uint32_t tokens,
                                         std::uint32_t tiles, std::uint32_t token_tiles) {
    using L = Layout<N>;
    const std::uint32_t ring_at = shared_address(ring), full_at = ring_at + L::full_at,
                        empty_at = ring_at + L::empty_at;
    const std::uint64_t first_q = wgmma_descriptor(ring_at);
    const std::uint32_t in_group = threadIdx.x % group_threads, lane = threadIdx.x % 32;
    int* const staged =
        reinterpret_cast<int*>(ring + L::steps * L::step_bytes + (group * 4 + warp) * staged_bytes);
    TokenFactors factors;
    factors.first = reinterpret_cast<float*>(ring + L::factors_at) + group * 3 * N;
    factors.second = factors.first + N;
    factors.sum = reinterpret_cast<int*>(factors.second + N);
    Turn turn, load_turn;
    wait_for_previous();
    // One warpgroup stays some steps ahead of the other, so that the tensor cores have one's products while
    // the other stores results.
    bool leads = group == 0;
    if (!leads) asm volatile("bar.sync %0, 256;" ::"n"(groups + 1) : "memory");
    for (std::uint32_t n = blockIdx.x; n < tiles; n += gridDim.x) {
        const Tile tile = find_tile<N>(batch, n, token_tiles);
        const TernaryJob& job = batch.jobs[tile.job];
        const bool paired = job.second.weight != nullptr;
        const std::uint32_t steps = (job.chunks + step_chunks - 1) / step_chunks;
        // Under way while the products are made.
        float scale = 1, scale2 = 1;
        int sum = 0;
        if (const std::uint32_t token = tile.first_token + in_group; in_group < N && token < tokens) {
            if (job.rescale) scale = *at<float>(arena, job.first.scale, token);
            if (job.rescale && paired) scale2 = *at<float>(arena, job.second.scale, token);
            sum = row_sum(job.first, arena, token);
        }
        if (job.rescale && job.epilogue == Epilogue::add) {
            const std::uint32_t first_row = (tile.block * block_tiles + group * 4) * tile_rows;
            for (std::uint32_t i = in_group; i < N * 4; i += group_threads) {
                const std::uint32_t token = tile.first_token + i / 4, row = first_row + i % 4 * tile_rows;
                if (token < tokens && row < job.rows)
                    asm volatile("prefetch.global.L2 [%0];" ::"l"(at<float>(arena, job.other, token, row)));
            }
        }
        // A warp's words: all four of a tile, or two of each product's.
        const std::uint32_t words =
            L::q_bytes + lane * unit_bytes +
            (paired ? (group * 2 + warp / 2) * (step_chunks * chunk_bytes) + warp % 2 * 8
                    : (group * 4 + warp) * (step_chunks * chunk_bytes));
        std::uint32_t w[step_chunks][4];
        const auto load = [&] {
            barrier_wait(full_at + load_turn.at * 8, load_turn.parity);
            const std::uint8_t* const from = ring + load_turn.at * L::step_bytes + words;
            load_turn.advance<L::steps>();
#pragma unroll
            for (std::uint32_t c = 0; c < step_chunks; ++c) {
                uint4 all;
                if (paired) {
                    const uint2 x = *reinterpret_cast<const uint2*>(from + c * chunk_bytes);
                    const uint2 y =
                        *reinterpret_cast<const uint2*>(from + c * chunk_bytes + weight_bytes / 2);
                    all = make_uint4(x.x, x.y, y.x, y.y);
                } else {
                    all = *reinterpret_cast<const uint4*>(from + c * chunk_bytes);
                }
                w[c][0] = all.x, w[c][1] = all.y, w[c][2] = all.z, w[c][3] = all.w;
            }
        };
        const auto unpack = [&](std::uint32_t k, std::uint32_t(&a)[2][4]) {  // columns 32 k … 32 k + 31
#pragma unroll
            for (std::uint32_t i = 0; i < 8; ++i) {
                std::uint32_t& to = a[i / 4][i % 4];
                to = w[k / 2][i / 4 * 2 + i % 2] >> (k % 2 * 4 + i % 4 / 2 * 2) & code_mask;
                asm volatile("" : "+r"(to)::"memory");  // here: else the compiler serialises the products
            }
        };
        const auto release = [&](std::uint32_t at) {
            if (lane == 0) barrier_arrive(empty_at + at * 8);
        };
        int d[2][N / 2];
#pragma unroll
        for (std::uint32_t i = 0; i < N / 2; ++i) d[0][i] = d[1][i] = 0;
        // Between the products of a step the next one's weights are unpacked, whose registers the step before
        // has left; then the words of the one after it are loaded.
        std::uint32_t previous = 0;
        const auto step_on = [&](std::uint32_t step, std::uint32_t(&now)[4][2][4],
                                 std::uint32_t(&next)[4][2][4]) {
            const std::uint64_t from = first_q + turn.at * (L::step_bytes / 16);
#pragma unroll
            for (std::uint32_t k = 0; k < 4; ++k) {
                wgmma_fence();
                wgmma(d[0], now[k][0], from + k * 2);
                wgmma(d[1], now[k][1], from + k * 2);
                wgmma_commit();
                wgmma_wait<3>();
                if (k == 2 && step > 0) release(previous);
                unpack(k, next[k]);
            }
            if (step + 2 < steps) load();
            previous = turn.at;
            turn.advance<L::steps>();
        };
        std::uint32_t even[4][2][4], odd[4][2][4];
        load();
#pragma unroll
        for (std::uint32_t k = 0; k < 4; ++k) unpack(k, even[k]);
        if (steps > 1) load();
        for (std::uint32_t step = 0; step < steps; step += 2) {
            step_on(step, even, odd);
            if (leads && (step >= lead || step + 2 >= steps)) {  // of the first tile
                asm volatile("bar.arrive %0, 256;" ::"n"(groups + 1) : "memory");
                leads = false;
            }
            if (step + 1 < steps) step_on(step + 1, odd, even);
        }
        wgmma_wait<0>();
#pragma unroll
        for (std::uint32_t i = 0; i < N / 2; ++i) asm volatile("" : "+r"(d[0][i]), "+r"(d[1][i])::"memory");
        release(previous);
        warpgroup_sync(group);  // the tile before is stored
        if (in_group < N) {
            factors.first[in_group] = job.rescale ? job.first.beta / scale : 0.0f;
            factors.second[in_group] = job.rescale ? job.second.beta / scale2 : 0.0f;
            factors.sum[in_group] = sum;
        }
        warpgroup_sync(group);
        const std::uint32_t first_row =
            paired ? (tile.block * (block_tiles / 2) + group * 2 + warp / 2) * tile_rows + warp % 2 * 16
                   : (tile.block * block_tiles + group * 4 + warp) * tile_rows;
        if (first_row >= job.rows) continue;
        for_ending(ending_of(job), [&]<Ending ending>() {
            store_sums<N, ending>(job, arena, d, staged, factors, first_row, tile.first_token, tokens);
        });
    }
}
#endif

template <std::uint32_t N>
__global__ void __launch_bounds__((groups + 1) * group_threads, 1)
    wgmma_kernel(const __grid_constant__ TernaryBatch batch, const __grid_constant__ Maps maps,
                 std::byte* arena, std::uint32_t tokens, std::uint32_t tiles) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    using L = Layout<N>;
    extern __shared__ std::uint8_t memory[];
    let_next_start();
    std::uint8_t* const ring =
        memory + (swizzle_bytes - shared_address(memory) % swizzle_bytes) % swizzle_bytes;
    const std::uint32_t ring_at = shared_address(ring), token_tiles = (tokens + N - 1) / N;
    if (threadIdx.x == 0) {
        for (std::uint32_t s = 0; s < L::steps; ++s) {
            barrier_init(ring_at + L::full_at + s * 8, 1);
            barrier_init(ring_at + L::empty_at + s * 8, groups * 4);
        }
        barrier_init_done();
    }
    __syncthreads();
    // Out of a lane, so that the compiler knows them to be the same in a warp: all that follows from them
    // stays in uniform registers, where wgmma wants its descriptors.
    const std::uint32_t group = __shfl_sync(0xFFFFFFFFu, threadIdx.x / group_threads, 0);
    const std::uint32_t warp = __shfl_sync(0xFFFFFFFFu, threadIdx.x / 32 % 4, 0);
    if (group == groups) {
        asm volatile("setmaxnreg.dec.sync.aligned.u32 40;");
        if (warp == 0) fetch<N>(batch, maps, ring_at, tiles, token_tiles);
    } else {
        asm volatile("setmaxnreg.inc.sync.aligned.u32 232;");
        multiply<N>(batch, arena, ring, group, warp, tokens, tiles, token_tiles);
    }
    __syncthreads();
#endif
}

// Blocks that stay take turns at tiles: what counts is how often they do, and for how many tokens each time.
template <std::uint32_t N>
std::uint32_t tiles_of(const TernaryBatch& batch, std::uint32_t rows) {
    std::uint32_t blocks = 0;
    for (std::uint32_t j = 0; j < batch.n; ++j) blocks += blocks_of(batch.jobs[j], block_tiles);
    return blocks * ((rows + N - 1) / N);
}
template <std::uint32_t N>
std::uint32_t cost(const TernaryBatch& batch, std::uint32_t rows, std::uint32_t processors) {
    return (tiles_of<N>(batch, rows) + processors - 1) / processors * N;
}

template <std::uint32_t N>
cudaError_t launch_wgmma(const TernaryBatch& batch, std::uint32_t rows, const Target& target,
                         std::uint32_t processors) {
    Maps maps{};
    for (std::uint32_t j = 0; j < batch.n; ++j) {
        const TernaryJob& job = batch.jobs[j];
        TensorMatrix q;
        q.data = target.arena + job.first.q.offset;
        q.columns = std::uint64_t{job.chunks} * chunk_columns;
        q.rows = rows;
        q.stride = job.first.q.stride;
        q.box_columns = step_columns;
        q.box_rows = N;
        q.swizzled = true;
        if (const cudaError_t error = tensor_map(maps.q[j], q)) return error;
        // A row is a tile, in elements of 8 bytes.
        TensorMatrix weight;
        weight.type = CU_TENSOR_MAP_DATA_TYPE_FLOAT64;
        weight.stride = std::uint64_t{job.chunks} * chunk_bytes;
        weight.columns = weight.stride / 8;
        weight.rows = ternary_tiles(job.rows);
        weight.box_columns = step_chunks * chunk_bytes / 8;
        weight.box_rows = job.second.weight ? block_tiles / 2 : block_tiles;
        weight.data = job.first.weight;
        if (const cudaError_t error = tensor_map(maps.first[j], weight)) return error;
        weight.data = job.second.weight;
        if (!weight.data) continue;
        if (const cudaError_t error = tensor_map(maps.second[j], weight)) return error;
    }
    const std::uint32_t tiles = tiles_of<N>(batch, rows);
    if (const cudaError_t error = allow_shared(wgmma_kernel<N>, Layout<N>::bytes)) return error;
    return launch(wgmma_kernel<N>, dim3(tiles < processors ? tiles : processors),
                  (groups + 1) * group_threads, Layout<N>::bytes, target, batch, maps, target.arena, rows,
                  tiles);
}

}  // namespace

bool can_wgmma() {
#if defined(ADDEND_CUDA_SM90A)
    return true;
#else
    return false;
#endif
}

cudaError_t wgmma_matmul(const TernaryBatch& batch, std::uint32_t rows, const Target& target) {
    int device = 0, count = 0;
    if (const cudaError_t error = cudaGetDevice(&device)) return error;
    if (const cudaError_t error = cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, device))
        return error;
    const std::uint32_t processors = static_cast<std::uint32_t>(count);
    if (cost<96>(batch, rows, processors) < cost<80>(batch, rows, processors))
        return launch_wgmma<96>(batch, rows, target, processors);
    return launch_wgmma<80>(batch, rows, target, processors);
}

}  // namespace addend::kernels::cuda
