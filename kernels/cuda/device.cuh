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

/// Joins a warp's share of a sum of squares (kernels.h): lane i has the pairs 2i + 64j in `even`, the next
/// ones in `odd`. The result in all lanes: what the last tree adds may be added the other way round.
__device__ __forceinline__ float join_squares(const float (&even)[8], const float (&odd)[8]) {
    const auto eight = [](const float(&b)[8]) {
        return ((b[0] + b[1]) + (b[2] + b[3])) + ((b[4] + b[5]) + (b[6] + b[7]));
    };
    float sum = eight(even) + eight(odd);
#pragma unroll
    for (int half = 16; half > 0; half /= 2) sum += __shfl_xor_sync(0xFFFFFFFFu, sum, half);
    return sum;
}
/// The sum of n squares by one warp; read(c) gives columns c to c + 3 as a float4, zeros behind the last.
template <class Read>
__device__ __forceinline__ float sum_of_squares(std::uint32_t n, Read&& read) {
    float lane[8][4] = {}, even[8], odd[8];
#pragma unroll 1
    for (std::uint32_t at = threadIdx.x % 32 * 4; at < (n + 1023) / 1024 * 1024; at += 1024)
#pragma unroll
        for (std::uint32_t j = 0; j < 8; ++j) {
            const std::uint32_t c = at + 128 * j;
            if (c >= n) continue;
            const float4 x = read(c);
            lane[j][0] = fmaf(x.x, x.x, lane[j][0]);
            lane[j][1] = fmaf(x.y, x.y, lane[j][1]);
            lane[j][2] = fmaf(x.z, x.z, lane[j][2]);
            lane[j][3] = fmaf(x.w, x.w, lane[j][3]);
        }
#pragma unroll
    for (std::uint32_t j = 0; j < 8; ++j) {
        even[j] = lane[j][0] + lane[j][1];
        odd[j] = lane[j][2] + lane[j][3];
    }
    return join_squares(even, odd);
}

// A logit as an integer with its token: larger is likelier, and of equals the lower id; never 0.
__device__ __forceinline__ std::uint64_t pick_key(float logit, std::uint32_t id) {
    std::uint32_t bits = __float_as_uint(logit == 0.0f ? 0.0f : logit);
    if (logit != logit) bits = 0xFFC00000u;
    bits =
        bits & 0x80000000u ? ~bits : bits | 0x80000000u;  // as unsigned integers, in the order of the floats
    return std::uint64_t{bits} << 32 | (0xFFFFFFFFu - id);
}

__device__ __forceinline__ std::int8_t to_int8(float rounded) {
    if (!(rounded == rounded)) return 0;
    if (rounded < -128.0f) rounded = -128.0f;
    if (rounded > 127.0f) rounded = 127.0f;
    return static_cast<std::int8_t>(rounded);
}

}  // namespace addend::kernels::cuda
