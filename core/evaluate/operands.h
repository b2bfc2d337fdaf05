// What a model's product sites multiply: pairs of operands, taken from a run over a text.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/program/program_edit.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"

namespace addend {

/// Pairs from one instruction: whole dot products where the site sums (qk: over a head's channels, pv: over
/// positions, linear: over a row), else single products.
struct SiteOperands {
    ProductSite site = ProductSite::qk;
    std::uint32_t layer = 0;
    std::string name;                       // of the instruction, e.g. "layers.3.attn.q"
    std::vector<float> a, b;                // dot product after dot product
    std::vector<std::uint32_t> lengths;     // of each
    std::vector<std::uint32_t> heads = {};  // of each; empty where the site has none
};

struct OperandOptions {
    std::uint32_t pairs = 16384;                              // aimed at for each instruction
    std::uint64_t seed = 1;                                   // of which rows, heads and positions
    std::uint64_t most_tap_bytes = std::uint64_t{192} << 20;  // held at once; more layers take more runs
};

/// How many tokens keep the values of every product site of `program` within `bytes`: where a text is longer, its
/// operands do not fit even site by site.
std::size_t tokens_within(const Program& program, std::uint64_t bytes);

/// Runs `tokens` exactly, from an empty state, and samples each product site of the program at random: by
/// token and channel (elementwise), token and weight row (linear), query and visible key (qk), query and
/// channel (pv; probabilities are computed here, in double). `report` gets instructions done and in all.
/// Throws cancelled, study_no_sites where the model has no product site, and what the backend throws.
std::vector<SiteOperands> sample_operands(
    const std::shared_ptr<LoadedModel>& model, std::span<const std::int32_t> tokens,
    const OperandOptions& options, const std::function<void(std::uint64_t done, std::uint64_t total)>& report,
    RunControl& control);

}  // namespace addend
