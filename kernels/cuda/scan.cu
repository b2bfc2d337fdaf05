// The recurrence over the rows of a chunk, channels beside each other. A block takes 32 channels. One warp, a
// lane a channel, only goes through the rows, all in shared memory: two loads, the input gate, an fma, a
// store. The others bring stages of rows there, several ahead, and take results away. `plain`: exact
// products, nothing frozen.
#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t channels = 32, stage_rows = 64, stages = 5, movers = 64;
struct ScanStage {
    float f[stage_rows][channels], i[stage_rows][channels];  // i becomes h
};

template <int bytes>
__device__ __forceinline__ void copy_in(float* to, const float* from) {
    const auto address = static_cast<std::uint32_t>(__cvta_generic_to_shared(to));
    if constexpr (bytes == 16)
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(address), "l"(from) : "memory");
    else
        asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" ::"r"(address), "l"(from) : "memory");
}
__device__ __forceinline__ float read_shared(const float* from) {
    float x;
    asm volatile("ld.shared.f32 %0, [%1];"
                 : "=f"(x)
                 : "r"(static_cast<std::uint32_t>(__cvta_generic_to_shared(from))));
    return x;
}

// `some`: channels that a mover takes at once.
template <bool plain, int some>
__global__ void __launch_bounds__(movers + 32)
    scan_kernel(const __grid_constant__ ScanJob job, std::byte* arena, const Frame* frame,
                std::uint32_t rows) {
    extern __shared__ float4 shared[];
    ScanStage* const ring = reinterpret_cast<ScanStage*>(shared);
    let_next_start();
    const std::uint32_t begin = blockIdx.x * channels, all = (rows + stage_rows - 1) / stage_rows;
    wait_for_previous();
    // In turn t: stage t + stages - 2 is asked for, the recurrence goes through t, t - 1 leaves.
    if (threadIdx.x >= 32) {
        constexpr std::uint32_t across = channels / some, at_once = movers / across;
        const std::uint32_t mover = threadIdx.x - 32, first = mover / across, column = mover % across * some;
        const bool moves = begin + column < job.width;
        const auto ask = [&](std::uint32_t stage, std::uint32_t place) {
            if (moves && stage < all) {
                const std::uint32_t row = stage * stage_rows + first;
                const float* f = at<float>(arena, job.f, row, begin + column);
                const float* i = at<float>(arena, job.i, row, begin + column);
                ScanStage& to = ring[place];
#pragma unroll
                for (std::uint32_t n = 0; n < stage_rows; n += at_once) {
                    if (row + n < rows) {
                        copy_in<some * 4>(&to.f[first + n][column], f);
                        copy_in<some * 4>(&to.i[first + n][column], i);
                    }
                    f += std::uint64_t{at_once} * job.f.stride;
                    i += std::uint64_t{at_once} * job.i.stride;
                }
            }
            asm volatile("cp.async.commit_group;" ::: "memory");
        };
        const auto take = [&](std::uint32_t stage, std::uint32_t place) {
            if (!moves) return;
            const std::uint32_t row = stage * stage_rows + first;
            float* out = at<float>(arena, job.out, row, begin + column);
            const ScanStage& from = ring[place];
#pragma unroll
            for (std::uint32_t n = 0; n < stage_rows; n += at_once) {
                if (row + n < rows) {
                    const float* const h = &from.i[first + n][column];
                    if constexpr (some == 4)
                        *reinterpret_cast<float4*>(out) = *reinterpret_cast<const float4*>(h);
                    else
                        *out = *h;
                }
                out += std::uint64_t{at_once} * job.out.stride;
            }
        };
        std::uint32_t last = stages - 1, next = stages - 2;  // places of the stages t - 1 and t + stages - 2
        for (std::uint32_t stage = 0; stage < stages - 2; ++stage) ask(stage, stage);
        asm volatile("cp.async.wait_group %0;" ::"n"(stages - 3) : "memory");
        __syncthreads();
        for (std::uint32_t turn = 0; turn <= all; ++turn) {
            ask(turn + stages - 2, next);
            if (turn > 0) take(turn - 1, last);
            asm volatile("cp.async.wait_group %0;" ::"n"(stages - 3) : "memory");
            __syncthreads();
            last = last + 1 == stages ? 0 : last + 1;
            next = next + 1 == stages ? 0 : next + 1;
        }
        return;
    }
    const std::uint32_t lane = threadIdx.x, c = begin + lane;
    const bool there = c < job.width;
    float* const state = frame->states + job.state + c;
    const bool frozen = there && job.frozen && job.frozen[c] != 0;
    const float before = there ? *state : 0.0f;
    float h = before;
    __syncthreads();
    std::uint32_t place = 0;
    for (std::uint32_t turn = 0; turn <= all; ++turn) {
        if (turn < all) {
            ScanStage& stage = ring[place];
            place = place + 1 == stages ? 0 : place + 1;
            const std::uint32_t left = rows - turn * stage_rows;
            const auto step = [&](std::uint32_t r, float f, float i) {
                if (plain) {
                    h = fmaf(f, h, job.gated ? i * (1.0f - f) : i);
                } else {
                    if (job.gated) i = site_product(i, 1.0f - f, job.gate);
                    h = recurred(f, frozen ? before : h, i, job.product);
                }
                stage.i[r][lane] = h;
            };
            if (plain && left >= stage_rows) {
                // The next eight rows are on their way while these are gone through.
                constexpr std::uint32_t batch = 8;
                float f[2][batch], i[2][batch];
                const auto fetch = [&](std::uint32_t n) {
#pragma unroll
                    for (std::uint32_t r = 0; r < batch; ++r) {
                        f[n % 2][r] = read_shared(&stage.f[n * batch + r][lane]);
                        i[n % 2][r] = read_shared(&stage.i[n * batch + r][lane]);
                    }
                };
                fetch(0);
#pragma unroll
                for (std::uint32_t n = 0; n < stage_rows / batch; ++n) {
                    if (n + 1 < stage_rows / batch) fetch(n + 1);
#pragma unroll
                    for (std::uint32_t r = 0; r < batch; ++r) step(n * batch + r, f[n % 2][r], i[n % 2][r]);
                }
            } else {
                const std::uint32_t count = left < stage_rows ? left : stage_rows;
                for (std::uint32_t r = 0; r < count; ++r) step(r, stage.f[r][lane], stage.i[r][lane]);
            }
        }
        __syncthreads();
    }
    if (there && !frozen) *state = h;
}

bool in_fours(const Place& place) {
    return place.offset % 16 == 0 && place.stride % 4 == 0;
}

}  // namespace

cudaError_t mlgru_scan(const ScanJob& job, std::uint32_t rows, const Target& target) {
    const bool plain =
        job.product.mode == product_exact && !job.frozen && (!job.gated || job.gate.mode == product_exact);
    const bool fours = job.width % 4 == 0 && in_fours(job.f) && in_fours(job.i) && in_fours(job.out);
    const auto kernel = plain ? (fours ? scan_kernel<true, 4> : scan_kernel<true, 1>)
                              : (fours ? scan_kernel<false, 4> : scan_kernel<false, 1>);
    constexpr std::size_t shared = stages * sizeof(ScanStage);
    if (const cudaError_t error = allow_shared(kernel, shared)) return error;
    return launch(kernel, dim3((job.width + channels - 1) / channels), movers + 32, shared, target, job,
                  target.arena, target.frame, rows);
}

}  // namespace addend::kernels::cuda
