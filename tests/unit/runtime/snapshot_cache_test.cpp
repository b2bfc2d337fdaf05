#include "core/runtime/snapshot_cache.h"

#include <gtest/gtest.h>

namespace addend::test {
namespace {

using Tokens = std::vector<std::int32_t>;

std::vector<std::byte> state(std::size_t bytes) {
    return std::vector<std::byte>(bytes);
}

TEST(SnapshotCache, FindsTheLongestPrefix) {
    SnapshotCache cache({.count = 8, .bytes = 1000});
    cache.put({1}, state(1));
    cache.put({1, 2, 3}, state(3));
    cache.put({1, 2, 4}, state(4));
    const Tokens tokens{1, 2, 3, 9};
    ASSERT_TRUE(cache.longest_prefix(tokens, 4));
    EXPECT_EQ(cache.longest_prefix(tokens, 4)->tokens, (Tokens{1, 2, 3}));
    EXPECT_EQ(cache.longest_prefix(tokens, 2)->tokens, (Tokens{1}));
    EXPECT_EQ(cache.longest_prefix(tokens, 0), nullptr);
    EXPECT_EQ(cache.longest_prefix(Tokens{2, 1}, 2), nullptr);
}

TEST(SnapshotCache, DropsTheLeastRecentlyUsed) {
    SnapshotCache cache({.count = 2, .bytes = 1000});
    cache.put({1}, state(1));
    cache.put({2}, state(1));
    ASSERT_TRUE(cache.longest_prefix(Tokens{1, 5}, 2));
    cache.put({3}, state(1));
    EXPECT_TRUE(cache.touch(Tokens{1}));
    EXPECT_FALSE(cache.touch(Tokens{2}));
    EXPECT_EQ(cache.size(), 2u);
}

TEST(SnapshotCache, IsBoundedInBytes) {
    SnapshotCache cache({.count = 100, .bytes = 100});
    cache.put({1}, state(60));
    cache.put({2}, state(30));  // 64 + 34
    EXPECT_EQ(cache.size(), 2u);
    cache.put({3}, state(30));
    EXPECT_FALSE(cache.touch(Tokens{1}));
    EXPECT_EQ(cache.bytes(), 68u);
    cache.put({4}, state(101));  // larger than everything
    EXPECT_EQ(cache.size(), 2u);
    cache.clear();
    EXPECT_EQ(cache.bytes(), 0u);
}

TEST(SnapshotCache, ZeroCountKeepsNothing) {
    SnapshotCache cache({.count = 0, .bytes = 100});
    cache.put({1}, state(1));
    EXPECT_EQ(cache.size(), 0u);
}

}  // namespace
}  // namespace addend::test
