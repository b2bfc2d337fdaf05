#include "core/runtime/generate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <tuple>

#include "tests/unit/runtime/fakes.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend::test {
namespace {

class Generate : public testing::Test {
  protected:
    Generate() : tokenizer_(make(small_json())), loaded_(std::make_shared<FakeLoaded>(tokenizer_, script_)) {}

    Session session(std::uint32_t chunk = 4, SnapshotCache::Limits limits = {}) {
        Session::Options options;
        options.prefill_chunk = chunk;
        options.snapshots = limits;
        return Session(loaded_, options);
    }
    static GenerateRequest request(std::vector<std::int32_t> prompt, std::int32_t max_tokens = 6) {
        GenerateRequest r;
        r.prompt = std::move(prompt);
        r.sampling.random_seed = false;
        r.sampling.seed = 5;
        r.sampling.temperature = 1;
        r.sampling.max_tokens = max_tokens;
        return r;
    }
    GenerationResult run(Session& s, const GenerateRequest& r, const GenerationEvents& events = {}) {
        RunControl control;
        return generate(s, tokenizer_, r, events, control, clock_);
    }
    static std::vector<std::int32_t> bytes(std::string_view text) {
        std::vector<std::int32_t> ids;
        for (const char c : text) ids.push_back(static_cast<unsigned char>(c));
        return ids;
    }
    template <class F>
    static Code failure_of(F&& f) {
        try {
            f();
        } catch (const Failure& failure) {
            return failure.code();
        }
        return Code::count_;
    }

    FakeScript script_;
    FakeClock clock_{1000};
    std::shared_ptr<const Tokenizer> tokenizer_;
    std::shared_ptr<LoadedModel> loaded_;
};

TEST_F(Generate, PrefillsInChunksAndReportsEach) {
    Session s = session(4);
    std::vector<std::uint32_t> reports;
    GenerationEvents events;
    events.prefill = [&](std::uint32_t done, std::uint32_t total) {
        EXPECT_EQ(total, 11u);
        reports.push_back(done);
    };
    const auto result = run(s, request(bytes("hello world"), 1), events);
    EXPECT_EQ(reports, (std::vector<std::uint32_t>{0, 4, 8, 10, 11}));
    EXPECT_EQ(script_.runs, (std::vector<std::size_t>{4, 4, 2, 1}));
    EXPECT_EQ(result.stop, StopReason::max_tokens);
    EXPECT_EQ(result.timings.prompt_tokens, 11u);
    EXPECT_EQ(result.timings.prefilled_tokens, 11u);
    EXPECT_GT(result.timings.prefill_ns, 0);
    EXPECT_GE(result.timings.first_token_ns, result.timings.prefill_ns);
}

TEST_F(Generate, TheReplyIsTheSameWhateverTheChunks) {
    std::vector<std::int32_t> first;
    for (const std::uint32_t chunk : {1u, 2u, 3u, 64u}) {
        Session s = session(chunk);
        const auto ids = run(s, request(bytes("some prompt"), 20)).ids;
        if (first.empty()) first = ids;
        EXPECT_EQ(ids, first) << chunk;
        EXPECT_EQ(ids.size(), 20u);
    }
}

TEST_F(Generate, StopIdsEndTheReplyAndAreNoPartOfIt) {
    script_.replies = {'o', 'k', 261, 'x'};
    Session s = session();
    GenerateRequest r = request(bytes("p"));
    r.sampling.temperature = 0;
    r.stop_ids = {261};
    const auto result = run(s, r);
    EXPECT_EQ(result.stop, StopReason::end_of_text);
    EXPECT_EQ(result.ids, bytes("ok"));
    EXPECT_EQ(result.text, "ok");
    EXPECT_EQ(result.timings.decoded_tokens, 3u);
    EXPECT_EQ(s.tokens(), bytes("pok"));
    EXPECT_EQ(result.position, 3u);
}

TEST_F(Generate, StopTextsAndMaxTokensEndToo) {
    script_.replies = {'a', 'b', 'c', 'd', 'a', 'b', 'c', 'd'};
    Session s = session();
    GenerateRequest r = request(bytes("p"), 4);
    r.sampling.temperature = 0;
    r.sampling.stop_texts = {"bc"};
    EXPECT_EQ(run(s, r).text, "a");
    r.sampling.stop_texts.clear();
    script_.next_reply = 0;
    Session other = session();
    const auto result = run(other, r);
    EXPECT_EQ(result.text, "abcd");
    EXPECT_EQ(result.stop, StopReason::max_tokens);
    EXPECT_EQ(other.tokens(), bytes("pabc")) << "the last token need not be read";
}

TEST_F(Generate, ADeviceThatPicksGivesTheReplyThatTheHostGives) {
    const auto reply_of = [&](bool picks, const GenerateRequest& r, std::uint32_t max_context) {
        script_.picks = picks;
        script_.next_reply = 0;
        Session::Options options;
        options.backend.max_context = max_context;
        Session s(loaded_, options);
        std::vector<float> logprobs;
        std::vector<std::int64_t> times;
        GenerationEvents events;
        events.token = [&](const TokenEvent& e) {
            logprobs.push_back(e.logprob);
            times.push_back(e.time_ns);
        };
        const auto result = run(s, r, events);
        EXPECT_TRUE(std::ranges::is_sorted(times));
        return std::tuple(result.ids, result.text, result.stop, result.position, s.tokens(), logprobs,
                          result.timings.decoded_tokens);
    };
    script_.replies = {'a', 'b', 'c', 'd', 'e'};  // then pseudo-random ones
    GenerateRequest plain = request(bytes("p"), 20), stopped = plain, ended = plain, one = plain;
    stopped.sampling.stop_texts = {"cd"};
    ended.stop_ids = {'d'};
    one.sampling.max_tokens = 1;
    for (GenerateRequest* r : {&plain, &stopped, &ended, &one}) {
        r->sampling.temperature = 0;
        for (const std::uint32_t limit : {0u, 4u}) {
            script_.loops = 0;
            const auto expected = reply_of(false, *r, limit);
            EXPECT_EQ(script_.loops, 0u);
            EXPECT_EQ(reply_of(true, *r, limit), expected);
            EXPECT_EQ(script_.loops, r == &one ? 0u : 1u);
        }
    }
}

TEST_F(Generate, TheDeviceDoesNotPickWhereMoreIsWantedThanTheLikeliest) {
    script_.picks = true;
    const auto loops_with = [&](auto change) {
        GenerateRequest r = request(bytes("p"), 4);
        r.sampling.temperature = 0;
        change(r);
        script_.loops = 0;
        Session s = session();
        run(s, r);
        return script_.loops;
    };
    EXPECT_EQ(loops_with([](auto&) {}), 1u);
    EXPECT_EQ(loops_with([](auto& r) { r.sampling.temperature = 0.5; }), 0u);
    EXPECT_EQ(loops_with([](auto& r) { r.sampling.repetition_penalty = 1.1; }), 0u);
    EXPECT_EQ(loops_with([](auto& r) { r.top_alternatives = 1; }), 0u);
    EXPECT_EQ(loops_with([](auto& r) { r.max_tokens_per_second = 1e9; }), 0u);
    Json fewer = small_json();  // than the model has: the last id has no text
    fewer["added_tokens"].erase(fewer["added_tokens"].size() - 1);
    tokenizer_ = make(fewer);
    ASSERT_EQ(tokenizer_->vocab_size(), fake_vocab - 1);
    EXPECT_EQ(loops_with([](auto&) {}), 0u);
}

TEST_F(Generate, ADevicesLoopIsCancelledAndItsFailureKeepsTheReply) {
    script_.picks = true;
    script_.replies = {'a', 'b', 'c', 'd', 'e'};
    GenerateRequest r = request(bytes("p"), 50);
    r.sampling.temperature = 0;
    RunControl control;
    GenerationEvents events;
    std::size_t tokens = 0;
    events.token = [&](const TokenEvent&) {
        if (++tokens == 3) control.cancel();
    };
    Session s = session();
    const auto cancelled = generate(s, tokenizer_, r, events, control, clock_);
    EXPECT_EQ(cancelled.stop, StopReason::cancelled);
    EXPECT_EQ(cancelled.text, "abc");
    EXPECT_EQ(s.tokens(), bytes("pab"));

    std::size_t calls = 0;
    script_.logits = [&](std::uint64_t, std::span<float> logits) {
        std::ranges::fill(logits, 0.0f);
        logits['x'] = ++calls < 4 ? 9.0f : std::numeric_limits<float>::infinity();
    };
    Session other = session();
    RunControl again;
    const auto failed = generate(other, tokenizer_, r, {}, again, clock_);
    EXPECT_EQ(failed.stop, StopReason::failed);
    ASSERT_TRUE(failed.failure);
    EXPECT_EQ(failed.failure->code, Code::backend_internal);
    EXPECT_EQ(failed.text, "xxx");
    EXPECT_EQ(failed.position, 4u) << "what was read before is kept";
    EXPECT_EQ(other.tokens(), bytes("pxxx"));
}

TEST_F(Generate, AStopDuringWhichADeviceIsCancelledIsAStop) {
    script_.picks = script_.cancelled_at_end = true;
    script_.replies = {'a', 'b', 'c'};
    GenerateRequest r = request(bytes("p"), 50);
    r.sampling.temperature = 0;
    r.sampling.stop_texts = {"bc"};
    Session s = session();
    const auto result = run(s, r);
    EXPECT_EQ(result.stop, StopReason::stop_text);
    EXPECT_EQ(result.text, "a");
}

TEST_F(Generate, NoTokensAreMadeWhereNoneAreWanted) {
    Session s = session();
    const auto result = run(s, request(bytes("p"), 0));
    EXPECT_TRUE(result.ids.empty());
    EXPECT_EQ(result.stop, StopReason::max_tokens);
}

TEST_F(Generate, ARegeneratedReplyReadsOneToken) {
    Session s = session();
    const auto first = run(s, request(bytes("a prompt")));
    const auto again = run(s, request(bytes("a prompt")));
    EXPECT_EQ(again.timings.prefilled_tokens, 1u);
    EXPECT_EQ(again.timings.prompt_tokens, 8u);
    EXPECT_EQ(again.ids, first.ids);
}

TEST_F(Generate, AFollowingTurnReadsOnlyWhatIsNew) {
    Session s = session();
    const auto first = run(s, request(bytes("turn one"), 5));
    std::vector<std::int32_t> prompt = bytes("turn one");
    prompt.insert(prompt.end(), first.ids.begin(), first.ids.end());
    for (const std::int32_t id : bytes(" two")) prompt.push_back(id);
    const auto second = run(s, request(prompt, 5));
    EXPECT_EQ(second.timings.prefilled_tokens, 5u);  // the reply's last token was not read yet, and " two"
    Session fresh = session();
    EXPECT_EQ(run(fresh, request(prompt, 5)).ids, second.ids);
}

TEST_F(Generate, AnEditContinuesFromTheTurnBefore) {
    Session s = session();
    const auto one = run(s, request(bytes("AAAA"), 3));
    auto two = bytes("AAAA");
    two.insert(two.end(), one.ids.begin(), one.ids.end());
    auto edited = two;
    for (const std::int32_t id : bytes("first version")) two.push_back(id);
    for (const std::int32_t id : bytes("second")) edited.push_back(id);
    (void)run(s, request(two, 3));
    const auto result = run(s, request(edited, 3));
    EXPECT_EQ(result.timings.prefilled_tokens, 7u) << "\"second\" and the reply's unread last token";
    Session fresh = session();
    EXPECT_EQ(run(fresh, request(edited, 3)).ids, result.ids);
}

TEST_F(Generate, WithAndWithoutSnapshotsTheSame) {
    std::vector<std::vector<std::int32_t>> prompts{bytes("abc"),  bytes("abcd"), bytes("abc"), bytes("abX"),
                                                   bytes("abcd"), bytes("a"),    bytes("abXY")};
    Session reusing = session();
    Session forgetting = session(4, {.count = 0, .bytes = 0});
    for (const auto& prompt : prompts)
        EXPECT_EQ(run(reusing, request(prompt)).ids, run(forgetting, request(prompt)).ids);
    EXPECT_GT(script_.restores, 0u);
    EXPECT_EQ(forgetting.snapshots().size(), 0u);
}

TEST_F(Generate, ASnapshotThatFailsCostsOnlyTime) {
    script_.snapshot_fails = true;
    Session s = session();
    const auto first = run(s, request(bytes("prompt")));
    const auto again = run(s, request(bytes("prompt")));
    EXPECT_EQ(again.ids, first.ids);
    EXPECT_EQ(again.timings.prefilled_tokens, 6u);
}

TEST_F(Generate, CancelDuringPrefillLeavesAUsableSession) {
    Session s = session(2);
    RunControl control;
    std::size_t runs = 0;
    script_.before_run = [&](auto) {
        if (++runs == 3) control.cancel();
    };
    const auto result = generate(s, tokenizer_, request(bytes("0123456789")), {}, control, clock_);
    EXPECT_EQ(result.stop, StopReason::cancelled);
    EXPECT_TRUE(result.ids.empty());
    EXPECT_EQ(result.position, 4u);
    EXPECT_EQ(s.tokens(), bytes("0123"));
    script_.before_run = nullptr;
    const auto after = run(s, request(bytes("0123456789")));
    EXPECT_EQ(after.timings.prefilled_tokens, 6u);
    Session fresh = session();
    EXPECT_EQ(run(fresh, request(bytes("0123456789"))).ids, after.ids);
}

TEST_F(Generate, CancelDuringDecodeKeepsWhatWasSaid) {
    Session s = session();
    RunControl control;
    GenerationEvents events;
    int tokens = 0;
    events.token = [&](const TokenEvent&) {
        if (++tokens == 3) control.cancel();
    };
    GenerateRequest r = request(bytes("p"), 1000);
    script_.replies = std::vector<std::int32_t>(1000, 'x');
    const auto result = generate(s, tokenizer_, r, events, control, clock_);
    EXPECT_EQ(result.stop, StopReason::cancelled);
    EXPECT_EQ(result.text, "xxx");
}

TEST_F(Generate, AFailureKeepsWhatWasSaidAndTheNextStartsAnew) {
    Session s = session();
    std::size_t runs = 0;
    script_.replies = std::vector<std::int32_t>(100, 'x');
    script_.before_run = [&](auto) {
        if (++runs == 4) throw Failure(Code::backend_device_lost, {{"backend", "fake"}, {"reason", "test"}});
    };
    const auto result = run(s, request(bytes("p"), 50));
    EXPECT_EQ(result.stop, StopReason::failed);
    ASSERT_TRUE(result.failure);
    EXPECT_EQ(result.failure->code, Code::backend_device_lost);
    EXPECT_EQ(result.text, "xxx");
    script_.before_run = nullptr;
    script_.replies.clear();
    const auto after = run(s, request(bytes("p")));
    Session fresh = session();
    EXPECT_EQ(run(fresh, request(bytes("p"))).ids, after.ids);
}

TEST_F(Generate, ExceptionsOfAnyKindBecomeMessages) {
    Session s = session();
    script_.before_run = [](auto) { throw std::bad_alloc(); };
    EXPECT_EQ(run(s, request(bytes("p"))).failure->code, Code::memory_exhausted);
    script_.before_run = [](auto) { throw 7; };
    EXPECT_EQ(run(s, request(bytes("p"))).failure->code, Code::internal_error);
}

TEST_F(Generate, DamagedLogitsFailTheReply) {
    script_.logits = [](std::uint64_t, std::span<float> logits) {
        std::ranges::fill(logits, std::numeric_limits<float>::quiet_NaN());
    };
    Session s = session();
    EXPECT_EQ(run(s, request(bytes("p"))).failure->code, Code::logits_not_finite);
}

TEST_F(Generate, ThePromptIsChecked) {
    Session s = session();
    EXPECT_EQ(failure_of([&] { run(s, request({})); }), Code::prompt_empty);
    EXPECT_EQ(failure_of([&] { run(s, request({-1})); }), Code::prompt_token_unknown);
    EXPECT_EQ(failure_of([&] { run(s, request({static_cast<std::int32_t>(fake_vocab)})); }),
              Code::prompt_token_unknown);
    Session::Options options;
    options.backend.max_context = 4;
    Session small(loaded_, options);
    EXPECT_EQ(failure_of([&] { run(small, request(bytes("12345"))); }), Code::prompt_too_long);
    script_.replies = std::vector<std::int32_t>(9, 'x');
    const auto result = run(small, request(bytes("12"), 50));
    EXPECT_EQ(result.stop, StopReason::context_full);
    EXPECT_EQ(result.text, "xxx");  // two are read after the prompt, the third only sampled
}

TEST_F(Generate, EventsCarrySpansTimesAndAlternatives) {
    script_.replies = {'h', 'i'};
    Session s = session();
    GenerateRequest r = request(bytes("p"), 2);
    r.sampling.temperature = 0;
    r.top_alternatives = 3;
    std::vector<TokenEvent> seen;
    GenerationEvents events;
    events.token = [&](const TokenEvent& e) { seen.push_back(e); };
    (void)run(s, r, events);
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[1].begin, 1u);
    EXPECT_EQ(seen[1].end, 2u);
    EXPECT_EQ(seen[0].top.size(), 3u);
    EXPECT_EQ(seen[0].top[0].id, 'h');
    EXPECT_FLOAT_EQ(seen[0].top[0].logprob, seen[0].logprob);
    EXPECT_LT(seen[0].time_ns, seen[1].time_ns);
}

TEST_F(Generate, ARandomSeedIsReportedAndReplays) {
    Session s = session();
    GenerateRequest r = request(bytes("p"), 12);
    r.sampling.random_seed = true;
    const auto first = run(s, r);
    r.sampling.random_seed = false;
    r.sampling.seed = first.seed;
    EXPECT_EQ(run(s, r).ids, first.ids);
}

TEST_F(Generate, TheSlowControlWaitsByTheClockAndHearsCancelAtOnce) {
    // At a token in 30 years, only a cancel that wakes the wait ends this test.
    Session s = session();
    GenerateRequest r = request(bytes("p"), 5);
    r.max_tokens_per_second = 1e-9;
    RunControl control;
    std::thread other;
    GenerationEvents events;
    events.token = [&](const TokenEvent&) { other = std::thread([&] { control.cancel(); }); };
    script_.replies = {'a'};
    const auto result = generate(s, tokenizer_, r, events, control);
    other.join();
    EXPECT_EQ(result.stop, StopReason::cancelled);
    EXPECT_EQ(result.text, "a");
}

TEST_F(Generate, TheSlowControlKeepsItsPace) {
    // The clock moves 100 ns each time it is looked at: tokens come no faster than one in 500 ns by it.
    FakeClock clock(100);
    Session s = session();
    GenerateRequest r = request(bytes("p"), 4);
    r.max_tokens_per_second = 2e6;
    std::vector<std::int64_t> times;
    GenerationEvents events;
    events.token = [&](const TokenEvent& e) { times.push_back(e.time_ns); };
    script_.replies = {'a', 'b', 'c', 'd'};
    RunControl control;
    (void)generate(s, tokenizer_, r, events, control, clock);
    ASSERT_EQ(times.size(), 4u);
    for (std::size_t n = 1; n < 4; ++n) EXPECT_GE(times[n] - times[0], static_cast<std::int64_t>(n) * 500);
}

TEST_F(Generate, APatchSwitchedBetweenTwoMessagesKeepsTheState) {
    Session s = session();
    const auto first = run(s, request(bytes("first"), 3));
    auto prompt = s.tokens();
    prompt.push_back(first.ids.back());
    const auto known = static_cast<std::uint32_t>(s.tokens().size());
    for (const char c : std::string_view(" second")) prompt.push_back(c);
    GenerateRequest r = request(prompt, 3);
    r.patch = parse_patch("attention:4");
    const auto resets = script_.resets;
    const auto second = run(s, r);
    EXPECT_EQ(second.timings.prompt_tokens - second.timings.prefilled_tokens, known);
    EXPECT_EQ(script_.resets, resets);
    EXPECT_EQ(script_.restores, 0u);
    EXPECT_EQ(patch_text(s.patch()), "attention:4");
    EXPECT_EQ(script_.patches.back(), "attention:4");
    // Regenerated under the same patch: from the snapshot before the prompt's last token.
    EXPECT_EQ(run(s, r).timings.prefilled_tokens, 1u);
}

TEST_F(Generate, WhatIsReadAnewIsReadUnderOnePatchOnly) {
    Session s = session();
    GenerateRequest r = request(bytes("prompt"), 3);
    (void)run(s, r);
    r.patch = parse_patch("qk:3");
    EXPECT_EQ(run(s, r).timings.prefilled_tokens, 6u) << "snapshots of the exact run are not used";
    EXPECT_EQ(run(s, r).timings.prefilled_tokens, 1u);
    r.patch = {};
    EXPECT_EQ(run(s, r).timings.prefilled_tokens, 1u) << "those of the exact run are still there";
    r.patch = parse_patch("qk:3,qk:3@0");
    r.patch.name = "the same by another name";
    EXPECT_EQ(run(s, r).timings.prefilled_tokens, 1u);
    EXPECT_EQ(s.patch().name, r.patch.name);
}

}  // namespace
}  // namespace addend::test
