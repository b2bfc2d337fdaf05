// A token's chains: what stands before the products of a step, computed by every block that has some of them.
#pragma once

#include "kernels/cuda/chain.cuh"
#include "kernels/cuda/token_ring.cuh"

namespace addend::kernels::cuda {
namespace {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
// Code that every step passes is kept short, in loops where it could be laid out: what a step executes should
// fit 32 KB, beyond which a jump takes 30 to 60 cycles and other instructions twice as long (measured alone
// on an H200; within, a jump takes 9 to 17).

// A thread's pairs of a row: number k of a batch stands at column first + k apart. All pairs of a row that
// stand 1,024 columns apart, the period of a sum of squares, are one thread's.
constexpr std::uint32_t apart = 2 * workers;
static_assert(apart == 1024);
template <int batch, class Compute>
__device__ __forceinline__ void for_batch(std::uint32_t first, std::uint32_t columns, Compute&& compute) {
#pragma unroll
    for (int k = 0; k < batch; ++k) {
        const std::uint32_t c = first + static_cast<std::uint32_t>(k) * apart;
        if (c >= columns) break;
        compute(k, c);
    }
}
// Asked for here and now: what the compiler knows to be constant it would load where it is used.
__device__ __forceinline__ float2 load_pair(const float* from) {
    float2 x;
    asm volatile("ld.global.nc.v2.f32 {%0, %1}, [%2];" : "=f"(x.x), "=f"(x.y) : "l"(from));
    return x;
}
__device__ __forceinline__ float load_one(const float* from) {
    float x;
    asm volatile("ld.global.f32 %0, [%1];" : "=f"(x) : "l"(from) : "memory");
    return x;
}
// Waits for a thread's pairs of a row. What has not come is asked for again all at once: a question takes as
// long as all of a step's norms.
template <int batch, class Take>
__device__ __forceinline__ void wait_for_batch(const std::uint64_t* from, std::uint32_t at,
                                               std::uint32_t width, std::uint32_t tag, Take&& take) {
    Two two[batch];
    std::uint32_t missing = 0;
    for_batch<batch>(at, width, [&](int k, std::uint32_t) { missing |= 1u << k; });
    while (missing != 0) {
#pragma unroll
        for (int k = 0; k < batch; ++k)
            if ((missing >> k & 1u) != 0)
                two[k] = read_exchange(from + at + static_cast<std::uint32_t>(k) * apart);
#pragma unroll
        for (int k = 0; k < batch; ++k)
            if ((missing >> k & 1u) != 0 && has_come(two[k], tag)) missing &= ~(1u << k);
    }
    for_batch<batch>(at, width, [&](int k, std::uint32_t c) { take(k, c, values_of(two[k])); });
}
// Barriers of a block. 1: workers wait for each other. 2: a row's squares are there. 3: the factors of its
// norms are. 4: the next step's control is; in the end, all logits are. 5: a row's codes are, and the last
// round's sums are taken. 6: a round's sums are there, and what rescales them. The warp that sums takes part
// in all of them, where it has nothing to wait for too: racecheck reports hazards that are none where warps
// meet that others do not (docs/performance.md).
struct Barrier {
    static constexpr std::uint32_t all = workers + 32;  // and the warp that sums
    static __device__ __forceinline__ void join() { asm volatile("bar.sync 1, %0;" ::"n"(all) : "memory"); }
    template <int which>
    static __device__ __forceinline__ void meet() {
        asm volatile("bar.sync %0, %1;" ::"n"(which), "n"(all) : "memory");
    }
};

// The weights of a step's norms, into the second-level cache: this block's share of them.
__device__ __forceinline__ void bring_norms(const TokenStep& step) {
    const std::uint32_t line = (threadIdx.x % 32 * gridDim.x + blockIdx.x) * 32;
    if (line >= step.width) return;
#pragma unroll 1
    for (std::uint32_t e = 0; e <= step.n_ends; ++e)
        if (const float* const weight = e < step.n_ends ? step.ends[e].norm.weight : step.norm.weight)
            asm volatile("prefetch.global.L2 [%0];" ::"l"(weight + line));
}
// The sum of a row's codes, in every lane.
__device__ __forceinline__ int sum_of_codes(const uint4* codes, std::uint32_t chunks) {
    int sum = 0;
#pragma unroll 2
    for (std::uint32_t n = threadIdx.x % 32; n < chunks * 4; n += 32) {
        const uint4 c = codes[n];
        for (const std::uint32_t word : {c.x, c.y, c.z, c.w})
            sum = __dp4a(static_cast<int>(word), 0x01010101, sum);
    }
    return __reduce_add_sync(0xFFFFFFFFu, sum);
}
// Factors and sums of the tiles of a round, a lane each.
__device__ __forceinline__ void rescale_round(const TokenStep& step, const std::uint32_t* tiles,
                                              std::uint32_t first, std::uint32_t n_tiles,
                                              const std::uint8_t* q, Room& room) {
    const std::uint32_t lane = threadIdx.x % 32, needed = tiles[0] >> 16;
    int sums[token_ends] = {};
#pragma unroll
    for (std::uint32_t e = 0; e < token_ends; ++e)
        if ((needed >> e & 1u) != 0)
            sums[e] = sum_of_codes(reinterpret_cast<const uint4*>(q) + e * step.chunks * 4, step.chunks);
    if (lane >= token_round_tiles || first + lane >= n_tiles) return;
    const TokenJob& job = step.jobs[tiles[1 + first + lane] >> 28];
    const auto sum_of = [&](std::uint32_t e) { return e == 0 ? sums[0] : e == 1 ? sums[1] : sums[2]; };
    Rescale rescale{job.beta / room.scale[job.end], 0, sum_of(job.end), 0};
    if (job.epilogue == Epilogue::swiglu || job.epilogue == Epilogue::mlgru) {
        rescale.second_factor = job.second_beta / room.scale[job.second_end];
        rescale.second_sum = sum_of(job.second_end);
    }
    room.rescale[lane] = rescale;
}

__device__ __forceinline__ std::uint64_t largest_of_warp(std::uint64_t x) {
#pragma unroll
    for (int half = 16; half > 0; half /= 2) {
        const std::uint64_t other = __shfl_xor_sync(0xFFFFFFFFu, x, half);
        x = other > x ? other : x;
    }
    return x;
}
// The likeliest of the logits that the block has stored, in the last step.
__device__ __forceinline__ void pick(const TokenLaunch& token, const Room& room) {
    const std::uint32_t last = token.n_steps - 1, lane = threadIdx.x % 32;
    const std::uint32_t *const tiles = room.tiles[last % 2], n_tiles = tiles[0] & 0xFFFFu;
    std::uint64_t best = 0;
#pragma unroll 1
    for (std::uint32_t t = 0; t < n_tiles; ++t) {
        const std::uint32_t row = (tiles[1 + t] & most_tile_number) * tile_rows + lane;
        if (row >= room.step[last % 2].jobs[0].rows) continue;
        const std::uint64_t key = pick_key(__ldcg(token.logits + row), row);
        best = key > best ? key : best;
    }
    best = largest_of_warp(best);
    if (lane == 0 && best != 0)
        atomicMax(reinterpret_cast<unsigned long long*>(token.picks + blockIdx.x % token_picks), best);
}

// A warp for what is many instructions but few numbers: norms' factors from sums of squares, what products
// are rescaled by; and that brings the steps' control, so that no worker has to.
__device__ __forceinline__ void sum_and_control(const TokenLaunch& token, const std::uint8_t* q, Room& room) {
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
        bring_norms(room.step[s % 2]);
    };
    fetch(0, token.tables.streams[0].tiles, token.tables.streams[0].stride);
    put(0);
    Barrier::join();
#pragma unroll 1
    for (std::uint32_t s = 0; s < token.n_steps; ++s) {
        Barrier::meet<4>();
        const TokenStep& step = room.step[s % 2];
        const std::uint32_t* const tiles = room.tiles[s % 2];
        const std::uint32_t n_tiles = tiles[0] & 0xFFFFu;
        if (s + 1 < token.n_steps) fetch(s + 1, step.next_tiles, step.next_stride);
        const std::uint32_t columns = step.width;
        const float width = static_cast<float>(columns), of_width = 1.0f / width;
        const float own_eps = step.norm.eps, end_eps = step.ends[lane < token_ends ? lane : 0].norm.eps;
        std::uint32_t left = n_tiles == 0 ? 0 : step.normed ? 2 : 1;
#pragma unroll 1
        for (; left > 0; --left) {
            const float eps = left == 2 ? own_eps : end_eps;
            Barrier::meet<2>();
            float even[8], odd[8];
#pragma unroll
            for (std::uint32_t j = 0; j < 8; ++j) {
                const float2 two = *reinterpret_cast<const float2*>(room.squares + 2 * lane + 64 * j);
                even[j] = two.x;
                odd[j] = two.y;
            }
            const float sum = join_squares(even, odd);
            const float rstd = is_within(sum) ? rstd_within(sum, width, of_width, eps)
                                              : rstd_of({nullptr, eps, 0}, sum, columns);
            if (lane < token_ends) room.rstd[lane] = rstd;
            Barrier::meet<3>();
        }
        if (n_tiles != 0)  // an end's largest value is there
            for (int n = __popc(tiles[0] >> 16); n > 0; --n) Barrier::join();
        if (s + 1 < token.n_steps) put(s + 1);
#pragma unroll 1
        for (std::uint32_t first = 0; first < n_tiles; first += token_round_tiles) {
            Barrier::meet<5>();
            rescale_round(step, tiles, first, n_tiles, q, room);
            Barrier::meet<6>();
        }
    }
    if (!token.picks) return;
    Barrier::meet<4>();  // all logits are stored
    pick(token, room);
}

// The chain up to the codes of the ends that this block needs, in shared memory in the order in which
// products take them: a chunk's 16 words by lane % 4, then by their place.
template <int batch, bool exact, bool small>
__device__ __forceinline__ void compute_chain(bool is_normed, const TokenStep& step, std::uint32_t needed,
                                              std::uint32_t tag, const std::uint64_t* exchange, float* row,
                                              std::uint8_t* q, Room& room) {
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32, first = 2 * threadIdx.x;
    const std::uint32_t width = step.width;
    const bool held =
        small || width <= batch * apart;  // by the threads, from pass to pass; else in shared memory
    const bool gated = is_normed && step.gated;
    std::uint32_t e = static_cast<std::uint32_t>(__ffs(static_cast<int>(needed)) - 1);
    float2 x[batch], y[batch], weight[batch];
    float2 squares = make_float2(0, 0);
    const auto load_weights = [&](const float* from, std::uint32_t at) {
        for_batch<batch>(at, width, [&](int k, std::uint32_t c) { weight[k] = load_pair(from + c); });
    };
    const auto add_squares = [&](const float2& v) {
        squares = {fmaf(v.x, v.x, squares.x), fmaf(v.y, v.y, squares.y)};
    };
    const auto put_squares = [&] { room.squares[threadIdx.x] = squares.x + squares.y; };
    const auto in_row = [&](std::uint32_t c) -> float2& { return *reinterpret_cast<float2*>(row + c); };
#pragma unroll
    for (int k = 0; k < batch; ++k) x[k] = y[k] = make_float2(0, 0);
    if (held) {
        load_weights(is_normed ? step.norm.weight : step.ends[e].norm.weight, first);
        wait_for_batch<batch>(exchange + step.in, first, width, tag,
                              [&](int k, std::uint32_t, const float2& v) {
                                  x[k] = v;
                                  add_squares(v);
                              });
    } else {
#pragma unroll 1
        for (std::uint32_t at = first; at < width; at += batch * apart)
            wait_for_batch<batch>(exchange + step.in, at, width, tag,
                                  [&](int, std::uint32_t c, const float2& v) {
                                      in_row(c) = v;
                                      add_squares(v);
                                  });
        load_weights(step.ends[e].norm.weight, first);
    }
    put_squares();
    Barrier::meet<2>();
    if (is_normed) {
        if (gated)  // through SiLU already
            wait_for_batch<batch>(exchange + step.gate, first, width, tag,
                                  [&](int k, std::uint32_t, const float2& v) { y[k] = v; });
        squares = make_float2(0, 0);
        Barrier::meet<3>();
        const float rstd = room.rstd[0];
        for_batch<batch>(first, width, [&](int k, std::uint32_t) {
            x[k] = {x[k].x * rstd * weight[k].x, x[k].y * rstd * weight[k].y};
            if (gated) {
                if (exact)
                    x[k] = {x[k].x * y[k].x, x[k].y * y[k].y};
                else
                    x[k] = {site_product(x[k].x, y[k].x, step.product),
                            site_product(x[k].y, y[k].y, step.product)};
            }
            add_squares(x[k]);
        });
        load_weights(step.ends[e].norm.weight, first);
        put_squares();
        Barrier::meet<2>();
    }
    const std::uint32_t columns = step.chunks * chunk_columns;
    Barrier::meet<3>();
#pragma unroll 1
    for (;;) {
        const float rstd = room.rstd[e];
        std::uint32_t largest = 0;
        const auto norm = [&](int k, const float2& from) {
            y[k] = {from.x * rstd * weight[k].x, from.y * rstd * weight[k].y};
            largest = max(largest,
                          max(__float_as_uint(y[k].x) & 0x7FFFFFFFu, __float_as_uint(y[k].y) & 0x7FFFFFFFu));
        };
        if (held) {
            for_batch<batch>(first, width, [&](int k, std::uint32_t) { norm(k, x[k]); });
        } else {  // of one end only: in place
#pragma unroll 1
            for (std::uint32_t at = first; at < width; at += batch * apart) {
                for_batch<batch>(at, width, [&](int k, std::uint32_t c) { norm(k, in_row(c)); });
                load_weights(step.ends[e].norm.weight, at + batch * apart);
                for_batch<batch>(at, width, [&](int k, std::uint32_t c) { in_row(c) = y[k]; });
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
        const float scale = scale_within(__reduce_max_sync(0xFFFFFFFFu, room.largest[now][lane % warps]));
        std::uint8_t* const to =
            q + now * columns + first / 64 * 64 + first % 16 / 4 * 16 + first % 64 / 16 * 4 + first % 4;
        const auto encode = [&](std::uint32_t at) {  // past the row y is zero
            for_batch<batch>(at, columns, [&](int k, std::uint32_t) {
                const std::uint32_t codes =
                    __byte_perm(static_cast<std::uint32_t>(code_of(y[k].x, scale, even)),
                                static_cast<std::uint32_t>(code_of(y[k].y, scale, even)), 0x0040) &
                    0xFFFFu;
                *reinterpret_cast<std::uint16_t*>(to + (at - first) + k * static_cast<int>(apart)) =
                    static_cast<std::uint16_t>(codes);
            });
        };
        if (held) {
            encode(first);
        } else {
#pragma unroll 1
            for (std::uint32_t at = first; at < columns; at += batch * apart) {
#pragma unroll
                for (int k = 0; k < batch; ++k) y[k] = make_float2(0, 0);
                for_batch<batch>(at, width, [&](int k, std::uint32_t c) { y[k] = in_row(c); });
                encode(at);
            }
        }
        if (threadIdx.x == 0) room.scale[now] = scale;
        if (needed == 0) break;
    }
}
#endif

}  // namespace
}  // namespace addend::kernels::cuda
