#include "core/inspect/int8_stats.h"

#include <algorithm>
#include <bitset>
#include <cmath>

#include "core/base/message.h"
#include "core/inspect/trace_data.h"
#include "core/program/program.h"

namespace addend {
namespace {

constexpr std::uint32_t int8_rows_at_once = 64;

/// The scale beside some int8 codes: the other output of the instruction that wrote them.
std::optional<std::size_t> scale_tap(const Trace& trace, const Program& program, std::uint32_t codes) {
    const addend_instruction& writer = program.instructions()[program.values()[codes].producer];
    if (writer.op != ADDEND_OP_QUANTIZE_I8 || writer.out[1] == ADDEND_NONE) return std::nullopt;
    return trace.find(program.name(program.values()[writer.out[1]].name));
}

Int8Token token_of(std::span<const std::int8_t> codes, std::array<std::uint64_t, 256>& histogram) {
    Int8Token token;
    std::bitset<256> seen;
    double squares = 0;
    for (const std::int8_t q : codes) {
        const auto bin = static_cast<std::size_t>(int{q} + 128);
        ++histogram[bin];
        seen.set(bin);
        token.at_limit += q == 127 || q <= -127 ? 1 : 0;
        token.zeros += q == 0 ? 1 : 0;
        squares += double{static_cast<float>(q)} * q;
    }
    token.levels = static_cast<std::uint32_t>(seen.count());
    token.rms = static_cast<float>(std::sqrt(squares / static_cast<double>(codes.size())));
    return token;
}

}  // namespace

std::vector<std::string> int8_taps(const Program& program) {
    std::vector<std::string> taps;
    for (const addend_instruction& i : program.instructions()) {
        if (i.op != ADDEND_OP_QUANTIZE_I8) continue;
        for (const std::uint32_t out : i.out)
            if (out != ADDEND_NONE) taps.emplace_back(program.name(program.values()[out].name));
    }
    return taps;
}

Int8Stats int8_stats(const Trace& trace, const Program& program, std::string_view name,
                     const CancelToken& cancel) {
    const std::size_t tap = require_tap(trace, name);
    const TraceTap& info = trace.taps()[tap];
    if (info.dtype != ADDEND_I8) throw Failure(Code::trace_tap_missing, {{"tap", name}});
    Int8Stats stats;
    stats.name = name;
    stats.width = info.width;
    std::vector<float> scales;
    if (const auto scale = scale_tap(trace, program, info.value)) {
        scales.resize(trace.token_count());
        trace.read(*scale, 0, scales);
    }
    std::vector<std::int8_t> codes;
    for (std::uint32_t first = 0; first < trace.token_count(); first += int8_rows_at_once) {
        cancel.check();
        const std::uint32_t rows = std::min(int8_rows_at_once, trace.token_count() - first);
        codes.resize(std::size_t{rows} * info.width);
        trace.read_raw(tap, first, std::as_writable_bytes(std::span(codes)));
        for (std::uint32_t t = 0; t < rows; ++t) {
            Int8Token token =
                token_of(std::span<const std::int8_t>(codes).subspan(std::size_t{t} * info.width, info.width),
                         stats.histogram);
            if (!scales.empty()) {
                token.scale = scales[first + t];
                token.largest = token.scale > 0 ? 127.0f / token.scale : 0;
            }
            stats.at_limit += token.at_limit;
            stats.zeros += token.zeros;
            stats.tokens.push_back(token);
        }
    }
    const double all = static_cast<double>(trace.token_count()) * info.width;
    stats.at_limit /= all;
    stats.zeros /= all;
    for (const std::uint64_t count : stats.histogram)
        if (count > 0)
            stats.entropy -= static_cast<double>(count) / all * std::log2(static_cast<double>(count) / all);
    return stats;
}

}  // namespace addend
