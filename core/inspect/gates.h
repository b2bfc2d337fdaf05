// What the MLGRU's gates do (arXiv:2406.02528 §3.3): h_t = f_t h_{t-1} + i_t, f in [bound, 1].
//
// Half-life of a gate value f: the tokens after which a channel that kept this f has half of its state left,
// -ln 2 / ln f; 0 at f = 0, infinite at f = 1. Of a channel over a text: of the geometric mean of its f,
// since gates multiply.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/inspect/trace.h"

namespace addend {

double half_life(double f);

/// The globs a trace needs for everything here: f and h of each MLGRU. Empty for a transformer.
std::vector<std::string> gate_taps(const Program& program);
/// Layers that have an MLGRU.
std::vector<std::uint32_t> gate_layers(const Program& program);

/// Token × channel. Throws trace_tap_missing, trace_rows_dropped.
std::shared_ptr<const MapSource> half_life_map(const Trace& trace, std::uint32_t layer);
/// h_t - h_{t-1}, with h_{-1} = 0.
std::shared_ptr<const MapSource> state_change_map(const Trace& trace, std::uint32_t layer);

/// Lower bound of each channel of a layer, as the model's file says; zeros where it has none (layer 0, or a
/// model without bounds).
std::vector<float> lower_bounds(const Model& model, std::uint32_t layer);

/// Of one layer, over all tokens of the trace and all channels unless said otherwise.
struct GateFigures {
    std::uint32_t layer = 0, channels = 0;
    double mean = 0, minimum = 0, maximum = 0;  // of f
    /// Shares of f within 1/256 of the channel's lower bound (forgets as much as it can) and of 1 (keeps).
    double at_bound = 0, open = 0;
    double bound_mean = 0, bound_minimum = 0, bound_maximum = 0;     // of the lower bound, over channels
    std::vector<float> channel_half_life;                            // [channels], tokens; may be infinite
    double half_life_p10 = 0, half_life_p50 = 0, half_life_p90 = 0;  // of channel_half_life; may be infinite
    std::vector<float> state_norm;   // [tokens]: root of the sum over channels of h_t^2
    std::vector<float> change_norm;  // [tokens]: of h_t - h_{t-1}
};
/// All layers that have an MLGRU. Throws trace_tap_missing, trace_rows_dropped, cancelled.
std::vector<GateFigures> gate_figures(const Trace& trace, const Model& model, const TraceProgress& progress,
                                      const CancelToken& cancel);

}  // namespace addend
