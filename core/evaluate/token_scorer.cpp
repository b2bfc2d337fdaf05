#include "core/evaluate/token_scorer.h"

#include <algorithm>
#include <utility>

#include "core/base/message.h"
#include "core/program/program.h"
#include "core/runtime/sampler.h"

namespace addend {
namespace {

constexpr std::uint32_t most_chunk = 64;
constexpr std::uint64_t most_logits = std::uint64_t{64} << 20;  // bytes held at once

std::uint32_t chunk_for(std::uint32_t vocab) {
    const std::uint64_t rows = most_logits / (sizeof(float) * std::max(vocab, 1u));
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(rows, 1, most_chunk));
}

}  // namespace

TokenScorer::TokenScorer(std::shared_ptr<LoadedModel> model, const Patch& patch, RunControl& control)
    : model_(std::move(model)),
      control_(control),
      vocab_(model_->program().program().header().vocab),
      chunk_(chunk_for(vocab_)),
      chunk_plan_(model_->plan_for(patch, {.max_rows = chunk_, .taps = {}, .injections = {}})),
      single_plan_(model_->plan_for(patch, {.max_rows = 1, .taps = {}, .injections = {}})),
      session_(model_->create_session({})) {}

void TokenScorer::reset() {
    session_->reset();
}

std::vector<std::byte> TokenScorer::snapshot() const {
    return session_->snapshot();
}

void TokenScorer::restore(std::span<const std::byte> state) {
    session_->restore(state);
}

void TokenScorer::run(std::span<const std::int32_t> tokens, std::span<const std::uint32_t> rows) {
    logits_.resize(rows.size() * vocab_);
    RunRequest request;
    request.tokens = tokens;
    request.logits_rows = rows;
    request.logits = logits_;
    request.cancel = control_.token();
    const RunControl::Running running(control_, *session_);
    if (control_.cancelled() ||
        session_->run(tokens.size() == 1 ? *single_plan_ : *chunk_plan_, request).cancelled)
        throw Failure(Code::cancelled, {});
    tokens_run_ += tokens.size();
}

void TokenScorer::read(std::span<const std::int32_t> tokens, std::span<const std::int32_t> next,
                       const Sink& sink) {
    if (next.size() != tokens.size())
        throw Failure(Code::internal_error, {{"detail", "tokens and targets differ"}});
    for (const auto list : {tokens, next})
        for (const std::int32_t id : list)
            if (id != unscored && (id < 0 || static_cast<std::uint32_t>(id) >= vocab_))
                throw Failure(Code::prompt_token_unknown, {{"found", id}, {"vocab", vocab_}});
    for (std::size_t begin = 0; begin < tokens.size(); begin += chunk_) {
        const std::size_t count = std::min<std::size_t>(chunk_, tokens.size() - begin);
        std::vector<std::uint32_t> rows;
        for (std::uint32_t n = 0; n < count; ++n)
            if (next[begin + n] != unscored) rows.push_back(n);
        run(tokens.subspan(begin, count), rows);
        for (std::size_t r = 0; r < rows.size(); ++r) {
            const auto row = std::span<const float>(logits_).subspan(r * vocab_, vocab_);
            const std::size_t index = begin + rows[r];
            const auto target = static_cast<std::size_t>(next[index]);
            sink({index, double{row[target]} - log_sum_exp(row), greedy_token(row) == next[index]});
        }
    }
}

}  // namespace addend
