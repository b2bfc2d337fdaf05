// A token's chains: what stands before the products of a step, computed by every block that has some of them.
#pragma once

#include "kernels/cuda/chain.cuh"
#include "kernels/cuda/token_ring.cuh"

namespace addend::kernels::cuda {
namespace {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
// Code that every step passes is kept short, in loops where it could be laid out: instructions that are not
// in a multiprocessor's first cache take ten cycles each, and a step executes most of them once.

// A thread's pairs of a row: number k of a batch stands at column first + k apart. All pairs of a row that
// stand 1,024 columns apart, the period of a sum of squares, are one thread's.
constexpr std::uint32_t apart = 2 * workers;
static_assert(apart == 1024);
template <int batch, class Compute>
__device__ __forceinline__ void for_batch(std::uint32_t first, std::uint32_t columns, Compute&& compute) {
#pragma unroll
    for (int k = 0; k < batch; ++k)
        if (const std::uint32_t c = first + static_cast<std::uint32_t>(k) * apart; c < columns) compute(k, c);
}
// Asked for here and now: what the compiler knows to be constant it would load where it is used.
__device__ __forceinline__ float2 load_pair(const float* from) {
    float2 x;
    asm volatile("ld.global.nc.v2.f32 {%0, %1}, [%2];" : "=f"(x.x), "=f"(x.y) : "l"(from));
    return x;
}
// Others than exact: not where every token passes.
__device__ __noinline__ float rare_product(float a, float b, Product product) {
    return site_product(a, b, product);
}
__device__ __noinline__ float rare_embedding(const TokenLaunch& token, std::int32_t id,
                                             std::uint32_t column) {
    return embedding(token.table, token.factor, id, column);
}

// Barriers of a block: 1: workers wait for each other. 2: a row's squares are there. 3: the factors of its
// norms are. 4: the next step's control is.
struct Barrier {
    static constexpr std::uint32_t all = workers + 32;  // and the warp that sums
    static __device__ __forceinline__ void join() {
        asm volatile("bar.sync 1, %0;" ::"n"(workers) : "memory");
    }
    template <int which>
    static __device__ __forceinline__ void meet() {
        asm volatile("bar.sync %0, %1;" ::"n"(which), "n"(all) : "memory");
    }
};

__device__ __noinline__ float rare_rstd(float sum, std::uint32_t width, float eps) {
    return rstd_of({nullptr, eps, 0}, sum, width);
}
// rstd_of without the branches of division and root for operands at the ends of the range; `of_width`:
// 1 / width.
__device__ __forceinline__ float rstd_within(float sum, float width, float of_width, float eps) {
    float mean = sum * of_width;
    mean = fmaf(fmaf(-width, mean, sum), of_width, mean);
    const float x = mean + eps;
    float y, r;
    asm("rsqrt.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    float root = x * y;
    root = fmaf(fmaf(-root, root, x), 0.5f * y, root);
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(root));
    return fmaf(r, fmaf(-root, r, 1.0f), r);
}

// A warp that sums squares and makes the norms' factors of them, since a division and a root are many
// instructions; and that brings the steps' control, so that no worker has to.
__device__ __forceinline__ void sum_and_control(const TokenLaunch& token, Room& room) {
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
        Barrier::meet<4>();
    };
    fetch(0, token.tables.streams[0].tiles, token.tables.streams[0].stride);
    put(0);
#pragma unroll 1
    for (std::uint32_t s = 0; s < token.n_steps; ++s) {
        const TokenStep& step = room.step[s % 2];
        if (s + 1 < token.n_steps) fetch(s + 1, step.next_tiles, step.next_stride);
        const std::uint32_t columns = step.width;
        const float width = static_cast<float>(columns), of_width = 1.0f / width;
        const float own_eps = step.norm.eps, end_eps = step.ends[lane < token_ends ? lane : 0].norm.eps;
        std::uint32_t left = room.tiles[s % 2][0] == 0 ? 0 : step.normed ? 2 : 1;
        if (left == 0) Barrier::meet<2>();  // the step before is done
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
            float rstd;
            if (sum > 0x1p-90f && sum < 0x1p90f)
                rstd = rstd_within(sum, width, of_width, eps);
            else
                rstd = rare_rstd(sum, columns, eps);
            if (lane < token_ends) room.rstd[lane] = rstd;
            Barrier::meet<3>();
        }
        if (s + 1 < token.n_steps) put(s + 1);
    }
}

// The chain up to the codes of the ends that this block needs, in shared memory in the order in which
// products take them: a chunk's 16 words by lane % 4, then by their place.
template <int batch>
__device__ __forceinline__ void compute_chain(const TokenLaunch& token, const TokenStep& step,
                                              std::uint32_t needed, std::uint32_t tag,
                                              const std::uint64_t* exchange, std::int32_t id, float* row,
                                              std::uint8_t* q, Room& room) {
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32, first = 2 * threadIdx.x;
    const std::uint32_t width = step.width;
    const bool held = width <= batch * apart;  // by the threads, from pass to pass; else in shared memory
    const bool is_normed = step.normed, gated = step.gated;
    std::uint32_t e = static_cast<std::uint32_t>(__ffs(static_cast<int>(needed)) - 1);
    float2 x[batch], y[batch], weight[batch];
    float2 squares = make_float2(0, 0);
    const auto load_weights = [&](const float* from, std::uint32_t at) {
        for_batch<batch>(at, width, [&](int k, std::uint32_t c) { weight[k] = load_pair(from + c); });
    };
    const auto wait_for_batch = [&](const std::uint64_t* from, std::uint32_t at, float2(&to)[batch]) {
        Two two[batch];
        for_batch<batch>(at, width, [&](int k, std::uint32_t c) { two[k] = read_exchange(from + c); });
        for_batch<batch>(at, width, [&](int k, std::uint32_t c) {
            while (!has_come(two[k], tag)) two[k] = read_exchange(from + c);
            to[k] = values_of(two[k]);
        });
    };
    const auto add_squares = [&](const float2& v) {
        squares = {fmaf(v.x, v.x, squares.x), fmaf(v.y, v.y, squares.y)};
    };
    const auto put_squares = [&] { room.squares[threadIdx.x] = squares.x + squares.y; };
    const auto in_row = [&](std::uint32_t c) -> float2& { return *reinterpret_cast<float2*>(row + c); };
#pragma unroll
    for (int k = 0; k < batch; ++k) x[k] = y[k] = make_float2(0, 0);
    load_weights(is_normed ? step.norm.weight : step.ends[e].norm.weight, first);
    if (step.embeds) {
        for_batch<batch>(first, width, [&](int k, std::uint32_t c) {
            x[k] = {rare_embedding(token, id, c), rare_embedding(token, id, c + 1)};
            add_squares(x[k]);
        });
    } else {
#pragma unroll 1
        for (std::uint32_t at = first; at < width; at += batch * apart) {
            wait_for_batch(exchange + step.in, at, x);
            for_batch<batch>(at, width, [&](int k, std::uint32_t c) {
                add_squares(x[k]);
                if (!held) in_row(c) = x[k];
            });
        }
    }
    put_squares();
    Barrier::meet<2>();
    if (is_normed) {
        if (gated) wait_for_batch(exchange + step.gate, first, y);  // through SiLU already
        const kernels::Product product = step.product;
        squares = make_float2(0, 0);
        Barrier::meet<3>();
        const float rstd = room.rstd[0];
        for_batch<batch>(first, width, [&](int k, std::uint32_t) {
            x[k] = {x[k].x * rstd * weight[k].x, x[k].y * rstd * weight[k].y};
            if (gated) {
                if (product.mode == product_exact)
                    x[k] = {x[k].x * y[k].x, x[k].y * y[k].y};
                else
                    x[k] = {rare_product(x[k].x, y[k].x, product), rare_product(x[k].y, y[k].y, product)};
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
        int sum = 0;
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
                for_batch<batch>(at, width, [&](int k, std::uint32_t c) { y[k] = in_row(c); });
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
#endif

}  // namespace
}  // namespace addend::kernels::cuda
