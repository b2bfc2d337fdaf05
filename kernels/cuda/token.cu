// Many steps of one token in one launch: a block a multiprocessor stays from the first to the last. A step is a
// chain, which every block that needs it computes for itself, and the products of its results, of which each block
// has some tiles; between steps all blocks wait for each other. One warp does nothing but bring weights into a ring
// in shared memory, as far ahead as the ring has room, whatever the step the others are at: memory is never idle
// while norms are summed.
#include "kernels/cuda/chain.cuh"
#include "kernels/cuda/ternary.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t workers = 512, worker_warps = workers / 32, token_threads = workers + 32;
constexpr std::uint32_t warp_chunks = 1, stage_chunks = warp_chunks * worker_warps, stage_bytes = stage_chunks * 32 * unit_bytes;
// More requests on their way than fill memory's pipes only make others wait behind them.
constexpr std::uint32_t most_under_way = 6;  // stages
constexpr std::uint32_t most_items = 32;  // tiles of a block in a step
constexpr std::uint32_t widest_row = 14336;  // of a chain, its last chunk filled up

std::uint32_t cost_of(const TokenWeights& w) {
    return w.chunks * (w.second ? 2 : 1);
}
// Which tiles a block takes of a step. Blocks take turns in having a tile more than others.
TokenShare share_of(const TokenStep& step, std::uint32_t number, std::uint32_t block, std::uint32_t blocks) {
    std::uint64_t all = 0, begin = 0;
    for (const TokenWeights& w : step.weights) all += std::uint64_t{w.tiles} * cost_of(w);
    const std::uint64_t place = (block + std::uint64_t{number} * 37) % blocks;
    const std::uint64_t low = all * place / blocks, high = all * (place + 1) / blocks;
    TokenShare share{};
    for (std::uint32_t j = 0; j < most_jobs; ++j) {
        const TokenWeights& w = step.weights[j];
        if (w.tiles == 0) continue;
        // Tile k begins at begin + k cost; it belongs to whom this belongs to.
        const auto tile_from = [&](std::uint64_t at) {
            const std::uint64_t k = at <= begin ? 0 : (at - begin + cost_of(w) - 1) / cost_of(w);
            return static_cast<std::uint16_t>(k < w.tiles ? k : w.tiles);
        };
        share.first[j] = tile_from(low);
        share.end[j] = tile_from(high);
        begin += std::uint64_t{w.tiles} * cost_of(w);
    }
    return share;
}

// What the workers share besides the ring.
struct Room {
    TokenStep step[2];
    int acc[most_items][2][tile_rows];
    std::uint32_t largest[worker_warps];
    int sum[most_branches];
    float scale[most_branches];
    float total;
};

#if __CUDA_ARCH__ >= 900
__device__ __forceinline__ std::uint32_t in_shared(const void* at) {
    return static_cast<std::uint32_t>(__cvta_generic_to_shared(at));
}
__device__ __forceinline__ void wait_for(std::uint32_t barrier, std::uint32_t parity) {
    asm volatile(
        "{\n"
        ".reg .pred done;\n"
        "again:\n"
        "mbarrier.try_wait.parity.shared::cta.b64 done, [%0], %1;\n"
        "@!done bra again;\n"
        "}" ::"r"(barrier),
        "r"(parity)
        : "memory");
}
__device__ __forceinline__ void arrive(std::uint32_t barrier) {
    asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(barrier) : "memory");
}
__device__ __forceinline__ void join_workers() {
    asm volatile("bar.sync 1, %0;" ::"n"(workers) : "memory");
}

struct Ring {
    std::uint32_t data, full, empty, stages;  // addresses in shared memory
    std::uint32_t slot = 0, parity = 0;
    __device__ void next() {
        if (++slot == stages) slot = 0, parity ^= 1;
    }
};

// The warp that brings weights.
__device__ __forceinline__ void bring(const TokenJob& job, Ring ring) {
    std::uint64_t once = 0;  // weights pass through the second-level cache and leave it first
    asm("createpolicy.fractional.L2::evict_first.b64 %0, 1.0;" : "=l"(once));
    struct Weights {
        TokenWeights of[most_jobs];
    };
    const auto weights_of = [&](std::uint32_t s) { return *reinterpret_cast<const Weights*>(job.steps[s].weights); };
    const auto share_at = [&](std::uint32_t s) { return job.shares[s * gridDim.x + blockIdx.x]; };
    std::uint32_t behind = 0, behind_parity = 0, under_way = 0;  // the oldest stage not known to have come
    Weights next = weights_of(0);
    TokenShare next_share = share_at(0);
#pragma unroll 1
    for (std::uint32_t s = 0; s < job.n_steps; ++s) {
        const Weights now = next;
        const TokenShare share = next_share;
        if (s + 1 < job.n_steps) next = weights_of(s + 1), next_share = share_at(s + 1);
#pragma unroll
        for (std::uint32_t j = 0; j < most_jobs; ++j) {
            const TokenWeights& w = now.of[j];
#pragma unroll 1
            for (std::uint32_t tile = share.first[j]; tile < share.end[j]; ++tile)
#pragma unroll 1
                for (std::uint32_t which = 0; which < (w.second ? 2u : 1u); ++which) {
                    const std::byte* from = (which == 0 ? w.first : w.second) +
                                            std::uint64_t{tile} * w.chunks * 32 * unit_bytes;
                    std::uint32_t left = w.chunks * 32 * unit_bytes;
#pragma unroll 1
                    while (left > 0) {
                        const std::uint32_t bytes = left < stage_bytes ? left : stage_bytes;
                        if (under_way == most_under_way) {
                            wait_for(ring.full + behind * 8, behind_parity);
                            if (++behind == ring.stages) behind = 0, behind_parity ^= 1;
                        } else {
                            ++under_way;
                        }
                        wait_for(ring.empty + ring.slot * 8, ring.parity ^ 1);
                        const std::uint32_t full = ring.full + ring.slot * 8;
                        asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(full),
                                     "r"(bytes)
                                     : "memory");
                        asm volatile(
                            "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes.L2::cache_hint "
                            "[%0], [%1], %2, [%3], %4;" ::"r"(ring.data + ring.slot * stage_bytes),
                            "l"(from), "r"(bytes), "r"(full), "l"(once)
                            : "memory");
                        ring.next();
                        from += bytes;
                        left -= bytes;
                    }
                }
        }
    }
}

// All blocks have come `turn` times. Thread 0 polls for the others.
__device__ __forceinline__ void wait_for_blocks(const std::uint32_t* counter, std::uint32_t turn) {
    if (threadIdx.x == 0 && turn > 0) {
        const std::uint32_t wanted = turn * gridDim.x;
        std::uint32_t there = 0;
        do asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(there) : "l"(counter) : "memory");
        while (there < wanted);
    }
    join_workers();
}

__device__ __forceinline__ void prefetch(const TokenStep& step) {
    const std::uint32_t part = blockIdx.x * workers + threadIdx.x;
    for (const ChainJob::Range& range : step.near)
        if (const std::uint64_t at = std::uint64_t{part} * 128; at < range.bytes)
            asm volatile("prefetch.global.L2 [%0];" ::"l"(range.data + at));
}

// By one warp while the others wait.
__device__ __forceinline__ float sum_of(const Lanes& lanes, Room& room) {
    join_workers();
    if (threadIdx.x < 32)
        if (const float sum = sum_of_squares(lanes); threadIdx.x == 0) room.total = sum;
    join_workers();
    return room.total;
}

// A token's row of the embedding, into the lanes of `row`.
__device__ __forceinline__ void embed(const ChainJob& job, float* row, std::byte* arena, const Frame* frame) {
    const Lanes lanes(row, job.width);
    const std::int32_t token = frame->tokens[0];
    float* const to = at<float>(arena, job.stored, 0);
#pragma unroll 1
    for (std::uint32_t c = threadIdx.x; c < job.width; c += workers) {
        const float x = embedding(job.table, job.factor, token, c);
        row[c % 16 * lanes.pitch + c / 16] = x;
        if (job.store && blockIdx.x == 0) to[c] = x;
    }
}

// A thread's fours of a row, number k at column 4 (thread + k workers). All addresses are one and a constant. Past
// the row are zeros: only loads and stores ask where it ends.
template <int n>
struct Part {
    float4 x[n];
};
template <int n, class Compute>
__device__ __forceinline__ void for_each(Compute&& compute) {
#pragma unroll
    for (int k = 0; k < n; ++k) compute(k);
}
struct Mine {
    int left;  // columns from the first of this thread's on
    std::uint32_t first, pitch;
    __device__ explicit Mine(std::uint32_t width)
        : left(static_cast<int>(width) - static_cast<int>(4 * threadIdx.x)), pitch(lane_pitch(width)) {
        first = threadIdx.x % 4 * 4 * pitch + threadIdx.x / 4;
    }
    static constexpr int apart = 4 * static_cast<int>(workers), lanes_apart = apart / 16;
    __device__ __forceinline__ bool has(int k) const { return left > k * apart; }
    __device__ __forceinline__ float4 get(const float* row, int k) const {
        if (!has(k)) return make_float4(0, 0, 0, 0);
        const float* const from = row + first + k * lanes_apart;
        return {from[0], from[pitch], from[2 * pitch], from[3 * pitch]};
    }
    __device__ __forceinline__ void put(float* row, int k, const float4& x) const {
        if (!has(k)) return;
        float* const to = row + first + k * lanes_apart;
        to[0] = x.x;
        to[pitch] = x.y;
        to[2 * pitch] = x.z;
        to[3 * pitch] = x.w;
    }
    template <class Load>
    __device__ __forceinline__ float4 load(const float* from, int k, Load&& fetch) const {
        if (!has(k)) return make_float4(0, 0, 0, 0);
        return fetch(reinterpret_cast<const float4*>(from) + threadIdx.x + k * static_cast<int>(workers));
    }
};
template <int n>
__device__ __forceinline__ void load_norm(const ChainNorm& norm, const Mine& mine, Part<n>& to) {
    const float* const weight = norm.weight;
    const float offset = norm.offset, alone = 1.0f + offset;
    if (!weight)
        return for_each<n>([&](int k) { to.x[k] = make_float4(alone, alone, alone, alone); });
    for_each<n>([&](int k) { to.x[k] = mine.load(weight, k, [](const float4* w) { return __ldg(w); }); });
    if (offset != 0.0f)
        for_each<n>([&](int k) {
            to.x[k] = each_of(to.x[k], to.x[k], [&](float w, float) { return w + offset; });
        });
}

// int8 of a row that is in its lanes, in the order in which products take them; scale and sum. Code that is long
// stands in loops: a step's instructions are fetched once in a step, and fetching them is what would be waited for.
__device__ __forceinline__ void quantize_row(const float* row, const Mine& mine, std::uint32_t largest, bool even,
                                             std::uint32_t* q, std::uint32_t end_words, std::uint32_t e,
                                             Room& room) {
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    largest = __reduce_max_sync(0xFFFFFFFFu, largest);
    if (lane == 0) room.largest[warp] = largest;
    join_workers();
    const float scale = scale_for(__reduce_max_sync(0xFFFFFFFFu, room.largest[lane % worker_warps]));
    // Column 4 thread: its word of sixteen, by lane % 4 of who reads it, then by its place in the chunk.
    std::uint32_t* to = q + e * end_words + threadIdx.x / 16 * 16 + threadIdx.x % 4 * 4 + threadIdx.x / 4 % 4;
    int sum = 0;
#pragma unroll 1
    for (int k = 0; k * static_cast<int>(workers) < static_cast<int>(end_words - threadIdx.x); ++k) {
        const std::uint32_t codes = codes_of(mine.get(row, k), scale, even);
        *to = codes;
        to += workers;
        sum = add_codes(codes, sum);
    }
    sum = __reduce_add_sync(0xFFFFFFFFu, sum);
    if (lane == 0) atomicAdd(&room.sum[e], sum);
    if (threadIdx.x == 0) room.scale[e] = scale;
}

// A row's chain, for the ends whose bits are set. `begun` is called when every block's results of the step before
// are there; weights are on their way by then. Between two passes the row is in shared memory; `other` is room for
// another one.
template <int n, class Begun>
__device__ __forceinline__ void compute_chain(const TokenStep& step, std::uint32_t ends, Room& room, float* row,
                                              float* other, std::uint32_t* q, std::byte* arena,
                                              const Frame* frame, Begun&& begun) {
    constexpr bool narrow = n < 4;  // two norms' weights wait in registers
    const ChainJob& job = step.chain;
    const std::uint32_t width = job.width;
    const bool has_norm = job.normed, gated = job.gated;
    const Lanes lanes(row, width);
    const Mine mine(width);
    const auto fresh = [](const float4* x) { return __ldcg(x); };
    Part<n> first, weight;
    std::uint32_t e = static_cast<std::uint32_t>(__ffs(static_cast<int>(ends)) - 1);
    if (narrow && has_norm) load_norm(job.norm, mine, first);
    if (job.ends[e].normed) load_norm(job.ends[e].norm, mine, weight);
    begun();
    if (job.source != ChainJob::Source::embedding) {
        Part<n> x;
        const float* const in =
            at<float>(arena, job.in, job.source == ChainJob::Source::selected ? frame->selected[0] : 0);
        for_each<n>([&](int k) { x.x[k] = mine.load(in, k, fresh); });
        if (narrow && gated) {
            Part<n> h;
            const float* const gates = at<float>(arena, job.gate, 0);
            for_each<n>([&](int k) { h.x[k] = mine.load(gates, k, fresh); });
            for_each<n>([&](int k) { mine.put(other, k, h.x[k]); });
        }
        for_each<n>([&](int k) { mine.put(row, k, x.x[k]); });
        if (job.store && blockIdx.x == 0) {
            float4* const to = reinterpret_cast<float4*>(at<float>(arena, job.stored, 0)) + threadIdx.x;
            for_each<n>([&](int k) {
                if (mine.has(k)) to[k * static_cast<int>(workers)] = x.x[k];
            });
        }
    }
    if (has_norm) {
        const float rstd = rstd_of(job.norm, sum_of(lanes, room), width);
        if (!narrow) load_norm(job.norm, mine, first);
        for_each<n>([&](int k) { mine.put(row, k, normed(mine.get(row, k), first.x[k], rstd)); });
    }
    if (narrow && gated) {
#pragma unroll 1
        for (int k = 0; mine.has(k); ++k)
            mine.put(row, k, each_of(mine.get(row, k), mine.get(other, k),
                                     [](float a, float b) { return a * scalar::silu(b); }));
    }
    bool summed = false;
    float sum = 0;
#pragma unroll 1
    for (;;) {
        const ChainEnd& end = job.ends[e];
        const float* from = row;
        ends &= ends - 1;
        std::uint32_t largest = 0;
        if (end.normed) {
            if (!summed) sum = sum_of(lanes, room);
            summed = true;
            const float rstd = rstd_of(end.norm, sum, width);
            float* const to = ends == 0 ? row : other;  // another end needs the row yet
            for_each<n>([&](int k) {
                const float4 y = normed(mine.get(row, k), weight.x[k], rstd);
                largest = larger(largest, y);
                mine.put(to, k, y);
            });
            from = to;
        } else {
            for_each<n>([&](int k) { largest = larger(largest, mine.get(row, k)); });
        }
        if (ends != 0) {
            const std::uint32_t next = static_cast<std::uint32_t>(__ffs(static_cast<int>(ends)) - 1);
            if (job.ends[next].normed) load_norm(job.ends[next].norm, mine, weight);
            quantize_row(from, mine, largest, end.even, q, step.end_words, e, room);
            e = next;
            join_workers();  // nobody reads `largest` or `other` any more
            continue;
        }
        return quantize_row(from, mine, largest, end.even, q, step.end_words, e, room);
    }
}

__device__ __forceinline__ void mma_column(int (&c)[4], std::uint32_t a0, std::uint32_t a1, std::uint32_t a2,
                                           std::uint32_t a3, std::uint32_t b0, std::uint32_t b1) {
    asm volatile(
        "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
        "{%0,%1,%2,%3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}

// One tile of one matrix: a warp takes its chunks of each stage; what they have is added in `acc`.
__device__ __forceinline__ void multiply_tile(std::uint32_t chunks, const std::uint32_t* q, Ring& ring,
                                              const uint4* data, int (&acc)[tile_rows]) {
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int c[warp_chunks][2][4] = {};  // m16 tiles
#pragma unroll 1
    for (std::uint32_t begin = 0; begin < chunks; begin += stage_chunks) {
        uint4 x[warp_chunks], w[warp_chunks];
#pragma unroll
        for (std::uint32_t k = 0; k < warp_chunks; ++k) {
            const std::uint32_t chunk = begin + k * worker_warps + warp;
            x[k] = lane < 4 && chunk < chunks ? reinterpret_cast<const uint4*>(q)[chunk * 4 + lane]
                                              : make_uint4(0, 0, 0, 0);  // column 0
        }
        wait_for(ring.full + ring.slot * 8, ring.parity);
        const uint4* const stage = data + ring.slot * (stage_bytes / 16) + warp * 32 + lane;
#pragma unroll
        for (std::uint32_t k = 0; k < warp_chunks; ++k) w[k] = stage[k * worker_warps * 32];
        __syncwarp();
        if (lane == 0) arrive(ring.empty + ring.slot * 8);
        ring.next();
        // A stage may end before a warp's chunks: what stands there meets zeros.
#pragma unroll
        for (std::uint32_t k = 0; k < warp_chunks; ++k)
#pragma unroll
            for (int s = 0; s < 2; ++s) {
                const std::uint32_t b0 = s == 0 ? x[k].x : x[k].z, b1 = s == 0 ? x[k].y : x[k].w;
                mma_column(c[k][0], w[k].x >> (4 * s) & code_mask, w[k].y >> (4 * s) & code_mask,
                           w[k].x >> (4 * s + 2) & code_mask, w[k].y >> (4 * s + 2) & code_mask, b0, b1);
                mma_column(c[k][1], w[k].z >> (4 * s) & code_mask, w[k].w >> (4 * s) & code_mask,
                           w[k].z >> (4 * s + 2) & code_mask, w[k].w >> (4 * s + 2) & code_mask, b0, b1);
            }
    }
    if (lane % 4 == 0 && warp < chunks) {
#pragma unroll
        for (int m = 0; m < 2; ++m) {
            int low = 0, high = 0;
#pragma unroll
            for (std::uint32_t k = 0; k < warp_chunks; ++k) low += c[k][m][0], high += c[k][m][2];
            atomicAdd(&acc[lane / 4 + 16 * m], low);
            atomicAdd(&acc[lane / 4 + 16 * m + 8], high);
        }
    }
}

// Which job and tile the block's item is.
struct Item {
    std::uint32_t job, tile;
};
__device__ __forceinline__ Item item_of(const TokenShare& share, std::uint32_t item) {
    Item found{most_jobs, 0};
#pragma unroll
    for (std::uint32_t j = 0; j < most_jobs; ++j) {
        const std::uint32_t count = std::uint32_t{share.end[j]} - share.first[j];
        if (found.job == most_jobs) {
            if (item < count)
                found = {j, std::uint32_t{share.first[j]} + item};
            else
                item -= count;
        }
    }
    return found;
}

__device__ __forceinline__ void work(const TokenJob& job, std::byte* arena, const Frame* frame, Ring ring, const uint4* data,
                     std::uint32_t* q, float* row, Room& room) {
    constexpr std::uint32_t step_units16 = sizeof(TokenStep) / 16;
    static_assert(sizeof(TokenStep) % 16 == 0 && step_units16 <= workers);
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const auto fetch_step = [&](std::uint32_t s) {
        return s < job.n_steps && threadIdx.x < step_units16
                   ? __ldg(reinterpret_cast<const uint4*>(job.steps + s) + threadIdx.x)
                   : make_uint4(0, 0, 0, 0);
    };
    const auto keep_step = [&](std::uint32_t s, const uint4& unit) {
        if (s < job.n_steps && threadIdx.x < step_units16)
            reinterpret_cast<uint4*>(&room.step[s % 2])[threadIdx.x] = unit;
    };
    keep_step(0, fetch_step(0));
    TokenShare next_share = job.shares[blockIdx.x];
    for (std::uint32_t i = threadIdx.x; i < most_items * 2 * tile_rows; i += workers) (&room.acc[0][0][0])[i] = 0;
    if (threadIdx.x < most_branches) room.sum[threadIdx.x] = 0;
    join_workers();
#pragma unroll 1
    for (std::uint32_t s = 0; s < job.n_steps; ++s) {
        const TokenStep& step = room.step[s % 2];
        float* const other = row + 16 * lane_pitch(step.chain.width);
        const uint4 next_step = fetch_step(s + 1);
        const TokenShare share = next_share;
        if (s + 1 < job.n_steps) next_share = job.shares[(s + 1) * gridDim.x + blockIdx.x];
        std::uint32_t items = 0, ends = 0;
#pragma unroll
        for (std::uint32_t j = 0; j < most_jobs; ++j) {
            if (share.end[j] == share.first[j]) continue;
            items += share.end[j] - share.first[j];
            ends |= 1u << step.end_of[j][0];
            if (step.weights[j].second) ends |= 1u << step.end_of[j][1];
        }
        if (step.chain.store && blockIdx.x == 0 && ends == 0) ends = 1;  // for what it stores
        // What a warp's item reads besides the products.
        const Item mine = item_of(share, warp);
        const std::uint32_t out = mine.tile * tile_rows + lane;
        const bool finishes = mine.job < most_jobs && out < step.batch.jobs[mine.job].rows;
        Beside beside;
        const auto begun = [&] {
            wait_for_blocks(job.counters, s);
            if (finishes) {
                const TernaryJob& product = step.batch.jobs[mine.job];
                beside = load_beside(product, ending_of(product), arena, frame, 0, out);
            }
        };
        if (step.chain.source == ChainJob::Source::embedding) {
            embed(step.chain, row, arena, frame);
            join_workers();  // a thread's fours are others' elements
        }
        const std::uint32_t width = step.chain.width;
        if (ends == 0)
            begun();
        else if (width <= 4 * workers)
            compute_chain<1>(step, ends, room, row, other, q, arena, frame, begun);
        else if (width <= 8 * workers)
            compute_chain<2>(step, ends, room, row, other, q, arena, frame, begun);
        else if (width <= 12 * workers)
            compute_chain<3>(step, ends, room, row, other, q, arena, frame, begun);
        else
            compute_chain<7>(step, ends, room, row, other, q, arena, frame, begun);
        prefetch(step);
        join_workers();
#pragma unroll 1
        for (std::uint32_t i = 0; i < items; ++i) {
            const Item at_item = item_of(share, i);
            const TokenWeights& w = step.weights[at_item.job];
#pragma unroll 1
            for (std::uint32_t which = 0; which < (w.second ? 2u : 1u); ++which)
                multiply_tile(w.chunks, q + step.end_of[at_item.job][which] * step.end_words, ring, data,
                              room.acc[i][which]);
        }
        keep_step(s + 1, next_step);
        join_workers();
        for (std::uint32_t i = warp; i < items; i += worker_warps) {
            const Item at_item = item_of(share, i);
            const TernaryJob& product = step.batch.jobs[at_item.job];
            const std::uint32_t at_row = at_item.tile * tile_rows + lane;
            if (at_row >= product.rows) {  // rows that are not there count zeros
                room.acc[i][0][lane] = room.acc[i][1][lane] = 0;
                continue;
            }
            const Ending ending = ending_of(product);
            if (i != warp) beside = load_beside(product, ending, arena, frame, 0, at_row);
            const auto sums = [&](const TernaryFactor& factor, std::uint32_t which) {
                const std::uint32_t end = step.end_of[at_item.job][which];
                const int acc = room.acc[i][which][lane];
                room.acc[i][which][lane] = 0;  // for the next step
                return Sums{acc, room.sum[end], product.rescale ? factor.beta / room.scale[end] : 0.0f};
            };
            const Sums first = sums(product.first, 0), second = product.second.weight ? sums(product.second, 1) : first;
            if (ending == Ending::mlgru)
                put<Ending::mlgru>(product, arena, beside, 0, at_row, first, second);
            else
                for_ending(ending, [&]<Ending of>() { put<of>(product, arena, beside, 0, at_row, first, second); });
        }
        join_workers();
        if (threadIdx.x < most_branches) room.sum[threadIdx.x] = 0;
        if (threadIdx.x == 0 && s + 1 < job.n_steps) {
            asm volatile("red.release.gpu.global.add.u32 [%0], 1;" ::"l"(job.counters) : "memory");
        }
    }
    // The last block to leave makes the counters ready for the next launch.
    if (threadIdx.x != 0) return;
    __threadfence();
    if (atomicAdd(job.counters + 1, 1u) + 1 < gridDim.x) return;
    job.counters[0] = 0;
    job.counters[1] = 0;
}
#endif

__global__ void __launch_bounds__(token_threads, 1)
    token_kernel(const __grid_constant__ TokenJob job, std::byte* arena, const Frame* frame) {
#if __CUDA_ARCH__ >= 900
    extern __shared__ uint4 shared[];
    std::byte* const memory = reinterpret_cast<std::byte*>(shared);
    std::byte* const q = memory + job.stages * stage_bytes;
    std::byte* const row = q + job.q_bytes;
    std::byte* const rest = row + job.row_bytes;
    Room& room = *reinterpret_cast<Room*>(rest + job.stages * 16);
    Ring ring{in_shared(memory), in_shared(rest), in_shared(rest + job.stages * 8), job.stages};
    if (threadIdx.x == 0) {
        for (std::uint32_t n = 0; n < job.stages; ++n) {
            asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(ring.full + n * 8) : "memory");
            asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(ring.empty + n * 8), "n"(worker_warps)
                         : "memory");
        }
        asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    }
    __syncthreads();
    if (threadIdx.x < workers)
        work(job, arena, frame, ring, shared, reinterpret_cast<std::uint32_t*>(q), reinterpret_cast<float*>(row),
             room);
    else if (threadIdx.x == workers)
        bring(job, ring);
#endif
}

}  // namespace

bool fits_token(TokenStep& step, std::uint32_t blocks) {
    const ChainJob& chain = step.chain;
    if (chain.width > widest_row || step.batch.n == 0) return false;
    if (chain.gated && chain.width > 12 * workers) return false;
    // The other products are long, and code that does not fit its cache costs more than a launch.
    if (chain.gated && chain.product.mode != product_exact) return false;
    std::uint32_t chunks = 0;
    for (std::uint32_t j = 0; j < most_jobs; ++j) {
        step.weights[j] = {};
        if (j >= step.batch.n) continue;
        const TernaryJob& job = step.batch.jobs[j];
        step.weights[j] = {job.first.weight, job.second.weight,
                           static_cast<std::uint32_t>(ternary_tiles(job.rows)), job.chunks};
        chunks = job.chunks > chunks ? job.chunks : chunks;
        if (step.weights[j].tiles > UINT16_MAX) return false;
        for (std::uint32_t which = 0; which < (job.second.weight ? 2u : 1u); ++which) {
            const TernaryFactor& factor = which == 0 ? job.first : job.second;
            std::uint32_t end = 0;
            while (end < chain.n_ends && chain.ends[end].q.offset != factor.q.offset) ++end;
            if (end == chain.n_ends) return false;
            step.end_of[j][which] = static_cast<std::uint8_t>(end);
        }
    }
    step.end_words = chunks * chunk_columns / 4;
    if (step.end_words * 4 > widest_row || step.end_words * 4 < chain.width) return false;
    for (std::uint32_t b = 0; b < blocks; ++b) {
        const TokenShare share = share_of(step, 0, b, blocks);
        std::uint32_t items = 0;
        for (std::uint32_t j = 0; j < most_jobs; ++j) items += std::uint32_t{share.end[j]} - share.first[j];
        if (items > most_items) return false;
    }
    return true;
}

void share_token(const TokenStep* steps, std::uint32_t count, std::uint32_t blocks, TokenShare* shares) {
    for (std::uint32_t s = 0; s < count; ++s)
        for (std::uint32_t b = 0; b < blocks; ++b) shares[s * blocks + b] = share_of(steps[s], s, b, blocks);
}

bool lay_out_token(const TokenStep* steps, std::uint32_t count, TokenJob& job) {
    job.q_bytes = job.row_bytes = 0;
    for (std::uint32_t s = 0; s < count; ++s) {
        const std::uint32_t q = steps[s].end_words * 4 * steps[s].chain.n_ends;
        const bool two = steps[s].chain.n_ends > 1 || steps[s].chain.gated;
        const std::uint32_t row = 16 * lane_pitch(steps[s].chain.width) * 4 * (two ? 2 : 1);
        job.q_bytes = q > job.q_bytes ? q : job.q_bytes;
        job.row_bytes = row > job.row_bytes ? row : job.row_bytes;
    }
    int device = 0, most = 0, blocks = 0;
    if (cudaGetDevice(&device) != cudaSuccess ||
        cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, device) != cudaSuccess)
        return false;
    const std::size_t fixed = std::size_t{job.q_bytes} + job.row_bytes + sizeof(Room) + 64;
    if (fixed + (most_under_way + 2) * (stage_bytes + 16) > static_cast<std::size_t>(most)) return false;
    job.stages = static_cast<std::uint32_t>((static_cast<std::size_t>(most) - fixed) / (stage_bytes + 16));
    job.shared_bytes = static_cast<std::uint32_t>(fixed + job.stages * (stage_bytes + 16));
    return allow_shared(token_kernel, job.shared_bytes) == cudaSuccess &&
           cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, token_kernel, token_threads, job.shared_bytes) ==
               cudaSuccess &&
           blocks >= 1;
}

cudaError_t token_steps(const TokenJob& job, std::uint32_t blocks, const Target& target) {
    if (job.n_steps == 0) return cudaSuccess;
    cudaLaunchConfig_t config{};
    config.gridDim = dim3(blocks);
    config.blockDim = dim3(token_threads);
    config.dynamicSmemBytes = job.shared_bytes;
    config.stream = target.stream;
    cudaLaunchAttribute attribute{};  // all blocks at once, or none: they wait for each other
    attribute.id = cudaLaunchAttributeCooperative;
    attribute.val.cooperative = 1;
    config.attrs = &attribute;
    config.numAttrs = 1;
    return cudaLaunchKernelEx(&config, token_kernel, job, target.arena, target.frame);
}

}  // namespace addend::kernels::cuda
