// What another arithmetic does to a model's products: each product beside the exact one, attention after its
// softmax, and how the error grows through the layers to the logits. For L-Mul (arXiv:2410.00907) and fp8
// alike.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/evaluate/error_study.h"
#include "core/evaluate/operands.h"
#include "core/program/patch.h"

namespace addend {

/// Signed relative errors (p - exact) / exact in bins of one width from -range to range.
struct ErrorHistogram {
    static constexpr double range = 0.5;
    static constexpr int bins = 200;
    static constexpr double width = 2 * range / bins;
    std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(bins, 0);
    std::uint64_t below = 0, above = 0;  // outside, and products that are not finite or were flushed to 0
};

/// Products of one site of one layer, or of one of its heads, or of all layers, under one arithmetic.
struct ProductView {
    std::optional<std::uint32_t> layer, head;  // empty: all
    addend_arithmetic how{ADDEND_EXACT, 0};
    std::uint64_t products = 0;                           // with an exact product that is not 0
    double mean = 0, bias = 0, largest = 0, of_norm = 0;  // as ProductErrors
    ErrorHistogram histogram;
    std::vector<float> exact, made;  // evenly chosen among them, `points` at most
};

/// Products of `site` in operands that sample_operands took. Heads only where the operands have them. Throws
/// cancelled.
ProductView view_products(std::span<const SiteOperands> operands, ProductSite site,
                          std::optional<std::uint32_t> layer, std::optional<std::uint32_t> head,
                          addend_arithmetic how, std::size_t points, const CancelToken& cancel = {});

/// Products of one head of one layer.
struct HeadError {
    std::uint32_t layer = 0, head = 0;
    std::uint64_t products = 0;
    double mean = 0, bias = 0;  // as ProductErrors
};

/// By layer, then head; empty where the operands have no heads. Throws cancelled.
std::vector<HeadError> head_errors(std::span<const SiteOperands> operands, ProductSite site, addend_arithmetic how,
                                   const CancelToken& cancel = {});

/// Relative error of products of two numbers in [1, 2): cell (i, j), row by row, is the error of (1 +
/// i/steps) * (1 + j/steps), by the kernels that define the arithmetic. A whole mantissa product: exponents
/// only shift it.
std::vector<float> product_error_surface(addend_arithmetic how, std::uint32_t steps);

/// Attention of one head with scores computed otherwise, after the softmax; means over the queries looked at.
struct SoftmaxError {
    std::uint32_t layer = 0, head = 0;
    std::uint64_t queries = 0;
    double variation = 0;   // half the sum of |p' - p|: the share of attention that went elsewhere
    double divergence = 0;  // KL(p || p'), nats
    double flips = 0;       // share of queries whose most attended key is another
};

struct ErrorProgress {
    std::function<void(std::uint64_t done, std::uint64_t total)> report = {};
    RunControl& control;
};

/// Exact runs give q and k; the scores are then computed exactly (in double) and as each of `how` computes them
/// (the chain of the kernels). Every head of every layer, `most_queries` tokens evenly chosen: one list for each
/// of `how`, by layer and head. Empty lists for a model without attention. Throws cancelled and what the backend
/// throws.
std::vector<std::vector<SoftmaxError>> softmax_errors(const std::shared_ptr<LoadedModel>& model,
                                                      std::span<const std::int32_t> tokens,
                                                      std::span<const addend_arithmetic> how,
                                                      std::uint32_t most_queries, const ErrorProgress& progress);

/// One arithmetic beside exact on the same tokens, each read in its own run (teacher-forced).
struct ErrorBuildUp {
    /// |changed - exact| / |exact| of the residual stream: stage by stage (layers.N.input, then the last
    /// layer's output), each with a figure for every token.
    std::vector<std::vector<float>> relative;
    std::vector<double> divergence;  // of each token: KL(exact || changed) of what follows, nats
    std::vector<std::int32_t> exact_top, changed_top;  // most likely next tokens

    double mean_relative(std::size_t stage) const;
    double mean_divergence() const;
    double flips() const;  // share of tokens whose most likely successor is another
};

/// For each patch; the exact run is shared. Throws cancelled, logits_not_finite, evaluate_text_too_short for
/// no tokens, and what LoadedModel::plan_for throws.
std::vector<ErrorBuildUp> error_build_up(const std::shared_ptr<LoadedModel>& model,
                                         std::span<const std::int32_t> tokens, std::span<const Patch> patches,
                                         const ErrorProgress& progress);
/// Names of ErrorBuildUp::relative's stages.
std::vector<std::string> build_up_stages(const Program& program);

}  // namespace addend
