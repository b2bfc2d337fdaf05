#include "core/runtime/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "core/runtime/random.h"

namespace addend::test {
namespace {

SamplingSettings at(double temperature) {
    SamplingSettings s;
    s.temperature = temperature;
    return s;
}

std::int32_t draw(const SamplingSettings& s, std::span<const float> logits, std::uint64_t n,
                  std::span<const std::int32_t> history = {}) {
    return Sampler(s, 7, logits.size()).sample(logits, history, n, 0).id;
}

std::map<std::int32_t, int> drawn(const SamplingSettings& s, std::span<const float> logits, int count) {
    std::map<std::int32_t, int> times;
    Sampler sampler(s, 99, logits.size());
    for (int n = 0; n < count; ++n) ++times[sampler.sample(logits, {}, static_cast<std::uint64_t>(n), 0).id];
    return times;
}

Code refused(const SamplingSettings& s) {
    try {
        check_settings(s);
    } catch (const Failure& failure) {
        return failure.code();
    }
    return Code::count_;
}

TEST(Random, IsThePublishedSplitmix64) {
    // The first outputs of the authors' generator from state 0, then from the state after one step.
    EXPECT_EQ(splitmix64(0), 0xe220a8397b1dcdafu);
    EXPECT_EQ(splitmix64(0x9e3779b97f4a7c15u), 0x6e789e6aa1b965f4u);
    for (std::uint64_t n = 0; n < 1000; ++n) {
        EXPECT_GE(uniform_draw(5, n), 0.0);
        EXPECT_LT(uniform_draw(5, n), 1.0);
    }
}

TEST(Sampler, GreedyTakesTheLowestIdAmongEqualMaxima) {
    const std::array<float, 5> logits{1, 3, 2, 3, 3};
    EXPECT_EQ(greedy_token(logits), 1);
    EXPECT_EQ(draw(at(0), logits, 0), 1);
}

TEST(Sampler, DrawsFollowTheDistribution) {
    const std::array<float, 4> logits{0, std::log(2.0f), std::log(4.0f), std::log(1.0f)};  // 1:2:4:1
    const auto times = drawn(at(1), logits, 40000);
    const std::array<double, 4> expected{5000, 10000, 20000, 5000};
    double chi_square = 0;
    for (std::int32_t id = 0; id < 4; ++id) {
        const double e = expected[static_cast<std::size_t>(id)];
        chi_square += (times.at(id) - e) * (times.at(id) - e) / e;
    }
    EXPECT_LT(chi_square, 16.3);  // 3 degrees of freedom, p = 0.001; the seed is fixed
}

TEST(Sampler, TemperatureSharpensAndFlattens) {
    const std::array<float, 2> logits{0, 1};
    const double warm = drawn(at(1), logits, 20000).at(1) / 20000.0;
    const double cold = drawn(at(0.5), logits, 20000).at(1) / 20000.0;
    EXPECT_NEAR(warm, 1 / (1 + std::exp(-1.0)), 0.01);
    EXPECT_NEAR(cold, 1 / (1 + std::exp(-2.0)), 0.01);
}

TEST(Sampler, TheDrawIsTheDocumentedOne) {
    // By falling probability then rising id, the first whose cumulative probability exceeds u.
    std::vector<float> logits(50);
    for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = static_cast<float>(uniform_draw(3, i) * 6);
    logits[17] = logits[4];  // a tie
    std::vector<std::int32_t> order(50);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, [&](auto a, auto b) {
        const float x = logits[static_cast<std::size_t>(a)], y = logits[static_cast<std::size_t>(b)];
        return x != y ? x > y : a < b;
    });
    double total = 0;
    for (const float x : logits) total += std::exp(double{x});
    for (std::uint64_t n = 0; n < 300; ++n) {
        double cumulative = 0;
        std::int32_t expected = order.back();
        for (const std::int32_t id : order) {
            cumulative += std::exp(double{logits[static_cast<std::size_t>(id)]}) / total;
            if (cumulative <= uniform_draw(7, n)) continue;
            expected = id;
            break;
        }
        EXPECT_EQ(draw(at(1), logits, n), expected) << n;
    }
}

// Most of the weight may lie with tokens each of which is hopeless.
TEST(Sampler, TheDrawReachesTheTail) {
    std::vector<float> logits(60'000);
    for (std::size_t i = 0; i < logits.size(); ++i)
        logits[i] = -12.5f - static_cast<float>(uniform_draw(3, i));
    logits[1234] = 0;
    logits[4321] = -3;
    std::vector<std::int32_t> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](auto a, auto b) {
        return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
    });
    double total = 0;
    for (const float x : logits) total += std::exp(double{x});
    Sampler sampler(at(1), 7, logits.size());
    std::size_t in_tail = 0;
    for (std::uint64_t n = 0; n < 60; ++n) {
        double cumulative = 0;
        std::size_t rank = 0;
        while ((cumulative += std::exp(double{logits[static_cast<std::size_t>(order[rank])]})) <=
               uniform_draw(7, n) * total)
            ++rank;
        EXPECT_EQ(sampler.sample(logits, {}, n, 0).id, order[rank]) << n;
        in_tail += rank > 1 ? 1u : 0u;
    }
    EXPECT_GT(in_tail, 2u);
}

TEST(Sampler, TopKKeepsTheBestWithTiesByLowestId) {
    SamplingSettings s = at(1);
    s.top_k = 2;
    const std::array<float, 4> logits{1, 2, 2, 2};
    const auto times = drawn(s, logits, 2000);
    EXPECT_EQ(times.size(), 2u);
    EXPECT_TRUE(times.contains(1) && times.contains(2));
    s.top_k = 1;
    EXPECT_EQ(drawn(s, logits, 100).size(), 1u);
}

TEST(Sampler, TopPKeepsTheSmallestSetThatReachesIt) {
    SamplingSettings s = at(1);
    const std::array<float, 3> logits{std::log(5.0f), std::log(3.0f), std::log(2.0f)};  // .5 .3 .2
    s.top_p = 0.45;
    EXPECT_EQ(drawn(s, logits, 500).size(), 1u);
    s.top_p = 0.75;
    EXPECT_EQ(drawn(s, logits, 500).size(), 2u);
    s.top_p = 0.85;
    EXPECT_EQ(drawn(s, logits, 500).size(), 3u);
}

TEST(Sampler, TopPSeesWhatTopKLeft) {
    SamplingSettings s = at(1);
    s.top_k = 2;
    s.top_p = 0.6;  // of .5 and .3 renormalised: .625 and .375
    const std::array<float, 3> logits{std::log(5.0f), std::log(3.0f), std::log(2.0f)};
    EXPECT_EQ(drawn(s, logits, 500).size(), 1u);
}

TEST(Sampler, MinPDropsWhatIsFarBelowTheBest) {
    SamplingSettings s = at(1);
    s.min_p = 0.5;
    const std::array<float, 3> logits{std::log(5.0f), std::log(3.0f), std::log(2.0f)};
    const auto times = drawn(s, logits, 2000);
    EXPECT_EQ(times.size(), 2u);
    EXPECT_NEAR(times.at(0) / 2000.0, 5.0 / 8, 0.04);
}

TEST(Sampler, PenaltyPushesRecentTokensDownOnEitherSideOfZero) {
    SamplingSettings s = at(0);
    s.repetition_penalty = 2;
    const std::array<float, 3> positive{3, 2, 1};
    const std::array<float, 3> negative{-1, -1.5f, -3};
    const std::vector<std::int32_t> history{0, 0, 0};  // counted once
    EXPECT_EQ(draw(s, positive, 0, history), 1);
    EXPECT_EQ(draw(s, negative, 0, history), 1);
    s.repetition_window = 2;
    const std::vector<std::int32_t> past{0, 2, 2};
    EXPECT_EQ(draw(s, positive, 0, past), 0) << "outside the window";
}

TEST(Sampler, LogProbabilitiesAreOfTheModelNotOfTheSettings) {
    SamplingSettings s = at(0.1);
    s.repetition_penalty = 5;
    s.top_k = 1;
    const std::array<float, 3> logits{std::log(5.0f), std::log(3.0f), std::log(2.0f)};
    const std::vector<std::int32_t> history{0};
    const SampledToken token = Sampler(s, 1, 3).sample(logits, history, 0, 2);
    EXPECT_EQ(token.id, 1);
    EXPECT_NEAR(token.logprob, std::log(0.3), 1e-6);
    ASSERT_EQ(token.top.size(), 2u);
    EXPECT_EQ(token.top[0].id, 0);
    EXPECT_NEAR(token.top[0].logprob, std::log(0.5), 1e-6);
    EXPECT_EQ(token.top[1].id, 1);
}

TEST(Sampler, AlternativesStandByProbabilityThenId) {
    const std::array<float, 5> logits{1, 4, 4, 0, 2};
    const auto top = Sampler(at(0), 1, 5).sample(logits, {}, 0, 9).top;
    std::vector<std::int32_t> ids;
    for (const TopToken& t : top) ids.push_back(t.id);
    EXPECT_EQ(ids, (std::vector<std::int32_t>{1, 2, 4, 0, 3}));
}

TEST(Sampler, PaddingRowsAreNeverSampled) {
    const std::array<float, 4> logits{1, 2, 9, 9};
    Sampler greedy(at(0), 1, 2);
    EXPECT_EQ(greedy.sample(logits, {}, 0, 4).id, 1);
    EXPECT_EQ(greedy.sample(logits, {}, 0, 4).top.size(), 2u);
    Sampler warm(at(5), 1, 2);
    for (std::uint64_t n = 0; n < 200; ++n) EXPECT_LT(warm.sample(logits, {}, n, 0).id, 2);
}

TEST(Sampler, DamagedLogitsAreAnError) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), inf, -inf}) {
        const std::array<float, 3> logits{1, bad, 2};
        for (const double temperature : {0.0, 1.0}) {
            try {
                draw(at(temperature), logits, 0);
                ADD_FAILURE() << "accepted " << bad;
            } catch (const Failure& failure) {
                EXPECT_EQ(failure.code(), Code::logits_not_finite);
                EXPECT_EQ(failure.message().args[0], Arg("token", 1));
            }
        }
    }
    EXPECT_THROW(draw(at(1), {}, 0), Failure);
}

TEST(Sampler, ExtremesStayDefined) {
    constexpr float most = std::numeric_limits<float>::max();
    const std::array<float, 3> logits{most, -most, most};
    SamplingSettings s = at(1e-9);
    EXPECT_NE(draw(s, logits, 0), 1);
    s.repetition_penalty = 0.01;  // would overflow
    const std::vector<std::int32_t> history{0, 1, 2};
    EXPECT_NE(draw(s, logits, 0, history), 1);
    s.temperature = 100;
    EXPECT_NE(draw(s, logits, 3, history), 1);
    const std::array<float, 1> one{5};
    EXPECT_EQ(draw(at(1), one, 0), 0);
}

TEST(Sampler, SettingsOutOfRangeAreNamed) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(refused({}), Code::count_);
    for (const double bad : {-0.1, nan, 101.0}) EXPECT_EQ(refused(at(bad)), Code::setting_out_of_range);
    SamplingSettings s;
    s.top_p = 0;
    EXPECT_EQ(refused(s), Code::setting_out_of_range);
    s = {};
    s.top_k = -1;
    EXPECT_EQ(refused(s), Code::setting_out_of_range);
    s = {};
    s.min_p = 1.5;
    EXPECT_EQ(refused(s), Code::setting_out_of_range);
    s = {};
    s.repetition_penalty = 0;
    EXPECT_EQ(refused(s), Code::setting_out_of_range);
    s = {};
    s.max_tokens = -1;
    EXPECT_EQ(refused(s), Code::setting_out_of_range);
}

TEST(Sampler, ASeedGivesTheseVeryTokensForEver) {
    // Worked out apart, by the documented rules. A change breaks the replay of stored conversations.
    std::vector<float> logits(1000);
    for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = static_cast<float>(uniform_draw(11, i) * 8);
    SamplingSettings s = at(0.7);
    s.top_p = 0.95;
    s.min_p = 0.01;
    std::vector<std::int32_t> ids;
    Sampler sampler(s, 42, logits.size());
    for (std::uint64_t n = 0; n < 8; ++n) ids.push_back(sampler.sample(logits, ids, n, 0).id);
    EXPECT_EQ(ids, (std::vector<std::int32_t>{290, 270, 473, 2, 65, 653, 656, 886}));
}

}  // namespace
}  // namespace addend::test
