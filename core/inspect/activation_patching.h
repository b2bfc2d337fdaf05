// Activation patching: a value of run A put into run B at one layer and one token, and what it does to a
// logit difference at B's last token. One cell is one such run; a column of cells shares the state before its
// token, so that nothing before it is computed again.
//
// Effect of a cell = (d(patched) - d(B)) / (d(A) - d(B)), with d = logit(answer) - logit(rival): 0 changes
// nothing, 1 brings all of A's preference. Where d(A) = d(B) effects are absolute: d(patched) - d(B).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/inspect/trace.h"

namespace addend {

enum class PatchedSite : std::uint8_t {
    residual,   // what the layer reads (layers.N.input)
    mixer_out,  // what the mixer adds to the residual
    mlp_out,    // what the GLU or MLP adds
    state,      // the MLGRU's h at that token: what the layer outputs then and carries on
};
std::string_view patched_site_name(PatchedSite site);
/// Sites the program has: a transformer has no state that can be changed.
std::vector<PatchedSite> patched_sites(const Program& program);

struct PatchingRequest {
    std::vector<std::int32_t> source;  // A
    std::vector<std::int32_t> target;  // B
    PatchedSite site = PatchedSite::residual;
    std::int32_t answer = 0, rival = 0;  // ids
    Patch patch;                         // of all runs
    std::uint32_t first_token = 0;       // cells from here to the last token
};

struct PatchingResult {
    std::uint32_t layers = 0, first_token = 0, tokens = 0;  // tokens of B from first_token on
    double source_difference = 0, target_difference = 0;    // d(A), d(B)
    bool relative = true;                                   // effects are as above; else absolute
    std::vector<std::optional<std::uint32_t>> sources;      // [tokens]: of A, whose value was put there
    std::vector<float> difference;  // [layers, tokens]: d(patched); NaN without a cell
    std::vector<float> effect;      // [layers, tokens]; NaN without a cell
    std::vector<float> divergence;  // [layers, tokens]: KL(B || patched), nats; as above
    /// Layer × token; it is made from what stands above.
    std::shared_ptr<const MapSource> effect_map() const;
};

/// `progress` gets cells. Throws patching_site_missing, setting_out_of_range (first token),
/// prompt_empty, prompt_token_unknown, logits_not_finite, cancelled, and what the backend throws.
PatchingResult patch_activations(const std::shared_ptr<LoadedModel>& model, const PatchingRequest& request,
                                 const TraceProgress& progress, RunControl& control);

}  // namespace addend
