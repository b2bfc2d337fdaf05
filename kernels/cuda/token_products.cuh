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
// One tile: a warp takes its two chunks of every stage. (mma.sync would use one of eight columns, and takes
// longer.)
__device__ __forceinline__ void multiply_tile(std::uint32_t chunks, const std::uint8_t* q, Ring& ring,
                                              int (&acc)[tile_rows]) {
    const std::uint32_t warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const uint4* x = reinterpret_cast<const uint4*>(q) + warp * 4 + lane % 4;
    int sums[4][4] = {};
#pragma unroll 1
    for (int left = static_cast<int>(chunks - warp); left > -static_cast<int>(warp);
         left -= static_cast<int>(token_stage_chunks)) {
        wait_for(ring.full + ring.slot * 8, ring.parity);
        uint4 w[2];
#pragma unroll
        for (std::uint32_t j = 0; j < 2; ++j)
            asm volatile(
                "ld.shared.v4.u32 {%0,%1,%2,%3}, [%4];"
                : "=r"(w[j].x), "=r"(w[j].y), "=r"(w[j].z), "=r"(w[j].w)
                : "r"(ring.data + ring.slot * token_stage_bytes + (threadIdx.x + j * workers) * unit_bytes)
                : "memory");
        __syncwarp();
        if (lane == 0)
            asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(ring.empty + ring.slot * 8)
                         : "memory");
        ring.next();
        if (left > 0) multiply_unit(sums, w[0], x[0]);
        if (left > static_cast<int>(warps)) multiply_unit(sums, w[1], x[warps * 4]);
        x += token_stage_chunks * 4;
    }
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

// What a product's sum is rescaled by and corrected with, known before the products are.
struct Rescale {
    int sum = 0;
    float factor = 0;
    __device__ __forceinline__ void find(const Room& room, std::uint32_t end, float beta) {
        const std::uint32_t lane = threadIdx.x % 32;
        sum = __reduce_add_sync(0xFFFFFFFFu, lane < warps ? room.sum[end][lane] : 0);
        factor = beta / room.scale[end];
    }
    // Takes the sums away: the next ones begin at zero.
    __device__ __forceinline__ Sums take(int (&acc)[tile_rows]) const {
        int& mine = acc[threadIdx.x % 32];
        const int got = mine;
        mine = 0;
        return {got, sum, factor};
    }
};
#endif

}  // namespace
}  // namespace addend::kernels::cuda
