// addend generate: continue a prompt.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "app/cli/settings.h"
#include "core/runtime/generate.h"
#include "core/runtime/prompt.h"

namespace addend::cli {

int run_generate(Context& context) {
    const Arguments& arguments = context.arguments;
    const ReadyModel ready = load_model(context);
    const auto& model = ready.model;
    GenerateRequest request;
    request.prompt = plain_prompt_ids(model->model(), arguments.prompt);
    request.sampling = sampling_settings(arguments.sampling, model->model().reply_defaults());
    request.stop_ids = model->model().reply_defaults().stop_ids;
    request.continues_text = true;
    request.patch = ready.patch();

    ProgressLine progress(context.console);
    GenerationEvents events;
    events.prefill = [&](std::uint32_t done, std::uint32_t total) {
        if (total > 256) progress.show("Reading the prompt", static_cast<double>(done) / total);
    };
    if (!arguments.json) events.token = [&](const TokenEvent& token) { context.console.out(token.text); };

    Session session(model);
    const GenerationResult result =
        generate(session, shared_tokenizer(model), request, events, context.control);
    if (arguments.json) {
        Json json{{"model", model->model().summary().name},
                  {"backend", model->device().backend},
                  {"device", model->device().device},
                  {"patch", patch_text(request.patch)},
                  {"prompt", arguments.prompt},
                  {"prompt_ids", request.prompt},
                  {"text", result.text},
                  {"ids", result.ids},
                  {"stop", stop_name(result.stop)},
                  {"settings", settings_json(request.sampling, result.seed)},
                  {"timings", timings_json(result.timings)}};
        if (result.failure) json["failure"] = message_json(*result.failure);
        context.console.json(json);
    } else {
        context.console.out("\n");
        context.console.note(timings_text(result.timings));
    }
    if (result.failure) throw Failure(*result.failure);
    if (result.stop == StopReason::cancelled) throw Failure(Code::cancelled, {});
    return 0;
}

}  // namespace addend::cli
