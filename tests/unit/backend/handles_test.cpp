#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "core/backend/backend.h"
#include "plugins/abi/ext_inject_1.h"
#include "tests/unit/backend/mock_plugin.h"
#include "tests/unit/backend/plugin_folder.h"
#include "tests/unit/program/sample_program.h"

namespace addend::test {
namespace {

class ZeroSource final : public WeightSource {
  public:
    void read_rows(std::uint32_t weight, std::uint32_t, std::uint32_t,
                   std::span<std::byte> into) const override {
        if (weight == fail_at)
            throw Failure(Code::file_truncated, {{"path", "p"}, {"expected", 9}, {"found", 1}});
        std::fill(into.begin(), into.end(), std::byte{0});
    }
    std::uint32_t fail_at = ADDEND_NONE;
};

std::shared_ptr<const Program> program_of(std::uint32_t vocab = 32, float scale = 1) {
    HgrnBitConfig config = small_config();
    config.vocab_size = vocab;
    return lower_small(config, scale).program;
}

template <class Call>
Message failure_of(Call call) {
    try {
        call();
    } catch (const Failure& failure) {
        return failure.message();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

/// Everything down to a session on a variant of the mock. Each test has a file, so a library, of its own.
struct Chain {
    explicit Chain(const std::string& variant = "good") {
        folder.add(variant, "mock");
        const BackendRegistry registry({{folder.path()}, {}});
        backend = registry.find("mock");
    }
    void load() {
        weights = backend->load_weights(0, *program, source, 1, {}, {});
        handle = weights->create_program(program);
        plan = handle->create_plan({4, {}, {}});
        session = handle->create_session({});
    }
    RunResult run(std::vector<std::int32_t> tokens) {
        RunRequest request;
        request.tokens = tokens;
        return session->run(*plan, request);
    }
    double count(int meter) const {
        return backend->read_meter(static_cast<std::size_t>(meter)).value_or(-1);
    }

    PluginFolder folder;
    std::shared_ptr<Backend> backend;
    std::shared_ptr<ZeroSource> source = std::make_shared<ZeroSource>();
    std::shared_ptr<const Program> program = program_of();
    std::shared_ptr<BackendWeights> weights;
    std::shared_ptr<BackendProgram> handle;
    std::shared_ptr<BackendPlan> plan;
    std::shared_ptr<BackendSession> session;
};

TEST(Handles, RunGivesLogitsAndProgress) {
    Chain chain;
    chain.load();
    std::vector<float> logits(32);
    const std::vector<std::int32_t> tokens{5, 6, 7};
    const std::vector<std::uint32_t> rows{2};
    std::vector<std::uint32_t> progress;
    RunRequest request;
    request.tokens = tokens;
    request.logits_rows = rows;
    request.logits = logits;
    request.progress = [&](std::uint32_t done) { progress.push_back(done); };
    const RunResult result = chain.session->run(*chain.plan, request);
    EXPECT_EQ(result.tokens_done, 3u);
    EXPECT_FALSE(result.cancelled);
    EXPECT_EQ(logits, std::vector<float>(32, 5.0f));
    EXPECT_EQ(progress, (std::vector<std::uint32_t>{1, 2, 3}));
    EXPECT_EQ(chain.session->position(), 3u);
    EXPECT_EQ(chain.weights->memory().weights, 1234u);
    EXPECT_EQ(chain.plan->memory().scratch, 99u);
    EXPECT_EQ(chain.session->memory().state, 8u);
}

TEST(Handles, SnapshotsRestore) {
    Chain chain;
    chain.load();
    chain.run({1, 2});
    const auto snapshot = chain.session->snapshot();
    chain.session->reset();
    EXPECT_EQ(chain.session->position(), 0u);
    chain.session->restore(snapshot);
    EXPECT_EQ(chain.session->position(), 2u);
    EXPECT_EQ(failure_of([&] { chain.session->restore({}); }).code, Code::backend_bad_snapshot);
}

TEST(Handles, KeepTheirParentsAndEndTheBackendOnce) {
    PluginFolder keep;
    std::shared_ptr<BackendSession> session;
    std::shared_ptr<BackendPlan> plan;
    const auto file = keep.add("good", "mock");
    {
        const BackendRegistry registry({{keep.path()}, {}});
        const auto backend = registry.find("mock");
        const auto program = program_of();
        const auto weights = backend->load_weights(0, *program, std::make_shared<ZeroSource>(), 1, {}, {});
        const auto handle = weights->create_program(program);
        plan = handle->create_plan({4, {}, {}});
        session = handle->create_session({});
    }
    // Registry, backend, weights and program are gone from here; the run still works.
    const std::vector<std::int32_t> tokens{1};
    RunRequest request;
    request.tokens = tokens;
    EXPECT_EQ(session->run(*plan, request).tokens_done, 1u);
    plan.reset();
    session.reset();
    const BackendRegistry again({{keep.path()}, {}});  // the library stays mapped, so its counters do too
    const auto backend = again.find("mock");
    EXPECT_EQ(backend->read_meter(MOCK_INITS), 2);
    EXPECT_EQ(backend->read_meter(MOCK_DEINITS), 1);
    for (const int alive : {MOCK_WEIGHTS, MOCK_PROGRAMS, MOCK_PLANS, MOCK_SESSIONS})
        EXPECT_EQ(backend->read_meter(static_cast<std::size_t>(alive)), 0) << alive;
}

TEST(Handles, TwoRegistriesShareALibrary) {
    PluginFolder folder;
    folder.add("good", "mock");
    const BackendRegistry one({{folder.path()}, {}});
    const BackendRegistry two({{folder.path()}, {}});
    EXPECT_EQ(two.find("mock")->read_meter(MOCK_INITS), 1);
}

TEST(Handles, PlansDescribeTheirSteps) {
    Chain chain;
    chain.load();
    const auto cover = chain.plan->cover();
    EXPECT_EQ(cover.step_of.size(), chain.program->instructions().size());
    EXPECT_EQ(cover.step_names.front(), std::string(64, 'a'));  // not ended by the plugin
    EXPECT_EQ(failure_of([&] {
                  (void)chain.handle->create_plan({13, {}, {}});
              }).code,
              Code::backend_bad_argument);
}

TEST(Handles, SupportGivesReasons) {
    Chain chain;
    for (const auto& reason : chain.backend->supports(0, *chain.program)) EXPECT_FALSE(reason);
    const auto reasons = chain.backend->supports(1, *chain.program);
    ASSERT_TRUE(reasons[2]);
    EXPECT_EQ(reasons[2]->code, Code::backend_unsupported_op);
    EXPECT_EQ(arg_text(reasons[2]->args[2]), "quantize_i8");
    EXPECT_FALSE(reasons[1]);
}

TEST(Loading, TheSourcesOwnFailureIsTheCause) {
    Chain chain;
    chain.source->fail_at = 4;
    EXPECT_EQ(failure_of([&] { chain.load(); }).code, Code::file_truncated);
    EXPECT_EQ(chain.count(MOCK_WEIGHTS), 0);
}

TEST(Loading, CancelsAndReports) {
    Chain chain;
    const CancelToken cancel;
    std::uint64_t last = 0;
    const auto progress = [&](std::uint64_t done, std::uint64_t) {
        last = done;
        if (done == 3) cancel.cancel();
    };
    EXPECT_EQ(failure_of([&] {
                  (void)chain.backend->load_weights(0, *chain.program, chain.source, 1, progress, cancel);
              }).code,
              Code::cancelled);
    EXPECT_EQ(last, 3u);
    const auto throws = [](std::uint64_t, std::uint64_t) {
        throw Failure(Code::store_full, {{"path", "p"}});
    };
    EXPECT_EQ(failure_of([&] {
                  (void)chain.backend->load_weights(0, *chain.program, chain.source, 1, throws, {});
              }).code,
              Code::store_full);
}

TEST(Loading, RefusesScalesThatAreNotKnownYet) {
    Chain chain;
    chain.program = program_of(32, 0);
    EXPECT_EQ(failure_of([&] { chain.load(); }).code, Code::program_scales_unknown);
}

TEST(Loading, RefusesAProgramOfOtherWeights) {
    Chain chain;
    chain.load();
    EXPECT_EQ(failure_of([&] { (void)chain.weights->create_program(program_of(31)); }).code,
              Code::backend_request_invalid);
}

TEST(Running, ErrorsBecomeMessages) {
    Chain chain;
    chain.load();
    const Message hostile = failure_of([&] { chain.run({MOCK_RUN_HOSTILE_TEXT}); });
    EXPECT_EQ(hostile.code, Code::backend_internal);
    EXPECT_EQ(arg_text(hostile.args[1]).find('\033'), std::string::npos);
    const Message future = failure_of([&] { chain.run({MOCK_RUN_UNKNOWN_ERROR}); });
    EXPECT_EQ(future.code, Code::backend_error_unknown);
    EXPECT_EQ(arg_text(future.args[1]), "999");
    EXPECT_EQ(arg_text(future.args[2]), "from the future");
    EXPECT_EQ(failure_of([&] { chain.run({MOCK_RUN_UNKNOWN_STATUS}); }).code, Code::backend_status_unknown);
    EXPECT_EQ(failure_of([&] { chain.run({MOCK_RUN_TOO_MANY}); }).code, Code::backend_internal);
    const Message full = failure_of([&] { chain.run({MOCK_RUN_FULL}); });
    EXPECT_EQ(full.code, Code::backend_context_full);
    EXPECT_EQ(arg_text(full.args[1]), "100");
    EXPECT_EQ(arg_text(full.args[2]), "64");
}

TEST(Running, RequestsAreCheckedBeforeThePluginSeesThem) {
    Chain chain;
    chain.load();
    EXPECT_EQ(failure_of([&] { chain.run({32}); }).code, Code::backend_token_invalid);
    EXPECT_EQ(failure_of([&] { chain.run({-1}); }).code, Code::backend_token_invalid);
    const std::vector<std::int32_t> tokens{1, 2};
    std::vector<float> logits(32);
    std::vector<std::byte> bytes(1000);
    const auto refused = [&](auto change) {
        RunRequest request;
        request.tokens = tokens;
        change(request);
        EXPECT_EQ(failure_of([&] { (void)chain.session->run(*chain.plan, request); }).code,
                  Code::backend_request_invalid);
    };
    const std::vector<std::uint32_t> late{2}, twice{1, 1}, good{1};
    refused([&](RunRequest& r) { r.logits_rows = late, r.logits = logits; });
    refused([&](RunRequest& r) { r.logits_rows = twice, r.logits = logits; });
    refused([&](RunRequest& r) { r.logits_rows = good, r.logits = std::span(logits).first(31); });
    refused([&](RunRequest& r) { r.taps.push_back({1, bytes}); });  // not in the plan
    refused([&](RunRequest& r) { r.injections.push_back({.target = 1, .data = {}}); });
    chain.plan = chain.handle->create_plan({4, {1}, {}});
    refused([&](RunRequest& r) { r.taps.push_back({1, std::span(bytes).first(2 * 8 * 4 - 1)}); });
    EXPECT_EQ(chain.run({}).tokens_done, 0u);
}

TEST(Running, PlansOfOtherWeightsAreRefused) {
    Chain chain;
    chain.load();
    const auto session = chain.session;
    chain.load();
    RunRequest request;
    const std::vector<std::int32_t> tokens{1};
    request.tokens = tokens;
    EXPECT_EQ(failure_of([&] { (void)session->run(*chain.plan, request); }).code,
              Code::backend_request_invalid);
}

TEST(Running, InjectionsNeedTheExtension) {
    for (const bool with : {true, false}) {
        Chain chain(with ? "good" : "no_extensions");
        chain.load();
        chain.plan = chain.handle->create_plan({4, {}, {1}});
        const std::vector<std::int32_t> tokens{1};
        const std::vector<std::uint32_t> rows{0};
        std::vector<float> logits(32);
        RunRequest request;
        request.tokens = tokens;
        request.logits_rows = rows;
        request.logits = logits;
        request.injections.push_back(
            {.target = 1, .kind = Injection::Kind::scale, .factor = 0.5f, .rows = 1, .data = {}});
        if (with) {
            chain.session->run(*chain.plan, request);
            EXPECT_EQ(logits[0], 0.5f);
        } else {
            EXPECT_EQ(failure_of([&] { chain.session->run(*chain.plan, request); }).code,
                      Code::backend_no_extension);
        }
    }
}

class Picking : public testing::Test {
  protected:
    Picking() { chain.load(); }
    RunResult loop(std::int32_t first, std::uint32_t most, std::size_t end_after = SIZE_MAX) {
        told.clear();
        GreedyRequest request;
        request.first = first;
        request.most = most;
        request.token = [this, end_after](std::int32_t id, float logprob) {
            EXPECT_EQ(logprob, -0.5f);
            told.push_back(id);
            return told.size() < end_after;
        };
        return chain.session->run_greedily(*chain.plan, request);
    }
    Chain chain;
    std::vector<std::int32_t> told;
};

TEST_F(Picking, TellsEachTokenAndEndsWhenAsked) {
    EXPECT_TRUE(chain.session->can_pick());
    EXPECT_EQ(loop(1, 4).tokens_done, 4u);
    EXPECT_EQ(told, (std::vector<std::int32_t>{2, 3, 4, 5}));
    EXPECT_EQ(loop(1, 9, 2).tokens_done, 2u);
    EXPECT_EQ(told, (std::vector<std::int32_t>{2, 3}));
    EXPECT_EQ(chain.session->position(), 6u);
    EXPECT_EQ(loop(1, 0).tokens_done, 0u);
    EXPECT_TRUE(told.empty());
}

TEST_F(Picking, IsCancelledByTheTokenAndFromOutside) {
    GreedyRequest request;
    request.first = 1;
    request.most = 9;
    std::size_t calls = 0;
    request.token = [&](std::int32_t, float) {
        if (++calls == 3) chain.session->cancel();
        return true;
    };
    const RunResult result = chain.session->run_greedily(*chain.plan, request);
    EXPECT_TRUE(result.cancelled);
    EXPECT_EQ(result.tokens_done, 3u);
    request.cancel.emplace();
    request.cancel->cancel();
    EXPECT_TRUE(chain.session->run_greedily(*chain.plan, request).cancelled);
    EXPECT_EQ(calls, 3u);
    request.cancel.emplace();
    calls = 0;
    request.token = [&](std::int32_t, float) {
        if (++calls == 2) request.cancel->cancel();
        return true;
    };
    EXPECT_EQ(chain.session->run_greedily(*chain.plan, request).tokens_done, 2u);
    request.cancel.reset();
    request.token = [](std::int32_t, float) -> bool { throw Failure(Code::store_full, {{"path", "p"}}); };
    EXPECT_EQ(failure_of([&] { (void)chain.session->run_greedily(*chain.plan, request); }).code,
              Code::store_full);
}

TEST_F(Picking, WhatAPluginGetsWrongIsAMessage) {
    EXPECT_EQ(failure_of([&] { loop(-1, 3); }).code, Code::backend_token_invalid);
    EXPECT_EQ(failure_of([&] { loop(32, 3); }).code, Code::backend_token_invalid);
    EXPECT_EQ(failure_of([&] { loop(MOCK_RUN_FULL, 3); }).code, Code::backend_context_full);
    EXPECT_EQ(failure_of([&] { loop(MOCK_RUN_UNKNOWN_STATUS, 3); }).code, Code::backend_status_unknown);
    EXPECT_EQ(failure_of([&] { loop(MOCK_RUN_UNKNOWN_ERROR, 3); }).code, Code::backend_internal);
    EXPECT_TRUE(told.empty()) << "a token outside the vocabulary is not handed on";
    EXPECT_EQ(failure_of([&] { loop(MOCK_RUN_TOO_MANY, 3); }).code, Code::backend_internal);
    EXPECT_EQ(failure_of([&] { loop(MOCK_RUN_STOPS_EARLY, 3); }).code, Code::backend_internal);
    EXPECT_EQ(failure_of([&] { loop(MOCK_RUN_GOES_ON, 3); }).code, Code::backend_internal);
    EXPECT_EQ(told.size(), 3u) << "no more tokens than were asked for are handed on";
    EXPECT_EQ(failure_of([&] { loop(MOCK_RUN_GOES_ON, 9, 2); }).code, Code::backend_internal);
    EXPECT_EQ(told.size(), 2u) << "nor any after an end";
    Chain without("no_extensions");
    without.load();
    EXPECT_FALSE(without.session->can_pick());
    GreedyRequest request;
    request.most = 1;
    request.token = [](std::int32_t, float) { return true; };
    EXPECT_EQ(failure_of([&] { (void)without.session->run_greedily(*without.plan, request); }).code,
              Code::backend_no_extension);
}

TEST(Cancel, EndsTheRunUnderWay) {
    Chain chain;
    chain.load();
    const std::vector<std::int32_t> tokens{MOCK_RUN_WAITS};
    RunRequest request;
    request.tokens = tokens;
    std::jthread other;
    request.progress = [&](std::uint32_t) { other = std::jthread([&] { chain.session->cancel(); }); };
    const RunResult result = chain.session->run(*chain.plan, request);
    EXPECT_TRUE(result.cancelled);
    EXPECT_EQ(result.tokens_done, 0u);
    // Forgotten afterwards: the next run is another one.
    chain.session->cancel();
    EXPECT_FALSE(chain.run({1, 2, 3}).cancelled);
}

TEST(Cancel, ATokenRaisedBeforehandEndsTheRunUnbegun) {
    Chain chain;
    chain.load();
    const std::vector<std::int32_t> tokens{MOCK_RUN_WAITS};
    RunRequest request;
    request.tokens = tokens;
    request.cancel.emplace();
    request.cancel->cancel();
    EXPECT_TRUE(chain.session->run(*chain.plan, request).cancelled);
}

TEST(Cancel, ATokenRaisedMeanwhileEndsItAfterTheChunk) {
    Chain chain;
    chain.load();
    const std::vector<std::int32_t> tokens{1, 2, 3, 4};
    RunRequest request;
    request.tokens = tokens;
    request.cancel.emplace();
    request.progress = [&](std::uint32_t done) {
        if (done == 2) request.cancel->cancel();
    };
    const RunResult result = chain.session->run(*chain.plan, request);
    EXPECT_TRUE(result.cancelled);
    EXPECT_EQ(result.tokens_done, 2u);
}

TEST(Cancel, AProgressThatThrowsEndsTheRunAndIsHeard) {
    Chain chain;
    chain.load();
    const std::vector<std::int32_t> tokens{MOCK_RUN_WAITS};
    RunRequest request;
    request.tokens = tokens;
    request.progress = [](std::uint32_t) { throw Failure(Code::store_full, {{"path", "p"}}); };
    EXPECT_EQ(failure_of([&] { (void)chain.session->run(*chain.plan, request); }).code, Code::store_full);
}

TEST(NotResponding, IsRefusedAndLeftBehind) {
    Chain chain;
    chain.load();
    chain.backend->mark_not_responding();
    EXPECT_EQ(chain.backend->state(), BackendState::not_responding);
    EXPECT_EQ(failure_of([&] { chain.run({1}); }).code, Code::backend_not_responding);
    EXPECT_EQ(failure_of([&] { (void)chain.handle->create_session({}); }).code, Code::backend_not_responding);
    EXPECT_EQ(failure_of([&] {
                  (void)chain.backend->load_weights(0, *chain.program, chain.source, 1, {}, {});
              }).code,
              Code::backend_not_responding);
    EXPECT_FALSE(chain.backend->read_meter(0));
    // Destructors call nothing of it and return at once (a leak by intent: a run may still be inside).
    chain.session.reset();
    chain.plan.reset();
    chain.handle.reset();
    chain.weights.reset();
    chain.backend.reset();
    const BackendRegistry again({{chain.folder.path()}, {}});
    EXPECT_EQ(again.entries().at(0).why->code, Code::backend_not_responding);
}

// A thread that waits for a control call that will never return must not wait for ever either.
TEST(NotResponding, FreesThoseWhoWait) {
    Chain chain;
    std::atomic<bool> inside = false;
    std::atomic<bool> release = false;
    std::jthread loader([&] {
        const auto hang = [&](std::uint64_t, std::uint64_t) {
            inside = true;
            while (!release) std::this_thread::yield();
        };
        (void)chain.backend->load_weights(0, *chain.program, chain.source, 1, hang, {});
    });
    while (!inside) std::this_thread::yield();
    std::jthread waiter([&] {
        EXPECT_EQ(failure_of([&] { (void)chain.backend->supports(0, *chain.program); }).code,
                  Code::backend_not_responding);
    });
    chain.backend->mark_not_responding();
    waiter.join();
    release = true;
}

}  // namespace
}  // namespace addend::test
