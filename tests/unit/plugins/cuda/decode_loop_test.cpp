// decode_loop.1: the device picks what the host's definition picks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/abi/ext_decode_loop_1.h"
#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

struct Picked {
    std::vector<std::int32_t> tokens;
    std::vector<float> logprobs;
    std::size_t end_after = SIZE_MAX;
};

std::int32_t keep(void* context, std::int32_t id, float logprob, std::int64_t) {
    auto& picked = *static_cast<Picked*>(context);
    picked.tokens.push_back(id);
    picked.logprobs.push_back(logprob);
    return picked.tokens.size() >= picked.end_after;
}

class DecodeLoop : public testing::Test {
  protected:
    Plugin plugin{plugin_under_test()};
    SmallModel model = make_small_model({});
    Loaded loaded{plugin, model};
    addend_plan* plan = loaded.plan(1);
    const addend_ext_decode_loop_1* loop =
        static_cast<const addend_ext_decode_loop_1*>(plugin->get_extension(ADDEND_EXT_DECODE_LOOP_1));

    addend_decode_options options(Picked& picked, std::uint32_t n) const {
        addend_decode_options o{};
        o.struct_size = sizeof o;
        o.first_token = 5;
        o.max_tokens = n;
        o.top_p = 1;
        o.context = &picked;
        o.token = keep;
        o.run_id = 1;
        return o;
    }
    // The definition, from logits that the host sees.
    static std::int32_t pick(const float* logits, std::size_t vocab, const addend_decode_options& o,
                             std::uint64_t draw) {
        std::vector<std::int32_t> ids(vocab);
        std::iota(ids.begin(), ids.end(), 0);
        std::stable_sort(ids.begin(), ids.end(), [&](auto a, auto b) { return logits[a] > logits[b]; });
        if (o.temperature == 0) return ids[0];
        std::vector<double> weights;
        for (const std::int32_t id : ids)
            weights.push_back(std::exp((double{logits[id]} - logits[ids[0]]) / double{o.temperature}));
        std::size_t kept = o.top_k > 0 ? std::min<std::size_t>(o.top_k, vocab) : vocab;
        double total =
            std::accumulate(weights.begin(), weights.begin() + static_cast<std::ptrdiff_t>(kept), 0.0);
        if (o.top_p < 1 || o.min_p > 0) {
            double sum = 0;
            std::size_t n = 0;
            while (n < kept && (o.top_p >= 1 || sum < double{o.top_p} * total) &&
                   (n == 0 || weights[n] >= o.min_p))
                sum += weights[n++];
            kept = n;
            total = sum;
        }
        std::uint64_t z = o.seed + draw + 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        const double u = static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
        double cumulative = 0;
        for (std::size_t n = 0; n < kept; ++n)
            if ((cumulative += weights[n]) > u * total) return ids[n];
        return ids[kept - 1];
    }
    void compare(addend_decode_options o, Picked& picked) {
        std::uint32_t done = 0;
        addend_error error = new_error();
        ASSERT_EQ(loop->decode(plan, loaded.session(), &o, &done, &error), ADDEND_OK) << error.text[0];
        ASSERT_EQ(done, o.max_tokens);
        addend_session* const session = loaded.session();
        std::int32_t token = o.first_token;
        for (std::size_t n = 0; n < picked.tokens.size(); ++n) {
            const RunResult one = loaded.run(plan, session, {&token, 1});
            token = pick(one.logits.data(), one.logits.size(), o, o.draw + n);
            ASSERT_EQ(picked.tokens[n], token) << n;
            double all = 0;
            for (const float x : one.logits) all += std::exp(double{x});
            EXPECT_NEAR(picked.logprobs[n], one.logits[static_cast<std::size_t>(token)] - std::log(all),
                        1e-4);
        }
    }
};

TEST_F(DecodeLoop, GreedyTakesTheLargest) {
    Picked picked;
    compare(options(picked, 40), picked);
}

TEST_F(DecodeLoop, SamplingTakesWhatTheDefinitionTakes) {
    for (const auto& [k, p, min] :
         {std::tuple{0u, 1.0f, 0.0f}, {5u, 1.0f, 0.0f}, {0u, 0.8f, 0.0f}, {20u, 0.9f, 0.05f}}) {
        Picked picked;
        addend_decode_options o = options(picked, 30);
        o.temperature = 1.3f;
        o.top_k = k;
        o.top_p = p;
        o.min_p = min;
        o.seed = 99;
        o.draw = 7;
        compare(o, picked);
        EXPECT_GT(std::count_if(picked.tokens.begin(), picked.tokens.end(),
                                [&](std::int32_t t) { return t != picked.tokens[0]; }),
                  0);
    }
}

TEST_F(DecodeLoop, EndsAtStopsAnswersAndCancels) {
    Picked all;
    addend_decode_options o = options(all, 10);
    std::uint32_t done = 0;
    addend_error error = new_error();
    ASSERT_EQ(loop->decode(plan, loaded.session(), &o, &done, &error), ADDEND_OK);
    Picked stopped;
    o.context = &stopped;
    o.stop = &all.tokens[3];
    o.n_stop = 1;
    ASSERT_EQ(loop->decode(plan, loaded.session(), &o, &done, &error), ADDEND_OK);
    const auto first = std::find(all.tokens.begin(), all.tokens.end(), all.tokens[3]) - all.tokens.begin();
    EXPECT_EQ(done, first + 1);
    Picked ended;
    ended.end_after = 2;
    o.context = &ended;
    o.n_stop = 0;
    ASSERT_EQ(loop->decode(plan, loaded.session(), &o, &done, &error), ADDEND_OK);
    EXPECT_EQ(done, 2u);
    addend_session* const session = loaded.session();
    plugin->cancel(session, 1);
    EXPECT_EQ(loop->decode(plan, session, &o, &done, &error), ADDEND_CANCELLED);
    EXPECT_EQ(done, 0u);
}

// However many tokens the device had begun by then.
TEST_F(DecodeLoop, LeavesTheSessionAfterTheLastTokenTold) {
    for (const std::size_t told : {1u, 2u, 3u, 6u}) {
        Picked picked;
        picked.end_after = told;
        addend_decode_options o = options(picked, 50);
        std::uint32_t done = 0;
        addend_error error = new_error();
        addend_session* const looped = loaded.session();
        ASSERT_EQ(loop->decode(plan, looped, &o, &done, &error), ADDEND_OK);
        ASSERT_EQ(done, told);
        std::uint64_t position = 0;
        ASSERT_EQ(plugin->session_position(looped, &position), ADDEND_OK);
        EXPECT_EQ(position, told);
        addend_session* const plain = loaded.session();
        std::int32_t token = o.first_token;
        for (const std::int32_t next : picked.tokens) {
            loaded.run(plan, plain, {&token, 1});
            token = next;
        }
        for (int n = 0; n < 3; ++n) {
            const RunResult expected = loaded.run(plan, plain, {&token, 1});
            EXPECT_EQ(loaded.run(plan, looped, {&token, 1}).logits, expected.logits) << told << ' ' << n;
            token = static_cast<std::int32_t>(
                std::max_element(expected.logits.begin(), expected.logits.end()) - expected.logits.begin());
        }
        // And once more from there: the buffers have changed places by now.
        Picked again;
        o.context = &again;
        o.max_tokens = 5;
        o.first_token = token;
        ASSERT_EQ(loop->decode(plan, looped, &o, &done, &error), ADDEND_OK);
        for (const std::int32_t next : again.tokens) {
            const RunResult one = loaded.run(plan, plain, {&token, 1});
            EXPECT_EQ(next, pick(one.logits.data(), one.logits.size(), o, 0));
            token = next;
        }
    }
}

TEST_F(DecodeLoop, ArgumentsAreChecked) {
    Picked picked;
    const addend_decode_options good = options(picked, 1);
    const auto refused = [&](addend_plan* with, auto change) {
        addend_decode_options o = good;
        change(o);
        std::uint32_t done = 0;
        addend_error error = new_error();
        EXPECT_EQ(loop->decode(with, loaded.session(), &o, &done, &error), ADDEND_FAILED);
        EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
    };
    refused(loaded.plan(2), [](auto&) {});
    refused(plan, [](auto& o) { o.first_token = 97; });
    refused(plan, [](auto& o) { o.temperature = -1; });
    refused(plan, [](auto& o) { o.top_p = 0; });
    refused(plan, [](auto& o) { o.min_p = 2; });
    refused(plan, [](auto& o) { o.run_id = 0; });
}

}  // namespace
}  // namespace addend::test
