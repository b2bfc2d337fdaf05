// A trace: what a model computed while it read some tokens, value by value, as every view of Addend shows it.
//
// A trace is made once and never changes. Rows of taps lie in memory, or in a spool file when they are over
// the budget, or are dropped but for their summaries. Sizes are exact before anything runs (trace_size).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/inspect/interventions.h"
#include "core/program/patch.h"
#include "core/runtime/generation.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"

namespace addend {

class MapSource;  // core/inspect/map_source.h
class Program;

/// What becomes of rows that are over TraceRequest::budget.
enum class OverBudget { spool, summaries };

struct TraceRequest {
    std::vector<std::int32_t> tokens;
    Patch patch;                     // the arithmetic the run has
    InterventionList interventions;  // in force during the run; empty: none
    std::vector<std::string> taps;   // globs over tap names, aliases included; "logits" may be one
    bool token_figures = true;  // log-probabilities, ranks, entropy and top-k of every token: runs the head
    std::uint32_t top = 8;      // of top-k; at most 64
    std::uint64_t budget = std::uint64_t{1} << 30;  // bytes of rows held in memory
    OverBudget over_budget = OverBudget::spool;
    std::filesystem::path spool_folder;  // empty: the system's folder for temporary files
};

/// One value of the program under one name; a value asked for under two names is two taps over the same rows.
struct TraceTap {
    std::string name;         // "layers.3.mlgru.h", or the alias "layers.3.input"
    std::uint32_t value = 0;  // in the program
    std::uint16_t dtype = 0;  // addend_dtype: ADDEND_F32, ADDEND_I8 or ADDEND_I32
    std::uint32_t width = 0;  // channels
    std::int32_t layer = -1;  // -1 outside the layers
};

/// Where rows are, or will be.
enum class TraceStorage { memory, file, summaries };

struct TraceSize {
    std::uint64_t rows_bytes = 0;     // of all taps, each value once
    std::uint64_t summary_bytes = 0;  // of what is kept in memory besides, whatever the storage
    std::uint64_t chunk_bytes = 0;    // for a moment, while it runs
    TraceStorage storage = TraceStorage::memory;
    std::vector<TraceTap> taps;  // in the order of the program, each name once
};
/// Before anything runs. Throws prompt_empty, tap_unknown for a glob that names nothing.
TraceSize trace_size(const Program& program, const TraceRequest& request);

/// Of one row of a tap, over its channels, in double from the exact values (integers as integers).
struct RowSummary {
    float minimum = 0, mean = 0, maximum = 0;
    float norm = 0;  // root of the sum of squares: of layers.N.residual the norm of the residual stream
};
/// Of one channel of a tap, over all tokens.
struct ChannelSummary {
    float minimum = 0, mean = 0, maximum = 0;
    float deviation = 0;      // root of the mean squared distance from the mean (divided by the tokens)
    std::uint32_t zeros = 0;  // tokens whose value is exactly 0
};

/// What the model gave at token t to what follows it.
struct TokenFigures {
    /// ln p(tokens[t+1] | tokens[0..t]) and its rank from 0; absent at the last token.
    std::optional<float> next_logprob;
    std::optional<std::uint32_t> next_rank;
    float entropy = 0;          // nats, of the whole distribution
    std::vector<TopToken> top;  // by falling probability, then rising id
};

/// Immutable; thread-safe. It keeps nothing of the model alive.
class Trace {
  public:
    virtual ~Trace() = default;

    virtual const std::vector<std::int32_t>& tokens() const = 0;
    virtual std::uint32_t token_count() const = 0;
    virtual const std::string& patch() const = 0;          // canonical SPEC
    virtual const std::string& interventions() const = 0;  // one line for display; empty: none
    virtual TraceStorage storage() const = 0;
    virtual std::uint64_t rows_bytes() const = 0;

    virtual const std::vector<TraceTap>& taps() const = 0;
    /// Index into taps().
    virtual std::optional<std::size_t> find(std::string_view name) const = 0;
    /// Tap of layer `layer` and a name within it such as "mlgru.h".
    std::optional<std::size_t> find(std::uint32_t layer, std::string_view name) const;

    /// Rows first … of a tap as floats, [rows, width]; int8 and int32 values converted. Throws
    /// trace_rows_dropped where only summaries were kept, file_read_failed, file_truncated.
    virtual void read(std::size_t tap, std::uint32_t first, std::span<float> into) const = 0;
    /// The same as they were computed: rows of the tap's dtype.
    virtual void read_raw(std::size_t tap, std::uint32_t first, std::span<std::byte> into) const = 0;
    /// Token × channel; it keeps the trace's rows alive. Throws trace_rows_dropped.
    virtual std::shared_ptr<const MapSource> map(std::size_t tap) const = 0;

    /// One for each token; one for each channel.
    virtual std::span<const RowSummary> row_summaries(std::size_t tap) const = 0;
    virtual std::span<const ChannelSummary> channel_summaries(std::size_t tap) const = 0;
    /// One for each token; empty unless they were asked for.
    virtual std::span<const TokenFigures> token_figures() const = 0;
};

/// `done` of `total` tokens, on the calling thread, after each chunk.
using TraceProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Runs the tokens from an empty state. Whole or not at all: throws cancelled, prompt_empty,
/// prompt_token_unknown, tap_unknown, logits_not_finite, file_write_failed (the spool), what
/// LoadedModel::plan_for and apply_interventions throw; a spool file is then gone.
std::shared_ptr<const Trace> make_trace(const std::shared_ptr<LoadedModel>& model,
                                        const TraceRequest& request, const TraceProgress& progress,
                                        RunControl& control);

/// Residual norm, layer × token: rows are layers.N.input for each layer and then the last layer's output,
/// which have to be tapped (residual_taps); a cell is the row's norm. Kept also in a trace of summaries.
std::shared_ptr<const MapSource> residual_norms(const Trace& trace);
/// The globs residual_norms needs.
std::vector<std::string> residual_taps(const Program& program);

}  // namespace addend
