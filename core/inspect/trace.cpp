#include "core/inspect/trace.h"

#include <algorithm>
#include <map>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/inspect/tap_run.h"
#include "core/inspect/trace_data.h"
#include "core/inspect/vector_map.h"
#include "core/program/dtype.h"
#include "core/program/program.h"
#include "core/program/program_slice.h"

namespace addend {
namespace {

void check_trace_request(const Program& program, const TraceRequest& request) {
    check_tokens(request.tokens, program.header().vocab);
    if (request.top > most_trace_top)
        throw Failure(Code::setting_out_of_range, {{"setting", "top"},
                                                   {"minimum", 0},
                                                   {"maximum", most_trace_top},
                                                   {"found", to_text(std::int64_t{request.top})}});
}

std::vector<TraceTap> trace_taps_of(const Program& program, const std::vector<std::string>& globs) {
    std::map<std::pair<std::uint32_t, std::string>, TraceTap> taps;  // in the program's order
    for (const std::string& glob : globs) {
        const auto found = program.match_taps(glob);
        if (found.empty()) throw Failure(Code::tap_unknown, {{"found", glob}});
        for (const Program::Tap& tap : found) {
            const addend_value& value = program.values()[tap.value];
            taps[{tap.value, tap.name}] = {tap.name, tap.value, value.dtype, value.width,
                                           program.instructions()[value.producer].layer};
        }
    }
    std::vector<TraceTap> chosen;
    for (auto& [key, tap] : taps) chosen.push_back(std::move(tap));
    return chosen;
}

std::vector<std::uint32_t> values_once(const std::vector<TraceTap>& taps) {
    std::vector<std::uint32_t> values;
    for (const TraceTap& tap : taps)
        if (values.empty() || values.back() != tap.value) values.push_back(tap.value);
    return values;
}

WantedLogits wanted_logits(const Program& program, const TraceRequest& request,
                           const std::vector<std::uint32_t>& values) {
    const bool of_head = std::ranges::any_of(
        values, [&](std::uint32_t value) { return program.values()[value].rows == ADDEND_ROWS_LOGITS; });
    return request.token_figures || of_head ? WantedLogits::all : WantedLogits::none;
}

}  // namespace

TraceSize trace_size(const Program& program, const TraceRequest& request) {
    check_trace_request(program, request);
    TraceSize size;
    size.taps = trace_taps_of(program, request.taps);
    const std::uint64_t tokens = request.tokens.size();
    const std::vector<std::uint32_t> values = values_once(size.taps);
    for (const std::uint32_t v : values) {
        const addend_value& value = program.values()[v];
        size.rows_bytes += tokens * program_row_bytes(value.dtype, value.width).value_or(0);
        size.summary_bytes += tokens * sizeof(RowSummary) + value.width * channel_summary_bytes;
    }
    if (request.token_figures)
        size.summary_bytes += tokens * (sizeof(TokenFigures) + request.top * sizeof(TopToken));
    const WantedLogits logits = wanted_logits(program, request, values);
    size.chunk_bytes = std::min<std::uint64_t>(TapRun::chunk_for(program, values, logits), tokens) *
                       TapRun::token_bytes(program, values, logits);
    if (size.rows_bytes > request.budget)
        size.storage =
            request.over_budget == OverBudget::spool ? TraceStorage::file : TraceStorage::summaries;
    return size;
}

std::shared_ptr<const Trace> make_trace(const std::shared_ptr<LoadedModel>& model,
                                        const TraceRequest& request, const TraceProgress& progress,
                                        RunControl& control) {
    const Program& program = model->program().program();
    const TraceSize size = trace_size(program, request);
    const std::vector<std::uint32_t> values = values_once(size.taps);
    TapRunOptions options;
    options.patch = request.patch;
    options.interventions = request.interventions;
    options.taps = values;
    options.logits = wanted_logits(program, request, values);
    TapRun run(model, options, control);
    auto trace = std::make_shared<TraceData>(program, request, size, values);
    const std::uint64_t total = request.tokens.size();
    if (progress) progress(0, total);
    run.read(request.tokens, [&](const TapRun::Piece& piece) {
        trace->append(piece);
        if (progress) progress(piece.first + piece.count, total);
    });
    trace->finish();
    return trace;
}

std::optional<std::size_t> Trace::find(std::uint32_t layer, std::string_view name) const {
    return find("layers." + to_text(std::int64_t{layer}) + "." + std::string(name));
}

std::vector<std::string> residual_taps(const Program& program) {
    std::vector<std::string> taps;
    for (std::uint32_t layer = 0; layer < program.header().layers; ++layer)
        taps.push_back("layers." + to_text(std::int64_t{layer}) + ".input");
    if (!taps.empty()) taps.emplace_back(program.name(program.values()[last_residual(program)].name));
    return taps;
}

std::vector<std::size_t> residual_rows(const Trace& trace) {
    std::vector<std::size_t> rows;
    std::uint32_t layer = 0;
    while (const auto tap = trace.find(layer, "input")) {
        rows.push_back(*tap);
        ++layer;
    }
    const auto last = layer == 0 ? std::nullopt : trace.find(layer - 1, "output");
    if (!last)
        throw Failure(Code::trace_tap_missing,
                      {{"tap", "layers." + to_text(std::int64_t{layer == 0 ? 0 : layer - 1}) +
                                   (layer == 0 ? ".input" : ".output")}});
    rows.push_back(*last);
    return rows;
}

std::shared_ptr<const MapSource> residual_norms(const Trace& trace) {
    const std::vector<std::size_t> rows = residual_rows(trace);
    std::vector<float> cells;
    for (const std::size_t row : rows)
        for (const RowSummary& summary : trace.row_summaries(row)) cells.push_back(summary.norm);
    return std::make_shared<VectorMap>(rows.size(), trace.token_count(), std::move(cells));
}

}  // namespace addend
