#include "plugins/cuda/token_share.h"

#include <functional>
#include <queue>

#include "kernels/cuda/token.h"

namespace addend::cuda {
namespace {

void put(Tiles& to, std::uint32_t job, std::uint32_t tile, bool paired) {
    to.push_back(kernels::cuda::token_tile(job, false, tile));
    if (paired) to.push_back(kernels::cuda::token_tile(job, true, tile));
}

}  // namespace

std::vector<Tiles> share_tiles(const std::vector<SharedJob>& jobs, bool residual, std::uint32_t blocks) {
    std::vector<Tiles> shares(blocks);
    if (residual) {
        for (std::uint32_t t = 0; t < jobs[0].tiles; ++t) put(shares[t % blocks], 0, t, false);
        return shares;
    }
    using Load = std::pair<std::size_t, std::uint32_t>;  // tiles, place from the end
    std::priority_queue<Load, std::vector<Load>, std::greater<>> least;
    for (std::uint32_t b = 0; b < blocks; ++b) least.emplace(0, b);
    for (const bool paired : {true, false})
        for (std::uint32_t j = 0; j < jobs.size(); ++j) {
            if (jobs[j].paired != paired) continue;
            for (std::uint32_t t = 0; t < jobs[j].tiles; ++t) {
                const std::uint32_t place = least.top().second;
                least.pop();
                Tiles& to = shares[blocks - 1 - place];
                put(to, j, t, paired);
                least.emplace(to.size(), place);
            }
        }
    return shares;
}

}  // namespace addend::cuda
