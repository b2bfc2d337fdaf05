// What stands between two products, for one row: norms, and int8.
#pragma once

#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {

cudaError_t chain_of_one(const ChainJob& job, const Target& target);

namespace {

template <class Compute>
__device__ __forceinline__ float4 each_of(const float4& a, const float4& b, Compute&& compute) {
    return {compute(a.x, b.x), compute(a.y, b.y), compute(a.z, b.z), compute(a.w, b.w)};
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
// The same without the branches of divisions and roots, where is_within(sum); `of_width`: 1 / width.
__device__ __forceinline__ bool is_within(float sum) {
    return sum > 0x1p-64f && sum < 0x1p64f;
}
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
// The same in fewer instructions: without the division's way out for operands at the ends of the range.
__device__ __forceinline__ float scale_within(std::uint32_t largest) {
    if (largest >= 0x7E000000u) return scale_for(largest);
    const float most = fmaxf(__uint_as_float(largest), 1e-5f);
    float r;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(most));
    r = fmaf(r, fmaf(-most, r, 1.0f), r);
    const float q = 127.0f * r;
    return fmaf(fmaf(-most, q, 127.0f), r, q);
}
// 1 + exp(-h) of float_math.h where |h| <= 80: the clamps and the second factor of the power do nothing
// there.
__device__ __forceinline__ float denominator_within(float h) {
    const float x = -h, shifted = fmaf(x, scalar::log2_e, scalar::round_magic),
                k = shifted - scalar::round_magic;
    const float r = fmaf(k, -scalar::ln2_low, fmaf(k, -scalar::ln2_high, x));
    float p = scalar::exp_c[0];
#pragma unroll
    for (int c = 1; c < 6; ++c) p = fmaf(p, r, scalar::exp_c[c]);
    const float y = fmaf(p, r * r, r) + 1.0f;
    return 1.0f + __uint_as_float(__float_as_uint(y) + (__float_as_uint(shifted) << 23));
}
__device__ __forceinline__ float reciprocal_within(float d) {
    float i;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(i) : "f"(d));
    return fmaf(i, fmaf(-d, i, 1.0f), i);
}
// sigmoid and silu where |h| <= 80 (only the sign of a zero may differ, which no product shows). The
// divisions are the ones that the compiler makes, without their ways out for extreme operands. The tests
// compare all arguments.
__device__ __forceinline__ float sigmoid_within(float h) {
    return reciprocal_within(denominator_within(h));
}
__device__ __forceinline__ float silu_within(float h) {
    const float d = denominator_within(h), i = reciprocal_within(d), q = h * i;
    return fmaf(fmaf(-d, q, h), i, q);
}
__device__ __forceinline__ float silu_anywhere(float h) {
    return fabsf(h) <= 80.0f ? silu_within(h) : scalar::silu(h);
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
