// Lanes at the same time: how threads are split, that they do overlap, that one's failure is its own.
#include "core/evaluate/lane_watch.h"

#include <barrier>

#include "tests/unit/runtime/fakes.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend::test {
namespace {

using Kinds = std::vector<DeviceKind>;
using Threads = std::vector<unsigned>;

TEST(SplitThreads, SharesOfTheProcessor) {
    EXPECT_EQ(split_threads(Kinds{DeviceKind::cpu, DeviceKind::cpu}, 8), (Threads{4, 4}));
    EXPECT_EQ(split_threads(Kinds{DeviceKind::cpu, DeviceKind::cpu, DeviceKind::cpu}, 8), (Threads{3, 3, 2}));
    EXPECT_EQ(split_threads(Kinds{DeviceKind::cpu}, 8), (Threads{8}));
}

TEST(SplitThreads, FewerCoresThanLanesAreRefusedOnOneDeviceAndOfferedAcrossDevices) {
    try {
        (void)split_threads(Kinds{DeviceKind::cpu, DeviceKind::cpu, DeviceKind::cpu}, 2);
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.message(), (Message{Code::watch_too_few_cores, {{"lanes", 3}, {"cores", 2}}}));
    }
    EXPECT_EQ(split_threads(Kinds{DeviceKind::gpu, DeviceKind::cpu, DeviceKind::gpu}, 2), (Threads{0, 2, 0}));
    EXPECT_EQ(split_threads(Kinds{DeviceKind::fpga, DeviceKind::cpu}, 1), (Threads{0, 1}));
}

class LaneWatchTest : public testing::Test {
  protected:
    struct Lane {
        FakeScript script;
        std::shared_ptr<FakeLoaded> loaded;
    };
    CompareLane lane(Lane& l, const std::string& label) {
        l.loaded = std::make_shared<FakeLoaded>(tokenizer_, l.script);
        return {label, l.loaded};
    }
    LaneComparisonOptions options() const {
        LaneComparisonOptions o;
        o.prompts = {"hello"};
        o.chat = false;
        o.max_tokens = 5;
        return o;
    }
    std::shared_ptr<const Tokenizer> tokenizer_ = make(small_json());
    Lane a_, b_;
    RunControl control_;
    LaneFeed feed_{2};
};

TEST_F(LaneWatchTest, LanesRunAtTheSameTime) {
    const auto first = lane(a_, "a"), second = lane(b_, "b");
    // Each waits for the other before every run: in turns this would never end.
    auto meet = std::make_shared<std::barrier<>>(2);
    a_.script.before_run = b_.script.before_run = [meet](std::span<const std::int32_t>) { meet->arrive_and_wait(); };
    const WatchedLanes watched = watch_lanes({first, second}, options(), 2, feed_, control_);
    ASSERT_EQ(watched.lanes.size(), 2u);
    for (std::size_t n = 0; n < 2; ++n) {
        EXPECT_FALSE(watched.lanes[n].failure);
        EXPECT_EQ(watched.lanes[n].figures.replies.at(0).ids.size(), 5u);
        EXPECT_EQ(watched.lanes[n].figures.threads, 1u);
        EXPECT_EQ(feed_.state().lanes[n].ids, watched.lanes[n].figures.replies[0].ids);
    }
    const LaneSpan& one = watched.lanes[0].figures.repetitions.at(0).span;
    const LaneSpan& other = watched.lanes[1].figures.repetitions.at(0).span;
    EXPECT_LT(one.begin_ns, other.end_ns);
    EXPECT_LT(other.begin_ns, one.end_ns);
}

TEST_F(LaneWatchTest, AFailureIsOneLanesOwn) {
    const auto first = lane(a_, "a"), second = lane(b_, "b");
    b_.script.before_run = [](std::span<const std::int32_t>) { throw Failure(Code::memory_exhausted, {}); };
    const WatchedLanes watched = watch_lanes({first, second}, options(), 2, feed_, control_);
    EXPECT_FALSE(watched.lanes[0].failure);
    EXPECT_EQ(watched.lanes[0].figures.replies.at(0).ids.size(), 5u);
    ASSERT_TRUE(watched.lanes[1].failure);
    EXPECT_EQ(watched.lanes[1].failure->code, Code::memory_exhausted);
    EXPECT_TRUE(watched.lanes[1].figures.repetitions.empty());
}

TEST_F(LaneWatchTest, ACancelReachesAll) {
    const auto first = lane(a_, "a"), second = lane(b_, "b");
    auto meet = std::make_shared<std::barrier<>>(2);
    bool met = false;
    a_.script.before_run = [&, meet](std::span<const std::int32_t>) {
        if (!std::exchange(met, true)) meet->arrive_and_wait();
        control_.cancel();
    };
    b_.script.before_run = [&, meet, waits = true](std::span<const std::int32_t>) mutable {
        if (std::exchange(waits, false)) meet->arrive_and_wait();
    };
    LaneComparisonOptions endless = options();
    endless.max_tokens = 1'000'000;
    EXPECT_THROW((void)watch_lanes({first, second}, endless, 2, feed_, control_), Failure);
    EXPECT_THROW((void)watch_lanes({}, options(), 2, feed_, control_), Failure);
}

TEST_F(LaneWatchTest, TooFewCoresStartNothing) {
    const auto first = lane(a_, "a"), second = lane(b_, "b");
    EXPECT_THROW((void)watch_lanes({first, second}, options(), 1, feed_, control_), Failure);
    EXPECT_TRUE(a_.script.runs.empty());
}

}  // namespace
}  // namespace addend::test
