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

constexpr std::uint32_t step_words = sizeof(TokenStep) / 4;
static_assert(sizeof(TokenStep) % 4 == 0);
constexpr std::uint32_t control_words = step_words + 1 + most_token_tiles;

// What the warps share besides the ring, the row and its codes.
template <std::uint32_t warps>
struct Room {
    TokenStep step[2];
    std::uint32_t tiles[2][1 + most_token_tiles];
    int acc[token_round_tiles][warps][tile_rows];
    std::uint32_t largest[token_ends][warps];
    int sum[token_ends][warps];
    float scale[token_ends], rstd[token_ends];
};

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

// Code that every step passes is kept short, in loops where it could be laid out: instructions that are not in a
// multiprocessor's first cache take ten cycles each, and a step executes most of them once.
// Where this thread's first pair of a batch stands in a row's lanes; further ones are constants away.
__device__ __forceinline__ float* lanes_at(const Lanes& lanes, std::uint32_t c) {
    return lanes.row + c % 16 * lanes.pitch + c / 16;
}
// A thread's pairs of a row: number k of a batch stands at column first + k apart.
template <int batch, std::uint32_t apart, class Compute>
__device__ __forceinline__ void for_batch(std::uint32_t first, std::uint32_t columns, Compute&& compute) {
#pragma unroll
    for (int k = 0; k < batch; ++k)
        if (const std::uint32_t c = first + static_cast<std::uint32_t>(k) * apart; c < columns) compute(k, c);
}
// Others than exact: not where every token passes.
__device__ __noinline__ float rare_product(float a, float b, Product product) {
    return site_product(a, b, product);
}
__device__ __noinline__ float rare_embedding(const TokenLaunch& token, std::int32_t id, std::uint32_t column) {
    return embedding(token.table, token.factor, id, column);
}

// Barriers of a block: 1: workers wait for each other. 2: a row is in its lanes. 3: the factors of its norms are there.
// 4: the next step's control is.
template <std::uint32_t warps>
struct Barriers {
    static constexpr std::uint32_t workers = warps * 32, all = workers + 32;  // and the warp that sums
    static __device__ __forceinline__ void join() { asm volatile("bar.sync 1, %0;" ::"n"(workers) : "memory"); }
    template <int which>
    static __device__ __forceinline__ void arrive() {
        asm volatile("bar.arrive %0, %1;" ::"n"(which), "n"(all) : "memory");
    }
    template <int which>
    static __device__ __forceinline__ void wait() {
        asm volatile("bar.sync %0, %1;" ::"n"(which), "n"(all) : "memory");
    }
};

// As sum_of_squares, the result in the first sixteen lanes: what the tree adds may be added the other way round.
__device__ __forceinline__ float sum_in_all_lanes(const Lanes& lanes) {
    const std::uint32_t lane = threadIdx.x % 32, width = lanes.width;
    float sum = 0;
    if (lane < 16) sum = squares(lanes.row + lane * lanes.pitch, width / 16 + (lane < width % 16 ? 1 : 0));
#pragma unroll
    for (int half = 8; half > 0; half /= 2) sum += __shfl_xor_sync(0xFFFFFFFFu, sum, half);
    return sum;
}

// A warp that sums squares and makes the norms' factors of them, since a division and a root are many instructions;
// and that brings the steps' control, so that no worker has to.
template <std::uint32_t warps>
__device__ __forceinline__ void sum_and_control(const TokenLaunch& token, float* row, Room<warps>& room) {
    using Barrier = Barriers<warps>;
    constexpr std::uint32_t each = (control_words + 31) / 32;
    const std::uint32_t lane = threadIdx.x % 32;
    std::uint32_t words[each] = {};
    const auto fetch = [&](std::uint32_t s, std::uint32_t tiles, std::uint32_t stride) {
        const auto* const step = reinterpret_cast<const std::uint32_t*>(token.tables.steps + s);
        const std::uint32_t* const mine = token.tables.tiles + tiles + blockIdx.x * (1 + stride);
#pragma unroll
        for (std::uint32_t k = 0; k < each; ++k) {
            const std::uint32_t w = lane + k * 32;
            if (w < step_words)
                words[k] = __ldg(step + w);
            else if (w - step_words < 1 + stride)
                words[k] = __ldg(mine + w - step_words);
        }
    };
    const auto put = [&](std::uint32_t s) {
        auto* const step = reinterpret_cast<std::uint32_t*>(&room.step[s % 2]);
#pragma unroll
        for (std::uint32_t k = 0; k < each; ++k) {
            const std::uint32_t w = lane + k * 32;
            if (w < step_words)
                step[w] = words[k];
            else if (w < control_words)
                room.tiles[s % 2][w - step_words] = words[k];
        }
        __syncwarp();
        Barrier::template arrive<4>();
    };
    fetch(0, token.tables.streams[0].tiles, token.tables.streams[0].stride);
    put(0);
#pragma unroll 1
    for (std::uint32_t s = 0; s < token.n_steps; ++s) {
        const TokenStep& step = room.step[s % 2];
        if (s + 1 < token.n_steps) fetch(s + 1, step.next_tiles, step.next_stride);
        const std::uint32_t width = step.width;
        std::uint32_t left = room.tiles[s % 2][0] == 0 ? 0 : step.normed ? 2 : 1;
        if (left == 0) Barrier::template wait<2>();  // the step before is done
#pragma unroll 1
        for (; left > 0; --left) {
            const float eps = left == 2 ? step.norm.eps : step.ends[lane < token_ends ? lane : 0].norm.eps;
            Barrier::template wait<2>();
            const float sum = sum_in_all_lanes(Lanes(row, width));
            const float rstd = rstd_of({nullptr, eps, 0}, sum, width);
            if (lane < token_ends) room.rstd[lane] = rstd;
            Barrier::template arrive<3>();
        }
        if (s + 1 < token.n_steps) put(s + 1);
    }
}

// The chain up to the codes of the ends that this block needs, in shared memory in the order in which products take
// them: a chunk's 16 words by lane % 4, then by their place.
template <std::uint32_t warps, int batch>
__device__ __forceinline__ void compute_chain(const TokenLaunch& token, const TokenStep& step, std::uint32_t needed,
                                              std::uint32_t tag, const std::uint64_t* exchange, std::int32_t id,
                                              float* row, std::uint8_t* q, Room<warps>& room) {
    using Barrier = Barriers<warps>;
    constexpr std::uint32_t workers = Barrier::workers, apart = 2 * workers;
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32, first = 2 * threadIdx.x;
    const std::uint32_t width = step.width;
    const bool held = width <= batch * apart;  // by the threads, from pass to pass; else in its lanes
    const Lanes lanes(row, width);
    float2 x[batch], y[batch], weight[batch];
    const auto load_weights = [&](const float* from, std::uint32_t at) {
        for_batch<batch, apart>(at, width, [&](int k, std::uint32_t c) {
            weight[k] = __ldg(reinterpret_cast<const float2*>(from + c));
        });
    };
    const auto wait_for_batch = [&](const std::uint64_t* from, std::uint32_t at, float2(&to)[batch]) {
        Two two[batch];
        for_batch<batch, apart>(at, width, [&](int k, std::uint32_t c) { two[k] = read_exchange(from + c); });
        for_batch<batch, apart>(at, width, [&](int k, std::uint32_t c) {
            while (!has_come(two[k], tag)) two[k] = read_exchange(from + c);
            to[k] = values_of(two[k]);
        });
    };
    const auto put_batch = [&](std::uint32_t at, const float2(&from)[batch]) {
        float* const to = lanes_at(lanes, at);
        for_batch<batch, apart>(at, width, [&](int k, std::uint32_t) {
            to[k * static_cast<int>(apart / 16)] = from[k].x;
            to[k * static_cast<int>(apart / 16) + lanes.pitch] = from[k].y;
        });
    };
    const auto get_batch = [&](std::uint32_t at, float2(&to)[batch]) {
        const float* const from = lanes_at(lanes, at);
        for_batch<batch, apart>(at, width, [&](int k, std::uint32_t) {
            to[k] = {from[k * static_cast<int>(apart / 16)], from[k * static_cast<int>(apart / 16) + lanes.pitch]};
        });
    };
#pragma unroll
    for (int k = 0; k < batch; ++k) x[k] = y[k] = make_float2(0, 0);
    if (step.embeds) {
#pragma unroll 1
        for (std::uint32_t c = threadIdx.x; c < width; c += workers)
            row[c % 16 * lanes.pitch + c / 16] = rare_embedding(token, id, c);
        Barrier::join();  // pairs are others' elements
        get_batch(first, x);
    } else {
#pragma unroll 1
        for (std::uint32_t at = first; at < width; at += batch * apart) {
            wait_for_batch(exchange + step.in, at, x);
            put_batch(at, x);
        }
    }
    if (step.normed) {
        Barrier::template arrive<2>();
        load_weights(step.norm.weight, first);
        if (step.gated) wait_for_batch(exchange + step.gate, first, y);  // through SiLU already
        Barrier::template wait<3>();
        const float rstd = room.rstd[0];
        const kernels::Product product = step.product;
        for_batch<batch, apart>(first, width, [&](int k, std::uint32_t) {
            x[k] = {x[k].x * rstd * weight[k].x, x[k].y * rstd * weight[k].y};
            if (!step.gated) return;
            if (product.mode == product_exact)
                x[k] = {x[k].x * y[k].x, x[k].y * y[k].y};
            else
                x[k] = {rare_product(x[k].x, y[k].x, product), rare_product(x[k].y, y[k].y, product)};
        });
        put_batch(first, x);
    }
    Barrier::template arrive<2>();
    std::uint32_t e = static_cast<std::uint32_t>(__ffs(static_cast<int>(needed)) - 1);
    load_weights(step.ends[e].norm.weight, first);
    const std::uint32_t columns = step.chunks * chunk_columns;
    Barrier::template wait<3>();
#pragma unroll 1
    for (;;) {
        const float rstd = room.rstd[e];
        std::uint32_t largest = 0;
        const auto norm = [&](int k, const float2& from) {
            y[k] = {from.x * rstd * weight[k].x, from.y * rstd * weight[k].y};
            largest = max(largest, max(__float_as_uint(y[k].x) & 0x7FFFFFFFu, __float_as_uint(y[k].y) & 0x7FFFFFFFu));
        };
        if (held) {
            for_batch<batch, apart>(first, width, [&](int k, std::uint32_t) { norm(k, x[k]); });
        } else {  // of one end only: in place
#pragma unroll 1
            for (std::uint32_t at = first; at < width; at += batch * apart) {
                get_batch(at, x);
                for_batch<batch, apart>(at, width, [&](int k, std::uint32_t) { norm(k, x[k]); });
                load_weights(step.ends[e].norm.weight, at + batch * apart);
                put_batch(at, y);
            }
        }
        largest = __reduce_max_sync(0xFFFFFFFFu, largest);
        if (lane == 0) room.largest[e][warp] = largest;
        needed &= needed - 1;
        const std::uint32_t now = e;
        const bool even = step.ends[e].even;
        e = static_cast<std::uint32_t>(__ffs(static_cast<int>(needed)) - 1);
        if (needed != 0) load_weights(step.ends[e].norm.weight, first);
        Barrier::join();
        const float scale = scale_for(__reduce_max_sync(0xFFFFFFFFu, room.largest[now][lane % warps]));
        int sum = 0;
        std::uint8_t* const to =
            q + now * columns + first / 64 * 64 + first % 16 / 4 * 16 + first % 64 / 16 * 4 + first % 4;
        const auto encode = [&](std::uint32_t at) {  // past the row y is zero
            for_batch<batch, apart>(at, columns, [&](int k, std::uint32_t) {
                const std::uint32_t codes =
                    __byte_perm(static_cast<std::uint32_t>(code_of(y[k].x, scale, even)),
                                static_cast<std::uint32_t>(code_of(y[k].y, scale, even)), 0x0040) & 0xFFFFu;
                *reinterpret_cast<std::uint16_t*>(to + (at - first) + k * static_cast<int>(apart)) =
                    static_cast<std::uint16_t>(codes);
                sum = __dp4a(static_cast<int>(codes), 0x01010101, sum);
            });
        };
        if (held) {
            encode(first);
        } else {
#pragma unroll 1
            for (std::uint32_t at = first; at < columns; at += batch * apart) {
#pragma unroll
                for (int k = 0; k < batch; ++k) y[k] = make_float2(0, 0);
                get_batch(at, y);
                encode(at);
            }
        }
        sum = __reduce_add_sync(0xFFFFFFFFu, sum);
        if (lane == 0) room.sum[now][warp] = sum;
        if (threadIdx.x == 0) room.scale[now] = scale;
        if (needed == 0) break;
    }
    Barrier::join();
}

// Four rows of a chunk, sixteen columns of each. A code is used where it stands in its byte, 4^p times what it is:
// unsigned bytes hold that, and sums are shifted in the end.
__device__ __forceinline__ void multiply_unit(int (&sums)[4][4], const uint4& w, const uint4& x) {
    const std::uint32_t words[4] = {w.x, w.y, w.z, w.w}, columns[4] = {x.x, x.y, x.z, x.w};
#pragma unroll
    for (int p = 0; p < 4; ++p)
#pragma unroll
        for (int j = 0; j < 4; ++j)
            asm("dp4a.u32.s32 %0, %1, %2, %0;"
                : "+r"(sums[p][j])
                : "r"(words[j] & code_mask << (2 * p)), "r"(columns[p]));
}
// One tile: a warp takes its two chunks of every stage. (mma.sync would use one of eight columns, and takes longer.)
template <std::uint32_t warps>
__device__ __forceinline__ void multiply_tile(std::uint32_t chunks, const std::uint8_t* q, Ring& ring,
                                              int (&acc)[warps][tile_rows]) {
    static_assert(token_stage_chunks == 2 * warps);
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const uint4* x = reinterpret_cast<const uint4*>(q) + warp * 4 + lane % 4;
    int sums[4][4] = {};
#pragma unroll 1
    for (int left = static_cast<int>(chunks - warp); left > -static_cast<int>(warp);
         left -= static_cast<int>(token_stage_chunks)) {
        wait_for(ring.full + ring.slot * 8, ring.parity);
        uint4 w[2];
#pragma unroll
        for (std::uint32_t j = 0; j < 2; ++j)
            asm volatile("ld.shared.v4.u32 {%0,%1,%2,%3}, [%4];"
                         : "=r"(w[j].x), "=r"(w[j].y), "=r"(w[j].z), "=r"(w[j].w)
                         : "r"(ring.data + ring.slot * token_stage_bytes + (threadIdx.x + j * warps * 32) * unit_bytes)
                         : "memory");
        __syncwarp();
        if (lane == 0)
            asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(ring.empty + ring.slot * 8) : "memory");
        ring.next();
        if (left > 0) multiply_unit(sums, w[0], x[0]);
        if (left > static_cast<int>(warps)) multiply_unit(sums, w[1], x[warps * 4]);
        x += token_stage_chunks * 4;
    }
    int row[4];
#pragma unroll
    for (int j = 0; j < 4; ++j) {
        row[j] = sums[0][j] + (sums[1][j] >> 2) + (sums[2][j] >> 4) + (sums[3][j] >> 6);
        row[j] += __shfl_xor_sync(0xFFFFFFFFu, row[j], 1);
        row[j] += __shfl_xor_sync(0xFFFFFFFFu, row[j], 2);
    }
    // Lane 4 g + j has row g + 8 j to put down.
    const int mine = lane % 4 == 0 ? row[0] : lane % 4 == 1 ? row[1] : lane % 4 == 2 ? row[2] : row[3];
    acc[warp][lane / 4 + 8 * (lane % 4)] = mine;
}

template <std::uint32_t warps>
__device__ __forceinline__ Sums sums_of(const Room<warps>& room, std::uint32_t slot, std::uint32_t end, float beta) {
    const std::uint32_t lane = threadIdx.x % 32;
    const int sum = __reduce_add_sync(0xFFFFFFFFu, lane < warps ? room.sum[end][lane] : 0);
    int acc = 0;
#pragma unroll
    for (std::uint32_t w = 0; w < warps; ++w) acc += room.acc[slot][w][lane];
    return {acc, sum, beta / room.scale[end]};
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
    bool is_one = false, there = false;
    std::uint32_t job = 0, row = 0;
    __device__ __forceinline__ void find(const std::uint32_t* tiles, std::uint32_t n_tiles, const TokenStep& step,
                                         std::uint32_t round) {
        const std::uint32_t slot = threadIdx.x / 32, item = round * token_round_tiles + slot;
        is_one = there = false;
        if (slot >= token_round_tiles || item >= n_tiles) return;
        const std::uint32_t tile = tiles[1 + item];
        if ((tile >> 27 & 1u) != 0) return;  // the first of the two finishes both
        is_one = true;
        job = tile >> 28;
        row = (tile & most_tile_number) * tile_rows + threadIdx.x % 32;
        there = row < step.jobs[job].rows;
    }
};

template <std::uint32_t warps, int batch>
__device__ __forceinline__ void work(const TokenLaunch& token, std::byte* arena, const Frame* frame, Ring ring,
                                     float* row, std::uint8_t* q, Room<warps>& room) {
    using Barrier = Barriers<warps>;
    const std::uint32_t base = frame->run * (token.all_steps + 1);
    const std::int32_t id = frame->tokens[0];
    float* const states = frame->states;
    float residual = 0;
#pragma unroll 1
    for (std::uint32_t s = 0; s < token.n_steps; ++s) {
        Barrier::template wait<4>();
        const TokenStep& step = room.step[s % 2];
        const std::uint32_t* const tiles = room.tiles[s % 2];
        const std::uint32_t n_tiles = tiles[0] & 0xFFFFu, needed = tiles[0] >> 16;
        if (n_tiles == 0) {
            Barrier::template arrive<2>();
            continue;
        }
        Beside beside;
        Finished mine;
        if (step.begins_residual) {
            mine.find(tiles, n_tiles, step, 0);
            if (mine.there) residual = rare_embedding(token, id, mine.row);
        }
        compute_chain<warps, batch>(token, step, needed, base + s, token.exchange + s % 2 * token.exchange_elements, id,
                                    row, q, room);
        mine.find(tiles, n_tiles, step, 0);
        if (mine.there) {  // what its ending reads is on its way while products are computed
            const TokenJob& job = step.jobs[mine.job];
            if (job.bound) beside.bound = __ldg(job.bound + mine.row);
            if (job.epilogue == Epilogue::mlgru) {
                beside.h = states + job.state + mine.row;
                beside.state = *beside.h;
            }
        }
#pragma unroll 1
        for (std::uint32_t round = 0; round * token_round_tiles < n_tiles; ++round) {
            const std::uint32_t first = round * token_round_tiles;
            const std::uint32_t count = n_tiles - first < token_round_tiles ? n_tiles - first : token_round_tiles;
            if (round > 0) {
                Barrier::join();  // sums of the round before are read
                mine.find(tiles, n_tiles, step, round);
            }
#pragma unroll 1
            for (std::uint32_t k = 0; k < count; ++k) {
                const std::uint32_t tile = tiles[1 + first + k];
                const TokenJob& job = step.jobs[tile >> 28];
                const std::uint32_t end = (tile >> 27 & 1u) != 0 ? job.second_end : job.end;
                multiply_tile<warps>(step.chunks, q + end * step.chunks * chunk_columns, ring, room.acc[k]);
            }
            Barrier::join();
            if (!mine.is_one) continue;
            const TokenJob& job = step.jobs[mine.job];
            const std::uint32_t slot = threadIdx.x / 32;
            const Sums sums = sums_of(room, slot, job.end, job.beta);
            Sums second{};
            if (job.epilogue == Epilogue::swiglu || job.epilogue == Epilogue::mlgru)
                second = sums_of(room, slot + 1, job.second_end, job.second_beta);
            if (!mine.there) continue;
            beside.other = residual;
            const float x = end_job(job, beside, sums, second);
            write_exchange(token.exchange + (s + 1) % 2 * token.exchange_elements + job.exchanged + mine.row,
                           job.exchanges_silu ? scalar::silu(x) : x, base + s + 1);
            if (job.epilogue == Epilogue::mlgru) *beside.h = x;
            if (job.epilogue == Epilogue::add) residual = x;
            if (job.stored != nowhere) *reinterpret_cast<float*>(arena + job.stored + mine.row * 4u) = x;
        }
    }
}
#endif

template <std::uint32_t warps, int batch>
__global__ void __launch_bounds__(warps * 32 + 64, 1)
    token_kernel(const __grid_constant__ TokenLaunch token, std::byte* arena, const Frame* frame) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    extern __shared__ uint4 memory[];
    __shared__ Room<warps> room;
    __shared__ std::uint64_t full[most_token_stages], empty[most_token_stages];
    Ring ring{in_shared(memory), in_shared(full), in_shared(empty), token.stages};
    if (threadIdx.x < token.stages) {
        asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(ring.full + threadIdx.x * 8) : "memory");
        asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(ring.empty + threadIdx.x * 8), "r"(warps)
                     : "memory");
    }
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    __syncthreads();
    std::uint8_t* const q = reinterpret_cast<std::uint8_t*>(memory) + std::size_t{token.stages} * token_stage_bytes;
    float* const row = reinterpret_cast<float*>(q + token.q_bytes);
    if (threadIdx.x >= warps * 32 + 32) return bring(token, ring);
    if (threadIdx.x >= warps * 32) return sum_and_control<warps>(token, row, room);
    work<warps, batch>(token, arena, frame, ring, row, q, room);
#endif
}

using Kernel = void (*)(TokenLaunch, std::byte*, const Frame*);
struct Variant {
    Kernel kernel;
    std::uint32_t warps;
    std::size_t static_bytes;
};
template <std::uint32_t warps, int batch>
Variant variant() {
    return {token_kernel<warps, batch>, warps,
            sizeof(Room<warps>) + 2 * most_token_stages * sizeof(std::uint64_t)};
}
// The narrow rows of a model stay in registers.
Variant variant_for(const TokenLaunch& token) {
    if (token.narrow <= 1024) return variant<16, 1>();
    return token.narrow <= 3072 ? variant<16, 3>() : variant<16, 5>();
}
std::size_t dynamic_bytes(const TokenLaunch& token) {
    return std::size_t{token.stages} * token_stage_bytes + token.q_bytes +
           std::size_t{16} * lane_pitch(token.widest) * sizeof(float);
}

}  // namespace

std::size_t token_shared_bytes(const TokenLaunch& token) {
    return dynamic_bytes(token) + variant_for(token).static_bytes;
}

bool token_fits(const TokenLaunch& token) {
    const Variant variant = variant_for(token);
    int device = 0, processors = 0, cooperative = 0, each = 0;
    if (cudaGetDevice(&device) != cudaSuccess ||
        cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device) != cudaSuccess ||
        cudaDeviceGetAttribute(&cooperative, cudaDevAttrCooperativeLaunch, device) != cudaSuccess ||
        allow_shared(variant.kernel, dynamic_bytes(token)) != cudaSuccess ||
        cudaOccupancyMaxActiveBlocksPerMultiprocessor(&each, reinterpret_cast<const void*>(variant.kernel),
                                                      static_cast<int>(variant.warps * 32 + 64),
                                                      dynamic_bytes(token)) != cudaSuccess) {
        cudaGetLastError();
        return false;
    }
    return cooperative != 0 && static_cast<std::uint32_t>(each * processors) >= token.blocks;
}

cudaError_t launch_token(const TokenLaunch& token, const Target& target) {
    const Variant variant = variant_for(token);
    const std::size_t shared = dynamic_bytes(token);
    if (const cudaError_t error = allow_shared(variant.kernel, shared)) return error;
    cudaLaunchConfig_t config{};
    config.gridDim = dim3(token.blocks);
    config.blockDim = dim3(variant.warps * 32 + 64);
    config.dynamicSmemBytes = shared;
    config.stream = target.stream;
    cudaLaunchAttribute attribute{};
    attribute.id = cudaLaunchAttributeCooperative;
    attribute.val.cooperative = 1;
    config.attrs = &attribute;
    config.numAttrs = 1;
    return cudaLaunchKernelEx(&config, variant.kernel, token, target.arena, target.frame);
}

}  // namespace addend::kernels::cuda
