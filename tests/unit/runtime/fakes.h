// A backend in memory whose state is a hash of the tokens it has read: what a session remembers, reuses and
// forgets becomes visible, and no model file is needed.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "core/chat/chat_template.h"
#include "core/program/program_builder.h"
#include "core/runtime/model.h"
#include "core/runtime/random.h"
#include "core/runtime/sampler.h"
#include "core/runtime/session.h"
#include "core/tokenizer/tokenizer.h"

namespace addend::test {

constexpr std::uint32_t fake_vocab = 263;  // of tests/unit/tokenizer/small_tokenizer.h's small_json()

inline std::shared_ptr<const Program> fake_program() {
    ProgramBuilder b(fake_vocab, 4, 0);
    const Operand x = b.embed("embed", b.add_weight("table", ADDEND_F32, fake_vocab, 4));
    const WeightId head = b.add_weight("head", ADDEND_F32, fake_vocab, 4);
    return b.build(b.matmul("logits", b.select_rows("rows", x), head));
}

class FakeModel final : public Model {
  public:
    explicit FakeModel(std::shared_ptr<const Tokenizer> t) : tokenizer_(std::move(t)) {}
    const ModelSummary& summary() const override { return summary_; }
    const Tokenizer& tokenizer() const override { return *tokenizer_; }
    bool has_tokenizer() const override { return true; }
    const ChatTemplate& chat_template() const override { return template_; }
    bool has_own_chat_template() const override { return false; }
    const ReplyDefaults& reply_defaults() const override { return defaults_; }
    std::shared_ptr<const Program> program_shape() const override { return fake_program(); }
    const Lowered& lower(const LoadProgress&, const CancelToken&) const override { return lowered_; }
    std::string content_hash(const CancelToken&) const override { return "fake"; }

  private:
    std::shared_ptr<const Tokenizer> tokenizer_;
    ModelSummary summary_;
    ChatTemplate template_ = ChatTemplate::plain();
    ReplyDefaults defaults_;
    Lowered lowered_;
};

/// What the fake's sessions did, and what they are told to do.
struct FakeScript {
    /// Logits after the tokens whose hash is `state`; by default pseudo-random ones of that hash.
    std::function<void(std::uint64_t state, std::span<float> logits)> logits;
    /// Ids whose logit wins, in turn for each row asked for.
    std::vector<std::int32_t> replies;
    std::size_t next_reply = 0;
    std::function<void(std::span<const std::int32_t> tokens)> before_run;  // may throw, or cancel
    std::vector<std::size_t> runs;                                         // tokens of each run
    std::vector<std::string> patches;                                      // plans were made for
    std::size_t snapshots = 0, restores = 0, resets = 0;
    bool snapshot_fails = false;
    bool picks = false;             // whether sessions say that they pick tokens
    std::size_t loops = 0;          // in which they did
    bool cancelled_at_end = false;  // a cancel comes as such a loop is ended
    MemoryUse memory = {};          // of the model
};

class FakePlan final : public BackendPlan {
  public:
    explicit FakePlan(std::uint32_t rows) : rows_(rows) {}
    std::uint32_t max_rows() const override { return rows_; }
    MemoryUse memory() const override { return {}; }
    Cover cover() const override { return {}; }

  private:
    std::uint32_t rows_;
};

class FakeSession final : public BackendSession {
  public:
    explicit FakeSession(FakeScript& script) : script_(script) {}

    RunResult run(BackendPlan& plan, const RunRequest& request) override {
        script_.runs.push_back(request.tokens.size());
        if (script_.before_run) script_.before_run(request.tokens);
        std::size_t row = 0;  // of the logits asked for
        for (std::uint32_t n = 0; n < request.tokens.size(); ++n) {
            if (request.cancel && request.cancel->cancelled()) return {n - n % plan.max_rows(), true};
            state_ = splitmix64(state_ ^ static_cast<std::uint64_t>(request.tokens[n]));
            ++position_;
            if (row == request.logits_rows.size() || request.logits_rows[row] != n) continue;
            fill(request.logits.subspan(row++ * fake_vocab, fake_vocab));
        }
        return {static_cast<std::uint32_t>(request.tokens.size()), false};
    }
    bool can_pick() const override { return script_.picks; }
    RunResult run_greedily(BackendPlan& plan, const GreedyRequest& request) override {
        EXPECT_EQ(plan.max_rows(), 1u);
        ++script_.loops;
        std::int32_t token = request.first;
        for (std::uint32_t n = 0; n < request.most; ++n) {
            if (script_.before_run) script_.before_run({&token, 1});
            if (request.cancel && request.cancel->cancelled()) return {n, true};
            state_ = splitmix64(state_ ^ static_cast<std::uint64_t>(token));
            ++position_;
            std::vector<float> logits(fake_vocab);
            fill(logits);
            token = greedy_token(logits);
            const float largest = logits[static_cast<std::size_t>(token)];
            const float logprob = std::isfinite(largest) ? static_cast<float>(largest - log_sum_exp(logits))
                                                         : std::numeric_limits<float>::quiet_NaN();
            if (!request.token(token, logprob)) return {n + 1, script_.cancelled_at_end};
        }
        return {request.most, false};
    }
    void cancel() noexcept override {}
    void reset() override {
        ++script_.resets;
        state_ = position_ = 0;
    }
    std::uint64_t position() const override { return position_; }
    MemoryUse memory() const override { return {0, 16, 0}; }
    std::vector<std::byte> snapshot() const override {
        if (script_.snapshot_fails) throw Failure(Code::internal_error, {{"detail", "no snapshot"}});
        ++script_.snapshots;
        std::vector<std::byte> bytes(16);
        std::memcpy(bytes.data(), &state_, 8);
        std::memcpy(bytes.data() + 8, &position_, 8);
        return bytes;
    }
    void restore(std::span<const std::byte> bytes) override {
        ++script_.restores;
        std::memcpy(&state_, bytes.data(), 8);
        std::memcpy(&position_, bytes.data() + 8, 8);
    }

  private:
    void fill(std::span<float> logits) {
        if (script_.logits) return script_.logits(state_, logits);
        for (std::size_t v = 0; v < logits.size(); ++v)
            logits[v] = static_cast<float>(uniform_draw(state_, v) * 4.0 - 2.0);
        if (script_.next_reply < script_.replies.size())
            logits[static_cast<std::size_t>(script_.replies[script_.next_reply++])] = 50.0f;
    }

    FakeScript& script_;
    std::uint64_t state_ = 0, position_ = 0;
};

class FakeBackendProgram final : public BackendProgram {
  public:
    explicit FakeBackendProgram(FakeScript& script) : script_(script), program_(fake_program()) {}
    const Program& program() const override { return *program_; }
    std::shared_ptr<BackendPlan> create_plan(const PlanOptions& options) override {
        return std::make_shared<FakePlan>(options.max_rows);
    }
    std::shared_ptr<BackendSession> create_session(const SessionOptions&) override {
        return std::make_shared<FakeSession>(script_);
    }

  private:
    FakeScript& script_;
    std::shared_ptr<const Program> program_;
};

class FakeLoaded final : public LoadedModel {
  public:
    FakeLoaded(std::shared_ptr<const Tokenizer> tokenizer, FakeScript& script)
        : script_(script), model_(std::move(tokenizer)), program_(script) {}
    const Model& model() const override { return model_; }
    const DeviceChoice& device() const override { return device_; }
    const DeviceInfo& device_info() const override { return info_; }
    Backend& backend() override { throw Failure(Code::internal_error, {{"detail", "no backend"}}); }
    BackendProgram& program() override { return program_; }
    std::shared_ptr<BackendProgram> program_for(const Patch&) override {
        return std::make_shared<FakeBackendProgram>(script_);
    }
    std::shared_ptr<BackendProgram> program_over(std::shared_ptr<const Program>) override {
        return std::make_shared<FakeBackendProgram>(script_);
    }
    std::shared_ptr<BackendPlan> plan_for(const Patch& patch, const PlanOptions& options) override {
        script_.patches.push_back(patch_text(patch));
        return program_.create_plan(options);
    }
    std::shared_ptr<BackendSession> create_session(const SessionOptions& options) override {
        return program_.create_session(options);
    }
    MemoryUse memory() const override { return script_.memory; }

  private:
    FakeScript& script_;
    FakeModel model_;
    FakeBackendProgram program_;
    DeviceChoice device_{"fake", "0", 1};
    DeviceInfo info_;
};

/// Moves on by `step` each time it is asked.
class FakeClock final : public Clock {
  public:
    explicit FakeClock(std::int64_t step = 0) : step_(step) {}
    std::int64_t now_ns() const override { return now_.fetch_add(step_); }
    void advance(std::int64_t ns) { now_ += ns; }

  private:
    mutable std::atomic<std::int64_t> now_{0};
    std::int64_t step_;
};

}  // namespace addend::test
