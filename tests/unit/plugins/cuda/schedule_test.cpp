// Launches and memory of the CUDA backend, compiled on any machine.
#include <gtest/gtest.h>

#include <algorithm>

#include "plugins/cuda/arena.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::cuda {
namespace {

struct Compiled {
    explicit Compiled(const test::SmallModel& model, bool tapped = false, bool one_row = true)
        : block(read_block(model.program->bytes().data(), model.program->bytes().size())) {
        kept.tapped.assign(block.values.size(), tapped);
        kept.changed.assign(block.values.size(), false);
        kept.changed_states.assign(block.states.size(), false);
        schedule = make_schedule(block, kept, one_row);
    }
    Block block;
    Kept kept;
    Schedule schedule;
};

TEST(CudaSchedule, EightLaunchesALayerWhenDecoding) {
    const test::SmallModel model = test::make_small_model({});
    const Compiled fused(model);
    EXPECT_EQ(fused.schedule.launches.size(), 8u * 3 + 2);  // and the head's
    for (const Launch& launch : fused.schedule.launches)
        EXPECT_TRUE(launch.kind == LaunchKind::rows || launch.kind == LaunchKind::ternary);
    const Compiled unfused(model, true);
    EXPECT_GT(unfused.schedule.launches.size(), unfused.block.values.size());
}

// Several rows: the recurrence is a launch of its own, with its input gate; nothing else is cut off.
TEST(CudaSchedule, NineLaunchesALayerForSeveralRows) {
    const Compiled fused(test::make_small_model({}), false, false);
    EXPECT_EQ(fused.schedule.launches.size(), 9u * 3 + 2);
    for (const Launch& launch : fused.schedule.launches)
        if (launch.kind == LaunchKind::scan) {
            EXPECT_EQ(launch.instructions.size(), 2u);
        }
}

TEST(CudaSchedule, InputsAreThereWhenTheirUserRuns) {
    for (const bool tapped : {false, true})
        for (const bool one_row : {false, true}) {
            const Compiled c(test::make_transformer({}), tapped, one_row);
            for (std::uint32_t n = 0; n < c.block.instructions.size(); ++n) {
                ASSERT_LT(c.schedule.launch_of[n], c.schedule.launches.size());
                for (const addend_operand& in : c.block.instructions[n].in)
                    if (in.value != ADDEND_NONE) {
                        EXPECT_LE(c.schedule.launch_of[c.block.values[in.value].producer],
                                  c.schedule.launch_of[n]);
                    }
            }
        }
}

TEST(CudaArena, ValuesAliveTogetherDoNotOverlap) {
    const Compiled c(test::make_small_model({}));
    const std::vector<bool> all(c.block.values.size(), true);
    const ArenaLayout layout = lay_out(c.block, c.schedule, all, 3);
    std::vector<std::uint32_t> first(all.size()), last(all.size());
    std::uint64_t sum = 0;
    const auto bytes_of = [&](std::uint32_t v) {
        return std::uint64_t{3} * layout.slots[v].stride * element_bytes(c.block.values[v].dtype);
    };
    for (std::uint32_t v = 0; v < all.size(); ++v) {
        first[v] = last[v] = c.schedule.launch_of[c.block.values[v].producer];
        for (std::uint32_t user : c.schedule.users[v])
            last[v] = std::max(last[v], c.schedule.launch_of[user]);
        sum += bytes_of(v);
        EXPECT_LE(layout.slots[v].offset + bytes_of(v), layout.bytes);
        for (std::uint32_t w = 0; w < v; ++w)
            if (first[v] <= last[w] && first[w] <= last[v]) {
                EXPECT_TRUE(layout.slots[v].offset >= layout.slots[w].offset + bytes_of(w) ||
                            layout.slots[w].offset >= layout.slots[v].offset + bytes_of(v))
                    << v << " " << w;
            }
    }
    EXPECT_LT(layout.bytes, sum / 2);  // memory is used again
}

}  // namespace
}  // namespace addend::cuda
