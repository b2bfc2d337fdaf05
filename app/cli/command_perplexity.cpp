// addend perplexity: how well a model predicts a text, under one patch or several.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/evaluate/perplexity.h"

namespace addend::cli {
namespace {

Json result_json(const LoadedModel& model, const std::string& file, const Patch& patch,
                 const PerplexityResult& r) {
    return {{"model", model.model().summary().name},
            {"backend", model.device().backend},
            {"device", model.device().device},
            {"file", file},
            {"patch", patch_text(patch)},
            {"nll", r.nll},
            {"nll_standard_error", r.nll_standard_error},
            {"perplexity", r.perplexity},
            {"bits_per_byte", r.bits_per_byte},
            {"tokens", r.tokens},
            {"text_tokens", r.text_tokens},
            {"bytes", r.bytes},
            {"windows", r.windows},
            {"context", r.context},
            {"stride", r.stride},
            {"bos", r.bos}};
}

void print(Console& console, const Patch& patch, const PerplexityResult& r) {
    console.line(patch_text(patch) + "  perplexity " + to_text_fixed(r.perplexity, 4) + "  nll " +
                 to_text_fixed(r.nll, 5) + " ± " + to_text_fixed(r.nll_standard_error, 5) + " nats  " +
                 to_text_fixed(r.bits_per_byte, 4) + " bits/byte  " +
                 to_text(static_cast<std::int64_t>(r.tokens)) + " tokens in " +
                 to_text(static_cast<std::int64_t>(r.windows)) + " windows of " +
                 to_text(std::int64_t{r.context}) + ", stride " + to_text(std::int64_t{r.stride}) +
                 (r.bos ? ", begin-of-text" : ""));
}

}  // namespace

int run_perplexity(Context& context) {
    const Arguments& arguments = context.arguments;
    const std::string text = read_text_file(*arguments.file, text_limit);
    const ReadyModel ready = load_model(context);
    Json results = Json::array();
    for (const Patch& patch : ready.patches) {
        PerplexityOptions options;
        options.context = arguments.context;
        options.stride = arguments.stride;
        options.bos = arguments.bos;
        options.most_tokens = arguments.tokens;
        options.patch = patch;
        ProgressLine line(context.console);
        const auto report = [&](const PerplexityProgress& p) {
            line.show(patch_text(patch) + ", nll " + to_text_fixed(p.nll, 3),
                      static_cast<double>(p.done) / static_cast<double>(p.total));
        };
        const PerplexityResult result =
            measure_perplexity(ready.model, text, options, report, context.control);
        if (arguments.json)
            results.push_back(result_json(*ready.model, *arguments.file, patch, result));
        else
            print(context.console, patch, result);
    }
    if (arguments.json) context.console.json(results.size() == 1 ? results[0] : Json{{"results", results}});
    return 0;
}

}  // namespace addend::cli
