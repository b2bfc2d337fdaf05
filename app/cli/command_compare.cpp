// addend compare: two lanes read the same tokens, and what they predict is set side by side.
#include <optional>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/patches.h"
#include "app/cli/progress_line.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/evaluate/twin_replay.h"
#include "core/runtime/generate.h"
#include "core/runtime/prompt.h"
#include "core/tokenizer/tokenizer.h"

namespace addend::cli {
namespace {

/// A side of the command line, loaded; the left one's model where both are the same on the same device.
TwinSide side_of(Context& context, BackendRegistry& backends, const std::shared_ptr<const Model>& model,
                 const std::string& choice, const std::string& spec, const TwinSide* other,
                 const std::string& other_choice) {
    TwinSide side;
    if (!spec.empty()) side.patch = find_patch(*model, spec);
    const bool shared = other != nullptr && &other->model->model() == model.get() && choice == other_choice;
    side.model = shared ? other->model : load_model(context, model, backends, choice);
    return side;
}

/// The prompt, and what the left side writes after it, greedily.
std::vector<std::int32_t> replayed_tokens(Context& context, const TwinSide& left) {
    const Arguments& arguments = context.arguments;
    const std::string text = arguments.file ? read_text_file(*arguments.file, text_limit) : arguments.prompt;
    std::vector<std::int32_t> tokens = plain_prompt_ids(left.model->model(), text);
    const std::int32_t more = arguments.sampling.max_tokens.value_or(arguments.file ? 0 : 64);
    if (more == 0) return tokens;
    GenerateRequest request;
    request.prompt = tokens;
    request.sampling.temperature = 0;
    request.sampling.max_tokens = more;
    request.stop_ids = left.model->model().reply_defaults().stop_ids;
    request.continues_text = true;
    request.patch = left.patch;
    Session session(left.model);
    const GenerationResult reply =
        generate(session, shared_tokenizer(left.model), request, GenerationEvents{}, context.control);
    if (reply.failure) throw Failure(*reply.failure);
    if (reply.stop == StopReason::cancelled) throw Failure(Code::cancelled, {});
    tokens.insert(tokens.end(), reply.ids.begin(), reply.ids.end());
    return tokens;
}

std::string side_text(const TwinSide& side) {
    return side.model->model().summary().name + " on " + side.model->device().backend + ":" +
           side.model->device().device + ", " + patch_text(side.patch);
}

Json side_json(const TwinSide& side) {
    return {{"model", side.model->model().summary().name},
            {"backend", side.model->device().backend},
            {"device", side.model->device().device},
            {"patch", patch_text(side.patch)}};
}

Json result_json(const TwinSide& left, const TwinSide& right, const TwinOptions& options,
                 const TwinResult& r) {
    Json tokens = Json::array(), layers = Json::array();
    for (const TwinToken& t : r.tokens)
        tokens.push_back({{"token", t.token},
                          {"kl_nats", t.divergence},
                          {"max_logit_difference", t.largest},
                          {"left_next", t.left_next},
                          {"right_next", t.right_next}});
    for (const TwinLayer& l : r.layers)
        layers.push_back({{"tap", l.name}, {"median", l.median}, {"largest", l.largest}});
    Json json{{"left", side_json(left)},
              {"right", side_json(right)},
              {"tokens", r.tokens.size()},
              {"top1_agreement", r.total.top1_agreement()},
              {"mean_kl_nats", r.total.mean_divergence()},
              {"max_logit_difference", r.total.largest_difference()},
              {"tolerance", options.tolerance},
              {"per_token", std::move(tokens)},
              {"layers", std::move(layers)}};
    json["first_disagreement"] = r.first_disagreement ? Json(*r.first_disagreement) : Json(nullptr);
    json["first_tap_out_of_tolerance"] =
        r.first_out_of_tolerance ? Json(r.layers[*r.first_out_of_tolerance].name) : Json(nullptr);
    return json;
}

void print(Console& console, const TwinSide& left, const TwinSide& right, const TwinOptions& options,
           const TwinResult& r) {
    console.line("left   " + side_text(left));
    console.line("right  " + side_text(right));
    console.line("  " + to_text(static_cast<std::int64_t>(r.tokens.size())) +
                 " tokens, teacher-forced: top-1 " + to_text_fixed(r.total.top1_agreement(), 4) +
                 ", mean KL " + to_text(r.total.mean_divergence()) + " nats, largest difference of a logit " +
                 to_text(double{r.total.largest_difference()}));
    if (r.first_disagreement) {
        const auto* text = left.model->model().has_tokenizer() ? &left.model->model().tokenizer() : nullptr;
        const TwinToken& t = r.tokens[*r.first_disagreement];
        const auto name = [&](std::int32_t id) {
            return to_text(std::int64_t{id}) +
                   (text == nullptr ? std::string() : " " + Json(text->token_text(id)).dump());
        };
        console.line("  first disagreement after token " +
                     to_text(static_cast<std::int64_t>(*r.first_disagreement)) + ": left " +
                     name(t.left_next) + ", right " + name(t.right_next));
    } else {
        console.line("  both take the same next token everywhere");
    }
    if (r.first_out_of_tolerance) {
        const TwinLayer& l = r.layers[*r.first_out_of_tolerance];
        console.line("  first beyond " + to_text(options.tolerance) + ": " + l.name +
                     ", relative difference " + to_text(l.median) + " (median over tokens), at most " +
                     to_text(l.largest));
    } else if (!r.layers.empty()) {
        console.line("  every layer stays within " + to_text(options.tolerance) +
                     " (median relative difference of residuals)");
    }
}

}  // namespace

int run_compare(Context& context) {
    const Arguments& arguments = context.arguments;
    const auto backends = find_backends();
    const auto left_model = open_model(context, arguments.model);
    const auto right_model =
        arguments.right_model.empty() ? left_model : open_model(context, arguments.right_model);
    const TwinSide left =
        side_of(context, *backends, left_model, arguments.left, arguments.left_patch, nullptr, {});
    const TwinSide right = side_of(context, *backends, right_model, arguments.right, arguments.right_patch,
                                   &left, arguments.left);
    const std::vector<std::int32_t> tokens = replayed_tokens(context, left);
    TwinOptions options;
    options.tolerance = arguments.tolerance;
    TwinResult result;
    {
        ProgressLine line(context.console);
        result = twin_replay(
            left, right, tokens, options,
            [&](std::uint64_t done, std::uint64_t total) {
                line.show("Comparing", static_cast<double>(done) / static_cast<double>(total));
            },
            context.control);
    }
    if (arguments.json)
        context.console.json(result_json(left, right, options, result));
    else
        print(context.console, left, right, options, result);
    return 0;
}

}  // namespace addend::cli
