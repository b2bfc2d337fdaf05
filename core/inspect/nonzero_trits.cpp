#include "core/inspect/nonzero_trits.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/program/dtype.h"

namespace addend {
namespace {

constexpr std::uint64_t bytes_at_once = std::uint64_t{1} << 20;

/// Codes are 0, 1 and 2 for -1, 0 and +1, four a byte; spare ones at a row's end are 1. A code is not 1 where
/// its low bit is clear or its high bit is set.
std::uint64_t nonzero_codes(std::span<const std::byte> bytes) {
    constexpr std::uint64_t low = 0x5555555555555555u;
    std::uint64_t count = 0;
    for (std::size_t n = 0; n < bytes.size(); n += 8) {
        std::uint64_t codes = low;  // zeros
        std::memcpy(&codes, &bytes[n], std::min<std::size_t>(8, bytes.size() - n));
        count += static_cast<std::uint64_t>(std::popcount((~codes | codes >> 1) & low));
    }
    return count;
}

}  // namespace

std::vector<std::optional<std::uint64_t>> count_nonzero_trits(
    const Program& program, const WeightSource& source,
    const std::function<void(std::uint64_t, std::uint64_t)>& report, const CancelToken& cancel) {
    std::vector<std::optional<std::uint64_t>> counts(program.weights().size());
    std::uint64_t total = 0, done = 0;
    for (const addend_weight& weight : program.weights())
        total += weight.dtype == ADDEND_T2 ? weight.bytes : 0;
    std::vector<std::byte> buffer;
    for (std::uint32_t w = 0; w < counts.size(); ++w) {
        const addend_weight& weight = program.weights()[w];
        if (weight.dtype != ADDEND_T2) continue;
        const std::uint64_t row = program_row_bytes(weight.dtype, weight.cols).value_or(1);
        const auto rows_at_once =
            static_cast<std::uint32_t>(std::clamp<std::uint64_t>(bytes_at_once / row, 1, weight.rows));
        std::uint64_t nonzero = 0;
        for (std::uint32_t first = 0; first < weight.rows; first += rows_at_once) {
            cancel.check();
            const std::uint32_t count = std::min(rows_at_once, weight.rows - first);
            buffer.resize(count * row);
            source.read_rows(w, first, count, buffer);
            nonzero += nonzero_codes(buffer);
            done += buffer.size();
            if (report) report(done, total);
        }
        counts[w] = nonzero;
    }
    return counts;
}

}  // namespace addend
