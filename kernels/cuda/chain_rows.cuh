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

__device__ __noinline__ float4 silus_anywhere(float4 h) {
    return {scalar::silu(h.x), scalar::silu(h.y), scalar::silu(h.z), scalar::silu(h.w)};
}
__device__ __forceinline__ float4 silu_of(const float4& h) {
    if (largest_of(0.0f, h) <= 80.0f)
        return {silu_within(h.x), silu_within(h.y), silu_within(h.z), silu_within(h.w)};
    return silus_anywhere(h);
}

}  // namespace
}  // namespace addend::kernels::cuda
