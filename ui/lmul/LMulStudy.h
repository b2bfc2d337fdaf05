// What the L-Mul page measures on a text: run on a worker, never changed afterwards.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/inspect/product_error.h"

namespace addend::ui {

/// The arithmetics side by side: L-Mul with the bits asked for, and both fp8 formats.
constexpr int studiedCount = 3;
/// Products drawn for each arithmetic.
constexpr std::size_t scatterPoints = 2000;

/// What is to be measured. Two that are equal give the same figures.
struct LMulSettings {
    ProductSite site = ProductSite::elementwise;
    std::uint8_t bits = 4;
    std::string text;
    std::uint32_t mostTokens = 256;
    bool operator==(const LMulSettings&) const = default;
};

struct LMulStudy {
    LMulSettings settings;
    std::vector<addend_arithmetic> how;  // studiedCount
    std::vector<std::int32_t> tokens;    // those read
    std::size_t textTokens = 0;          // of the whole text
    bool overBudget = false;             // fewer were read than asked for: their values need too much memory
    std::vector<SiteOperands> operands;  // of the site
    std::vector<SiteStudy> layers;       // of the site, by layer
    std::vector<std::vector<HeadError>> heads;  // of the site, for each of how; empty lists: it has no heads
    std::vector<std::vector<SoftmaxError>> softmax;  // for each of how; empty lists without attention
    std::vector<ErrorBuildUp> buildUp;               // for each of how
    std::uint32_t headCount = 0;                     // of the site's operands; 0: none
};

/// The site in the words of a patch.
PatchSite patchSite(ProductSite site);

/// Values of one site held at once bound how many tokens are read.
constexpr std::uint64_t studyBudget = std::uint64_t{192} << 20;

/// Throws what the engine throws. `report` gets thousandths.
LMulStudy makeLMulStudy(const std::shared_ptr<LoadedModel>& model, const LMulSettings& settings,
                        const std::function<void(std::uint64_t, std::uint64_t)>& report, RunControl& control);

/// The products of a study, or of one of its layers or heads, under each of its arithmetics.
std::vector<ProductView> viewProducts(const LMulStudy& study, std::optional<std::uint32_t> layer,
                                      std::optional<std::uint32_t> head, const CancelToken& cancel);

/// The multiplication table of an arithmetic, and its figures over evenly spread mantissas.
struct ProductSurface {
    std::uint32_t steps = 0;
    std::vector<float> cells;  // [first, second]
    double least = 0, most = 0, mean = 0;
};
ProductSurface makeSurface(addend_arithmetic how, std::uint32_t steps);

}  // namespace addend::ui
