#include "ui/lmul/LMulStudy.h"

#include <algorithm>

#include "core/base/message.h"
#include "core/program/program.h"
#include "core/tokenizer/tokenizer.h"

namespace addend::ui {
namespace {

constexpr std::uint32_t softmaxQueries = 32;

/// The first tokens of the text, as many as were asked for and fit.
void readTokens(LMulStudy& study, LoadedModel& model) {
    study.tokens = model.model().tokenizer().encode(study.settings.text, {});
    study.textTokens = study.tokens.size();
    const std::size_t wanted = std::min<std::size_t>(study.tokens.size(), study.settings.mostTokens);
    const std::size_t most = std::max<std::size_t>(2, tokens_within(model.program().program(), studyBudget));
    study.overBudget = wanted > most;
    study.tokens.resize(std::min(wanted, most));
    if (study.tokens.size() < 2)
        throw Failure(Code::evaluate_text_too_short,
                      {{"found", static_cast<std::int64_t>(study.tokens.size())}});
}

}  // namespace

PatchSite patchSite(ProductSite site) {
    switch (site) {
        case ProductSite::qk:
            return PatchSite::qk;
        case ProductSite::pv:
            return PatchSite::pv;
        case ProductSite::linear:
            return PatchSite::linear;
        case ProductSite::elementwise:
            break;
    }
    return PatchSite::elementwise;
}

LMulStudy makeLMulStudy(const std::shared_ptr<LoadedModel>& model, const LMulSettings& settings,
                        const std::function<void(std::uint64_t, std::uint64_t)>& report,
                        RunControl& control) {
    // Two thirds of the work are the runs side by side.
    const auto part = [&](std::uint64_t from, std::uint64_t to) {
        return [&report, from, to](std::uint64_t done, std::uint64_t total) {
            report(from + (to - from) * done / std::max<std::uint64_t>(total, 1), 1000);
        };
    };
    LMulStudy study;
    study.settings = settings;
    study.how = {{ADDEND_LMUL, settings.bits}, {ADDEND_E4M3, 0}, {ADDEND_E5M2, 0}};
    readTokens(study, *model);
    OperandOptions options;
    options.most_tap_bytes = studyBudget;
    study.operands = sample_operands(model, study.tokens, options, part(0, 200), control);
    std::erase_if(study.operands, [&](const SiteOperands& s) { return s.site != settings.site; });
    for (const SiteOperands& s : study.operands)
        for (const std::uint32_t head : s.heads) study.headCount = std::max(study.headCount, head + 1);
    study.layers = study_errors(study.operands, study.how, part(200, 290), control.token());
    std::erase_if(study.layers, [](const SiteStudy& s) { return !s.layer.has_value(); });
    for (const addend_arithmetic how : study.how)
        study.heads.push_back(head_errors(study.operands, settings.site, how, control.token()));
    study.softmax = softmax_errors(model, study.tokens, study.how, softmaxQueries, {part(300, 350), control});
    std::vector<Patch> patches;
    for (const addend_arithmetic how : study.how)
        patches.push_back(Patch{.rules = {PatchRule{.site = patchSite(settings.site), .arithmetic = how}}});
    study.buildUp = error_build_up(model, study.tokens, patches, {part(350, 1000), control});
    return study;
}

std::vector<ProductView> viewProducts(const LMulStudy& study, std::optional<std::uint32_t> layer,
                                      std::optional<std::uint32_t> head, const CancelToken& cancel) {
    std::vector<ProductView> views;
    for (const addend_arithmetic how : study.how)
        views.push_back(
            view_products(study.operands, study.settings.site, layer, head, how, scatterPoints, cancel));
    return views;
}

ProductSurface makeSurface(addend_arithmetic how, std::uint32_t steps) {
    ProductSurface surface{steps, product_error_surface(how, steps), 0, 0, 0};
    const auto [least, most] = std::ranges::minmax_element(surface.cells);
    surface.least = double{*least};
    surface.most = double{*most};
    for (const float e : surface.cells) surface.mean += double{e} / static_cast<double>(surface.cells.size());
    return surface;
}

}  // namespace addend::ui
