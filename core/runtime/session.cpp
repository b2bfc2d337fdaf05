#include "core/runtime/session.h"

#include <algorithm>
#include <exception>

namespace addend {

Session::Session(std::shared_ptr<LoadedModel> model, const Options& options)
    : model_(std::move(model)),
      options_(options),
      decode_plan_(model_->plan({.max_rows = 1, .taps = {}, .injections = {}})),
      session_(model_->create_session(options.backend)),
      snapshots_(options.snapshots) {
    options_.prefill_chunk = std::max(options_.prefill_chunk, 1u);
}

void Session::use_patch(const Patch& patch) {
    if (!patch.same_rules(patch_)) {
        decode_plan_ = model_->plan_for(patch, {.max_rows = 1, .taps = {}, .injections = {}});
        prefill_plan_.reset();
    }
    patch_ = patch;
}

std::size_t Session::rewind_to_prefix(std::span<const std::int32_t> tokens) {
    const std::size_t most = tokens.empty() ? 0 : tokens.size() - 1;
    const bool here =
        known_ && tokens_.size() <= most && std::equal(tokens_.begin(), tokens_.end(), tokens.begin());
    const SnapshotCache::Entry* snapshot = snapshots_.longest_prefix(tokens, most, patch_text(patch_));
    if (here && (!snapshot || snapshot->tokens.size() <= tokens_.size())) return tokens_.size();
    known_ = false;
    if (snapshot) {
        session_->restore(snapshot->state);
        tokens_ = snapshot->tokens;
    } else {
        session_->reset();
        tokens_.clear();
    }
    known_ = true;
    return tokens_.size();
}

bool Session::run(BackendPlan& plan, std::span<const std::int32_t> tokens, std::span<float> logits,
                  RunControl& control) {
    const std::uint32_t last = static_cast<std::uint32_t>(tokens.size()) - 1;
    RunRequest request;
    request.tokens = tokens;
    if (!logits.empty()) request.logits_rows = {&last, 1};
    request.logits = logits;
    request.cancel = control.token();
    known_ = false;
    RunResult result;
    {
        const RunControl::Running running(control, *session_);
        if (control.cancelled()) {
            known_ = true;
            return false;
        }
        result = session_->run(plan, request);
    }
    known_ = true;
    const std::size_t done = std::min<std::size_t>(result.tokens_done, tokens.size());
    tokens_.insert(tokens_.end(), tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(done));
    if (!result.cancelled && done < tokens.size())
        throw Failure(Code::internal_error, {{"detail", "a backend stopped early without a reason"}});
    return !result.cancelled;
}

bool Session::read(std::span<const std::int32_t> tokens, std::span<float> logits, RunControl& control,
                   const std::function<void(std::uint32_t done)>& progress) {
    if (!known_) throw Failure(Code::internal_error, {{"detail", "session read after a failure"}});
    std::uint32_t done = 0;
    while (done < tokens.size()) {
        const auto count = std::min<std::size_t>(options_.prefill_chunk, tokens.size() - done);
        if (count > 1 && !prefill_plan_)
            prefill_plan_ =
                model_->plan_for(patch_, {.max_rows = options_.prefill_chunk, .taps = {}, .injections = {}});
        const bool last = done + count == tokens.size();
        BackendPlan& plan = count > 1 ? *prefill_plan_ : *decode_plan_;
        if (!run(plan, tokens.subspan(done, count), last ? logits : std::span<float>{}, control))
            return false;
        done += static_cast<std::uint32_t>(count);
        if (progress) progress(done);
    }
    return true;
}

bool Session::read_greedily(std::int32_t first, std::uint32_t most,
                            const std::function<bool(std::int32_t id, float logprob)>& token,
                            RunControl& control) {
    if (!known_) throw Failure(Code::internal_error, {{"detail", "session read after a failure"}});
    std::vector<std::int32_t> fed{first};  // and what was told, of which the last was not fed
    GreedyRequest request;
    request.first = first;
    request.most = most;
    std::exception_ptr failure;  // of `token`: what was read until then was read well
    request.token = [&](std::int32_t id, float logprob) {
        fed.push_back(id);
        try {
            return token(id, logprob);
        } catch (...) {
            failure = std::current_exception();
            return false;
        }
    };
    request.cancel = control.token();
    known_ = false;
    RunResult result;
    {
        const RunControl::Running running(control, *session_);
        if (control.cancelled()) {
            known_ = true;
            return false;
        }
        result = session_->run_greedily(*decode_plan_, request);
    }
    known_ = true;
    const std::size_t done = std::min<std::size_t>(result.tokens_done, fed.size() - 1);
    tokens_.insert(tokens_.end(), fed.begin(), fed.begin() + static_cast<std::ptrdiff_t>(done));
    if (failure) std::rethrow_exception(failure);
    return !result.cancelled;
}

void Session::keep_snapshot() {
    if (options_.snapshots.count == 0) return;
    const std::string made_under = patch_text(patch_);
    if (!known_ || tokens_.empty() || snapshots_.touch(tokens_, made_under)) return;
    try {
        snapshots_.put(tokens_, session_->snapshot(), made_under);
    } catch (const Failure&) {
        // Only an optimisation: without it the next turn reads more.
    }
}

}  // namespace addend
