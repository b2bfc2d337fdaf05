#include "ui/lmul/LMulStudy.h"

#include <algorithm>

#include "core/base/message.h"
#include "core/tokenizer/tokenizer.h"

namespace addend::ui {
namespace {

constexpr std::uint32_t softmaxQueries = 32;

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

}  // namespace

LMulStudy makeLMulStudy(const LMulRequest& request,
                        const std::function<void(std::uint64_t, std::uint64_t)>& report,
                        RunControl& control) {
    // Two thirds of the work are the runs side by side.
    const auto part = [&](std::uint64_t from, std::uint64_t to) {
        return [&report, from, to](std::uint64_t done, std::uint64_t total) {
            report(from + (to - from) * done / std::max<std::uint64_t>(total, 1), 1000);
        };
    };
    LMulStudy study;
    study.site = request.site;
    study.how = {{ADDEND_LMUL, request.bits}, {ADDEND_E4M3, 0}, {ADDEND_E5M2, 0}};
    study.tokens = request.model->model().tokenizer().encode(request.text, {});
    if (study.tokens.size() > mostStudyTokens) study.tokens.resize(mostStudyTokens);
    if (study.tokens.size() < 2)
        throw Failure(Code::evaluate_text_too_short,
                      {{"found", static_cast<std::int64_t>(study.tokens.size())}});
    study.operands = sample_operands(request.model, study.tokens, {}, part(0, 200), control);
    std::erase_if(study.operands, [&](const SiteOperands& s) { return s.site != request.site; });
    for (const SiteOperands& s : study.operands)
        for (const std::uint32_t head : s.heads) study.heads = std::max(study.heads, head + 1);
    study.layers = study_errors(study.operands, study.how, part(200, 300), control.token());
    std::erase_if(study.layers, [](const SiteStudy& s) { return !s.layer.has_value(); });
    study.softmax = softmax_errors(request.model, study.tokens, study.how.front(), softmaxQueries,
                                   {part(300, 350), control});
    std::vector<Patch> patches;
    for (const addend_arithmetic how : study.how)
        patches.push_back(Patch{.rules = {PatchRule{.site = patchSite(request.site), .arithmetic = how}}});
    study.buildUp = error_build_up(request.model, study.tokens, patches, {part(350, 1000), control});
    return study;
}

}  // namespace addend::ui
