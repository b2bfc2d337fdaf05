#include "core/inspect/logit_lens.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/inspect/distribution.h"
#include "core/inspect/trace_data.h"
#include "core/inspect/vector_map.h"
#include "core/program/program.h"
#include "core/program/program_slice.h"

namespace addend {
namespace {

constexpr std::uint32_t most_lens_rows = 64;
constexpr std::uint64_t most_lens_bytes = std::uint64_t{32} << 20;  // of logits at once

struct LensRange {
    std::uint32_t first, count;
};

LensRange check_lens_request(const Trace& trace, const LensRequest& request, std::uint32_t vocab) {
    const auto refuse = [](std::string_view setting, std::int64_t minimum, std::int64_t maximum,
                           std::int64_t found) {
        throw Failure(
            Code::setting_out_of_range,
            {{"setting", setting}, {"minimum", minimum}, {"maximum", maximum}, {"found", to_text(found)}});
    };
    const std::uint32_t last = request.last_token.value_or(trace.token_count() - 1);
    if (request.top > most_trace_top) refuse("top", 0, most_trace_top, request.top);
    if (last >= trace.token_count()) refuse("last token", 0, std::int64_t{trace.token_count()} - 1, last);
    if (request.first_token > last) refuse("first token", 0, last, request.first_token);
    for (const std::int32_t id : request.pinned)
        if (id < 0 || static_cast<std::uint32_t>(id) >= vocab)
            throw Failure(Code::prompt_token_unknown, {{"found", id}, {"vocab", vocab}});
    return {request.first_token, last - request.first_token + 1};
}

LensCell lens_cell(const Distribution& p, const Distribution& final, std::int32_t final_best,
                   const LensRequest& request) {
    LensCell cell;
    cell.top = p.top(request.top);
    cell.entropy = static_cast<float>(p.entropy());
    cell.divergence = static_cast<float>(final.divergence_to(p));
    cell.final_rank = p.rank(final_best);
    for (const std::int32_t id : request.pinned)
        cell.pinned.push_back({static_cast<float>(p.logprob(id)), p.rank(id)});
    return cell;
}

std::shared_ptr<const MapSource> lens_map(const LogitLens& lens,
                                          const std::function<float(const LensCell&)>& figure) {
    std::vector<float> cells;
    cells.reserve(lens.cells.size());
    for (const LensCell& cell : lens.cells) cells.push_back(figure(cell));
    return std::make_shared<VectorMap>(lens.rows.size(), lens.tokens, std::move(cells));
}

}  // namespace

LensHead::LensHead(const std::shared_ptr<LoadedModel>& model, RunControl& control) : control_(control) {
    const Program& whole = model->program().program();
    const auto head = head_program(whole);
    hidden_ = head->values()[head_input(*head)].width;
    vocab_ = head->header().vocab;
    target_ = head_input(*head);
    most_rows_ = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(
        most_lens_bytes / (std::uint64_t{vocab_} * sizeof(float)), 1, most_lens_rows));
    const auto program = model->program_over(head);
    plan_ = program->create_plan({.max_rows = most_rows_, .taps = {}, .injections = {target_}});
    session_ = program->create_session({.threads = model->device().threads, .max_context = 0});
}

void LensHead::run(std::span<const float> residuals, std::span<float> logits) {
    const auto rows = static_cast<std::uint32_t>(residuals.size() / hidden_);
    std::vector<std::int32_t> tokens(rows, 0);  // looked up, and then overwritten
    std::vector<std::uint32_t> all;
    for (std::uint32_t n = 0; n < rows; ++n) all.push_back(n);
    Injection injection;
    injection.target = target_;
    injection.rows = rows;
    injection.columns = hidden_;
    injection.data = std::as_bytes(residuals);
    RunRequest request;
    request.tokens = tokens;
    request.logits_rows = all;
    request.logits = logits;
    request.injections = {injection};
    request.cancel = control_.token();
    const RunControl::Running running(control_, *session_);
    if (control_.cancelled() || session_->run(*plan_, request).cancelled) throw Failure(Code::cancelled, {});
}

std::vector<std::string> lens_taps(const Program& program) {
    return residual_taps(program);
}

LogitLens logit_lens(const std::shared_ptr<LoadedModel>& model, const Trace& trace,
                     const LensRequest& request, const TraceProgress& progress, RunControl& control) {
    LensHead head(model, control);
    const LensRange range = check_lens_request(trace, request, head.vocab());
    const std::vector<std::size_t> taps = residual_rows(trace);
    LogitLens lens;
    lens.first_token = range.first;
    lens.tokens = range.count;
    lens.pinned = request.pinned;
    for (const std::size_t tap : taps) lens.rows.push_back(trace.taps()[tap].name);
    lens.cells.resize(taps.size() * range.count);
    const std::uint64_t total = lens.cells.size();
    std::uint64_t done = 0;
    std::vector<float> residuals, logits, final_logits;
    if (progress) progress(0, total);
    for (std::uint32_t begin = 0; begin < range.count; begin += head.most_rows()) {
        const std::uint32_t rows = std::min(head.most_rows(), range.count - begin);
        std::vector<Distribution> final;
        std::vector<std::int32_t> best;
        // The last row first: all others are compared with it.
        for (std::size_t row = taps.size(); row-- > 0;) {
            residuals.resize(std::size_t{rows} * head.hidden());
            trace.read(taps[row], range.first + begin, residuals);
            auto& into = row + 1 == taps.size() ? final_logits : logits;
            into.resize(std::size_t{rows} * head.vocab());
            head.run(residuals, into);
            for (std::uint32_t t = 0; t < rows; ++t) {
                const Distribution p(
                    std::span<const float>(into).subspan(std::size_t{t} * head.vocab(), head.vocab()));
                if (row + 1 == taps.size()) {
                    final.push_back(p);
                    best.push_back(p.top(1).front().id);
                }
                lens.cells[row * range.count + begin + t] = lens_cell(p, final[t], best[t], request);
            }
            done += rows;
            if (progress) progress(done, total);
        }
    }
    return lens;
}

std::shared_ptr<const MapSource> LogitLens::divergence_map() const {
    return lens_map(*this, [](const LensCell& cell) { return cell.divergence; });
}

std::shared_ptr<const MapSource> LogitLens::top_probability_map() const {
    return lens_map(*this, [](const LensCell& cell) {
        return cell.top.empty() ? 0.0f : std::exp(cell.top.front().logprob);
    });
}

std::shared_ptr<const MapSource> LogitLens::final_rank_map() const {
    return lens_map(*this, [](const LensCell& cell) { return static_cast<float>(cell.final_rank); });
}

std::shared_ptr<const MapSource> LogitLens::pinned_probability_map(std::size_t index) const {
    return lens_map(*this, [&](const LensCell& cell) { return std::exp(cell.pinned[index].logprob); });
}

}  // namespace addend
