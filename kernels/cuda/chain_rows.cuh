// Parts of the chain of many rows: meetings of warps, copies, and SiLU.
#pragma once

#include "kernels/cuda/chain.cuh"

namespace addend::kernels::cuda {
namespace {

// Of a row in a slot, in floats.
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
// A row, by one warp.
__device__ __forceinline__ void copy_row(std::uint32_t to, const float* row, std::uint32_t width) {
    std::uint32_t c = 4 * (threadIdx.x % 32);
    for (; c + 384 < width; c += 512) {
        const float* const source = row + c;
        const std::uint32_t place = to + 4 * c;
#pragma unroll
        for (std::uint32_t k = 0; k < 4; ++k) copy_four(place + k * 512, source + k * 128);
    }
    for (; c < width; c += 128) copy_four(to + 4 * c, row + c);
}
__device__ __forceinline__ void wait_for_copies() {
    asm volatile("cp.async.wait_all;" ::: "memory");
    __syncwarp();
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
