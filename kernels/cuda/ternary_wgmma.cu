// The int8 product of Hopper's warpgroups: weights unpacked in registers as operand A, activations as B in
// shared memory with the 128-byte swizzle. Only sm_90a has it; other code of this file is never run.
#include "kernels/cuda/ternary.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t group_tokens = 128;                // columns of a product
constexpr std::uint32_t step_columns = 128, pipeline = 5;  // of activations, in shared memory
constexpr std::uint32_t group_tiles = 4;                   // of a block: two warpgroups of 64 rows
constexpr std::uint32_t step_bytes = group_tokens * step_columns;
constexpr std::uint32_t step_units = group_tiles * 2 * 32;  // of weights, 16 bytes each
constexpr std::size_t group_shared = std::size_t{pipeline} * (step_bytes + step_units * unit_bytes) + 1024;

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
__device__ __forceinline__ void wgmma(int (&d)[64], const std::uint32_t (&a)[4], std::uint64_t b) {
    asm volatile(
        "wgmma.mma_async.sync.aligned.m64n128k32.s32.s8.s8 {%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, "
        "%11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, "
        "%31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, %48, %49, %50, "
        "%51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}, {%64, %65, %66, %67}, %68, 1;"
        : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3]), "+r"(d[4]), "+r"(d[5]), "+r"(d[6]), "+r"(d[7]),
          "+r"(d[8]), "+r"(d[9]), "+r"(d[10]), "+r"(d[11]), "+r"(d[12]), "+r"(d[13]), "+r"(d[14]),
          "+r"(d[15]), "+r"(d[16]), "+r"(d[17]), "+r"(d[18]), "+r"(d[19]), "+r"(d[20]), "+r"(d[21]),
          "+r"(d[22]), "+r"(d[23]), "+r"(d[24]), "+r"(d[25]), "+r"(d[26]), "+r"(d[27]), "+r"(d[28]),
          "+r"(d[29]), "+r"(d[30]), "+r"(d[31]), "+r"(d[32]), "+r"(d[33]), "+r"(d[34]), "+r"(d[35]),
          "+r"(d[36]), "+r"(d[37]), "+r"(d[38]), "+r"(d[39]), "+r"(d[40]), "+r"(d[41]), "+r"(d[42]),
          "+r"(d[43]), "+r"(d[44]), "+r"(d[45]), "+r"(d[46]), "+r"(d[47]), "+r"(d[48]), "+r"(d[49]),
          "+r"(d[50]), "+r"(d[51]), "+r"(d[52]), "+r"(d[53]), "+r"(d[54]), "+r"(d[55]), "+r"(d[56]),
          "+r"(d[57]), "+r"(d[58]), "+r"(d[59]), "+r"(d[60]), "+r"(d[61]), "+r"(d[62]), "+r"(d[63])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
}

// Of rows of 128 bytes, eight of which are a swizzled atom: "Matrix descriptor format" of PTX.
__device__ __forceinline__ std::uint64_t descriptor(std::uint32_t shared) {
    return std::uint64_t{(shared & 0x3FFFFu) >> 4} | std::uint64_t{1} << 16 | std::uint64_t{1024 >> 4} << 32 |
           std::uint64_t{1} << 62;
}
#endif

// 128 rows of weights (of two products, 64 of each) by 128 tokens a block; two blocks a multiprocessor hide
// each other's waiting, and a step's weights are unpacked while the step before is multiplied.
__global__ void __launch_bounds__(256, 2)
    wgmma_kernel(const __grid_constant__ TernaryBatch batch, std::byte* arena, const Frame* frame,
                 std::uint32_t tokens) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    extern __shared__ std::uint8_t memory[];
    __shared__ float factor[group_tokens], factor2[group_tokens];
    __shared__ int sum[group_tokens];
    let_next_start();
    std::uint8_t* const q = memory + (1024 - __cvta_generic_to_shared(memory) % 1024) % 1024;
    const uint4* const units = reinterpret_cast<const uint4*>(q + pipeline * step_bytes);
    const std::uint32_t q_at = static_cast<std::uint32_t>(__cvta_generic_to_shared(q));
    const Found found = find_job(batch, blockIdx.x, group_tiles);
    const TernaryJob& job = batch.jobs[found.job];
    const bool paired = job.second.weight != nullptr;
    const std::uint32_t group = threadIdx.x / 128, warp = threadIdx.x / 32 % 4, lane = threadIdx.x % 32;
    const std::uint32_t g = lane / 4, t = lane % 4, chunks = job.chunks;
    const std::uint32_t tiles = static_cast<std::uint32_t>(ternary_tiles(job.rows));
    // A warp has 16 rows: two words of a tile, or one of each product's. Tiles of a block in shared memory:
    // its four, or two of each product.
    const std::uint32_t tile =
        paired ? found.block * (group_tiles / 2) + group : found.block * group_tiles + group * 2 + warp / 2;
    const std::uint32_t low = paired ? group * 64 * 4 + warp : (group * 2 + warp / 2) * 64 * 4 + warp % 2 * 2;
    const std::uint32_t high = paired ? low + 2 * 64 * 4 : low + 1;
    const std::uint32_t first_token = blockIdx.y * group_tokens;
    const std::uint32_t steps = (chunks + 1) / 2;

    // This thread's unit of a step's weights.
    const std::uint32_t piece = threadIdx.x / 64, half = threadIdx.x / 32 % 2;
    const std::uint32_t from_tile =
        paired ? found.block * (group_tiles / 2) + piece % 2 : found.block * group_tiles + piece;
    const uint4* const weights =
        reinterpret_cast<const uint4*>(paired && piece >= 2 ? job.second.weight : job.first.weight) +
        (static_cast<std::uint64_t>(from_tile) * chunks + half) * 32 + lane;
    const bool tile_there = from_tile < tiles;
    const auto fetch_weights = [&](std::uint32_t step) {
        if (step < steps) {
            const bool there = tile_there && step * 2 + half < chunks;
            copy_async(const_cast<uint4*>(units) + step % pipeline * step_units + threadIdx.x,
                       weights + (there ? step * 64u : 0u), there);
        }
    };
    // Its four blocks of 16 activations: one column, of every 32nd token.
    const std::uint32_t token0 = threadIdx.x / 8, block16 = threadIdx.x % 8;
    const std::int8_t* const from = at<std::int8_t>(arena, job.first.q, 0, block16 * 16);
    const std::uint32_t last_token = tokens - 1;
    std::uint32_t to[4];
    std::uint64_t row[4];
#pragma unroll
    for (std::uint32_t n = 0; n < 4; ++n) {
        const std::uint32_t token = token0 + n * 32, wanted = first_token + token;
        to[n] = token * 128 + (block16 ^ (token & 7u)) * 16;
        row[n] = static_cast<std::uint64_t>(wanted < tokens ? wanted : last_token) * job.first.q.stride;
    }
    const auto fetch = [&](std::uint32_t step) {
        if (step < steps) {
            const bool there = step * step_columns + block16 * 16 < chunks * chunk_columns;
            std::uint8_t* const stage = q + step % pipeline * step_bytes;
            const std::int8_t* const column = from + (there ? step * step_columns : 0u);
#pragma unroll
            for (std::uint32_t n = 0; n < 4; ++n) copy_async(stage + to[n], column + row[n], there);
        }
    };
    const auto commit = [] { asm volatile("cp.async.commit_group;"); };
    // Weights do not wait for the kernel before.
    for (std::uint32_t s = 0; s + 1 < pipeline; ++s) fetch_weights(s);
    wait_for_previous();
    for (std::uint32_t s = 0; s + 1 < pipeline; ++s) {
        fetch(s);
        commit();
    }
    if (const std::uint32_t token = first_token + threadIdx.x; threadIdx.x < group_tokens && token < tokens) {
        factor[threadIdx.x] = row_factor(job, job.first, arena, token);
        factor2[threadIdx.x] = paired ? row_factor(job, job.second, arena, token) : 0.0f;
        sum[threadIdx.x] = row_sum(job.first, arena, token);
    }
    const auto unpack = [&](std::uint32_t step, std::uint32_t(&a)[4][4]) {  // 32 columns each
        const std::uint32_t* const words =
            reinterpret_cast<const std::uint32_t*>(units + step % pipeline * step_units + lane);
#pragma unroll
        for (std::uint32_t k = 0; k < 2; ++k) {
            const std::uint32_t w0 = words[low + k * 128], w1 = words[high + k * 128];
#pragma unroll
            for (std::uint32_t s = 0; s < 2; ++s) {
                a[2 * k + s][0] = w0 >> (4 * s) & code_mask;
                a[2 * k + s][1] = w1 >> (4 * s) & code_mask;
                a[2 * k + s][2] = w0 >> (4 * s + 2) & code_mask;
                a[2 * k + s][3] = w1 >> (4 * s + 2) & code_mask;
            }
        }
    };
    int d[64] = {};
    const auto multiply = [&](std::uint32_t step, std::uint32_t(&now)[4][4], std::uint32_t(&next)[4][4]) {
        // Of the groups under way two may be unfinished: this step's and the next one's are there.
        asm volatile("cp.async.wait_group %0;" ::"n"(pipeline - 3));
        asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
        __syncthreads();
        asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
#pragma unroll
        for (int k = 0; k < 4; ++k)
            wgmma(d, now[k], descriptor(q_at + step % pipeline * step_bytes + k * 32));
        asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
        fetch_weights(step + pipeline - 1);
        fetch(step + pipeline - 1);
        commit();
        if (step + 1 < steps) unpack(step + 1, next);
        asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
    };
    std::uint32_t even[4][4], odd[4][4];
    asm volatile("cp.async.wait_group %0;" ::"n"(pipeline - 2));
    __syncthreads();
    unpack(0, even);
    for (std::uint32_t step = 0; step < steps; step += 2) {
        multiply(step, even, odd);
        if (step + 1 < steps) multiply(step + 1, odd, even);
    }
    if (tile >= tiles) return;
    const std::uint32_t low_row = tile * tile_rows + (paired ? 8 * warp : warp % 2 * 16) + g;
    const std::uint32_t high_row = low_row + 8;
    const bool low_there = low_row < job.rows, high_there = !paired && high_row < job.rows;
    for_ending(ending_of(job), [&]<Ending ending>() {
        Beside low, high;
        if (ending == Ending::forget && job.bound) {
            if (low_there) low.bound = job.bound[low_row];
            if (high_there) high.bound = job.bound[high_row];
        }
        // What is read besides comes for eight tokens at a time: one by one, stores would stand between.
        constexpr int together = ending == Ending::add ? 4 : 1;
#pragma unroll
        for (int begin = 0; begin < 16; begin += together) {
            float low_other[2 * together] = {}, high_other[2 * together] = {};
            const auto token_of = [&](int i) { return first_token + (begin + i / 2) * 8 + 2 * t + i % 2; };
            if constexpr (ending == Ending::add) {
#pragma unroll
                for (int i = 0; i < 2 * together; ++i) {
                    const float* const other = at<float>(arena, job.other, token_of(i), low_row);
                    if (low_there && token_of(i) < tokens) low_other[i] = __ldg(other);
                    if (high_there && token_of(i) < tokens) high_other[i] = __ldg(other + 8);
                }
            }
#pragma unroll
            for (int i = 0; i < 2 * together; ++i) {
                const int n = begin + i / 2, e = i % 2;
                const std::uint32_t token = token_of(i), in_group = token - first_token;
                if (token >= tokens) continue;
                const Sums low_sums{d[4 * n + e], sum[in_group], factor[in_group]};
                Sums high_sums{d[4 * n + 2 + e], sum[in_group], factor[in_group]};
                if (ending == Ending::swiglu) high_sums.factor = factor2[in_group];
                low.other = low_other[i];
                high.other = high_other[i];
                if (low_there) put<ending>(job, arena, low, token, low_row, low_sums, high_sums);
                if constexpr (ending != Ending::swiglu)
                    if (high_there) put<ending>(job, arena, high, token, high_row, high_sums, high_sums);
            }
        }
    });
#endif
}

}  // namespace

bool can_wgmma() {
#if defined(ADDEND_CUDA_SM90A)
    return true;
#else
    return false;
#endif
}

cudaError_t wgmma_matmul(const TernaryBatch& batch, std::uint32_t rows, const Target& target) {
    std::uint32_t blocks = 0;
    for (std::uint32_t j = 0; j < batch.n; ++j) blocks += blocks_of(batch.jobs[j], group_tiles);
    if (const cudaError_t error = allow_shared(wgmma_kernel, group_shared)) return error;
    return launch(wgmma_kernel, dim3(blocks, (rows + group_tokens - 1) / group_tokens), 256, group_shared,
                  target, batch, target.arena, target.frame, rows);
}

}  // namespace addend::kernels::cuda
