// What kernels share: launching, waiting for the kernel before, and the scalar reference on the device.
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/launch.h"
#include "kernels/scalar/attention_math.h"
#include "kernels/scalar/float_math.h"
#include "kernels/scalar/product.h"

namespace addend::kernels::cuda {

/// Every kernel calls this before it touches anything another kernel writes or reads: with overlapping
/// launches it may have been started while the one before it still runs.
__device__ __forceinline__ void wait_for_previous() {
#if __CUDA_ARCH__ >= 900
    cudaGridDependencySynchronize();
#endif
}
/// The next kernel may be started now; it waits by itself for what this one writes.
__device__ __forceinline__ void let_next_start() {
#if __CUDA_ARCH__ >= 900
    cudaTriggerProgrammaticLaunchCompletion();
#endif
}

/// Parameters come from memory at their first use, a line at a time: this asks for all of them at once, by
/// different warps, while the kernel before still runs.
__device__ __forceinline__ void touch(const void* parameters, std::uint32_t bytes) {
    const auto* const words = static_cast<const std::uint32_t*>(parameters);
    for (std::uint32_t w = threadIdx.x / 32 * 16; w < bytes / 4; w += blockDim.x / 32 * 16)
        asm volatile("" ::"r"(words[w]));
}

template <class... Parameters, class... Arguments>
cudaError_t launch(void (*kernel)(Parameters...), dim3 grid, std::uint32_t threads, std::size_t shared,
                   const Target& target, Arguments&&... arguments) {
    if (grid.x == 0 || grid.y == 0 || grid.z == 0) return cudaSuccess;
    cudaLaunchConfig_t config{};
    config.gridDim = grid;
    config.blockDim = dim3(threads);
    config.dynamicSmemBytes = shared;
    config.stream = target.stream;
    cudaLaunchAttribute attribute{};
    attribute.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    attribute.val.programmaticStreamSerializationAllowed = 1;
    config.attrs = &attribute;
    config.numAttrs = target.overlap ? 1 : 0;
    return cudaLaunchKernelEx(&config, kernel, static_cast<Parameters>(arguments)...);
}

/// Lets a kernel have more than 48 KiB: all there is, whatever it asks for now. The limit is the kernel's,
/// and another thread may be about to launch it with another size.
cudaError_t allow_most_shared(const void* kernel);
template <class... Parameters>
cudaError_t allow_shared(void (*kernel)(Parameters...), std::size_t bytes) {
    return bytes <= 48 * 1024 ? cudaSuccess : allow_most_shared(reinterpret_cast<const void*>(kernel));
}

template <class T>
__device__ __forceinline__ T* at(std::byte* arena, const Place& place, std::uint64_t row,
                                 std::uint32_t column = 0) {
    return reinterpret_cast<T*>(arena + place.offset) + row * place.stride + column;
}

/// The product of two operands that the site rounds, as mul_product_f32 does.
__device__ __forceinline__ float site_product(float a, float b, Product product) {
    if (product.mode == product_exact) return a * b;
    const float x = scalar::round_operand(a, product), y = scalar::round_operand(b, product);
    return product.mode == product_lmul ? scalar::lmul(x, y, scalar::lmul_offset(product.bits)) : x * y;
}

/// h_t = f h + i: exact products are fused, others rounded before the sum.
__device__ __forceinline__ float recurred(float f, float h, float i, Product product) {
    return product.mode == product_exact ? fmaf(f, h, i) : site_product(f, h, product) + i;
}

/// The last row of nibble_values (dense_panel.h), for the device.
ADDEND_TABLE float uneven_nibbles[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                         1,    13,   25,  38,  53,  69,  89,  113};

/// One weight of a panel as stored: code of lane `lane` in column k of group g, and the group's scales.
struct PanelGroup {
    const std::byte* codes;
    PanelFormat format;

    __device__ PanelGroup(const DensePanels& w, std::size_t panel, std::size_t group)
        : codes(w.data + panel * panel_bytes(w.format, w.columns) + group * panel_group_bytes(w.format)),
          format(w.format) {}
    __device__ float code(std::uint32_t lane, std::uint32_t column) const {
        const std::uint32_t at = column * static_cast<std::uint32_t>(panel_rows) + lane;
        switch (format.codes) {
            case PanelCodes::f32:
                return reinterpret_cast<const float*>(codes)[at];
            case PanelCodes::f16:
                return scalar::to_float(reinterpret_cast<const F16*>(codes)[at]);
            case PanelCodes::bf16:
                return scalar::to_float(reinterpret_cast<const Bf16*>(codes)[at]);
            case PanelCodes::bytes:
                return static_cast<float>(reinterpret_cast<const std::int8_t*>(codes)[at]);
            default:
                break;
        }
        const std::uint32_t word = reinterpret_cast<const std::uint32_t*>(
            codes)[column / 8 * static_cast<std::uint32_t>(panel_rows) + lane];
        return nibble(word >> (column % 8 * 4) & 15u);
    }
    __device__ float nibble(std::uint32_t n) const {
        if (format.nibbles == Nibbles::plain) return static_cast<float>(n);
        if (format.nibbles == Nibbles::centred) return static_cast<float>(static_cast<int>(n) - 8);
        return uneven_nibbles[n];
    }
    __device__ float scale(std::uint32_t lane, bool minimum) const {
        const std::byte* const from =
            codes + panel_code_bytes(format) + (minimum ? panel_scale_bytes(format) : 0);
        if (format.half_scales) return scalar::to_float(reinterpret_cast<const F16*>(from)[lane]);
        return reinterpret_cast<const float*>(from)[lane];
    }
    __device__ float weight(std::uint32_t lane, std::uint32_t column) const {
        const float c = code(lane, column);
        if (panel_of_floats(format)) return c;
        const float product = scale(lane, false) * c;
        return format.minimum ? product + scale(lane, true) : product;
    }
};

/// Element of a row of an embedding, times `factor`.
__device__ __forceinline__ float embedding(const DensePanels& w, float factor, std::int32_t token,
                                           std::uint32_t column) {
    const PanelGroup group(w, static_cast<std::uint32_t>(token) / panel_rows, column / w.format.group);
    const float x = group.weight(static_cast<std::uint32_t>(token) % panel_rows, column % w.format.group);
    return factor == 1.0f ? x : x * factor;
}

/// The chain of squares of one lane of a norm. The next sixteen elements are fetched while these are summed:
/// what counts is the
// chain.
__device__ inline float lane_chain(const float* x, std::uint32_t lane, std::uint32_t n) {
    constexpr std::uint32_t batch = 16;
    float sum = 0, next[batch];
    const std::uint32_t whole = n / (16 * batch);
    if (whole > 0)
#pragma unroll
        for (std::uint32_t i = 0; i < batch; ++i) next[i] = x[lane + 16 * i];
    for (std::uint32_t w = 0; w < whole; ++w) {
        float now[batch];
#pragma unroll
        for (std::uint32_t i = 0; i < batch; ++i) now[i] = next[i];
        if (w + 1 < whole)
#pragma unroll
            for (std::uint32_t i = 0; i < batch; ++i) next[i] = x[lane + 16 * ((w + 1) * batch + i)];
#pragma unroll
        for (std::uint32_t i = 0; i < batch; ++i) sum = fmaf(now[i], now[i], sum);
    }
    for (std::uint32_t i = whole * 16 * batch + lane; i < n; i += 16) sum = fmaf(x[i], x[i], sum);
    return sum;
}

__device__ __forceinline__ std::int8_t to_int8(float rounded) {
    if (!(rounded == rounded)) return 0;
    if (rounded < -128.0f) rounded = -128.0f;
    if (rounded > 127.0f) rounded = 127.0f;
    return static_cast<std::int8_t>(rounded);
}

}  // namespace addend::kernels::cuda
