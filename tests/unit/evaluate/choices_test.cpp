// Scores of choices against whole sequences read one by one, and what is made of them.
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/message.h"
#include "core/evaluate/score_choices.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/unit/evaluate/small_tokenizer_with_bos.h"
#include "tests/unit/runtime/fakes.h"

namespace addend::test {
namespace {

class Choices : public testing::Test {
  protected:
    Choices()
        : tokenizer_(small_tokenizer_with_bos()),
          loaded_(std::make_shared<FakeLoaded>(tokenizer_, script_)) {}

    static ChoiceItem item(const std::string& context, const std::vector<std::string>& answers,
                           std::size_t gold) {
        ChoiceItem item;
        for (const std::string& answer : answers) item.choices.push_back({context, " " + answer, answer});
        item.gold = gold;
        return item;
    }
    std::pair<TaskResult, std::vector<ChoiceScore>> score(std::vector<ChoiceItem> items,
                                                          const ChoiceOptions& options = {}) {
        RunControl control;
        std::vector<ChoiceScore> scores;
        const auto each = [&](std::uint64_t index, const ChoiceScore& s) {
            EXPECT_EQ(index, scores.size());
            scores.push_back(s);
        };
        const TaskResult result =
            score_choices(loaded_, {TaskLayout::arc, std::move(items)}, options, each, control);
        return {result, scores};
    }
    /// ln p of the tokens of `whole` from `first` on, by the fake's definition of its logits.
    static double log_likelihood(const std::vector<std::int32_t>& whole, std::size_t first) {
        double sum = 0;
        std::uint64_t state = 0;
        for (std::size_t n = 0; n < whole.size(); ++n) {
            if (n >= first) {
                const auto logit = [&](std::uint64_t v) {
                    return static_cast<double>(static_cast<float>(uniform_draw(state, v) * 4.0 - 2.0));
                };
                double total = 0;
                for (std::uint64_t v = 0; v < fake_vocab; ++v) total += std::exp(logit(v));
                sum += logit(static_cast<std::uint64_t>(whole[n])) - std::log(total);
            }
            state = splitmix64(state ^ static_cast<std::uint64_t>(whole[n]));
        }
        return sum;
    }
    std::vector<std::int32_t> encode(const std::string& text, bool bos = true) const {
        return tokenizer_->encode(text, {.add_bos = bos, .parse_special = false});
    }

    FakeScript script_;
    std::shared_ptr<const Tokenizer> tokenizer_;
    std::shared_ptr<LoadedModel> loaded_;
};

TEST_F(Choices, AreScoredAsWholeSequencesWouldBe) {
    const std::string context = "Question: is it raining?\nAnswer:";
    const std::vector<std::string> answers{"no", "only on the hill", "he"};
    const auto [result, scores] = score({item(context, answers, 1)});
    ASSERT_EQ(scores.size(), 1u);
    const auto lead = encode(context);
    std::size_t read = lead.size() - 1;
    for (std::size_t n = 0; n < answers.size(); ++n) {
        const auto whole = encode(context + " " + answers[n]);
        EXPECT_NEAR(scores[0].log_likelihood[n], log_likelihood(whole, lead.size()), 1e-9);
        EXPECT_EQ(scores[0].tokens[n], whole.size() - lead.size());
        read += whole.size() - lead.size();
    }
    EXPECT_EQ(result.tokens_run, read) << "the context once, then each continuation from its snapshot";
    EXPECT_EQ(script_.snapshots, 1u);
    EXPECT_EQ(script_.restores, 2u);
    EXPECT_TRUE(result.bos);
    EXPECT_EQ(result.truncated, 0u);
    const auto [without, plain] = score({item(context, answers, 1)}, {.bos = false});
    EXPECT_NEAR(plain[0].log_likelihood[0],
                log_likelihood(encode(context + " no", false), encode(context, false).size()), 1e-9);
    EXPECT_FALSE(without.bos);
}

TEST_F(Choices, ContextsThatDifferShareWhatTheyBeginWith) {
    ChoiceItem wino;
    wino.choices = {{"The cup fits since the cup", " is small.", "cup"},
                    {"The cup fits since the box", " is small.", "box"}};
    const auto [result, scores] = score({wino});
    const std::size_t common = encode("The cup fits since the ").size();
    std::size_t read = common;
    for (std::size_t n = 0; n < 2; ++n) {
        const auto lead = encode(wino.choices[n].context),
                   whole = encode(wino.choices[n].context + " is small.");
        EXPECT_NEAR(scores[0].log_likelihood[n], log_likelihood(whole, lead.size()), 1e-9);
        read += whole.size() - 1 - common;
    }
    EXPECT_EQ(result.tokens_run, read);
}

TEST_F(Choices, WhiteSpaceBeforeTheContinuationBelongsToIt) {
    ChoiceItem spaced;
    spaced.choices = {{"say  ", "he", "he"}};
    const auto [result, scores] = score({spaced});
    EXPECT_NEAR(scores[0].log_likelihood[0], log_likelihood(encode("say  he"), encode("say").size()), 1e-9);
}

TEST_F(Choices, AnEmptyContextStartsFromBeginOfText) {
    ChoiceItem bare;
    bare.choices = {{"", " ab", "ab"}, {" ", "b", "b"}};
    const auto [result, scores] = score({bare}, {.bos = false});
    EXPECT_NEAR(scores[0].log_likelihood[0], log_likelihood({260, ' ', 'a', 'b'}, 1), 1e-9);
    EXPECT_NEAR(scores[0].log_likelihood[1], log_likelihood({260, ' ', 'b'}, 1), 1e-9);
    const auto bare_tokenizer = make(small_json());
    loaded_ = std::make_shared<FakeLoaded>(bare_tokenizer, script_);
    try {
        (void)score({bare});
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::evaluate_no_context);
    }
}

TEST_F(Choices, TheContextLosesItsLeftWhereItIsTooLong) {
    const std::string context = "a context that is rather long:";
    const auto [result, scores] = score({item(context, {"x", "yz"}, 0)}, {.context = 12});
    EXPECT_EQ(result.truncated, 1u);
    for (std::size_t n = 0; n < 2; ++n) {
        auto whole = encode(context + (n == 0 ? " x" : " yz"));
        const std::size_t scored = n == 0 ? 2 : 3;
        whole.erase(whole.begin(), whole.end() - 13);  // 12 are read, the 13th is predicted
        EXPECT_NEAR(scores[0].log_likelihood[n], log_likelihood(whole, whole.size() - scored), 1e-9);
    }
    const auto [short_one, kept] =
        score({item("ab", {"a very long answer"}, 0)}, {.context = 4, .bos = false});
    EXPECT_NEAR(kept[0].log_likelihood[0], log_likelihood(encode("b a very long answer", false), 1), 1e-9)
        << "the continuation is scored whole";
}

TEST_F(Choices, NormsDivideByCharactersAndBytes) {
    // A fixed log-likelihood a token, so that each norm prefers another answer.
    script_.logits = [](std::uint64_t, std::span<float> logits) { std::ranges::fill(logits, 0.0f); };
    const std::string five = "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9";  // 5 characters, 10 tokens, 10 bytes
    const auto [result, scores] = score({item("q:", {five, "abcdef", "ab"}, 1)});
    const double each = -std::log(static_cast<double>(fake_vocab));
    EXPECT_NEAR(scores[0].log_likelihood[0], 11 * each, 1e-9);
    EXPECT_NEAR(scores[0].log_likelihood[1], 7 * each, 1e-9);
    EXPECT_EQ(scores[0].best, 2u) << "3 tokens";
    EXPECT_EQ(scores[0].best_norm, 1u) << "7/6 before 3/2 and 11/5";
    EXPECT_EQ(scores[0].best_bytes, 0u) << "11/10 before 7/6 and 3/2";
    EXPECT_EQ(result.acc.mean, 0);
    EXPECT_EQ(result.acc_norm.mean, 1);
    EXPECT_EQ(result.acc_bytes.mean, 0);
    const auto [tied, first] = score({item("q:", {"ab", "cd"}, 0)});
    EXPECT_EQ(first[0].best, 0u) << "the first among equals";
}

TEST_F(Choices, AccuracyHasItsStandardError) {
    script_.logits = [](std::uint64_t, std::span<float> logits) { std::ranges::fill(logits, 0.0f); };
    // The shorter answer wins: right three times of four.
    const auto [result, scores] = score({item("a", {"x", "long"}, 0), item("b", {"x", "long"}, 0),
                                         item("c", {"long", "x"}, 1), item("d", {"x", "long"}, 1)});
    EXPECT_DOUBLE_EQ(result.acc.mean, 0.75);
    EXPECT_NEAR(result.acc.standard_error, 0.25, 1e-12);  // sqrt(0.75 / 3 / 4)
    EXPECT_EQ(result.items, 4u);
}

TEST_F(Choices, StopsWhenCancelled) {
    RunControl control;
    int seen = 0;
    const auto each = [&](std::uint64_t, const ChoiceScore&) {
        if (++seen == 2) control.cancel();
    };
    EXPECT_THROW(
        (void)score_choices(
            loaded_,
            {TaskLayout::arc, {item("a", {"b", "c"}, 0), item("a", {"b", "c"}, 0), item("a", {"b", "c"}, 0)}},
            {}, each, control),
        Failure);
    EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace addend::test
