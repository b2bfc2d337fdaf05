// What the L-Mul page measures on a text: run on a worker, never changed afterwards.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/inspect/product_error.h"

namespace addend::ui {

/// The arithmetics side by side: L-Mul with the bits asked for, and both fp8 formats.
constexpr int studiedCount = 3;

struct LMulStudy {
    ProductSite site = ProductSite::elementwise;
    std::vector<addend_arithmetic> how;  // studiedCount
    std::vector<std::int32_t> tokens;
    std::vector<SiteOperands> operands;
    std::vector<SiteStudy> layers;      // of `site`, by layer
    std::vector<SoftmaxError> softmax;  // under how[0]; empty without attention
    std::vector<ErrorBuildUp> buildUp;  // one for each of how
    std::uint32_t heads = 0;            // of the site's operands; 0: none
};

struct LMulRequest {
    std::shared_ptr<LoadedModel> model;
    ProductSite site = ProductSite::elementwise;
    std::uint8_t bits = 4;
    std::string text;
};
constexpr std::size_t mostStudyTokens = 256;

/// Throws what the engine throws. `report` gets thousandths.
LMulStudy makeLMulStudy(const LMulRequest& request,
                        const std::function<void(std::uint64_t, std::uint64_t)>& report, RunControl& control);

}  // namespace addend::ui
