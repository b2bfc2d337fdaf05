// What a warp of the wide products does with its sums: they go through shared memory, so that a thread has
// four rows of a token and a warp stores whole lines.
#pragma once

#include "kernels/cuda/ternary.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t staged_tokens = 16, staged_stride = 36;  // 32 rows, padded so that banks differ
constexpr std::uint32_t staged_bytes = staged_tokens * staged_stride * 4;  // of a warp

// Of a block's tokens, in shared memory.
struct TokenFactors {
    float *first, *second;
    int* sum;
};

// n / d as IEEE 754 rounds it, for 1 <= d <= 2^120 and n = 0 or |n| from 2^-60 to 2^60 with |n / d| >=
// 2^-120: the compiler's own sequence, without its branch for other operands, which stands between the
// divisions of different values.
__device__ __forceinline__ float quotient(float n, float d) {
    float r;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(d));
    r = fmaf(r, fmaf(-d, r, 1.0f), r);
    float q = n * r;
    q = fmaf(r, fmaf(-d, q, n), q);
    q = fmaf(r, fmaf(-d, q, n), q);
    return n == 0 ? n : q;  // keeps the sign
}
// ended() where quotient() divides; else `odd` is set.
template <Ending ending>
__device__ __forceinline__ float ended_if_usual(const TernaryJob& job, const Beside& beside,
                                                const Sums& first, const Sums& second, bool& odd) {
    // Where d is above 2^60, x is below -41.
    const float x = first.value(), d = 1.0f + scalar::exp(-x);
    odd = odd || !(d <= 0x1p120f);
    if constexpr (ending == Ending::forget) {
        const float f = quotient(1.0f, d);
        return job.bound ? scalar::forget_gate(f, beside.bound) : f;
    } else {
        odd = odd || !(fabsf(x) <= 0x1p60f) || (fabsf(x) < 0x1p-60f && x != 0);
        const float y = quotient(x, d);
        return ending == Ending::swiglu ? y * second.value() : y;
    }
}

// Sums d of a warp: rows first_row + 16 m + 8 h + lane / 4 (of two products: m is the product) by N tokens.
template <std::uint32_t N, Ending ending>
__device__ __forceinline__ void store_sums(const TernaryJob& job, std::byte* arena, int (&d)[2][N / 2],
                                           int* staged, const TokenFactors& factors, std::uint32_t first_row,
                                           std::uint32_t first_token, std::uint32_t tokens) {
    // A thread's part of a pass: pieces of four rows.
    constexpr bool both = ending == Ending::swiglu, adds = ending == Ending::add;
    constexpr std::uint32_t quads = both ? 4 : 8, pieces = staged_tokens * quads / 32;
    constexpr std::uint32_t piece_tokens = 32 / quads;
    const std::uint32_t lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
    const std::uint32_t row = first_row + lane % quads * 4, in_piece = lane / quads;
    const bool whole = row + 4 <= job.rows;
    const auto in_fours = [&](const Place& p) { return whole && p.offset % 16 == 0 && p.stride % 4 == 0; };
    const bool out_in_fours = in_fours(job.out), other_in_fours = in_fours(job.other);
    Beside beside[4];
    if (ending == Ending::forget && job.bound) {
#pragma unroll
        for (std::uint32_t r = 0; r < 4; ++r)
            if (row + r < job.rows) beside[r].bound = job.bound[row + r];
    }
    // What is added comes some passes ahead: memory takes as long as several of them.
    constexpr std::uint32_t depth = !adds ? 1 : N <= 80 ? 4 : 3;
    float4 ahead[depth][pieces];
    const auto look = [&](std::uint32_t pass, float4(&to)[pieces]) {
        if constexpr (adds) {
#pragma unroll
            for (std::uint32_t p = 0; p < pieces; ++p) {
                const std::uint32_t token = first_token + pass * staged_tokens + p * piece_tokens + in_piece;
                if (pass >= N / staged_tokens || token >= tokens) continue;
                const float* const from = at<float>(arena, job.other, token, row);
                if (other_in_fours) {
                    to[p] = *reinterpret_cast<const float4*>(from);
                } else {
                    to[p].x = row < job.rows ? from[0] : 0;
                    to[p].y = row + 1 < job.rows ? from[1] : 0;
                    to[p].z = row + 2 < job.rows ? from[2] : 0;
                    to[p].w = row + 3 < job.rows ? from[3] : 0;
                }
            }
        }
    };
#pragma unroll
    for (std::uint32_t i = 0; i < depth; ++i) look(i, ahead[i]);
        // A loop, whose code stays near: registers move up instead of being named anew.
#pragma unroll 1
    for (std::uint32_t pass = 0; pass < N / staged_tokens; ++pass) {
        const std::uint32_t in_block = pass * staged_tokens;
        if (first_token + in_block >= tokens) break;
#pragma unroll
        for (std::uint32_t n = 0; n < 2; ++n) {
#pragma unroll
            for (std::uint32_t e = 0; e < 2; ++e) {
#pragma unroll
                for (std::uint32_t r = 0; r < 4; ++r)
                    staged[(n * 8 + 2 * t + e) * staged_stride + r * 8 + g] = d[r / 2][4 * n + r % 2 * 2 + e];
            }
        }
#pragma unroll
        for (std::uint32_t i = 0; i + 8 < N / 2; ++i) d[0][i] = d[0][i + 8], d[1][i] = d[1][i + 8];
        __syncwarp();
        float x[pieces][4];
        const auto finish = [&](auto&& value) {
#pragma unroll
            for (std::uint32_t p = 0; p < pieces; ++p) {
                const std::uint32_t in_pass = p * piece_tokens + in_piece, token = in_block + in_pass;
                const int* const from = staged + in_pass * staged_stride + lane % quads * 4;
                const int4 a = *reinterpret_cast<const int4*>(from);
                const int4 b = both ? *reinterpret_cast<const int4*>(from + 16) : a;
                const float f = factors.first[token], f2 = both ? factors.second[token] : 0;
                const int sum = factors.sum[token];
                if constexpr (adds) {
                    beside[0].other = ahead[0][p].x;
                    beside[1].other = ahead[0][p].y;
                    beside[2].other = ahead[0][p].z;
                    beside[3].other = ahead[0][p].w;
                }
                x[p][0] = value(beside[0], Sums{a.x, sum, f}, Sums{b.x, sum, f2});
                x[p][1] = value(beside[1], Sums{a.y, sum, f}, Sums{b.y, sum, f2});
                x[p][2] = value(beside[2], Sums{a.z, sum, f}, Sums{b.z, sum, f2});
                x[p][3] = value(beside[3], Sums{a.w, sum, f}, Sums{b.w, sum, f2});
            }
        };
        const auto as_defined = [&](const Beside& with, const Sums& first, const Sums& second) {
            if constexpr (ending == Ending::sums) return __int_as_float(first.acc - first.sum);
            return ended<ending>(job, with, first, second);
        };
        if constexpr (both || ending == Ending::silu || ending == Ending::forget) {
            bool odd = both && job.product.mode != product_exact;
            finish([&](const Beside& with, const Sums& first, const Sums& second) {
                return ended_if_usual<ending>(job, with, first, second, odd);
            });
            if (odd) finish(as_defined);
        } else {
            finish(as_defined);
        }
#pragma unroll
        for (std::uint32_t p = 0; p < pieces; ++p) {
            const std::uint32_t token = first_token + in_block + p * piece_tokens + in_piece;
            if (token >= tokens) continue;
            float* const to = at<float>(arena, job.out, token, row);
            if (out_in_fours) {
                *reinterpret_cast<float4*>(to) = make_float4(x[p][0], x[p][1], x[p][2], x[p][3]);
            } else {
#pragma unroll
                for (std::uint32_t r = 0; r < 4; ++r)
                    if (row + r < job.rows) to[r] = x[p][r];
            }
        }
        if constexpr (adds) {
#pragma unroll
            for (std::uint32_t i = 0; i + 1 < depth; ++i) {
#pragma unroll
                for (std::uint32_t p = 0; p < pieces; ++p) ahead[i][p] = ahead[i + 1][p];
            }
            look(pass + depth, ahead[depth - 1]);
        }
        __syncwarp();
    }
}

}  // namespace
}  // namespace addend::kernels::cuda
