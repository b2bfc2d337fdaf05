#include "core/inspect/tap_run.h"

#include <algorithm>
#include <utility>

#include "core/base/message.h"
#include "core/program/dtype.h"
#include "core/program/program.h"

namespace addend {
namespace {

constexpr std::uint32_t most_piece = 64;
constexpr std::uint64_t most_piece_bytes = std::uint64_t{64} << 20;

}  // namespace

void check_tokens(std::span<const std::int32_t> tokens, std::uint32_t vocab) {
    if (tokens.empty()) throw Failure(Code::prompt_empty, {});
    for (const std::int32_t id : tokens)
        if (id < 0 || static_cast<std::uint32_t>(id) >= vocab)
            throw Failure(Code::prompt_token_unknown, {{"found", id}, {"vocab", vocab}});
}

std::uint64_t TapRun::token_bytes(const Program& program, std::span<const std::uint32_t> taps,
                                  WantedLogits logits) {
    std::uint64_t bytes = logits == WantedLogits::all ? program.header().vocab * sizeof(float) : 0;
    for (const std::uint32_t tap : taps) {
        const addend_value& value = program.values()[tap];
        bytes += program_row_bytes(value.dtype, value.width).value_or(0);
    }
    return bytes;
}

std::uint32_t TapRun::chunk_for(const Program& program, std::span<const std::uint32_t> taps,
                                WantedLogits logits) {
    const std::uint64_t tokens =
        most_piece_bytes / std::max<std::uint64_t>(token_bytes(program, taps, logits), 1);
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(tokens, 1, most_piece));
}

TapRun::TapRun(std::shared_ptr<LoadedModel> model, const TapRunOptions& options, RunControl& control)
    : model_(std::move(model)),
      program_(model_->program().program()),
      control_(control),
      taps_(options.taps),
      logits_(options.logits),
      changes_(program_, options.interventions),
      chunk_(chunk_for(program_, taps_, logits_)) {
    const Patch patch = patch_with(options.patch, options.interventions);
    PlanOptions plan{.max_rows = chunk_, .taps = taps_, .injections = changes_.targets()};
    plan_ = model_->plan_for(patch, plan);
    // Tokens read one by one (interventions that act on each) are not paid for as whole chunks.
    plan.max_rows = 1;
    single_plan_ = chunk_ == 1 ? plan_ : model_->plan_for(patch, plan);
    session_ = model_->create_session({});
    buffers_.resize(taps_.size());
}

std::uint64_t TapRun::piece_bytes() const {
    return chunk_ * token_bytes(program_, taps_, logits_);
}

void TapRun::run_piece(std::span<const std::int32_t> tokens, std::uint32_t first, std::uint32_t count,
                       const Sink& sink) {
    const bool last = first + count == tokens.size();
    RunPiece piece{first, count, first, 0};
    if (logits_ == WantedLogits::all) piece.logits_count = count;
    if (logits_ == WantedLogits::last && last) {
        piece.logits_count = 1;
        piece.logits_first = first + count - 1;
    }
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t n = 0; n < piece.logits_count; ++n) wanted.push_back(piece.logits_first - first + n);
    rows_.resize(wanted.size() * program_.header().vocab);
    RunRequest request;
    for (std::size_t t = 0; t < taps_.size(); ++t) {
        const addend_value& value = program_.values()[taps_[t]];
        const std::uint32_t rows = value.rows == ADDEND_ROWS_TOKENS ? count : piece.logits_count;
        buffers_[t].resize(rows * program_row_bytes(value.dtype, value.width).value_or(0));
        request.taps.push_back({taps_[t], buffers_[t]});
    }
    request.tokens = tokens.subspan(first, count);
    request.logits_rows = wanted;
    request.logits = rows_;
    request.injections = changes_.injections(piece);
    request.cancel = control_.token();
    {
        const RunControl::Running running(control_, *session_);
        if (control_.cancelled() || session_->run(count == 1 ? *single_plan_ : *plan_, request).cancelled)
            throw Failure(Code::cancelled, {});
    }
    sink({first, count, buffers_, rows_});
}

void TapRun::read(std::span<const std::int32_t> tokens, const Sink& sink) {
    check_tokens(tokens, program_.header().vocab);
    session_->reset();
    for (std::uint32_t first = 0; first < tokens.size();) {
        const auto left = static_cast<std::uint32_t>(tokens.size()) - first;
        const std::uint32_t count = changes_.tokens_from(first, std::min(chunk_, left));
        run_piece(tokens, first, count, sink);
        first += count;
    }
}

}  // namespace addend
