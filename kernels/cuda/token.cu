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
constexpr std::uint32_t token_threads = workers + 64;  // and a warp that sums, and one that brings weights
static_assert(worker_warps == token_stage_chunks && token_round_tiles <= worker_warps);
constexpr std::uint32_t step_words = sizeof(TokenStep) / 4;
static_assert(sizeof(TokenStep) % 4 == 0 && step_words + 1 + most_token_tiles <= workers);

// What the workers share besides the ring, rows and codes.
struct Room {
    TokenStep step[2];
    std::uint32_t tiles[2][1 + most_token_tiles];
    int acc[token_round_tiles][worker_warps][tile_rows];
    std::uint32_t largest[token_ends][worker_warps];
    int sum[token_ends][worker_warps];
    float scale[token_ends], eps[token_ends], rstd[token_ends];
    std::uint32_t width;  // of the row that is to be summed; 0: no more
};

std::uint32_t batch_of(std::uint32_t columns) {  // pairs of a thread
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

// Norms' weights of a step, into the second-level cache: this block's share of them.
__device__ __forceinline__ void bring_norms(const TokenStep& step) {
    const std::uint32_t line = (threadIdx.x % 32 * gridDim.x + blockIdx.x) * 32;
    if (line >= step.width) return;
#pragma unroll 1
    for (std::uint32_t e = 0; e <= step.n_ends; ++e)
        if (const float* const weight = e < step.n_ends ? step.ends[e].norm.weight : step.norm.weight)
            asm volatile("prefetch.global.L2 [%0];" ::"l"(weight + line));
}
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
        bring_norms(token.tables.steps[s]);
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

// Code that every step passes stands in loops, though it could be laid out: what is not in a multiprocessor's first
// instruction cache (some hundred instructions) takes ten cycles each.
//
// A thread's pairs of a row begin at columns 2 (thread + k workers); `batch` of them are under way at a time.
constexpr std::uint32_t apart = 2 * workers;

struct LanePair {
    float* at;  // and one pitch further
    __device__ __forceinline__ LanePair(const Lanes& lanes, std::uint32_t c)
        : at(lanes.row + c % 16 * lanes.pitch + c / 16) {}
};
__device__ __forceinline__ float2 get_pair(const Lanes& lanes, std::uint32_t c) {
    const LanePair pair(lanes, c);
    return {pair.at[0], pair.at[lanes.pitch]};
}
__device__ __forceinline__ void put_pair(const Lanes& lanes, std::uint32_t c, const float2& x) {
    const LanePair pair(lanes, c);
    pair.at[0] = x.x;
    pair.at[lanes.pitch] = x.y;
}
// Calls compute(k, column) for a batch at a time: `begin` first for all of them.
template <int batch, class Begin, class Finish>
__device__ __forceinline__ void for_batches(std::uint32_t columns, Begin&& begin, Finish&& finish) {
#pragma unroll 1
    for (std::uint32_t c = 2 * threadIdx.x; c < columns; c += batch * apart) {
#pragma unroll
        for (int k = 0; k < batch; ++k)
            if (k == 0 || c + static_cast<std::uint32_t>(k) * apart < columns)
                begin(k, c + static_cast<std::uint32_t>(k) * apart);
#pragma unroll
        for (int k = 0; k < batch; ++k)
            if (k == 0 || c + static_cast<std::uint32_t>(k) * apart < columns)
                finish(k, c + static_cast<std::uint32_t>(k) * apart);
    }
}
// Rows side by side in `to`, the first of `width` columns from `in`, others from `gate`, as soon as they are there.
template <int batch>
__device__ __forceinline__ void wait_for_rows(const std::uint64_t* in, const std::uint64_t* gate, std::uint32_t width,
                                              std::uint32_t columns, std::uint32_t tag, const Lanes& to,
                                              const Lanes& gates) {
    Two two[batch];
    const auto source = [&](std::uint32_t c) { return c < width ? in + c : gate + (c - width); };
    for_batches<batch>(
        columns, [&](int k, std::uint32_t c) { two[k] = read_exchange(source(c)); },
        [&](int k, std::uint32_t c) {
            while (!has_come(two[k], tag)) two[k] = read_exchange(source(c));
            if (c < width)
                put_pair(to, c, values_of(two[k]));
            else
                put_pair(gates, c - width, values_of(two[k]));
        });
}
// Sums of squares have a warp of their own, which makes the norms' factors of them too: a division and a root are
// many instructions. Barrier 2: a row is in its lanes; 3: its factors are there.
constexpr std::uint32_t summing = workers + 32;
__device__ __forceinline__ void ask_for_sum(Room& room, std::uint32_t width, const TokenStep& step, bool of_ends) {
    if (threadIdx.x < token_ends) {
        room.eps[threadIdx.x] = of_ends ? step.ends[threadIdx.x].norm.eps : step.norm.eps;
        room.width = width;
    }
    asm volatile("bar.arrive 2, %0;" ::"n"(summing) : "memory");
}
__device__ __forceinline__ void wait_for_sum() {
    asm volatile("bar.sync 3, %0;" ::"n"(summing) : "memory");
}
__device__ __forceinline__ void sum_rows_of(float* row, Room& room) {
    const std::uint32_t lane = threadIdx.x % 32;
    for (;;) {
        asm volatile("bar.sync 2, %0;" ::"n"(summing) : "memory");
        const std::uint32_t width = room.width;
        if (width == 0) return;
        const float eps = room.eps[lane < token_ends ? lane : 0];
        const float sum = __shfl_sync(0xFFFFFFFFu, sum_of_squares(Lanes(row, width)), 0);
        const float rstd = rstd_of({nullptr, eps, 0}, sum, width);
        if (lane < token_ends) room.rstd[lane] = rstd;
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
// words by lane % 4, then by their place. After the first barrier of all workers in here the other step's control may
// be written; `meanwhile` does.
template <int batch, class Meanwhile>
__device__ __forceinline__ void compute_chain(const TokenLaunch& token, const TokenStep& step, std::uint32_t tag,
                                              const std::uint64_t* exchange, std::int32_t id, float* row, float* other,
                                              std::uint8_t* q, Room& room, Meanwhile&& meanwhile) {
    constexpr int polled = batch < 2 ? 2 : batch;
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32, width = step.width;
    const Lanes lanes(row, width), others(other, width);
    if (step.embeds) {
#pragma unroll 1
        for (std::uint32_t c = threadIdx.x; c < width; c += workers)
            row[c % 16 * lanes.pitch + c / 16] = rare_embedding(token, id, c);
        join_workers();  // pairs are others' elements
    } else {
        wait_for_rows<polled>(exchange + step.in, exchange + step.gate, width, step.gated ? 2 * width : width, tag,
                              lanes, others);
    }
    float2 weight[batch];
    const auto load_weight = [&](const float* from) {
        return [&weight, from](int k, std::uint32_t c) {
            weight[k] = __ldg(reinterpret_cast<const float2*>(from + c));
        };
    };
    if (step.normed) {
        ask_for_sum(room, width, step, false);
        wait_for_sum();
        const float rstd = room.rstd[0];
        for_batches<batch>(width, load_weight(step.norm.weight), [&](int k, std::uint32_t c) {
            const float2 x = get_pair(lanes, c);
            put_pair(lanes, c, {x.x * rstd * weight[k].x, x.y * rstd * weight[k].y});
        });
    }
    if (step.gated) {
        const kernels::Product product = step.product;
        for_batches<1>(width, [](int, std::uint32_t) {}, [&](int, std::uint32_t c) {
            float2 x = get_pair(lanes, c);
            const float2 h = get_pair(others, c);
            const float2 s = {scalar::silu(h.x), scalar::silu(h.y)};
            if (product.mode == product_exact)
                x = {x.x * s.x, x.y * s.y};
            else
                x = {rare_product(x.x, s.x, product), rare_product(x.y, s.y, product)};
            put_pair(lanes, c, x);
        });
    }
    ask_for_sum(room, width, step, true);
    wait_for_sum();
    const std::uint32_t n_ends = step.n_ends, columns = step.chunks * chunk_columns;
#pragma unroll 1
    for (std::uint32_t e = 0; e < n_ends; ++e) {
        const TokenEnd& end = step.ends[e];
        const Lanes to = e + 1 < n_ends ? others : lanes;  // another end needs the row yet
        const float rstd = room.rstd[e];
        std::uint32_t largest = 0;
        for_batches<batch>(width, load_weight(end.norm.weight), [&](int k, std::uint32_t c) {
            const float2 x = get_pair(lanes, c);
            const float2 y = {x.x * rstd * weight[k].x, x.y * rstd * weight[k].y};
            largest = max(largest, max(__float_as_uint(y.x) & 0x7FFFFFFFu, __float_as_uint(y.y) & 0x7FFFFFFFu));
            put_pair(to, c, y);
        });
        largest = __reduce_max_sync(0xFFFFFFFFu, largest);
        if (lane == 0) room.largest[e][warp] = largest;
        join_workers();
        if (e == 0) meanwhile();
        const float scale = scale_for(__reduce_max_sync(0xFFFFFFFFu, room.largest[e][lane % worker_warps]));
        const bool even = end.even;
        std::uint8_t* const of_end = q + e * columns;
        int sum = 0;
        for_batches<1>(columns, [](int, std::uint32_t) {}, [&](int, std::uint32_t c) {
            std::uint32_t codes = 0;
            if (c < width) {
                const float2 y = get_pair(to, c);
                codes = __byte_perm(static_cast<std::uint32_t>(code_of(y.x, scale, even)),
                                    static_cast<std::uint32_t>(code_of(y.y, scale, even)), 0x0040) & 0xFFFFu;
            }
            *reinterpret_cast<std::uint16_t*>(of_end + c / 64 * 64 + c % 16 / 4 * 16 + c % 64 / 16 * 4 + c % 4) =
                static_cast<std::uint16_t>(codes);
            sum = __dp4a(static_cast<int>(codes), 0x01010101, sum);
        });
        sum = __reduce_add_sync(0xFFFFFFFFu, sum);
        if (lane == 0) room.sum[e][warp] = sum;
        if (threadIdx.x == 0) room.scale[e] = scale;
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
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const uint4* x = reinterpret_cast<const uint4*>(q) + warp * 4 + lane % 4;
    int c[2][2][4] = {};  // halves of a chunk, m16 tiles
#pragma unroll 1
    for (std::uint32_t chunk = warp; chunk < chunks + warp; chunk += token_stage_chunks) {
        const uint4 b = chunk < chunks ? *x : make_uint4(0, 0, 0, 0);
        wait_for(ring.full + ring.slot * 8, ring.parity);
        uint4 w;
        asm volatile("ld.shared.v4.u32 {%0,%1,%2,%3}, [%4];"
                     : "=r"(w.x), "=r"(w.y), "=r"(w.z), "=r"(w.w)
                     : "r"(ring.data + ring.slot * token_stage_bytes + threadIdx.x * unit_bytes)
                     : "memory");
        __syncwarp();
        if (lane == 0)
            asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(ring.empty + ring.slot * 8) : "memory");
        ring.next();
        // What stands behind a stage's last chunk meets zeros.
        mma_row(c[0][0], w.x, w.y, 0, b.x, b.y);
        mma_row(c[0][1], w.z, w.w, 0, b.x, b.y);
        mma_row(c[1][0], w.x, w.y, 1, b.z, b.w);
        mma_row(c[1][1], w.z, w.w, 1, b.z, b.w);
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
template <class Job>
__device__ __forceinline__ float end_as(Epilogue epilogue, const Job& job, const Beside& beside, const Sums& first,
                                        const Sums& second) {
    switch (epilogue) {
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
__device__ __noinline__ float rare_ending(const TokenJob& job, const Beside& beside, const Sums& first,
                                          const Sums& second) {
    return end_as(job.epilogue, job, beside, first, second);
}
__device__ __forceinline__ float end_job(const TokenJob& job, const Beside& beside, const Sums& first,
                                         const Sums& second) {
    if (job.product.mode != product_exact || job.recurrence.mode != product_exact)
        return rare_ending(job, beside, first, second);
    struct Exact {
        const float* bound;
        kernels::Product product{}, recurrence{};
    };
    return end_as(job.epilogue, Exact{job.bound}, beside, first, second);
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

template <int batch>
__device__ __forceinline__ void work(const TokenLaunch& token, std::byte* arena, const Frame* frame, Ring ring,
                                     float* row, float* other, std::uint8_t* q, Room& room) {
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
        compute_chain<batch>(token, step, base + s, from, id, row, other, q, room, prepare_next);
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
    ask_for_sum(room, 0, room.step[0], false);
}
#endif

template <int batch>
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
    if (threadIdx.x >= workers + 32) return bring(token, ring);
    if (threadIdx.x >= workers) return sum_rows_of(row, room);
    float* const other = row + std::size_t{16} * lane_pitch(token.widest);
    work<batch>(token, arena, frame, ring, row, other, q, room);
#endif
}

using Kernel = void (*)(TokenLaunch, std::byte*, const Frame*);
Kernel kernel_for(const TokenLaunch& token) {
    const std::uint32_t batch = batch_of(token.narrow);
    return batch <= 1 ? token_kernel<1> : batch <= 3 ? token_kernel<3> : token_kernel<5>;
}

}  // namespace

std::size_t token_shared_bytes(const TokenLaunch& token) {
    return token.q_bytes + std::size_t{16} * (lane_pitch(token.widest) + lane_pitch(token.narrow)) * sizeof(float) +
           sizeof(Room) + 2 * most_token_stages * sizeof(std::uint64_t);
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
    if (cudaGetDevice(&device) != cudaSuccess ||
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
