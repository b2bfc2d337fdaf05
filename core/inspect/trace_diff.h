// The difference of two traces of one model, token against token. Sequences are aligned by their longest
// common subsequence; between common tokens the rest is paired in order as far as it goes, and what is left
// stands alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/inspect/trace.h"

namespace addend {

struct AlignedToken {
    std::optional<std::uint32_t> left, right;  // index in each sequence; one at least
    bool same = false;                         // the same id on both sides
};
std::vector<AlignedToken> align_tokens(std::span<const std::int32_t> left,
                                       std::span<const std::int32_t> right);

/// Of one aligned pair of rows; absent for a token that stands alone.
struct RowDifference {
    double norm = 0;      // of right - left
    double relative = 0;  // norm over the norm of left; 0 where both are 0
    double cosine = 1;    // between the two; 1 where both are 0, 0 where one is
    double largest = 0;   // |right - left|
};

struct TraceDiff {
    std::vector<AlignedToken> tokens;
    std::vector<std::string> taps;                          // that both traces have, with the same width
    std::vector<std::optional<RowDifference>> differences;  // [taps, tokens]

    const std::optional<RowDifference>& at(std::size_t tap, std::size_t token) const {
        return differences[tap * tokens.size() + token];
    }
    /// Tap × aligned token: relative difference; NaN for a token that stands alone.
    std::shared_ptr<const MapSource> relative_map() const;
};
/// Throws trace_tap_missing where they have no tap in common, trace_rows_dropped, cancelled. `progress` gets
/// rows.
TraceDiff diff_traces(const Trace& left, const Trace& right, const TraceProgress& progress,
                      const CancelToken& cancel);
/// Aligned token × channel of one tap: right - left; NaN for a token that stands alone. Keeps both alive.
std::shared_ptr<const MapSource> difference_map(const std::shared_ptr<const Trace>& left,
                                                const std::shared_ptr<const Trace>& right,
                                                const std::string& tap);

}  // namespace addend
