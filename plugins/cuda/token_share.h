// Which tiles of a step's products each block of a token's launch takes.
#pragma once

#include <cstdint>
#include <vector>

namespace addend::cuda {

struct SharedJob {
    std::uint32_t tiles = 0;
    bool paired = false;  ///< of two products, whose tiles belong together
};
using Tiles = std::vector<std::uint32_t>;  // of a block, as kernels::cuda::token_tile

/// By block. `residual`: the job adds to the residual, whose elements are always the same block's: tile t is
/// block t % blocks'. Otherwise each block takes tiles of one job, whose ends are then all that it computes,
/// if no block has more for that; or else who has least takes the next one, pairs first. Both begin with the
/// last block, since the first ones have a residual's tile more. The two of a pair follow each other.
std::vector<Tiles> share_tiles(const std::vector<SharedJob>& jobs, bool residual, std::uint32_t blocks);

}  // namespace addend::cuda
