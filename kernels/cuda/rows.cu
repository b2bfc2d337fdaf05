// Row programs: embedding, norms, quantisation, everything element by element, of one row in one block. A
// warp sums the squares of a norm's group, from shared memory.
#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t most_threads = 1024;

__device__ float turned(const MicroOp& op, const float* x, std::uint32_t column, std::uint64_t position) {
    const std::uint32_t width = op.n[0], half = op.n[1] / 2, d = column % width;
    if (d >= op.n[1]) return x[column];
    const std::uint32_t i = op.neighbours ? d / 2 : d < half ? d : d - half;
    const std::uint32_t first = op.neighbours ? 2 * i : i, second = op.neighbours ? 2 * i + 1 : i + half;
    const float a = x[column - d + first], b = x[column - d + second];
    const float angle =
        static_cast<float>(static_cast<std::uint32_t>(position)) * static_cast<const float*>(op.pointer)[i];
    const scalar::Turn turn = scalar::turn_of(angle);
    return d == first ? fmaf(a, turn.cosine, -(b * turn.sine)) : fmaf(b, turn.cosine, a * turn.sine);
}

// A micro-op is decoded once for four elements of a thread, a block's width apart.
constexpr std::uint32_t together = 4;
struct Four {
    float x[together];
};
template <class Compute>
__device__ __forceinline__ Four for_four(const Four& a, const Four& b, Compute&& compute) {
    Four out;
#pragma unroll
    for (std::uint32_t n = 0; n < together; ++n) out.x[n] = compute(a.x[n], b.x[n]);
    return out;
}
template <class Fetch>
__device__ __forceinline__ Four fetch_four(std::uint32_t first, std::uint32_t width, Fetch&& fetch) {
    Four out{};
#pragma unroll
    for (std::uint32_t n = 0; n < together; ++n)
        if (const std::uint32_t c = first + n * blockDim.x; c < width) out.x[n] = fetch(c);
    return out;
}
template <class Put>
__device__ __forceinline__ void put_four(std::uint32_t first, std::uint32_t width, const Four& a, Put&& put) {
#pragma unroll
    for (std::uint32_t n = 0; n < together; ++n)
        if (const std::uint32_t c = first + n * blockDim.x; c < width) put(c, a.x[n]);
}

__device__ void elements(const RowProgram& program, const Stage& stage, std::uint32_t row, std::byte* arena,
                         const Frame& frame, float* shared) {
    const std::uint32_t width = stage.width;
    for (std::uint32_t c = threadIdx.x; c < width; c += together * blockDim.x) {
        Four v[most_slots];
        for (std::uint32_t m = stage.first; m < stage.end; ++m) {
            const MicroOp& op = program.micros[m];
            const Four a = v[op.a], b = v[op.b];
            Four out = a;
            switch (op.code) {
                case Micro::load: {
                    const float* const from =
                        at<float>(arena, op.place, op.selected ? frame.selected[row] : row);
                    out = fetch_four(c, width, [&](std::uint32_t k) { return from[k]; });
                    break;
                }
                case Micro::load_shared:
                    out = fetch_four(c, width, [&](std::uint32_t k) { return shared[k]; });
                    break;
                case Micro::load_weight: {
                    const float* const from = static_cast<const float*>(op.pointer);
                    out = fetch_four(c, width, [&](std::uint32_t k) { return from[k]; });
                    break;
                }
                case Micro::store: {
                    float* const to = at<float>(arena, op.place, row);
                    put_four(c, width, a, [&](std::uint32_t k, float x) { to[k] = x; });
                    continue;
                }
                case Micro::store_shared:
                    put_four(c, width, a, [&](std::uint32_t k, float x) { shared[k] = x; });
                    continue;
                case Micro::embed:
                    out = fetch_four(c, width, [&](std::uint32_t k) {
                        return embedding({static_cast<const std::byte*>(op.pointer), op.columns, op.format},
                                         op.f, frame.tokens[row], k);
                    });
                    break;
                case Micro::rescale: {
                    const std::int32_t* const acc = at<std::int32_t>(arena, op.place, row);
                    const float factor = op.f / *at<float>(arena, op.second, row);
                    out = fetch_four(c, width,
                                     [&](std::uint32_t k) { return static_cast<float>(acc[k]) * factor; });
                    break;
                }
                case Micro::rope: {
                    const float* const x = at<float>(arena, op.place, row);
                    out = fetch_four(c, width,
                                     [&](std::uint32_t k) { return turned(op, x, k, frame.position + row); });
                    break;
                }
                case Micro::scan:
#pragma unroll
                    for (std::uint32_t n = 0; n < together; ++n) {
                        const std::uint32_t k = c + n * blockDim.x;
                        if (k >= width) break;
                        float* const h = frame.states + op.n[0] + k;
                        *h = out.x[n] = recurred(a.x[n], *h, b.x[n], op.product);
                    }
                    break;
                case Micro::add:
                    out = for_four(a, b, [](float x, float y) { return x + y; });
                    break;
                case Micro::mul:
                    out = for_four(a, b, [&](float x, float y) { return site_product(x, y, op.product); });
                    break;
                case Micro::sigmoid:
                    out = for_four(a, b, [](float x, float) { return scalar::sigmoid(x); });
                    break;
                case Micro::silu:
                    out = for_four(a, b, [](float x, float) { return scalar::silu(x); });
                    break;
                case Micro::gelu_tanh:
                    out = for_four(a, b, [](float x, float) { return scalar::gelu_tanh(x); });
                    break;
                case Micro::relu2:
                    out = for_four(a, b, [](float x, float) {
                        const float positive = x < 0.0f ? 0.0f : x;
                        return positive * positive;
                    });
                    break;
                case Micro::soft_cap:
                    out = for_four(a, b, [&](float x, float) { return op.f * scalar::tanh(x / op.f); });
                    break;
                case Micro::forget_gate:
                    out = for_four(a, b, [](float x, float y) { return scalar::forget_gate(x, y); });
                    break;
                case Micro::input_gate:
                    out = for_four(a, b,
                                   [&](float x, float y) { return site_product(x, 1.0f - y, op.product); });
                    break;
            }
            v[op.out] = out;
        }
    }
}

__device__ void norm(const Stage& stage, std::uint32_t row, std::byte* arena, float* x) {
    if (!stage.in_shared) {
        const float* const from = at<float>(arena, stage.in, row);
        for (std::uint32_t c = threadIdx.x; c < stage.width; c += together * blockDim.x) {
            const Four four = fetch_four(c, stage.width, [&](std::uint32_t k) { return from[k]; });
            put_four(c, stage.width, four, [&](std::uint32_t k, float y) { x[k] = y; });
        }
        __syncthreads();
    }
    float* const rstd = x + stage.width;
    const std::uint32_t groups = stage.width / stage.group;
#pragma unroll 1
    for (std::uint32_t group = threadIdx.x / 32; group < groups; group += blockDim.x / 32) {
        const float* const first = x + group * stage.group;
        const float sum = sum_of_squares(stage.group, [&](std::uint32_t c) {
            const auto at = [&](std::uint32_t k) { return k < stage.group ? first[k] : 0.0f; };
            return make_float4(at(c), at(c + 1), at(c + 2), at(c + 3));
        });
        if (threadIdx.x % 32 == 0)
            rstd[group] = 1.0f / sqrtf(sum / static_cast<float>(stage.group) + stage.eps);
    }
    __syncthreads();
    const bool weighted = stage.weight != nullptr || stage.offset != 0.0f;
    float* const to = at<float>(arena, stage.out, row);
    for (std::uint32_t c = threadIdx.x; c < stage.width; c += together * blockDim.x) {
        const Four weights = fetch_four(
            c, stage.width, [&](std::uint32_t k) { return stage.weight ? stage.weight[k] : 1.0f; });
#pragma unroll
        for (std::uint32_t n = 0; n < together; ++n) {
            const std::uint32_t k = c + n * blockDim.x;
            if (k >= stage.width) break;
            float y = x[k] * rstd[groups == 1 ? 0 : k / stage.group];
            if (weighted) {
                float w = weights.x[n];
                if (stage.offset != 0.0f) w = w + stage.offset;
                y = y * w;
            }
            x[k] = y;
            if (stage.store) to[k] = y;
        }
    }
}

__device__ void quantize(const Stage& stage, std::uint32_t row, std::byte* arena, const float* shared) {
    __shared__ std::uint32_t largest_of[32];
    __shared__ int sum_of[32];
    const float* const x = stage.in_shared ? shared : at<float>(arena, stage.in, row);
    const std::uint32_t warp = threadIdx.x / 32, warps = blockDim.x / 32;
    std::uint32_t largest = 0;  // bits of |x|: a NaN is above infinity and so is found
    for (std::uint32_t c = threadIdx.x; c < stage.width; c += blockDim.x)
        largest = max(largest, __float_as_uint(x[c]) & 0x7FFFFFFFu);
    largest = __reduce_max_sync(0xFFFFFFFFu, largest);
    if (threadIdx.x % 32 == 0) largest_of[warp] = largest;
    __syncthreads();
    for (std::uint32_t w = 0; w < warps; ++w) largest = max(largest, largest_of[w]);
    const float most = __uint_as_float(largest);
    const float scale = 127.0f / (most < 1e-5f ? 1e-5f : most);
    std::int8_t* const q = at<std::int8_t>(arena, stage.out, row);
    int sum = 0;
    for (std::uint32_t c = threadIdx.x; c < stage.out.stride; c += blockDim.x) {
        std::int8_t code = 0;
        if (c < stage.width) code = to_int8(stage.even ? nearbyintf(x[c] * scale) : roundf(x[c] * scale));
        q[c] = code;
        sum += code;
    }
    sum = __reduce_add_sync(0xFFFFFFFFu, sum);
    if (threadIdx.x % 32 == 0) sum_of[warp] = sum;
    __syncthreads();
    if (threadIdx.x != 0) return;
    for (std::uint32_t w = 1; w < warps; ++w) sum += sum_of[w];
    *at<float>(arena, stage.scale, row) = scale;
    reinterpret_cast<std::int32_t*>(arena + stage.sums)[row] = sum;
}

__global__ void __launch_bounds__(most_threads)
    rows_kernel(const __grid_constant__ RowProgram program, std::byte* arena, const Frame* frame_at) {
    extern __shared__ float shared[];
    let_next_start();
    // Norms' weights come from far: every model's other weights have passed through the cache since the last
    // token.
    for (std::uint32_t s = program.branch_begin[blockIdx.y]; s < program.branch_begin[blockIdx.y + 1]; ++s) {
        const Stage& stage = program.stages[s];
        if (stage.kind != StageKind::norm || !stage.weight) continue;
        for (std::uint32_t c = threadIdx.x * 32; c < stage.width; c += blockDim.x * 32)
            asm volatile("prefetch.global.L2 [%0];" ::"l"(stage.weight + c));
    }
    wait_for_previous();
    const Frame frame = *frame_at;
    for (std::uint32_t s = program.branch_begin[blockIdx.y]; s < program.branch_begin[blockIdx.y + 1]; ++s) {
        const Stage& stage = program.stages[s];
        if (stage.kind == StageKind::elements)
            elements(program, stage, blockIdx.x, arena, frame, shared);
        else if (stage.kind == StageKind::norm)
            norm(stage, blockIdx.x, arena, shared);
        else
            quantize(stage, blockIdx.x, arena, shared);
        __syncthreads();
    }
}

__global__ void scale_kernel(float* data, std::uint32_t stride, std::uint32_t columns, float factor) {
    for (std::uint32_t c = threadIdx.x; c < columns; c += blockDim.x)
        data[std::uint64_t{blockIdx.x} * stride + c] *= factor;
}

__global__ void sum_kernel(const std::int8_t* q, std::uint32_t stride, std::uint32_t width,
                           std::int32_t* sums) {
    int sum = 0;
    for (std::uint32_t c = threadIdx.x; c < width; c += 32) sum += q[std::uint64_t{blockIdx.x} * stride + c];
    sum = __reduce_add_sync(0xFFFFFFFFu, sum);
    if (threadIdx.x == 0) sums[blockIdx.x] = sum;
}

}  // namespace

cudaError_t row_program(const RowProgram& program, std::uint32_t rows, const Target& target) {
    const std::size_t shared = std::size_t{program.shared_floats} * sizeof(float);
    if (const cudaError_t error = allow_shared(rows_kernel, shared)) return error;
    // One row: its block is all there is, and should be wide. Many: several blocks a multiprocessor.
    const std::uint32_t most = rows == 1 ? most_threads : 256;
    const std::uint32_t threads = program.widest >= most ? most : (program.widest + 31) / 32 * 32;
    return launch(rows_kernel, dim3(rows, program.branches), threads, shared, target, program, target.arena,
                  target.frame);
}

cudaError_t scale_floats(float* data, std::uint32_t stride, std::uint32_t rows, std::uint32_t columns,
                         float factor, cudaStream_t stream) {
    return launch(scale_kernel, dim3(rows), 256, 0, Target{stream}, data, stride, columns, factor);
}

cudaError_t sum_rows(const std::int8_t* q, std::uint32_t stride, std::uint32_t rows, std::uint32_t width,
                     std::int32_t* sums, cudaStream_t stream) {
    return launch(sum_kernel, dim3(rows), 32, 0, Target{stream}, q, stride, width, sums);
}

}  // namespace addend::kernels::cuda
