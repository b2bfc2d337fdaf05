// Activation patching: a value of run A put into run B at one layer and one token, and what it does to a
// logit difference at B's last token. One cell is one such run; a column of cells shares the state before its
// token, so that nothing before it is computed again.
//
// Effect of a cell = (d(patched) - d(B)) / (d(A) - d(B)), with d = logit(answer) - logit(rival): 0 changes
// nothing, 1 brings all of A's preference. Where d(A) = d(B) effects are absolute: d(patched) - d(B).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
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
    std::vector<std::int32_t> target;  // B, of the same length
    PatchedSite site = PatchedSite::residual;
    std::int32_t answer = 0, rival = 0;  // ids
    Patch patch;                         // of all runs
    std::uint32_t first_token = 0;       // cells from here to the last token
};

struct PatchingResult {
    std::uint32_t layers = 0, first_token = 0, tokens = 0;
    double source_difference = 0, target_difference = 0;  // d(A), d(B)
    bool relative = true;                                 // effects are as above; else absolute
    std::vector<float> difference;                        // [layers, tokens]: d(patched)
    std::vector<float> effect;                            // [layers, tokens]
    std::shared_ptr<const MapSource> effect_map() const;
};

/// `progress` gets cells. Throws patching_lengths_differ, patching_site_missing, prompt_empty,
/// prompt_token_unknown, cancelled, and what the backend throws.
PatchingResult patch_activations(const std::shared_ptr<LoadedModel>& model, const PatchingRequest& request,
                                 const TraceProgress& progress, RunControl& control);

}  // namespace addend
