#include "plugins/cuda/token_share.h"

#include <algorithm>
#include <functional>
#include <queue>

#include "kernels/cuda/token.h"

namespace addend::cuda {
namespace {

void put(Tiles& to, std::uint32_t job, std::uint32_t tile, bool paired) {
    to.push_back(kernels::cuda::token_tile(job, false, tile));
    if (paired) to.push_back(kernels::cuda::token_tile(job, true, tile));
}

std::uint32_t tiles_of(const SharedJob& job) {
    return job.paired ? 2 : 1;
}
// Blocks that a job needs where none takes more than `most` tiles.
std::uint32_t blocks_for(const SharedJob& job, std::uint32_t most) {
    const std::uint32_t each = most / tiles_of(job);
    return (job.tiles + each - 1) / each;
}
// Tiles of the block that has most, if each has tiles of one job only.
std::uint32_t least_of_one_job(const std::vector<SharedJob>& jobs, std::uint32_t blocks) {
    if (jobs.size() > blocks) return UINT32_MAX;
    for (std::uint32_t most = 2;; ++most) {
        std::uint64_t needed = 0;
        for (const SharedJob& job : jobs) needed += blocks_for(job, most);
        if (needed <= blocks) return most;
    }
}
// The least there can be where jobs may be mixed.
std::uint32_t least_of_all(const std::vector<SharedJob>& jobs, std::uint32_t blocks) {
    std::uint64_t all = 0;
    for (const SharedJob& job : jobs) all += std::uint64_t{job.tiles} * tiles_of(job);
    return std::max(static_cast<std::uint32_t>((all + blocks - 1) / blocks), 2u);
}

}  // namespace

std::vector<Tiles> share_tiles(const std::vector<SharedJob>& jobs, bool residual, std::uint32_t blocks) {
    std::vector<Tiles> shares(blocks);
    if (residual) {
        for (std::uint32_t t = 0; t < jobs[0].tiles; ++t) put(shares[t % blocks], 0, t, false);
        return shares;
    }
    if (const std::uint32_t most = least_of_one_job(jobs, blocks); most <= least_of_all(jobs, blocks)) {
        std::uint32_t begin = 0;  // of those not given yet, counted from the end
        std::uint32_t left = blocks;
        for (std::uint32_t j = 0; j < jobs.size(); ++j) left -= blocks_for(jobs[j], most);
        for (std::uint32_t j = 0; j < jobs.size(); ++j) {
            const auto others = static_cast<std::uint32_t>(jobs.size()) - j;
            const std::uint32_t more = (left + others - 1) / others;
            const std::uint32_t n = blocks_for(jobs[j], most) + more;
            left -= more;
            for (std::uint32_t t = 0; t < jobs[j].tiles; ++t)
                put(shares[blocks - 1 - begin - t % n], j, t, jobs[j].paired);
            begin += n;
        }
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
