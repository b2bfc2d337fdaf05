// What stands between two products, for one row: norms in the 16 lanes of kernels.h, and int8.
#pragma once

#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {

cudaError_t chain_of_one(const ChainJob& job, const Target& target);

namespace {

template <class Compute>
__device__ __forceinline__ float4 each_of(const float4& a, const float4& b, Compute&& compute) {
    return {compute(a.x, b.x), compute(a.y, b.y), compute(a.z, b.z), compute(a.w, b.w)};
}

// A lane's elements side by side, and lanes four banks apart: element c at (c % 16) pitch + c / 16.
__host__ __device__ __forceinline__ std::uint32_t lane_pitch(std::uint32_t width) {
    const std::uint32_t steps = (width + 15) / 16;
    return (steps + 27) / 32 * 32 + 4;  // at least `steps`, and 4 modulo 32
}
struct Lanes {
    float* row;
    std::uint32_t width, pitch;
    __device__ Lanes(float* to, std::uint32_t columns)
        : row(to), width(columns), pitch(lane_pitch(columns)) {}
};
__device__ __forceinline__ void put_lanes(const Lanes& lanes, std::uint32_t c, const float4& x) {
    if (c >= lanes.width) return;
    const std::uint32_t pitch = lanes.pitch;
    float* const to = lanes.row + c % 16 * pitch + c / 16;
    to[0] = x.x;
    to[pitch] = x.y;
    to[2 * pitch] = x.z;
    to[3 * pitch] = x.w;
}

__device__ __forceinline__ float chained(float sum, const float4& x) {
    sum = fmaf(x.x, x.x, sum);
    sum = fmaf(x.y, x.y, sum);
    sum = fmaf(x.z, x.z, sum);
    return fmaf(x.w, x.w, sum);
}
// The chain of a lane: the next sixteen elements are on their way while these are summed.
__device__ __forceinline__ float squares(const float* x, std::uint32_t n) {
    constexpr std::uint32_t batch = 4;
    const float4* const fours = reinterpret_cast<const float4*>(x);
    const std::uint32_t whole = n / (4 * batch);
    float sum = 0;
    float4 a[batch], b[batch];
    const auto fetch = [&](float4(&to)[batch], std::uint32_t k) {
#pragma unroll
        for (std::uint32_t i = 0; i < batch; ++i) to[i] = fours[k * batch + i];
    };
    const auto add = [&](const float4(&from)[batch]) {
#pragma unroll
        for (std::uint32_t i = 0; i < batch; ++i) sum = chained(sum, from[i]);
    };
    if (whole > 0) fetch(a, 0);
#pragma unroll 1
    for (std::uint32_t k = 0; k < whole; k += 2) {
        if (k + 1 < whole) fetch(b, k + 1);
        add(a);
        if (k + 1 >= whole) break;
        if (k + 2 < whole) fetch(a, k + 2);
        add(b);
    }
    for (std::uint32_t k = whole * 4 * batch; k < n; ++k) sum = fmaf(x[k], x[k], sum);
    return sum;
}
// Of a row in its lanes; by one warp, the result in its lane 0.
__device__ __forceinline__ float sum_of_squares(const Lanes& lanes) {
    const std::uint32_t lane = threadIdx.x % 32, width = lanes.width;
    float sum = 0;
    if (lane < 16) sum = squares(lanes.row + lane * lanes.pitch, width / 16 + (lane < width % 16 ? 1 : 0));
#pragma unroll
    for (int half = 8; half > 0; half /= 2) sum += __shfl_down_sync(0xFFFFFFFFu, sum, half, 16);
    return sum;
}

// What a row is multiplied by after its rstd: 1 where there is no weight.
struct NormWeight {
    const float* weight;
    float offset;
    __device__ explicit NormWeight(const ChainNorm& norm) : weight(norm.weight), offset(norm.offset) {}
    __device__ __forceinline__ float4 at(std::uint32_t c, std::uint32_t width) const {
        if (c >= width) return make_float4(0, 0, 0, 0);
        if (!weight) return make_float4(1 + offset, 1 + offset, 1 + offset, 1 + offset);
        const float4 w = __ldg(reinterpret_cast<const float4*>(weight + c));
        return offset == 0.0f ? w : make_float4(w.x + offset, w.y + offset, w.z + offset, w.w + offset);
    }
};
__device__ __forceinline__ float rstd_of(const ChainNorm& norm, float sum, std::uint32_t width) {
    return 1.0f / sqrtf(sum / static_cast<float>(width) + norm.eps);
}
__device__ __forceinline__ float4 normed(const float4& x, const float4& weight, float rstd) {
    return each_of(x, weight, [&](float a, float w) { return a * rstd * w; });
}

// Bits of the largest magnitude: a NaN is above infinity and so is found.
__device__ __forceinline__ std::uint32_t larger(std::uint32_t most, const float4& x) {
    const auto bits = [](float v) { return __float_as_uint(v) & 0x7FFFFFFFu; };
    return max(most, max(max(bits(x.x), bits(x.y)), max(bits(x.z), bits(x.w))));
}
__device__ __forceinline__ float scale_for(std::uint32_t largest) {
    const float most = __uint_as_float(largest);
    return 127.0f / (most < 1e-5f ? 1e-5f : most);
}
// to_int8(round(v * scale)) where `scale` is that of the row: the product is at most 127 and a few last
// places, and a NaN converts to 0. Halves go away from zero by adding the number below one half.
__device__ __forceinline__ int code_of(float v, float scale, bool even) {
    const float p = v * scale;
    return even ? __float2int_rn(p) : __float2int_rz(p + copysignf(0x1.fffffep-2f, p));
}
__device__ __forceinline__ std::uint32_t codes_of(const float4& v, float scale, bool even) {
    const int x = code_of(v.x, scale, even), y = code_of(v.y, scale, even), z = code_of(v.z, scale, even),
              w = code_of(v.w, scale, even);
    std::uint32_t high, all;  // two bytes below what the last operand has in its lower half
    asm("cvt.pack.sat.s8.s32.b32 %0, %1, %2, 0;" : "=r"(high) : "r"(w), "r"(z));
    asm("cvt.pack.sat.s8.s32.b32 %0, %1, %2, %3;" : "=r"(all) : "r"(y), "r"(x), "r"(high));
    return all;
}
__device__ __forceinline__ int add_codes(std::uint32_t codes, int sum) {
    return __dp4a(static_cast<int>(codes), 0x01010101, sum);
}

}  // namespace
}  // namespace addend::kernels::cuda
