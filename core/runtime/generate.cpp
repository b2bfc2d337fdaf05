#include "core/runtime/generate.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>

#include "core/program/program.h"
#include "core/runtime/caught.h"
#include "core/runtime/random.h"
#include "core/runtime/reply_text.h"
#include "core/runtime/sampler.h"

namespace addend {
namespace {

class Generator {
  public:
    Generator(Session& session, std::shared_ptr<const Tokenizer> tokenizer, const GenerateRequest& request,
              const GenerationEvents& events, RunControl& control, const Clock& clock)
        : session_(session),
          request_(request),
          events_(events),
          control_(control),
          clock_(clock),
          start_(clock.now_ns()),
          seed_(request.sampling.random_seed ? random_seed() : request.sampling.seed),
          sampler_(request.sampling, seed_, tokenizer->vocab_size()),
          usable_(tokenizer->vocab_size()),
          reply_(tokenizer, request.sampling.stop_texts, request.continues_text, events.token) {
        const std::uint32_t vocab = session.model().program().program().header().vocab;
        logits_.resize(vocab);
        check_prompt(vocab);
        session.use_patch(request.patch);
    }

    GenerationResult run() {
        try {
            result_.stop = prefill() ? decode() : StopReason::cancelled;
        } catch (...) {
            result_.failure = caught_message();
            result_.stop = result_.failure->code == Code::backend_context_full ? StopReason::context_full
                                                                               : StopReason::failed;
            if (result_.stop == StopReason::context_full) result_.failure.reset();
        }
        finish();
        return std::move(result_);
    }

  private:
    void check_prompt(std::uint32_t vocab) const {
        if (request_.prompt.empty()) throw Failure(Code::prompt_empty, {});
        for (const std::int32_t id : request_.prompt)
            if (id < 0 || static_cast<std::uint32_t>(id) >= vocab)
                throw Failure(Code::prompt_token_unknown, {{"found", id}, {"vocab", vocab}});
        const std::uint32_t limit = session_.max_context();
        if (limit != 0 && request_.prompt.size() > limit)
            throw Failure(Code::prompt_too_long, {{"found", request_.prompt.size()}, {"limit", limit}});
    }

    /// False if cancelled.
    bool prefill() {
        const std::span<const std::int32_t> prompt = request_.prompt;
        const std::size_t known = session_.rewind_to_prefix(prompt);
        const auto total = static_cast<std::uint32_t>(prompt.size() - known);
        result_.timings.prompt_tokens = static_cast<std::uint32_t>(prompt.size());
        const auto report = [&](std::uint32_t done) {
            result_.timings.prefilled_tokens = done;
            if (events_.prefill) events_.prefill(done, total);
        };
        if (events_.prefill) events_.prefill(0, total);
        // All but the last token first: from there a regenerated reply starts, needing this token's logits
        // again.
        if (!session_.read(prompt.subspan(known, total - 1), {}, control_, report)) return false;
        session_.keep_snapshot();
        const bool whole = session_.read(prompt.last(1), logits_, control_);
        result_.timings.prefill_ns = clock_.now_ns() - start_;
        if (whole) report(total);
        return whole;
    }

    StopReason decode() {
        std::vector<std::int32_t> history = request_.prompt;
        const auto most = static_cast<std::uint32_t>(request_.sampling.max_tokens);
        for (std::uint32_t n = 0; n < most; ++n) {
            if (control_.cancelled() || pace(n)) return StopReason::cancelled;
            const SampledToken token = sampler_.sample(logits_, history, n, request_.top_alternatives);
            if (const auto stop = take(n, token)) return *stop;
            history.push_back(token.id);
            if (n + 1 == most) break;
            if (session_.max_context() != 0 && session_.tokens().size() >= session_.max_context())
                return StopReason::context_full;
            if (may_leave_it_to_the_device()) return decode_on_device(token.id, n + 1, most);
            if (!session_.read({&history.back(), 1}, logits_, control_)) return StopReason::cancelled;
        }
        return StopReason::max_tokens;
    }

    /// Token n of the reply; why it ends with it, if it does.
    std::optional<StopReason> take(std::uint32_t n, const SampledToken& token) {
        note_time(n);
        if (std::ranges::find(request_.stop_ids, token.id) != request_.stop_ids.end())
            return StopReason::end_of_text;
        TokenEvent event;
        event.id = token.id;
        event.logprob = token.logprob;
        event.top = token.top;
        event.time_ns = last_token_ - start_;
        if (reply_.push(std::move(event))) return StopReason::stop_text;
        return std::nullopt;
    }

    /// Where the likeliest token is wanted each time and nothing else of the logits, a device that can pick
    /// does not have to wait for the host.
    bool may_leave_it_to_the_device() const {
        const SamplingSettings& s = request_.sampling;
        return s.temperature == 0 && s.repetition_penalty == 1 && request_.top_alternatives == 0 &&
               !(request_.max_tokens_per_second > 0) && usable_ >= logits_.size() && session_.can_pick();
    }

    /// Goes on after token n - 1.
    StopReason decode_on_device(std::int32_t last, std::uint32_t n, std::uint32_t most) {
        std::uint32_t fed = most - n;
        if (const std::uint32_t limit = session_.max_context(); limit != 0)
            fed = static_cast<std::uint32_t>(std::min<std::size_t>(fed, limit - session_.tokens().size()));
        std::optional<StopReason> stop;
        const auto token = [&](std::int32_t id, float logprob) {
            if (!std::isfinite(logprob))  // which logit it is that is not finite stays with the device
                throw Failure(Code::backend_internal, {{"backend", session_.model().device().backend},
                                                       {"detail", "a logit is not a finite number"}});
            stop = take(n++, {id, logprob, {}});
            return !stop;
        };
        const bool whole = session_.read_greedily(last, fed, token, control_);
        if (stop) return *stop;
        if (!whole) return StopReason::cancelled;
        return n < most ? StopReason::context_full : StopReason::max_tokens;
    }

    void note_time(std::uint32_t n) {
        last_token_ = clock_.now_ns();
        ReplyTimings& t = result_.timings;
        t.decoded_tokens = n + 1;
        if (n == 0) {
            t.first_token_ns = last_token_ - start_;
            first_token_ = last_token_;
        }
        t.decode_ns = last_token_ - first_token_;
    }

    /// Holds token n back until its time has come; true if cancelled meanwhile.
    bool pace(std::uint32_t n) {
        if (!(request_.max_tokens_per_second > 0) || n == 0) return false;
        const double wait_ns = 1e9 * n / request_.max_tokens_per_second;
        constexpr double most = 9e18 / 4;  // years; keeps the sum inside 64 bits
        return control_.wait_until(clock_, first_token_ + static_cast<std::int64_t>(std::min(wait_ns, most)));
    }

    void finish() {
        try {
            reply_.finish();
            if (result_.stop != StopReason::failed) session_.keep_snapshot();
        } catch (...) {
            if (!result_.failure) result_.failure = caught_message();
            result_.stop = StopReason::failed;
        }
        result_.ids = reply_.ids();
        result_.text = reply_.text();
        result_.seed = seed_;
        result_.position = session_.tokens().size();
    }

    Session& session_;
    const GenerateRequest& request_;
    const GenerationEvents& events_;
    RunControl& control_;
    const Clock& clock_;
    std::int64_t start_, first_token_ = 0, last_token_ = 0;
    std::uint64_t seed_;
    Sampler sampler_;
    std::size_t usable_;  // ids that have text
    ReplyText reply_;
    std::vector<float> logits_;
    GenerationResult result_;
};

}  // namespace

GenerationResult generate(Session& session, std::shared_ptr<const Tokenizer> tokenizer,
                          const GenerateRequest& request, const GenerationEvents& events, RunControl& control,
                          const Clock& clock) {
    return Generator(session, std::move(tokenizer), request, events, control, clock).run();
}

}  // namespace addend
