// A token's products: a block's tiles, by all its workers.
#pragma once

#include "kernels/cuda/token_ring.cuh"

namespace addend::kernels::cuda {
namespace {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
// Four rows of a chunk, sixteen columns of each. A code is used where it stands in its byte, 4^p times what
// it is: unsigned bytes hold that, and sums are shifted in the end.
__device__ __forceinline__ void multiply_unit(int (&sums)[4][4], const uint4& w, const uint4& x) {
    const std::uint32_t words[4] = {w.x, w.y, w.z, w.w}, columns[4] = {x.x, x.y, x.z, x.w};
#pragma unroll
    for (int p = 0; p < 4; ++p)
#pragma unroll
        for (int j = 0; j < 4; ++j)
            asm("dp4a.u32.s32 %0, %1, %2, %0;"
                : "+r"(sums[p][j])
                : "r"(words[j] & code_mask << (2 * p)), "r"(columns[p]));
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
__device__ __forceinline__ void add_sums(const int (&sums)[4][4], int (&acc)[tile_rows]) {
    const std::uint32_t lane = threadIdx.x % 32;
    int row[4];
#pragma unroll
    for (int j = 0; j < 4; ++j)
        row[j] = sums[0][j] + (sums[1][j] >> 2) + (sums[2][j] >> 4) + (sums[3][j] >> 6);
    // Four lanes have a share of the same four rows; lane 4 g + j comes to have all of row g + 8 j.
    const bool odd = (lane & 1u) != 0, upper = (lane & 2u) != 0;
    const int low = (odd ? row[1] : row[0]) + __shfl_xor_sync(0xFFFFFFFFu, odd ? row[0] : row[1], 1);
    const int high = (odd ? row[3] : row[2]) + __shfl_xor_sync(0xFFFFFFFFu, odd ? row[2] : row[3], 1);
    const int mine = (upper ? high : low) + __shfl_xor_sync(0xFFFFFFFFu, upper ? low : high, 2);
    atomicAdd(&acc[lane / 4 + 8 * (lane % 4)], mine);
}
// One tile: a warp takes its two chunks of every stage; `q`: address of the codes. (mma.sync would use one of
// eight columns, and takes longer.)
__device__ __forceinline__ void multiply_tile(std::uint32_t chunks, std::uint32_t q, Ring& ring,
                                              int (&acc)[tile_rows]) {
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    std::uint32_t x = q + (warp * 4 + lane % 4) * unit_bytes;
    int sums[4][4] = {};
#pragma unroll 1
    for (int left = static_cast<int>(chunks); left > 0; left -= static_cast<int>(token_stage_chunks)) {
        wait_for(ring.full + ring.slot * 8, ring.parity);
        const std::uint32_t units = ring.data + ring.slot * token_stage_bytes + threadIdx.x * unit_bytes;
        const uint4 w = load_shared(units), second = load_shared(units + workers * unit_bytes);
        __syncwarp();
        if (lane == 0)
            asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(ring.empty + ring.slot * 8)
                         : "memory");
        ring.next();
        if (left > static_cast<int>(warp)) {
            multiply_unit(sums, w, load_shared(x));
            if (left > static_cast<int>(warp + warps))
                multiply_unit(sums, second, load_shared(x + warps * chunk_columns));
        }
        x += token_stage_chunks * chunk_columns;
    }
    add_sums(sums, acc);
}

// Two tiles of at most 16 chunks, which share a stage: half of it each, a chunk of either a warp.
__device__ __forceinline__ void multiply_two(std::uint32_t chunks, std::uint32_t q, std::uint32_t second_q,
                                             Ring& ring, int (&acc)[tile_rows],
                                             int (&second_acc)[tile_rows]) {
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const std::uint32_t lanes = (warp * 4 + lane % 4) * unit_bytes;
    wait_for(ring.full + ring.slot * 8, ring.parity);
    const std::uint32_t units = ring.data + ring.slot * token_stage_bytes + threadIdx.x * unit_bytes;
    const uint4 w = load_shared(units), second_w = load_shared(units + workers * unit_bytes);
    __syncwarp();
    if (lane == 0)
        asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(ring.empty + ring.slot * 8) : "memory");
    ring.next();
    if (warp >= chunks) return;
    int sums[4][4] = {}, second[4][4] = {};
    multiply_unit(sums, w, load_shared(q + lanes));
    multiply_unit(second, second_w, load_shared(second_q + lanes));
    add_sums(sums, acc);
    add_sums(second, second_acc);
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
