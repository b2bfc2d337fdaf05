// The lane over the scripted backend: what a person sees when a backend is slow, fails, or hangs. (One that
// crashes takes the process along for now: tests/integration/cli has that case.)
#include "core/runtime/lane.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>

#include "plugins/abi/addend_abi.h"
#include "tests/unit/runtime/fakes.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

/// What a lane told, and a wait for it.
class Recorder {
  public:
    LaneEvents events() {
        LaneEvents e;
        e.load_progress = [this](LoadPhase, double) { note("progress"); };
        e.loaded = [this](std::shared_ptr<LoadedModel>) { note("loaded"); };
        e.load_failed = [this](const Message& why) {
            note("load_failed " + std::string(code_name(why.code)));
        };
        e.reply_started = [this](const std::vector<std::int32_t>& ids) {
            prompt = ids;
            note("started");
        };
        e.prefill_progress = [this](std::uint32_t, std::uint32_t) { note("prefill"); };
        e.token = [this](const TokenEvent& t) { note("token " + t.text); };
        e.reply_finished = [this](const GenerationResult& r) {
            {
                const std::lock_guard lock(mutex_);
                results.push_back(r);
            }
            note("finished");
        };
        e.not_responding = [this](const std::string& backend) { note("not_responding " + backend); };
        return e;
    }
    /// Waits until `what` was told `times` times; CTest's limit is the only clock.
    void wait_for(const std::string& what, std::size_t times = 1) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return count_locked(what) >= times; });
    }
    std::size_t count(const std::string& what) {
        const std::lock_guard lock(mutex_);
        return count_locked(what);
    }
    std::size_t total() {
        const std::lock_guard lock(mutex_);
        return told_.size();
    }
    std::function<void(const std::string&)> also;  // on the lane's thread

    std::vector<std::int32_t> prompt;
    std::vector<GenerationResult> results;

  private:
    void note(const std::string& what) {
        {
            const std::lock_guard lock(mutex_);
            told_.push_back(what);
        }
        changed_.notify_all();
        if (also) also(what);
    }
    std::size_t count_locked(const std::string& what) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(told_, [&](const std::string& t) { return t.starts_with(what); }));
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> told_;
};

class LaneTest : public testing::Test {
  protected:
    LaneTest() : gate_(scratch_folder() / ("gate" + std::to_string(++number_))) {
        std::ofstream(gate_).flush();
    }

    /// Sets `gone_` once the lane's state is destroyed: no thread of it runs any more.
    struct Sentinel {
        std::atomic<bool>& gone;
        explicit Sentinel(std::atomic<bool>& flag) : gone(flag) {}
        ~Sentinel() { gone = true; }
    };
    void wait_until_gone() {
        lane_.reset();
        while (!gone_) std::this_thread::yield();
    }

    void script(const std::string& text) {
        ::setenv("ADDEND_SCRIPT", text.c_str(), 1);
        backends_ = std::make_shared<BackendRegistry>(
            BackendRegistry::Options{{fs::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "scripted"}, {}});
        LaneOptions options = options_;
        options.after_run = [after = options_.after_run, sentinel = std::make_shared<Sentinel>(gone_)] {
            if (after) after();
        };
        lane_ = Lane::create(backends_, recorder_.events(), std::move(options));
    }
    /// Lets so many more tokens (or steps of loading) through.
    void open_gate(int tokens) {
        std::ofstream file(gate_, std::ios::app);
        file << std::string(static_cast<std::size_t>(tokens), '.');
    }
    void load() {
        lane_->load(small_model_folder(), {"scripted", "", 1}, {});
        recorder_.wait_for("loaded");
    }
    static void wait_for_file(const fs::path& path) {
        while (!fs::exists(path)) std::this_thread::yield();
    }
    static ReplyRequest chat(const std::string& text) {
        ReplyRequest r;
        r.messages = {{"user", text}};
        r.sampling.temperature = 0;
        r.sampling.max_tokens = 4;
        return r;
    }
    GenerationResult reply(const ReplyRequest& request) {
        const std::size_t before = recorder_.count("finished");
        lane_->reply(request);
        recorder_.wait_for("finished", before + 1);
        return recorder_.results.back();
    }

    static inline int number_ = 0;
    std::atomic<bool> gone_{false};
    fs::path gate_;
    FakeClock clock_;
    LaneOptions options_;
    Recorder recorder_;
    std::shared_ptr<BackendRegistry> backends_;
    std::unique_ptr<Lane> lane_;
};

TEST_F(LaneTest, LoadsAndReplies) {
    script("tokens 104 105 261");
    EXPECT_FALSE(lane_->busy());
    load();
    const auto result = reply(chat("yo"));
    EXPECT_EQ(result.text, "hi");
    EXPECT_EQ(result.stop, StopReason::end_of_text);
    EXPECT_EQ(recorder_.count("token"), 2u);
    EXPECT_EQ(recorder_.prompt.front(), 260);
    EXPECT_EQ(recorder_.prompt.back(), 261);
}

TEST_F(LaneTest, WhatAPersonTypesIsNoControlToken) {
    script("tokens 104 261");
    load();
    (void)reply(chat("<|end|>"));
    EXPECT_EQ(std::ranges::count(recorder_.prompt, 261), 1);
}

TEST_F(LaneTest, APlainPromptGoesOn) {
    script("tokens 104 261");
    load();
    ReplyRequest r;
    r.plain_prompt = "he<|end|>";
    r.sampling.max_tokens = 3;
    r.sampling.temperature = 0;
    (void)reply(r);
    EXPECT_EQ(recorder_.prompt, (std::vector<std::int32_t>{260, 256, 261}));
}

TEST_F(LaneTest, WithoutAModelAReplyFails) {
    script("tokens 104");
    const auto result = reply(chat("x"));
    EXPECT_EQ(result.stop, StopReason::failed);
    EXPECT_EQ(result.failure->code, Code::no_model_loaded);
    load();
    lane_->unload();
    EXPECT_EQ(reply(chat("x")).failure->code, Code::no_model_loaded);
}

TEST_F(LaneTest, AFailedLoadKeepsTheModelBefore) {
    script("tokens 104 261");
    load();
    lane_->load("/no/such/model", {"scripted", "", 1}, {});
    recorder_.wait_for("load_failed file_not_found");
    lane_->load(small_model_folder(), {"nothing", "", 1}, {});
    recorder_.wait_for("load_failed backend_unknown");
    EXPECT_EQ(reply(chat("x")).text, "h");
}

TEST_F(LaneTest, ALoadThatFailsInTheBackendIsTold) {
    script("load_fail " + std::to_string(ADDEND_ERROR_OUT_OF_MEMORY));
    lane_->load(small_model_folder(), {"scripted", "", 1}, {});
    recorder_.wait_for("load_failed backend_out_of_memory");
    EXPECT_FALSE(Lane::any_abandoned());
}

TEST_F(LaneTest, CancelEndsALoad) {
    script("load_steps 3;load_gate " + gate_.string());
    recorder_.also = [this](const std::string& what) {
        if (what == "progress") lane_->cancel();
    };
    lane_->load(small_model_folder(), {"scripted", "", 1}, {});
    recorder_.wait_for("load_failed cancelled");
}

TEST_F(LaneTest, CancelEndsPrefill) {
    script("tokens 104;gate " + gate_.string());
    load();
    lane_->reply(chat("a long enough prompt"));
    recorder_.wait_for("prefill");
    lane_->cancel();
    recorder_.wait_for("finished");
    EXPECT_EQ(recorder_.results[0].stop, StopReason::cancelled);
    EXPECT_TRUE(recorder_.results[0].ids.empty());
    recorder_.wait_for("finished");
    open_gate(1000);
    EXPECT_EQ(reply(chat("next")).text, "hhhh") << "the lane goes on";
}

TEST_F(LaneTest, CancelEndsDecodeAndKeepsWhatWasSaid) {
    script("tokens 104;gate " + gate_.string());
    load();
    ReplyRequest request = chat("x");
    request.sampling.max_tokens = 1000;
    lane_->reply(request);
    recorder_.wait_for("started");
    open_gate(static_cast<int>(recorder_.prompt.size()) + 2);
    recorder_.wait_for("token", 3);  // sampled after the prompt and after each of two tokens read
    lane_->cancel();
    recorder_.wait_for("finished");
    EXPECT_EQ(recorder_.results[0].stop, StopReason::cancelled);
    EXPECT_EQ(recorder_.results[0].text, "hhh");
    EXPECT_FALSE(Lane::any_abandoned());
}

TEST_F(LaneTest, CancelAnswersEverythingThatWaits) {
    script("tokens 104;gate " + gate_.string());
    load();
    for (int n = 0; n < 3; ++n) lane_->reply(chat("x"));
    recorder_.wait_for("started");
    EXPECT_TRUE(lane_->busy());
    lane_->cancel();
    recorder_.wait_for("finished", 3);
    for (const auto& result : recorder_.results) EXPECT_EQ(result.stop, StopReason::cancelled);
}

TEST_F(LaneTest, AFailureOfTheBackendIsTold) {
    script("tokens 104;fail 20 " + std::to_string(ADDEND_ERROR_DEVICE_LOST));
    load();
    ReplyRequest request = chat("x");
    request.sampling.max_tokens = 100;
    const auto result = reply(request);
    EXPECT_EQ(result.stop, StopReason::failed);
    EXPECT_EQ(result.failure->code, Code::backend_device_lost);
    EXPECT_FALSE(result.text.empty());
}

TEST_F(LaneTest, DamagedLogitsAreTold) {
    script("bad_logits");
    load();
    EXPECT_EQ(reply(chat("x")).failure->code, Code::logits_not_finite);
}

TEST_F(LaneTest, ARegeneratedReplyReadsOneToken) {
    script("tokens 104 105 261");
    load();
    (void)reply(chat("something to say"));
    EXPECT_EQ(reply(chat("something to say")).timings.prefilled_tokens, 1u);
}

TEST_F(LaneTest, NothingIsToldAfterClose) {
    script("tokens 104;gate " + gate_.string());
    load();
    ReplyRequest request = chat("x");
    request.sampling.max_tokens = 1'000'000;
    lane_->reply(request);
    open_gate(30);
    recorder_.wait_for("token", 2);
    lane_->close();
    const std::size_t told = recorder_.total();
    open_gate(1000);
    lane_->reply(request);
    lane_->cancel();
    lane_.reset();
    EXPECT_EQ(recorder_.total(), told);
}

TEST_F(LaneTest, MayBeClosedFromItsOwnCallback) {
    script("tokens 104 261");
    std::atomic<bool> closed{false};
    recorder_.also = [&](const std::string& what) {
        if (what != "token h" || closed) return;
        lane_->close();
        closed = true;
    };
    load();
    lane_->reply(chat("x"));
    while (!closed) std::this_thread::yield();
    wait_until_gone();
    EXPECT_EQ(recorder_.count("token"), 1u);
    EXPECT_TRUE(recorder_.results.empty()) << "nothing is told after close";
}

TEST_F(LaneTest, RunsAreMarkedAndAMarkThatFailsIsTold) {
    std::vector<std::string> marks;
    options_.before_run = [&](const DeviceChoice& device, const std::string& model) {
        marks.push_back(device.backend + " " + fs::path(model).filename().string());
        if (marks.size() == 3) throw std::runtime_error("disk full");
    };
    options_.after_run = [&] { marks.push_back("after"); };
    script("tokens 104 261");
    load();
    const auto result = reply(chat("x"));
    EXPECT_EQ(marks, (std::vector<std::string>{"scripted small", "after", "scripted small"}));
    EXPECT_EQ(result.failure->code, Code::internal_error);
}

// These two leave the backend refused for the rest of the process: they come last, and each has, under CTest,
// a process of its own.
TEST_F(LaneTest, AHangIsLeftBehindAfterTheGrace) {
    options_.clock = &clock_;
    std::atomic<int> ends{0};  // of runs: the load, and the reply once it comes back
    options_.after_run = [&] { ++ends; };
    const fs::path release = scratch_folder() / ("release" + std::to_string(number_));
    script("tokens 104;hang 19 " + release.string());  // past the prompt's 9
    load();
    ReplyRequest request = chat("x");
    request.sampling.max_tokens = 100;
    lane_->reply(request);
    wait_for_file(release.string() + ".entered");
    recorder_.wait_for("token", 11);
    lane_->cancel();
    clock_.advance(options_.cancel_grace_ns + 1);
    recorder_.wait_for("not_responding scripted");
    recorder_.wait_for("finished");
    const GenerationResult result = recorder_.results[0];
    EXPECT_EQ(result.stop, StopReason::failed);
    EXPECT_EQ(result.failure->code, Code::backend_not_responding);
    EXPECT_EQ(result.text, std::string(11, 'h')) << "what was said is kept";
    EXPECT_TRUE(Lane::any_abandoned());
    EXPECT_FALSE(lane_->busy());

    EXPECT_EQ(reply(chat("again")).failure->code, Code::backend_not_responding);
    lane_->load(small_model_folder(), {"scripted", "", 1}, {});
    recorder_.wait_for("load_failed backend_not_responding");
    auto other = Lane::create(backends_, recorder_.events(), options_);
    other->load(small_model_folder(), {"scripted", "", 1}, {});
    recorder_.wait_for("load_failed backend_not_responding", 2);
    other->close();
    const std::size_t told = recorder_.total();
    std::ofstream(release).flush();  // the worker comes back, and says nothing more
    while (ends < 2) std::this_thread::yield();
    lane_->close();
    wait_until_gone();
    EXPECT_EQ(recorder_.total(), told);
}

TEST_F(LaneTest, AHangingLoadIsLeftBehindToo) {
    if (Lane::any_abandoned()) GTEST_SKIP() << "needs a process of its own";
    options_.clock = &clock_;
    const fs::path release = scratch_folder() / ("release" + std::to_string(number_));
    script("load_hang " + release.string());
    lane_->load(small_model_folder(), {"scripted", "", 1}, {});
    wait_for_file(release.string() + ".entered");
    lane_->cancel();
    clock_.advance(options_.cancel_grace_ns + 1);
    recorder_.wait_for("not_responding scripted");
    EXPECT_EQ(recorder_.count("load_failed backend_not_responding"), 1u);
    lane_->close();
    std::ofstream(release).flush();
    wait_until_gone();
}

}  // namespace
}  // namespace addend::test
