// Parts of the chain of many rows: meetings of warps, copies, a lane's sum of squares, and SiLU.
#pragma once

#include "kernels/cuda/chain.cuh"

namespace addend::kernels::cuda {
namespace {

// Two rows' lanes are in different banks.
__host__ __device__ __forceinline__ std::uint32_t row_pitch(std::uint32_t width) {
    return (width + 15) / 32 * 32 + 16;
}

// A named barrier: who arrives goes on, who meets waits for all `threads`.
__device__ __forceinline__ void arrive(std::uint32_t barrier, std::uint32_t threads) {
    asm volatile("bar.arrive %0, %1;" ::"r"(barrier), "r"(threads) : "memory");
}
__device__ __forceinline__ void meet(std::uint32_t barrier, std::uint32_t threads) {
    asm volatile("bar.sync %0, %1;" ::"r"(barrier), "r"(threads) : "memory");
}

// Rows are addressed as the shared memory they are: from pointers the compiler makes the base anew at each
// use.
__device__ __forceinline__ std::uint32_t shared_address(const void* p) {
    return static_cast<std::uint32_t>(__cvta_generic_to_shared(p));
}
__device__ __forceinline__ float read_one(std::uint32_t from) {
    float x;
    asm volatile("ld.shared.f32 %0, [%1];" : "=f"(x) : "r"(from));
    return x;
}
__device__ __forceinline__ float4 read_four(std::uint32_t from) {
    float4 x;
    asm volatile("ld.shared.v4.f32 {%0, %1, %2, %3}, [%4];"
                 : "=f"(x.x), "=f"(x.y), "=f"(x.z), "=f"(x.w)
                 : "r"(from));
    return x;
}
__device__ __forceinline__ void write_four(std::uint32_t to, const float4& x) {
    asm volatile("st.shared.v4.f32 [%0], {%1, %2, %3, %4};" ::"r"(to), "f"(x.x), "f"(x.y), "f"(x.z), "f"(x.w)
                 : "memory");
}

__device__ __forceinline__ void copy_four(std::uint32_t to, const float* from) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(from) : "memory");
}
// Columns [from, end) of a row, by one warp.
__device__ __forceinline__ void copy_part(std::uint32_t to, const float* row, std::uint32_t from,
                                          std::uint32_t end) {
    std::uint32_t c = from + 4 * (threadIdx.x % 32);
    for (; c + 384 < end; c += 512) {
        const float* const source = row + c;
        const std::uint32_t place = to + 4 * c;
#pragma unroll
        for (std::uint32_t k = 0; k < 4; ++k) copy_four(place + k * 512, source + k * 128);
    }
    for (; c < end; c += 128) copy_four(to + 4 * c, row + c);
}
__device__ __forceinline__ void close_copies() {
    asm volatile("cp.async.commit_group;" ::: "memory");
}
/// All but the last `pending` (at most 3) groups of copies are there.
__device__ __forceinline__ void wait_for_copies(std::uint32_t pending) {
    switch (pending) {
        case 3:
            asm volatile("cp.async.wait_group 3;" ::: "memory");
            break;
        case 2:
            asm volatile("cp.async.wait_group 2;" ::: "memory");
            break;
        case 1:
            asm volatile("cp.async.wait_group 1;" ::: "memory");
            break;
        default:
            asm volatile("cp.async.wait_group 0;" ::: "memory");
    }
    __syncwarp();
}

// Continues a lane's chain over its elements [k, n), 64 bytes apart. The next sixteen are on their way while
// these are summed: what is read stands before what is summed, with no branch between, or else the compiler
// reads late. Behind the last stand zeros, which leave a sum as it is.
__device__ __forceinline__ float chain_on(float sum, std::uint32_t x, std::uint32_t k, std::uint32_t n) {
    constexpr std::uint32_t batch = 16, step = 64;
    float a[batch], b[batch];
    const auto fetch = [&](float(&to)[batch], std::uint32_t from) {
#pragma unroll
        for (std::uint32_t i = 0; i < batch; ++i) to[i] = read_one(x + from * step + i * step);
    };
    const auto add = [&](const float(&from)[batch]) {
#pragma unroll
        for (std::uint32_t i = 0; i < batch; ++i) sum = fmaf(from[i], from[i], sum);
    };
    if (k + batch <= n) {
        const std::uint32_t last = n - batch;
        fetch(a, k);
#pragma unroll 1
        while (k + batch <= last) {
            fetch(b, k + batch);
            add(a);
            k += 2 * batch;
            fetch(a, min(k, last));
            add(b);
        }
        if (k <= last) {
            add(a);
            k += batch;
        }
    }
    if (k < n) {
#pragma unroll
        for (std::uint32_t i = 0; i < batch; ++i) a[i] = k + i < n ? read_one(x + k * step + i * step) : 0.0f;
        add(a);
    }
    return sum;
}
/// The sum of 16 lanes in all of them; two rows a warp.
__device__ __forceinline__ float joined(float sum) {
#pragma unroll
    for (int half = 8; half > 0; half /= 2) sum += __shfl_down_sync(0xFFFFFFFFu, sum, half, 16);
    return __shfl_sync(0xFFFFFFFFu, sum, 0, 16);
}

// max(most, |x|), where a NaN is the largest.
__device__ __forceinline__ float larger_of(float most, float x) {
    asm("max.NaN.f32 %0, %0, %1;" : "+f"(most) : "f"(fabsf(x)));
    return most;
}
__device__ __forceinline__ float largest_of(float most, const float4& x) {
    return larger_of(larger_of(larger_of(larger_of(most, x.x), x.y), x.z), x.w);
}

// silu of float_math.h where |h| <= 80 (only the sign of a zero may differ, which no product shows): the
// clamps and the second factor of the power do nothing there, and the division is the one the compiler makes,
// without its way out for extreme operands. Compared for all 2^32 arguments.
__device__ __forceinline__ float silu_within(float h) {
    const float x = -h, shifted = fmaf(x, scalar::log2_e, scalar::round_magic),
                k = shifted - scalar::round_magic;
    const float r = fmaf(k, -scalar::ln2_low, fmaf(k, -scalar::ln2_high, x));
    float p = scalar::exp_c[0];
#pragma unroll
    for (int c = 1; c < 6; ++c) p = fmaf(p, r, scalar::exp_c[c]);
    const float y = fmaf(p, r * r, r) + 1.0f;
    const float d = 1.0f + __uint_as_float(__float_as_uint(y) + (__float_as_uint(shifted) << 23));
    float i;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(i) : "f"(d));
    i = fmaf(i, fmaf(-d, i, 1.0f), i);
    const float q = h * i;
    return fmaf(fmaf(-d, q, h), i, q);
}
__device__ __noinline__ float4 silu_anywhere(float4 h) {
    return {scalar::silu(h.x), scalar::silu(h.y), scalar::silu(h.z), scalar::silu(h.w)};
}
__device__ __forceinline__ float4 silu_of(const float4& h) {
    if (largest_of(0.0f, h) <= 80.0f)
        return {silu_within(h.x), silu_within(h.y), silu_within(h.z), silu_within(h.w)};
    return silu_anywhere(h);
}

}  // namespace
}  // namespace addend::kernels::cuda
