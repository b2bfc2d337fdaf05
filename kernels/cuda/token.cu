// A whole token in one launch. A block a multiprocessor stays from the first step to the last; a step is a chain,
// which every block that has tiles of its products computes for itself, and those products. One warp does nothing
// but bring weights into a ring in shared memory, as far ahead as the ring has room, whatever the step the others
// are at: memory is never idle while norms are summed.
//
// Blocks hand results on through an exchange in which every element carries the number of the step that made it:
// who needs a row reads it again until all of it has that number, so that nothing else is waited for. A row of
// step s is overwritten by step s + 2, whose writers have read all of step s + 1, whose writers are those who read
// the row of step s.
#include "kernels/cuda/chain.cuh"
#include "kernels/cuda/ternary.cuh"
#include "kernels/cuda/token.h"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t workers = 512, worker_warps = workers / 32;
constexpr std::uint32_t token_threads = workers + 128;  // and a warp that sums, and one that brings weights
static_assert(worker_warps == token_stage_chunks && token_round_tiles <= worker_warps);
constexpr std::uint32_t step_words = sizeof(TokenStep) / 4;
static_assert(sizeof(TokenStep) % 4 == 0 && step_words + 1 + most_token_tiles <= workers);

// What the workers share besides the ring, the row and its codes.
struct Room {
    TokenStep step[2];
    std::uint32_t tiles[2][1 + most_token_tiles];
    int acc[token_round_tiles][worker_warps][tile_rows];
    std::uint32_t largest[token_ends][worker_warps];
    int sum[token_ends][worker_warps];
    float scale[token_ends];
    std::uint32_t width;  // of the row that is to be summed; 0: no more
    float total;
};

std::uint32_t pairs_of(std::uint32_t columns) {  // of a thread
    return (columns + 2 * workers - 1) / (2 * workers);
}

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
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
__device__ __forceinline__ void join_workers() {
    asm volatile("bar.sync 1, %0;" ::"n"(workers) : "memory");
}

struct Ring {
    std::uint32_t data, full, empty, stages;  // addresses in shared memory
    std::uint32_t slot = 0, parity = 0;
    __device__ __forceinline__ void next() {
        if (++slot == stages) slot = 0, parity ^= 1;
    }
};

// The warp that brings weights. Its lanes know a tile's address each.
__device__ __forceinline__ void bring(const TokenLaunch& token, Ring ring) {
    const std::uint32_t lane = threadIdx.x % 32;
    std::uint64_t once = 0;  // weights pass through the second-level cache and leave it first
    asm("createpolicy.fractional.L2::evict_first.b64 %0, 1.0;" : "=l"(once));
    TokenStream next = token.tables.streams[0];
#pragma unroll 1
    for (std::uint32_t s = 0; s < token.n_steps; ++s) {
        const TokenStream now = next;
        if (s + 1 < token.n_steps) next = token.tables.streams[s + 1];
        const std::byte* const* const mine = token.tables.weights + now.weights + blockIdx.x * now.stride;
#pragma unroll 1
        for (std::uint32_t begin = 0; begin < now.stride; begin += 32) {
            const std::uint64_t tile =
                begin + lane < now.stride ? reinterpret_cast<std::uint64_t>(mine[begin + lane]) : 0;
#pragma unroll 1
            for (std::uint32_t k = 0; k < 32; ++k) {
                std::uint64_t from = __shfl_sync(0xFFFFFFFFu, tile, static_cast<int>(k));
                if (from == 0) break;
#pragma unroll 1
                for (std::uint32_t left = now.chunks * 32 * unit_bytes; left > 0;) {
                    const std::uint32_t bytes = left < token_stage_bytes ? left : token_stage_bytes;
                    wait_for(ring.empty + ring.slot * 8, ring.parity ^ 1);
                    if (lane == 0) {
                        const std::uint32_t full = ring.full + ring.slot * 8;
                        asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(full),
                                     "r"(bytes)
                                     : "memory");
                        asm volatile(
                            "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes.L2::cache_hint "
                            "[%0], [%1], %2, [%3], %4;" ::"r"(ring.data + ring.slot * token_stage_bytes),
                            "l"(from), "r"(bytes), "r"(full), "l"(once)
                            : "memory");
                    }
                    ring.next();
                    from += bytes;
                    left -= bytes;
                }
            }
        }
    }
}

struct Two {
    std::uint64_t a, b;
};
__device__ __forceinline__ Two read_exchange(const std::uint64_t* from) {
    Two two;
    asm volatile("ld.relaxed.gpu.global.v2.b64 {%0, %1}, [%2];" : "=l"(two.a), "=l"(two.b) : "l"(from) : "memory");
    return two;
}
__device__ __forceinline__ void write_exchange(std::uint64_t* to, float x, std::uint32_t tag) {
    const std::uint64_t both = std::uint64_t{tag} << 32 | __float_as_uint(x);
    asm volatile("st.relaxed.gpu.global.b64 [%0], %1;" ::"l"(to), "l"(both) : "memory");
}
__device__ __forceinline__ bool has_come(const Two& two, std::uint32_t tag) {
    return static_cast<std::uint32_t>(two.a >> 32) == tag && static_cast<std::uint32_t>(two.b >> 32) == tag;
}
__device__ __forceinline__ float2 values_of(const Two& two) {
    return {__uint_as_float(static_cast<std::uint32_t>(two.a)), __uint_as_float(static_cast<std::uint32_t>(two.b))};
}

// A thread's pairs of a row: number k begins at column 2 (thread + k workers).
template <int n>
struct Pairs {
    float2 x[n];
};
// What is computed from this is computed when it is needed: kept from step to step it would fill the registers.
__device__ __forceinline__ std::uint32_t fresh_thread() {
    std::uint32_t thread = threadIdx.x;
    asm volatile("" : "+r"(thread));
    return thread;
}
struct Mine {
    std::uint32_t thread = fresh_thread();
    __device__ __forceinline__ std::uint32_t column(int k) const {
        return 2 * (thread + static_cast<std::uint32_t>(k) * workers);
    }
};
template <int n>
__device__ __forceinline__ void load_norm(const ChainNorm& norm, std::uint32_t width,
                                          Pairs<n>& to) {
    const Mine mine;
#pragma unroll
    for (int k = 0; k < n; ++k) {
        to.x[k] = make_float2(1, 1);
        if (norm.weight && mine.column(k) < width)
            to.x[k] = __ldg(reinterpret_cast<const float2*>(norm.weight + mine.column(k)));
        if (norm.weight == nullptr || norm.offset != 0.0f) {
            to.x[k].x = (norm.weight ? to.x[k].x : 1.0f) + norm.offset;
            to.x[k].y = (norm.weight ? to.x[k].y : 1.0f) + norm.offset;
        }
    }
}
__device__ __forceinline__ void bring_near(const ChainNorm& norm, std::uint32_t width) {
    const Mine mine;
    if (norm.weight && mine.thread * 32 < width)
        asm volatile("prefetch.global.L2 [%0];" ::"l"(norm.weight + mine.thread * 32));
}
// All requests first, then again what has not come.
template <int n>
__device__ __forceinline__ void wait_for_row(const std::uint64_t* row, std::uint32_t width,
                                             std::uint32_t tag, Pairs<n>& to) {
    constexpr int together = n > 7 ? 7 : n;  // requests on their way; more would fill the registers
    const Mine mine;
    const std::uint64_t* const from = row + mine.column(0);
#pragma unroll
    for (int begin = 0; begin < n; begin += together) {
        Two two[together];
#pragma unroll
        for (int k = 0; k < together; ++k)
            if (begin + k < n && mine.column(begin + k) < width)
                two[k] = read_exchange(from + (begin + k) * static_cast<int>(2 * workers));
#pragma unroll
        for (int k = 0; k < together; ++k) {
            if (begin + k >= n) continue;
            to.x[begin + k] = make_float2(0, 0);
            if (mine.column(begin + k) >= width) continue;
            while (!has_come(two[k], tag))
                two[k] = read_exchange(from + (begin + k) * static_cast<int>(2 * workers));
            to.x[begin + k] = values_of(two[k]);
        }
    }
}
template <int n>
__device__ __forceinline__ void put_in_lanes(const Lanes& lanes, const Pairs<n>& x) {
    const Mine mine;
    float* const to = lanes.row + mine.column(0) % 16 * lanes.pitch + mine.column(0) / 16;
#pragma unroll
    for (int k = 0; k < n; ++k)
        if (mine.column(k) < lanes.width) {
            to[k * static_cast<int>(workers / 8)] = x.x[k].x;
            to[lanes.pitch + k * static_cast<int>(workers / 8)] = x.x[k].y;
        }
}
// Sums of squares have a warp of their own: the workers' registers hold the row and the norm's weights meanwhile.
// Barrier 2: a row is in its lanes; 3: its sum is there.
constexpr std::uint32_t summing = workers + 32;
__device__ __forceinline__ void ask_for_sum(Room& room, std::uint32_t width) {
    if (threadIdx.x == 0) room.width = width;
    asm volatile("bar.arrive 2, %0;" ::"n"(summing) : "memory");
}
__device__ __forceinline__ float take_sum(const Room& room) {
    asm volatile("bar.sync 3, %0;" ::"n"(summing) : "memory");
    return room.total;
}
__device__ __forceinline__ void sum_rows_of(float* row, Room& room) {
    for (;;) {
        asm volatile("bar.sync 2, %0;" ::"n"(summing) : "memory");
        const std::uint32_t width = room.width;
        if (width == 0) return;
        if (const float sum = sum_of_squares(Lanes(row, width)); threadIdx.x % 32 == 0) room.total = sum;
        asm volatile("bar.arrive 3, %0;" ::"n"(summing) : "memory");
    }
}
// Others than exact: not where every token passes.
__device__ __noinline__ float rare_product(float a, float b, Product product) {
    return site_product(a, b, product);
}
__device__ __noinline__ float rare_embedding(const TokenLaunch& token, std::int32_t id, std::uint32_t column) {
    return embedding(token.table, token.factor, id, column);
}

// The chain up to the codes of its ends, in shared memory in the order in which products take them: a chunk's 16
// words by lane % 4, then by their place. After the last barrier in here the other step's control may be written;
// `meanwhile` does.
template <int n, int most_ends, class Meanwhile>
__device__ __forceinline__ void compute_chain(const TokenLaunch& token, const TokenStep& of, std::uint32_t tag,
                                              const std::uint64_t* exchange, std::int32_t id, float* row,
                                              std::uint8_t* q, Room& room, Meanwhile&& meanwhile) {
    const Mine mine;
    const TokenStep* at = &of;
    asm volatile("" : "+l"(at), "+l"(exchange), "+l"(row), "+l"(q));  // nothing is shared with the other kind
    const TokenStep& step = *at;
    const std::uint32_t warp = mine.thread / 32, lane = mine.thread % 32, width = step.width;
    const std::uint32_t n_ends = most_ends == 1 ? 1 : step.n_ends;
    const Lanes lanes(row, width);
    Pairs<n> x, weight, end_weight[most_ends];
    // Norms' weights come near now and into registers while squares are summed.
    if (most_ends > 1 && step.normed) bring_near(step.norm, width);
#pragma unroll
    for (int e = 0; e < most_ends; ++e)
        if (static_cast<std::uint32_t>(e) < n_ends && step.ends[e].normed) bring_near(step.ends[e].norm, width);
    if (most_ends > 1 && step.embeds) {
#pragma unroll
        for (int k = 0; k < n; ++k) {
            x.x[k] = make_float2(0, 0);
            if (mine.column(k) < width)
                x.x[k] = {rare_embedding(token, id, mine.column(k)), rare_embedding(token, id, mine.column(k) + 1)};
        }
    } else {
        wait_for_row(exchange + step.in, width, tag, x);
    }
    if (most_ends > 1 && step.normed) {
        put_in_lanes(lanes, x);
        ask_for_sum(room, width);
        load_norm(step.norm, width, weight);
        const float rstd = rstd_of(step.norm, take_sum(room), width);
#pragma unroll
        for (int k = 0; k < n; ++k) x.x[k] = {x.x[k].x * rstd * weight.x[k].x, x.x[k].y * rstd * weight.x[k].y};
    }
    if (most_ends > 1 && step.gated) {
        Pairs<n> gate;
        wait_for_row(exchange + step.gate, width, tag, gate);
        if (step.product.mode == product_exact) {
#pragma unroll
            for (int k = 0; k < n; ++k)
                x.x[k] = {x.x[k].x * scalar::silu(gate.x[k].x), x.x[k].y * scalar::silu(gate.x[k].y)};
        } else {
#pragma unroll
            for (int k = 0; k < n; ++k)
                x.x[k] = {rare_product(x.x[k].x, scalar::silu(gate.x[k].x), step.product),
                          rare_product(x.x[k].y, scalar::silu(gate.x[k].y), step.product)};
        }
    }
    bool any = false;
#pragma unroll
    for (int e = 0; e < most_ends; ++e) any = any || (static_cast<std::uint32_t>(e) < n_ends && step.ends[e].normed);
    float sum = 0;
    if (any) {
        put_in_lanes(lanes, x);
        ask_for_sum(room, width);
#pragma unroll
        for (int e = 0; e < most_ends; ++e)
            if (static_cast<std::uint32_t>(e) < n_ends && step.ends[e].normed)
                load_norm(step.ends[e].norm, width, end_weight[e]);
        sum = take_sum(room);
    }
    float rstd[most_ends], scale[most_ends];
#pragma unroll
    for (int e = 0; e < most_ends; ++e) {
        if (static_cast<std::uint32_t>(e) >= n_ends) continue;
        std::uint32_t largest = 0;
        rstd[e] = rstd_of(step.ends[e].norm, sum, width);
        const bool normed = step.ends[e].normed;
#pragma unroll
        for (int k = 0; k < n; ++k) {
            float2 y = x.x[k];
            if (normed) y = {y.x * rstd[e] * end_weight[e].x[k].x, y.y * rstd[e] * end_weight[e].x[k].y};
            if (most_ends == 1) x.x[k] = y;
            largest = max(largest, max(__float_as_uint(y.x) & 0x7FFFFFFFu, __float_as_uint(y.y) & 0x7FFFFFFFu));
        }
        largest = __reduce_max_sync(0xFFFFFFFFu, largest);
        if (lane == 0) room.largest[e][warp] = largest;
    }
    join_workers();
    meanwhile();
#pragma unroll
    for (int e = 0; e < most_ends; ++e) {
        if (static_cast<std::uint32_t>(e) >= n_ends) continue;
        scale[e] = scale_for(__reduce_max_sync(0xFFFFFFFFu, room.largest[e][lane % worker_warps]));
        const bool normed = step.ends[e].normed, even = step.ends[e].even;
        const std::uint32_t columns = step.chunks * chunk_columns, c = mine.column(0);
        std::uint8_t* const to =
            q + static_cast<std::uint32_t>(e) * columns + c / 64 * 64 + c % 16 / 4 * 16 + c % 64 / 16 * 4 + c % 4;
        int codes_sum = 0;
#pragma unroll
        for (int k = 0; k < n; ++k) {
            if (mine.column(k) >= columns) continue;  // past the row x is zero
            float2 y = x.x[k];
            if (most_ends > 1 && normed)
                y = {y.x * rstd[e] * end_weight[e].x[k].x, y.y * rstd[e] * end_weight[e].x[k].y};
            const int low = code_of(y.x, scale[e], even), high = code_of(y.y, scale[e], even);
            *reinterpret_cast<std::uint16_t*>(to + k * static_cast<int>(2 * workers)) =
                static_cast<std::uint16_t>((low & 0xFF) | high << 8);
            codes_sum += static_cast<std::int8_t>(low) + static_cast<std::int8_t>(high);
        }
        codes_sum = __reduce_add_sync(0xFFFFFFFFu, codes_sum);
        if (lane == 0) room.sum[e][warp] = codes_sum;
        if (threadIdx.x == 0) room.scale[e] = scale[e];
    }
    join_workers();
}

__device__ __forceinline__ void mma_row(int (&c)[4], std::uint32_t low, std::uint32_t high, int s, std::uint32_t b0,
                                        std::uint32_t b1) {
    asm volatile(
        "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
        "{%0,%1,%2,%3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(low >> (4 * s) & code_mask), "r"(high >> (4 * s) & code_mask), "r"(low >> (4 * s + 2) & code_mask),
          "r"(high >> (4 * s + 2) & code_mask), "r"(b0), "r"(b1));
}
// One tile: a warp takes its chunk of every stage. All eight columns of the product are the same row.
__device__ __forceinline__ void multiply_tile(std::uint32_t chunks, const std::uint8_t* q, Ring& ring,
                                              int (&acc)[worker_warps][tile_rows]) {
    const std::uint32_t thread = fresh_thread(), warp = thread / 32, lane = thread % 32;
    const uint4* x = reinterpret_cast<const uint4*>(q) + warp * 4 + lane % 4;
    int c[2][2][4] = {};  // halves of a chunk, m16 tiles
    for (std::uint32_t chunk = warp; chunk < chunks + warp; chunk += token_stage_chunks) {
        const bool there = chunk < chunks;
        const uint4 b = there ? *x : make_uint4(0, 0, 0, 0);
        wait_for(ring.full + ring.slot * 8, ring.parity);
        uint4 w;
        asm volatile("ld.shared.v4.u32 {%0,%1,%2,%3}, [%4];"
                     : "=r"(w.x), "=r"(w.y), "=r"(w.z), "=r"(w.w)
                     : "r"(ring.data + ring.slot * token_stage_bytes + (warp * 32 + lane) * unit_bytes)
                     : "memory");
        // What stands behind a stage's last chunk meets zeros.
        mma_row(c[0][0], w.x, w.y, 0, b.x, b.y);
        mma_row(c[0][1], w.z, w.w, 0, b.x, b.y);
        mma_row(c[1][0], w.x, w.y, 1, b.z, b.w);
        mma_row(c[1][1], w.z, w.w, 1, b.z, b.w);
        __syncwarp();
        if (lane == 0)
            asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(ring.empty + ring.slot * 8) : "memory");
        ring.next();
        x += token_stage_chunks * 4;
    }
    if (lane % 4 == 0)
#pragma unroll
        for (int m = 0; m < 2; ++m) {
            acc[warp][lane / 4 + 16 * m] = c[0][m][0] + c[1][m][0];
            acc[warp][lane / 4 + 16 * m + 8] = c[0][m][2] + c[1][m][2];
        }
}

__device__ __forceinline__ int total_of(const int (&acc)[worker_warps][tile_rows]) {
    int sum = 0;
#pragma unroll
    for (std::uint32_t w = 0; w < worker_warps; ++w) sum += acc[w][threadIdx.x % 32];
    return sum;
}
__device__ __forceinline__ Sums sums_of(const Room& room, std::uint32_t slot, std::uint32_t end, float beta) {
    const int sum = __reduce_add_sync(0xFFFFFFFFu, threadIdx.x % 32 < worker_warps
                                                       ? room.sum[end][threadIdx.x % worker_warps]
                                                       : 0);
    return {total_of(room.acc[slot]), sum, beta / room.scale[end]};
}
__device__ __forceinline__ float end_job(const TokenJob& job, const Beside& beside, const Sums& first,
                                         const Sums& second) {
    switch (job.epilogue) {
        case Epilogue::add:
            return ended<Ending::add>(job, beside, first, second);
        case Epilogue::forget:
            return ended<Ending::forget>(job, beside, first, second);
        case Epilogue::silu:
            return ended<Ending::silu>(job, beside, first, second);
        case Epilogue::swiglu:
            return ended<Ending::swiglu>(job, beside, first, second);
        case Epilogue::mlgru:
            return ended<Ending::mlgru>(job, beside, first, second);
        default:
            return ended<Ending::none>(job, beside, first, second);
    }
}

// The tile whose results this warp finishes, in the block's first round or a later one.
struct Finished {
    bool is_one = false, there = false, paired = false;
    std::uint32_t job = 0, row = 0;
    __device__ Finished(const std::uint32_t* tiles, const TokenStep& step, std::uint32_t round) {
        const std::uint32_t slot = threadIdx.x / 32, item = round * token_round_tiles + slot;
        if (slot >= token_round_tiles || item >= tiles[0]) return;
        const std::uint32_t tile = tiles[1 + item];
        if ((tile >> 27 & 1u) != 0) return;  // the first of the two finishes both
        is_one = true;
        job = tile >> 28;
        row = (tile & most_tile_number) * tile_rows + threadIdx.x % 32;
        there = row < step.jobs[job].rows;
        paired = step.jobs[job].epilogue == Epilogue::swiglu || step.jobs[job].epilogue == Epilogue::mlgru;
    }
};

template <int narrow, int wide>
__device__ __forceinline__ void work(const TokenLaunch& token, std::byte* arena, const Frame* frame, Ring ring,
                                     float* row, std::uint8_t* q, Room& room) {
    const std::uint32_t tid = threadIdx.x;
    const std::uint32_t base = frame->run * (token.all_steps + 1);
    const std::int32_t id = frame->tokens[0];
    float residual = 0;
    {
        const TokenStream first = token.tables.streams[0];
        if (tid < step_words)
            reinterpret_cast<std::uint32_t*>(&room.step[0])[tid] =
                reinterpret_cast<const std::uint32_t*>(token.tables.steps)[tid];
        else if (tid - step_words < 1 + first.stride)
            room.tiles[0][tid - step_words] =
                token.tables.tiles[first.tiles + blockIdx.x * (1 + first.stride) + tid - step_words];
    }
    join_workers();
#pragma unroll 1
    for (std::uint32_t s = 0; s < token.n_steps; ++s) {
        const TokenStep& step = room.step[s % 2];
        const std::uint32_t* const tiles = room.tiles[s % 2];
        std::uint32_t word = 0;
        const bool has_word = s + 1 < token.n_steps && tid < step_words + 1 + step.next_stride;
        if (has_word)
            word = tid < step_words
                       ? __ldg(reinterpret_cast<const std::uint32_t*>(token.tables.steps + s + 1) + tid)
                       : __ldg(token.tables.tiles + step.next_tiles + blockIdx.x * (1 + step.next_stride) + tid -
                               step_words);
        const auto prepare_next = [&] {
            if (!has_word) return;
            if (tid < step_words)
                reinterpret_cast<std::uint32_t*>(&room.step[(s + 1) % 2])[tid] = word;
            else
                room.tiles[(s + 1) % 2][tid - step_words] = word;
        };
        const std::uint32_t n_tiles = tiles[0];
        if (n_tiles == 0) {
            join_workers();
            prepare_next();
            join_workers();
            continue;
        }
        // What an ending reads besides is on its way before anything is waited for.
        Beside beside;
        {
            const Finished mine(tiles, step, 0);
            const TokenJob& job = step.jobs[mine.job];
            if (mine.there) {
                if (job.bound) beside.bound = __ldg(job.bound + mine.row);
                if (job.epilogue == Epilogue::mlgru) {
                    beside.h = frame->states + job.state + mine.row;
                    beside.state = *beside.h;
                }
                if (job.epilogue == Epilogue::add && step.begins_residual)
                    residual = rare_embedding(token, id, mine.row);
            }
        }
        const std::uint64_t* const from = token.exchange + s % 2 * token.exchange_elements;
        std::uint64_t* const to = token.exchange + (s + 1) % 2 * token.exchange_elements;
        if (step.wide)
            compute_chain<wide, 1>(token, step, base + s, from, id, row, q, room, prepare_next);
        else
            compute_chain<narrow, token_ends>(token, step, base + s, from, id, row, q, room, prepare_next);
#pragma unroll 1
        for (std::uint32_t round = 0; round * token_round_tiles < n_tiles; ++round) {
            const std::uint32_t first = round * token_round_tiles;
            const std::uint32_t count = n_tiles - first < token_round_tiles ? n_tiles - first : token_round_tiles;
            if (round > 0) join_workers();  // sums of the round before are read
#pragma unroll 1
            for (std::uint32_t k = 0; k < count; ++k) {
                const std::uint32_t tile = tiles[1 + first + k];
                const TokenJob& job = step.jobs[tile >> 28];
                const std::uint32_t end = (tile >> 27 & 1u) != 0 ? job.second_end : job.end;
                multiply_tile(step.chunks, q + end * step.chunks * chunk_columns, ring, room.acc[k]);
            }
            join_workers();
            const Finished mine(tiles, step, round);
            if (!mine.is_one) continue;
            const TokenJob& job = step.jobs[mine.job];
            const std::uint32_t slot = tid / 32;
            const Sums sums = sums_of(room, slot, job.end, job.beta);
            Sums second{};
            if (mine.paired) second = sums_of(room, slot + 1, job.second_end, job.second_beta);
            if (!mine.there) continue;
            beside.other = residual;
            const float x = end_job(job, beside, sums, second);
            if (job.epilogue == Epilogue::mlgru) *beside.h = x;
            if (job.epilogue == Epilogue::add) residual = x;
            write_exchange(to + job.exchanged + mine.row, x, base + s + 1);
            if (job.stored != nowhere) *reinterpret_cast<float*>(arena + job.stored + mine.row * 4u) = x;
        }
    }
    ask_for_sum(room, 0);
}
#endif

// `narrow`, `wide`: pairs of a thread, of the widest row of either kind.
template <int narrow, int wide>
__global__ void __launch_bounds__(token_threads, 1)
    token_kernel(const __grid_constant__ TokenLaunch token, std::byte* arena, const Frame* frame) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    extern __shared__ uint4 memory[];
    __shared__ Room room;
    __shared__ std::uint64_t full[most_token_stages], empty[most_token_stages];
    Ring ring{in_shared(memory), in_shared(full), in_shared(empty), token.stages};
    if (threadIdx.x < token.stages) {
        asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(ring.full + threadIdx.x * 8) : "memory");
        asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(ring.empty + threadIdx.x * 8), "r"(worker_warps)
                     : "memory");
    }
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    __syncthreads();
    std::uint8_t* const q = reinterpret_cast<std::uint8_t*>(memory) + std::size_t{token.stages} * token_stage_bytes;
    float* const row = reinterpret_cast<float*>(q + token.q_bytes);
    // A multiprocessor's registers go to those who hold rows.
    if (threadIdx.x >= workers) {
        asm volatile("setmaxnreg.dec.sync.aligned.u32 64;");
        if (threadIdx.x < workers + 32) sum_rows_of(row, room);
        if (threadIdx.x >= workers + 96) bring(token, ring);
    } else {
        asm volatile("setmaxnreg.inc.sync.aligned.u32 104;");
        work<narrow, wide>(token, arena, frame, ring, row, q, room);
    }
#endif
}

using Kernel = void (*)(TokenLaunch, std::byte*, const Frame*);
Kernel kernel_for(const TokenLaunch& token) {
    const std::uint32_t narrow = pairs_of(token.narrow), wide = pairs_of(token.wide);
    if (narrow <= 1 && wide <= 3) return token_kernel<1, 3>;
    if (narrow <= 3 && wide <= 7) return token_kernel<3, 7>;
    return narrow <= 5 && wide <= 14 ? token_kernel<5, 14> : nullptr;
}

}  // namespace

std::size_t token_shared_bytes(const TokenLaunch& token) {
    if (!kernel_for(token)) return 0;
    const std::uint32_t widest = token.narrow > token.wide ? token.narrow : token.wide;
    return token.q_bytes + std::size_t{16} * lane_pitch(widest) * sizeof(float) + sizeof(Room) +
           2 * most_token_stages * sizeof(std::uint64_t);
}

namespace {
std::size_t dynamic_bytes(const TokenLaunch& token) {
    return std::size_t{token.stages} * token_stage_bytes + token_shared_bytes(token) - sizeof(Room) -
           2 * most_token_stages * sizeof(std::uint64_t);
}
}  // namespace

bool token_fits(const TokenLaunch& token) {
    const Kernel kernel = kernel_for(token);
    int device = 0, processors = 0, cooperative = 0, each = 0;
    if (!kernel || cudaGetDevice(&device) != cudaSuccess ||
        cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device) != cudaSuccess ||
        cudaDeviceGetAttribute(&cooperative, cudaDevAttrCooperativeLaunch, device) != cudaSuccess ||
        allow_shared(kernel, dynamic_bytes(token)) != cudaSuccess ||
        cudaOccupancyMaxActiveBlocksPerMultiprocessor(&each, reinterpret_cast<const void*>(kernel),
                                                      static_cast<int>(token_threads),
                                                      dynamic_bytes(token)) != cudaSuccess) {
        cudaGetLastError();
        return false;
    }
    return cooperative != 0 && static_cast<std::uint32_t>(each * processors) >= token.blocks;
}

cudaError_t launch_token(const TokenLaunch& token, const Target& target) {
    const Kernel kernel = kernel_for(token);
    if (!kernel) return cudaErrorInvalidValue;
    const std::size_t shared = dynamic_bytes(token);
    if (const cudaError_t error = allow_shared(kernel, shared)) return error;
    cudaLaunchConfig_t config{};
    config.gridDim = dim3(token.blocks);
    config.blockDim = dim3(token_threads);
    config.dynamicSmemBytes = shared;
    config.stream = target.stream;
    cudaLaunchAttribute attribute{};
    attribute.id = cudaLaunchAttributeCooperative;
    attribute.val.cooperative = 1;
    config.attrs = &attribute;
    config.numAttrs = 1;
    return cudaLaunchKernelEx(&config, kernel, token, target.arena, target.frame);
}

}  // namespace addend::kernels::cuda
