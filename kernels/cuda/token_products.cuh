// A token's products: a block's tiles, by all its workers.
#pragma once

#include "kernels/cuda/token_ring.cuh"

namespace addend::kernels::cuda {
namespace {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
// Four rows of a chunk, sixteen columns of each. A code is used where it stands in the lower half of its
// byte, once or four times what it is: sums of the latter are shifted in the end.
using UnitSums = int[2][4];
__device__ __forceinline__ void multiply_unit(UnitSums& sums, const uint4& w, const uint4& x) {
    const std::uint32_t words[4] = {w.x, w.y, w.z, w.w}, columns[4] = {x.x, x.y, x.z, x.w};
#pragma unroll
    for (int p = 0; p < 4; ++p)
#pragma unroll
        for (int j = 0; j < 4; ++j)
            asm("dp4a.u32.s32 %0, %1, %2, %0;"
                : "+r"(sums[p % 2][j])
                : "r"((p < 2 ? words[j] : words[j] >> 4) & code_mask << (2 * (p % 2))), "r"(columns[p]));
}
__device__ __forceinline__ uint4 load_shared(std::uint32_t from) {
    uint4 x;
    asm volatile("ld.shared.v4.u32 {%0,%1,%2,%3}, [%4];"
                 : "=r"(x.x), "=r"(x.y), "=r"(x.z), "=r"(x.w)
                 : "r"(from)
                 : "memory");
    return x;
}
// A warp's sums of a tile go to the tile's.
__device__ __forceinline__ void add_sums(const UnitSums& sums, int (&acc)[tile_rows]) {
    const std::uint32_t lane = threadIdx.x % 32;
    int row[4];
#pragma unroll
    for (int j = 0; j < 4; ++j) row[j] = sums[0][j] + (sums[1][j] >> 2);
    // Four lanes have a share of the same four rows; lane 4 g + j comes to have all of row g + 8 j.
    const bool odd = (lane & 1u) != 0, upper = (lane & 2u) != 0;
    const int low = (odd ? row[1] : row[0]) + __shfl_xor_sync(0xFFFFFFFFu, odd ? row[0] : row[1], 1);
    const int high = (odd ? row[3] : row[2]) + __shfl_xor_sync(0xFFFFFFFFu, odd ? row[2] : row[3], 1);
    const int mine = (upper ? high : low) + __shfl_xor_sync(0xFFFFFFFFu, upper ? low : high, 2);
    atomicAdd(&acc[lane / 4 + 8 * (lane % 4)], mine);
}
// Two tiles, whose chunks come side by side, 16 of each in a stage; or one, of which a stage has 32. A warp
// takes its chunk of either half. (mma.sync would use one of eight columns, and takes longer.)
__device__ __forceinline__ void multiply_tiles(std::uint32_t chunks, std::uint32_t q, std::uint32_t second_q,
                                               bool two, Ring& ring, int (&acc)[tile_rows],
                                               int (&second_acc)[tile_rows]) {
    constexpr std::uint32_t half = token_stage_chunks / 2;
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const std::uint32_t step = two ? half : token_stage_chunks;
    const bool same = two && q == second_q;
    const std::uint32_t lanes = (warp * 4 + lane % 4) * sizeof(uint4);
    std::uint32_t x = q + lanes, y = (two ? second_q : q + half * chunk_columns) + lanes;
    UnitSums sums = {}, second = {};
    const int begin = static_cast<int>(two ? warp : warp + half);
#pragma unroll 1
    for (int left = static_cast<int>(chunks); left > 0; left -= static_cast<int>(step)) {
        wait_for(ring.full + ring.slot * 8, ring.parity);
        const std::uint32_t units = ring.data + ring.slot * token_stage_bytes + threadIdx.x * unit_bytes;
        const uint4 w = load_shared(units), second_w = load_shared(units + workers * unit_bytes);
        __syncwarp();
        if (lane == 0)
            asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(ring.empty + ring.slot * 8)
                         : "memory");
        ring.next();
        if (left > static_cast<int>(warp)) {
            uint4 columns = load_shared(x);
            multiply_unit(sums, w, columns);
            if (left > begin) {
                if (!same) columns = load_shared(y);
                multiply_unit(second, second_w, columns);
            }
        }
        x += step * chunk_columns;
        y += step * chunk_columns;
    }
    if (!two)
#pragma unroll
        for (int p = 0; p < 2; ++p)
#pragma unroll
            for (int j = 0; j < 4; ++j) sums[p][j] += second[p][j];
    add_sums(sums, acc);
    if (two) add_sums(second, second_acc);
}
// The sums of a tile's products, which begin at zero again.
__device__ __forceinline__ int take_sums(int (&acc)[tile_rows]) {
    int& mine = acc[threadIdx.x % 32];
    const int sum = mine;
    mine = 0;
    return sum;
}
#endif

}  // namespace
}  // namespace addend::kernels::cuda
