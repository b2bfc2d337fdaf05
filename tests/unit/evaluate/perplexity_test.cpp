// The protocol of docs/evaluation.md, against a reading of it that goes token by token.
#include "core/evaluate/perplexity.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/message.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/unit/evaluate/small_tokenizer_with_bos.h"
#include "tests/unit/runtime/fakes.h"

namespace addend::test {
namespace {

// Longer than one chunk of the scorer.
constexpr std::string_view text =
    "it was a dark night, and the rain fell in torrents over the town; only now and then it was checked by a "
    "gust of "
    "wind that swept up the streets and rattled along the housetops";

class Perplexity : public testing::Test {
  protected:
    Perplexity()
        : tokenizer_(small_tokenizer_with_bos()),
          loaded_(std::make_shared<FakeLoaded>(tokenizer_, script_)) {}

    PerplexityResult measure(const PerplexityOptions& options, std::string_view of = text) {
        RunControl control;
        return measure_perplexity(loaded_, of, options, {}, control);
    }
    Code failure_of(const PerplexityOptions& options, std::string_view of = text) {
        try {
            (void)measure(options, of);
        } catch (const Failure& failure) {
            return failure.code();
        }
        return Code::count_;
    }
    std::vector<std::int32_t> tokens(std::string_view of = text) const {
        return tokenizer_->encode(of, {.add_bos = false, .parse_special = false});
    }

    /// -ln p(next) after `before`, by the fake's definition of its logits, in long double.
    static double nll_after(std::span<const std::int32_t> before, std::int32_t next) {
        std::uint64_t state = 0;
        for (const std::int32_t id : before) state = splitmix64(state ^ static_cast<std::uint64_t>(id));
        long double sum = 0;
        for (std::size_t v = 0; v < fake_vocab; ++v)
            sum += std::exp(static_cast<long double>(static_cast<float>(uniform_draw(state, v) * 4.0 - 2.0)));
        return static_cast<double>(std::log(sum) -
                                   static_cast<long double>(static_cast<float>(
                                       uniform_draw(state, static_cast<std::uint64_t>(next)) * 4.0 - 2.0)));
    }
    /// The protocol, literally: each token in the first window that holds it and something before it.
    std::pair<double, std::size_t> expected(std::size_t context, std::size_t stride, bool bos) const {
        const auto all = tokens();
        const std::size_t room = context - (bos ? 1 : 0);
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t n = 0; n < all.size(); ++n)
            for (std::size_t begin = 0; begin <= n; begin += stride) {
                if (n >= begin + room || (!bos && n == begin)) continue;
                std::vector<std::int32_t> before(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                                 all.begin() + static_cast<std::ptrdiff_t>(n));
                if (bos) before.insert(before.begin(), *tokenizer_->bos());
                sum += nll_after(before, all[n]);
                ++count;
                break;
            }
        return {sum, count};
    }

    FakeScript script_;
    std::shared_ptr<const Tokenizer> tokenizer_;
    std::shared_ptr<LoadedModel> loaded_;
};

TEST_F(Perplexity, FollowsItsProtocol) {
    for (const bool bos : {true, false})
        for (const auto& [context, stride] : std::vector<std::pair<std::uint32_t, std::uint32_t>>{
                 {1000, 500}, {16, 8}, {16, 3}, {16, bos ? 15u : 16u}, {7, 1}, {2, 1}}) {
            const PerplexityResult r = measure({.context = context, .stride = stride, .bos = bos});
            const auto [sum, count] = expected(context, stride, bos);
            EXPECT_EQ(r.tokens, count) << context << " " << stride << " " << bos;
            EXPECT_NEAR(r.nll * static_cast<double>(r.tokens), sum, 1e-9)
                << context << " " << stride << " " << bos;
            EXPECT_NEAR(r.perplexity, std::exp(r.nll), 1e-9);
            EXPECT_GT(r.nll_standard_error, 0);
            EXPECT_EQ(r.bos, bos);
            EXPECT_EQ(r.text_tokens, tokens().size());
        }
}

TEST_F(Perplexity, UnderBeginOfTextEveryTokenAndByteIsScored) {
    const PerplexityResult r = measure({.context = 16, .bos = true});
    EXPECT_EQ(r.stride, 8u);
    EXPECT_EQ(r.tokens, tokens().size());
    EXPECT_EQ(r.bytes, text.size());
    EXPECT_NEAR(r.bits_per_byte,
                r.nll * static_cast<double>(r.tokens) / std::log(2.0) / static_cast<double>(text.size()),
                1e-12);
    EXPECT_EQ(measure({.context = 16, .bos = {}}).bos, tokenizer_->adds_bos());
}

TEST_F(Perplexity, MarksInTheTextAreText) {
    EXPECT_EQ(measure({.context = 64}, "<|end|><s>ab").text_tokens, tokens("<|end|><s>ab").size());
    EXPECT_GT(tokens("<|end|><s>ab").size(), 5u);
}

TEST_F(Perplexity, OnlyTheFirstTokensIfAsked) {
    EXPECT_EQ(measure({.context = 16, .bos = true, .most_tokens = 10}).tokens, 10u);
}

TEST_F(Perplexity, WhatMakesNoSenseIsRefused) {
    EXPECT_EQ(failure_of({.context = 16}, "a"), Code::evaluate_text_too_short);
    EXPECT_EQ(failure_of({.context = 16}, ""), Code::evaluate_text_too_short);
    EXPECT_EQ(failure_of({.context = 1}), Code::setting_out_of_range);
    EXPECT_EQ(failure_of({.context = 16, .stride = 16, .bos = true}), Code::setting_out_of_range);
    EXPECT_EQ(failure_of({.context = 16, .stride = 16, .bos = false}), Code::count_);
    script_.logits = [](std::uint64_t, std::span<float> logits) { std::ranges::fill(logits, NAN); };
    EXPECT_EQ(failure_of({.context = 16}), Code::logits_not_finite);
}

TEST_F(Perplexity, ReportsAndStopsWhenCancelled) {
    RunControl control;
    std::vector<std::uint64_t> done;
    const auto report = [&](const PerplexityProgress& p) {
        done.push_back(p.done);
        EXPECT_EQ(p.total, tokens().size());
        if (done.size() == 3) control.cancel();
    };
    try {
        (void)measure_perplexity(loaded_, text, {.context = 8}, report, control);
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::cancelled);
    }
    EXPECT_EQ(done.size(), 3u);
    EXPECT_TRUE(std::ranges::is_sorted(done));
}

TEST_F(Perplexity, ThePatchIsUsed) {
    (void)measure({.context = 16, .patch = parse_patch("linear:4")});
    EXPECT_EQ(script_.patches.back(), "linear:4");
}

}  // namespace
}  // namespace addend::test
