// The tiles of a token's launch: all of them are taken, once, by blocks that have about as many.
#include "plugins/cuda/token_share.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "kernels/cuda/token.h"

namespace addend::cuda {
namespace {

std::uint32_t job_of(std::uint32_t tile) {
    return tile >> 28;
}
bool is_second(std::uint32_t tile) {
    return (tile >> 27 & 1u) != 0;
}
std::uint32_t number_of(std::uint32_t tile) {
    return tile & kernels::cuda::most_tile_number;
}

// The shapes of published models: f and i with g, gate with up, the head; and uneven ones.
const std::vector<SharedJob> steps[] = {
    {{32, true}, {32, false}}, {{160, true}, {160, false}}, {{432, true}},
    {{1000, false}},           {{1, true}, {3, false}},     {{7, false}, {5, true}, {2, false}},
};

TEST(TokenShare, EveryTileIsTakenOnceAndPairsStayTogether) {
    for (const auto& jobs : steps)
        for (const std::uint32_t blocks : {1u, 3u, 88u, 132u}) {
            std::multiset<std::uint32_t> taken;
            for (const Tiles& tiles : share_tiles(jobs, false, blocks)) {
                taken.insert(tiles.begin(), tiles.end());
                for (std::size_t t = 0; t < tiles.size(); ++t) {
                    if (!is_second(tiles[t])) continue;
                    ASSERT_EQ(t % 2, 1u) << "a round's sums hold both";
                    EXPECT_EQ(job_of(tiles[t - 1]), job_of(tiles[t]));
                    EXPECT_EQ(number_of(tiles[t - 1]), number_of(tiles[t]));
                    EXPECT_FALSE(is_second(tiles[t - 1]));
                }
            }
            std::multiset<std::uint32_t> wanted;
            for (std::uint32_t j = 0; j < jobs.size(); ++j)
                for (std::uint32_t t = 0; t < jobs[j].tiles; ++t) {
                    wanted.insert(kernels::cuda::token_tile(j, false, t));
                    if (jobs[j].paired) wanted.insert(kernels::cuda::token_tile(j, true, t));
                }
            EXPECT_EQ(taken, wanted) << blocks << " blocks";
        }
}

std::size_t most_of(const std::vector<Tiles>& shares) {
    std::size_t most = 0;
    for (const Tiles& tiles : shares) most = std::max(most, tiles.size());
    return most;
}

TEST(TokenShare, NoBlockHasMuchMoreThanTheMean) {
    for (const auto& jobs : steps) {
        std::size_t all = 0;
        for (const SharedJob& job : jobs) all += job.tiles * (job.paired ? 2u : 1u);
        EXPECT_LE(most_of(share_tiles(jobs, false, 132)), (all + 131) / 132 + 1);
    }
}

// Each job has a norm of its own in front of it.
TEST(TokenShare, ABlockHasTilesOfOneJobWhereThatTakesNoLonger) {
    for (const std::uint32_t tiles : {32u, 80u, 160u}) {
        const std::vector<Tiles> shares = share_tiles({{tiles, true}, {tiles, false}}, false, 132);
        for (const Tiles& of_block : shares)
            for (const std::uint32_t tile : of_block) EXPECT_EQ(job_of(tile), job_of(of_block[0]));
        EXPECT_EQ(most_of(shares), tiles == 160 ? 4u : 2u);
    }
    const std::vector<Tiles> mixed = share_tiles({{3, true}, {3, false}}, false, 3);
    EXPECT_EQ(most_of(mixed), 3u) << "two of a pair and one: jobs of their own would take four";
}

// A thread keeps its element from step to step.
TEST(TokenShare, AResidualsTilesAreAlwaysTheSameBlocks) {
    const std::vector<Tiles> shares = share_tiles({{160, false}}, true, 132);
    for (std::uint32_t b = 0; b < shares.size(); ++b)
        for (const std::uint32_t tile : shares[b]) EXPECT_EQ(number_of(tile) % 132, b);
    EXPECT_EQ(shares[27].size(), 2u);
    EXPECT_EQ(shares[28].size(), 1u);
}

}  // namespace
}  // namespace addend::cuda
