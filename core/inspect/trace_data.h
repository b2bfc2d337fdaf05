// How a trace is held: rows in a store, summaries in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/inspect/row_store.h"
#include "core/inspect/tap_run.h"
#include "core/inspect/trace.h"

namespace addend {

inline constexpr std::uint32_t most_trace_top = 64;
inline constexpr std::uint64_t channel_summary_bytes = sizeof(ChannelSummary);

/// Mean and spread in one pass (Welford), in double.
struct RunningChannel {
    double mean = 0, squares = 0;
    float minimum = 0, maximum = 0;
    std::uint64_t count = 0, zeros = 0;

    void add(float value);
    double deviation() const;
};

RowSummary summarise_row(std::span<const float> row);
/// Rows of a value as floats: int8 and int32 converted.
void to_floats(std::uint16_t dtype, std::span<const std::byte> from, std::span<float> into);

/// Written by append() of consecutive pieces, then finish(); read-only from then on.
class TraceData final : public Trace, public std::enable_shared_from_this<TraceData> {
  public:
    TraceData(const Program& program, const TraceRequest& request, const TraceSize& size,
              const std::vector<std::uint32_t>& values);
    void append(const TapRun::Piece& piece);
    void finish();

    const std::vector<std::int32_t>& tokens() const override { return tokens_; }
    std::uint32_t token_count() const override { return static_cast<std::uint32_t>(tokens_.size()); }
    const std::string& patch() const override { return patch_; }
    const std::string& interventions() const override { return interventions_; }
    TraceStorage storage() const override { return storage_; }
    std::uint64_t rows_bytes() const override { return rows_bytes_; }
    const std::vector<TraceTap>& taps() const override { return taps_; }
    std::optional<std::size_t> find(std::string_view name) const override;
    void read(std::size_t tap, std::uint32_t first, std::span<float> into) const override;
    void read_raw(std::size_t tap, std::uint32_t first, std::span<std::byte> into) const override;
    std::shared_ptr<const MapSource> map(std::size_t tap) const override;
    std::span<const RowSummary> row_summaries(std::size_t tap) const override;
    std::span<const ChannelSummary> channel_summaries(std::size_t tap) const override;
    std::span<const TokenFigures> token_figures() const override { return figures_; }

    /// Columns [col, col + cols) of rows, as floats.
    void read_window(std::size_t tap, std::uint64_t row, std::uint64_t rows, std::uint64_t col,
                     std::uint64_t cols, std::span<float> into) const;

  private:
    struct Rows {  // of one value
        std::uint32_t value = 0, width = 0;
        std::uint16_t dtype = 0;
        std::uint64_t offset = 0, row_bytes = 0;  // in the store
        std::vector<RowSummary> summaries;
        std::vector<RunningChannel> running;
        std::vector<ChannelSummary> channels;
    };
    const Rows& rows_of(std::size_t tap) const { return rows_[row_index_[tap]]; }
    void require_rows(std::size_t tap, std::uint64_t first, std::uint64_t rows) const;
    void append_figures(const TapRun::Piece& piece);

    std::vector<std::int32_t> tokens_;
    std::string patch_, interventions_;
    TraceStorage storage_;
    std::uint64_t rows_bytes_;
    std::vector<TraceTap> taps_;
    std::vector<std::size_t> row_index_;  // by tap
    std::vector<Rows> rows_;
    std::unique_ptr<RowStore> store_;  // none for summaries
    std::uint32_t vocab_, top_;
    bool with_figures_;
    std::vector<TokenFigures> figures_;
    std::vector<float> floats_;  // of one piece
};

/// Taps of the residual stream in order: each layer's input, then the last output. Throws trace_tap_missing.
std::vector<std::size_t> residual_rows(const Trace& trace);
/// Index of a tap. Throws trace_tap_missing.
std::size_t require_tap(const Trace& trace, std::string_view name);

}  // namespace addend
