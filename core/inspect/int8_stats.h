// The int8 activations of BitLinear: q = round(x * s), s = 127 / max|x|, token by token.
//
// Nothing is cut off by that scale: the largest |x| of a token is 127 by definition. What it costs is the
// other end: values that are rounded to 0. So both are shown: how many codes stand at the limit, how many at
// 0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/inspect/trace.h"

namespace addend {

struct Int8Token {
    float scale = 0;             // s; 0 where the scale was not tapped
    float largest = 0;           // 127 / s, the largest magnitude of what was rounded; 0 as above
    std::uint32_t at_limit = 0;  // codes of 127, -127 or -128
    std::uint32_t zeros = 0;     // codes of 0
    std::uint32_t levels = 0;    // different codes
    float rms = 0;               // of the codes
};

/// Of one tap of int8 codes, over all its channels.
struct Int8Stats {
    std::string name;
    std::uint32_t width = 0;
    std::array<std::uint64_t, 256> histogram{};  // of code q at q + 128, over all tokens
    double entropy = 0;                          // bits a code, of the histogram
    double at_limit = 0, zeros = 0;              // shares, over all tokens and channels
    std::vector<Int8Token> tokens;
};

/// The globs for all int8 taps and their scales; empty for a model without them.
std::vector<std::string> int8_taps(const Program& program);
/// Throws trace_tap_missing (the tap is not there or is not int8), trace_rows_dropped, cancelled.
Int8Stats int8_stats(const Trace& trace, const Program& program, std::string_view name,
                     const CancelToken& cancel);

}  // namespace addend
