// Attention patterns of a transformer: softmax(cap(scale q.k)) for each query and the keys it sees. Scores
// exist inside the attention primitive only, so they are computed here from the tapped q and k, with the
// kernels that the CPU backend runs: exactly, and under the arithmetic the traced run had.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/inspect/trace.h"

namespace addend {

/// The globs for q and k of every attention; empty for a MatMul-free model.
std::vector<std::string> attention_taps(const Program& program);

struct AttentionShape {
    std::uint32_t layer = 0, heads = 0, kv_heads = 0, head_width = 0;
    std::uint32_t window = 0;  // positions a query sees; 0: all
};
/// One for each layer that has attention.
std::vector<AttentionShape> attention_shapes(const Program& program);

enum class PatternArithmetic { exact, as_run };

/// Query × key of one head; a key that the query does not see has 0. Rows are computed when they are read; a
/// few are kept. Thread-safe; it keeps the trace alive. `program` is the model's exact one. Throws
/// trace_tap_missing, trace_rows_dropped.
std::shared_ptr<const MapSource> attention_pattern(const std::shared_ptr<const Trace>& trace,
                                                   const Program& program, std::uint32_t layer,
                                                   std::uint32_t head, PatternArithmetic arithmetic);
/// Scores before the softmax (scaled, soft-capped); a key that is not seen has -infinity.
std::shared_ptr<const MapSource> attention_scores(const std::shared_ptr<const Trace>& trace,
                                                  const Program& program, std::uint32_t layer,
                                                  std::uint32_t head, PatternArithmetic arithmetic);

/// Of one head over all queries of the trace: means of each query's figure.
struct HeadFigures {
    std::uint32_t layer = 0, head = 0;
    double entropy = 0;      // nats
    double distance = 0;     // tokens from query back to key, weighted by probability
    double first_token = 0;  // probability on token 0
    double self = 0;         // probability on the query's own token
    double previous = 0;     // probability on the token before
};
std::vector<HeadFigures> head_figures(const std::shared_ptr<const Trace>& trace, const Program& program,
                                      PatternArithmetic arithmetic, const TraceProgress& progress,
                                      const CancelToken& cancel);

}  // namespace addend
