// What brings a token its weights, and the exchange in which blocks hand rows on (see token.cu).
#pragma once

#include "kernels/cuda/ternary.cuh"
#include "kernels/cuda/token.h"

namespace addend::kernels::cuda {
namespace {

// Of the ring in shared memory. Where it began 16 bytes behind a line, a token took 1 % (370M), 4 % (2.7B) or
// 5 % (13B) longer on an H200.
constexpr std::uint32_t token_alignment = 128;
constexpr std::uint32_t warps = 16, workers = warps * 32;
constexpr std::uint32_t token_threads = workers + 64;  // and a warp that sums, and one that brings weights
static_assert(token_stage_chunks == 2 * warps && token_round_tiles <= warps);
// Whether tiles of a small model's step share stages, two each.
__host__ __device__ constexpr bool two_a_stage(std::uint32_t chunks) {
    return chunks <= token_stage_chunks / 2;
}
constexpr std::uint32_t step_words = sizeof(TokenStep) / 4;
static_assert(sizeof(TokenStep) % 4 == 0);
constexpr std::uint32_t control_words = step_words + 1 + most_token_tiles;

// What a tile's sums are rescaled by and corrected with: of its product, and of the second where it ends two.
struct alignas(16) Rescale {
    float factor, second_factor;
    int sum, second_sum;
};
// What the warps share besides the ring, the row and its codes.
struct Room {
    float *states, *next_states;  // of the session, before and after the token
    std::uint32_t base;           // of the tags of this run: that of what step s reads is base + s
    TokenStep step[2];
    std::uint32_t tiles[2][1 + most_token_tiles];
    int acc[token_round_tiles][tile_rows];  // zero but between a tile's products and its ending
    float squares[workers];                 // of each worker's elements
    std::uint32_t largest[token_ends][warps];
    Rescale rescale[token_round_tiles];
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

__device__ __forceinline__ void copy_once(std::uint32_t to, std::uint64_t from, std::uint32_t bytes,
                                          std::uint32_t full, std::uint64_t policy) {
    asm volatile(
        "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes.L2::cache_hint "
        "[%0], [%1], %2, [%3], %4;" ::"r"(to),
        "l"(from), "r"(bytes), "r"(full), "l"(policy)
        : "memory");
}
// The warp that brings weights. Its lanes know a tile's address each. What it needs to know of a step is
// asked for two steps ahead: each question takes as long as a fifth of a small model's step.
template <bool small>
__device__ __forceinline__ void bring(const TokenLaunch& token, Ring ring) {
    const std::uint32_t lane = threadIdx.x % 32;
    std::uint64_t once = 0;  // weights pass through the second-level cache and leave it first
    asm("createpolicy.fractional.L2::evict_first.b64 %0, 1.0;" : "=l"(once));
    const auto stream_of = [&](std::uint32_t s) {
        return s < token.n_steps ? token.tables.streams[s] : TokenStream{};
    };
    const auto tile_of = [&](const TokenStream& stream, std::uint32_t t) -> std::uint64_t {
        const std::byte* const* const mine =
            token.tables.weights + stream.weights + blockIdx.x * stream.stride;
        return t < stream.stride ? reinterpret_cast<std::uint64_t>(mine[t]) : 0;
    };
    TokenStream next = stream_of(0), after = stream_of(1);
    std::uint64_t next_tile = tile_of(next, lane);
#pragma unroll 1
    for (std::uint32_t s = 0; s < token.n_steps; ++s) {
        const TokenStream now = next;
        std::uint64_t tile = next_tile;
        next = after;
        next_tile = tile_of(next, lane);
        after = stream_of(s + 2);
#pragma unroll 1
        for (std::uint32_t begin = 0; begin < now.stride; begin += 32) {
            if (begin > 0) tile = tile_of(now, begin + lane);
#pragma unroll 1
            for (std::uint32_t k = 0; k < 32; ++k) {
                std::uint64_t from = __shfl_sync(0xFFFFFFFFu, tile, static_cast<int>(k)), second = 0;
                if (from == 0) break;
                if (small && two_a_stage(now.chunks) && k % 2 == 0)
                    second = __shfl_sync(0xFFFFFFFFu, tile, static_cast<int>(k + 1));
#pragma unroll 1
                for (std::uint32_t left = now.chunks * 32 * unit_bytes; left > 0;) {
                    const std::uint32_t bytes = left < token_stage_bytes ? left : token_stage_bytes;
                    wait_for(ring.empty + ring.slot * 8, ring.parity ^ 1);
                    if (lane == 0) {
                        const std::uint32_t full = ring.full + ring.slot * 8;
                        asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(full),
                                     "r"(second != 0 ? 2 * bytes : bytes)
                                     : "memory");
                        const std::uint32_t to = ring.data + ring.slot * token_stage_bytes;
                        copy_once(to, from, bytes, full, once);
                        if (second != 0) copy_once(to + token_stage_bytes / 2, second, bytes, full, once);
                    }
                    if (second != 0) ++k;  // both are here, in this one stage
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
    asm volatile("ld.relaxed.gpu.global.v2.b64 {%0, %1}, [%2];"
                 : "=l"(two.a), "=l"(two.b)
                 : "l"(from)
                 : "memory");
    return two;
}
__device__ __forceinline__ void write_exchange(std::uint64_t* to, float x, std::uint32_t tag) {
    const std::uint64_t both = std::uint64_t{tag} << 32 | __float_as_uint(x);
    asm volatile("st.relaxed.gpu.global.b64 [%0], %1;" ::"l"(to), "l"(both) : "memory");
}
__device__ __forceinline__ bool has_come(const Two& two, std::uint32_t tag) {
    return static_cast<std::uint32_t>(two.a >> 32) == tag && static_cast<std::uint32_t>(two.b >> 32) == tag;
}
// An element that its own writer reads back.
__device__ __forceinline__ float wait_for_one(const std::uint64_t* from, std::uint32_t tag) {
    std::uint64_t x;
    do {
        asm volatile("ld.relaxed.gpu.global.b64 %0, [%1];" : "=l"(x) : "l"(from) : "memory");
    } while (static_cast<std::uint32_t>(x >> 32) != tag);
    return __uint_as_float(static_cast<std::uint32_t>(x));
}
__device__ __forceinline__ float2 values_of(const Two& two) {
    return {__uint_as_float(static_cast<std::uint32_t>(two.a)),
            __uint_as_float(static_cast<std::uint32_t>(two.b))};
}
#endif

}  // namespace
}  // namespace addend::kernels::cuda
