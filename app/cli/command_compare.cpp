// addend compare: two lanes read the same tokens, and what they predict is set side by side.
#include <optional>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/patches.h"
#include "app/cli/progress_line.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/evaluate/prompt_file.h"
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

std::vector<std::string> asked_texts(const Arguments& arguments) {
    if (!arguments.prompts.empty()) return read_prompts(arguments.prompts);
    return {arguments.file ? read_text_file(*arguments.file, text_limit) : arguments.prompt};
}

/// A prompt, and what the left side writes after it, greedily.
struct ReplayedText {
    std::vector<std::int32_t> tokens;
    std::size_t prompt = 0;  // of the tokens
};

ReplayedText replayed_text(Context& context, const TwinSide& left, const std::string& text) {
    const Arguments& arguments = context.arguments;
    ReplayedText replayed{plain_prompt_ids(left.model->model(), text)};
    replayed.prompt = replayed.tokens.size();
    const std::int32_t more = arguments.sampling.max_tokens.value_or(arguments.file ? 0 : 64);
    if (more == 0) return replayed;
    GenerateRequest request;
    request.prompt = replayed.tokens;
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
    replayed.tokens.insert(replayed.tokens.end(), reply.ids.begin(), reply.ids.end());
    return replayed;
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

/// What is said of one text as of several together. Perplexities are of what was given, not of what was written.
Json summary_json(const TwinSummary& sum) {
    Json json{{"tokens", sum.tokens},
              {"top1_agreement", sum.top1_agreement()},
              {"mean_kl_nats", sum.mean_divergence},
              {"max_logit_difference", sum.largest},
              {"scored_tokens", sum.scored}};
    json["perplexity_left"] = sum.scored > 0 ? Json(sum.left_perplexity) : Json(nullptr);
    json["perplexity_right"] = sum.scored > 0 ? Json(sum.right_perplexity) : Json(nullptr);
    json["first_disagreement"] = sum.first_disagreement ? Json(*sum.first_disagreement) : Json(nullptr);
    json["first_tap_out_of_tolerance"] = sum.first_layer ? Json(*sum.first_layer) : Json(nullptr);
    return json;
}

Json text_json(const TwinResult& r) {
    Json tokens = Json::array(), layers = Json::array();
    for (const TwinToken& t : r.tokens)
        tokens.push_back({{"token", t.token},
                          {"kl_nats", t.divergence},
                          {"max_logit_difference", t.largest},
                          {"left_next", t.left_next},
                          {"right_next", t.right_next}});
    for (const TwinLayer& l : r.layers)
        layers.push_back({{"tap", l.name}, {"median", l.median}, {"largest", l.largest}});
    Json json = summary_json(summarize_twins({&r, 1}));
    json["prompt_tokens"] = r.prompt_tokens;
    json["per_token"] = std::move(tokens);
    json["layers"] = std::move(layers);
    return json;
}

/// Of one text as it is; of a file of prompts all together, and each in `prompts`.
Json result_json(const TwinSide& left, const TwinSide& right, const Arguments& arguments,
                 const std::vector<std::string>& texts, const std::vector<TwinResult>& results) {
    const TwinSummary sum = summarize_twins(results);
    Json json = arguments.prompts.empty() ? text_json(results.front()) : summary_json(sum);
    json["left"] = side_json(left);
    json["right"] = side_json(right);
    json["tolerance"] = arguments.tolerance;
    if (arguments.prompts.empty()) return json;
    json["first_disagreement_prompt"] = sum.first_text ? Json(*sum.first_text) : Json(nullptr);
    Json all = Json::array();
    for (std::size_t n = 0; n < results.size(); ++n) {
        Json one = text_json(results[n]);
        one["prompt"] = texts[n];
        all.push_back(std::move(one));
    }
    json["prompts"] = std::move(all);
    return json;
}

void print_disagreement(Console& console, const TwinSide& left, const std::vector<TwinResult>& results,
                        const TwinSummary& sum) {
    if (!sum.first_disagreement) return console.line("  both take the same next token everywhere");
    const auto* text = left.model->model().has_tokenizer() ? &left.model->model().tokenizer() : nullptr;
    const TwinToken& t = results[*sum.first_text].tokens[*sum.first_disagreement];
    const auto name = [&](std::int32_t id) {
        return to_text(std::int64_t{id}) +
               (text == nullptr ? std::string() : " " + Json(text->token_text(id)).dump());
    };
    const std::string place = results.size() == 1 ? std::string()
                                                  : " of prompt " + to_text(static_cast<std::int64_t>(*sum.first_text) + 1);
    console.line("  first disagreement after token " +
                 to_text(static_cast<std::int64_t>(*sum.first_disagreement)) + place + ": left " +
                 name(t.left_next) + ", right " + name(t.right_next));
}

void print_layers(Console& console, const std::vector<TwinResult>& results, const TwinSummary& sum, double tolerance) {
    if (!sum.first_layer) {
        if (!results.front().layers.empty())
            console.line("  every layer stays within " + to_text(tolerance) +
                         " (median relative difference of residuals)");
        return;
    }
    for (const TwinResult& r : results) {
        if (!r.first_out_of_tolerance || r.layers[*r.first_out_of_tolerance].name != *sum.first_layer) continue;
        const TwinLayer& l = r.layers[*r.first_out_of_tolerance];
        return console.line("  first beyond " + to_text(tolerance) + ": " + l.name + ", relative difference " +
                            to_text(l.median) + " (median over tokens), at most " + to_text(l.largest));
    }
}

void print(Console& console, const TwinSide& left, const TwinSide& right, double tolerance,
           const std::vector<TwinResult>& results) {
    const TwinSummary sum = summarize_twins(results);
    console.line("left   " + side_text(left));
    console.line("right  " + side_text(right));
    console.line("  " + to_text(static_cast<std::int64_t>(sum.tokens)) + " tokens" +
                 (results.size() == 1 ? std::string()
                                      : " of " + to_text(static_cast<std::int64_t>(results.size())) + " prompts") +
                 ", teacher-forced: top-1 " + to_text_fixed(sum.top1_agreement(), 4) + ", mean KL " +
                 to_text(sum.mean_divergence) + " nats, largest difference of a logit " + to_text(double{sum.largest}));
    if (sum.scored > 0)
        console.line("  perplexity of what was given: left " + to_text_fixed(sum.left_perplexity, 3) + ", right " +
                     to_text_fixed(sum.right_perplexity, 3) + ", on " +
                     to_text(static_cast<std::int64_t>(sum.scored)) + " tokens");
    print_disagreement(console, left, results, sum);
    print_layers(console, results, sum, tolerance);
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
    const std::vector<std::string> texts = asked_texts(arguments);
    std::vector<TwinResult> results;
    {
        ProgressLine line(context.console);
        for (const std::string& text : texts) {
            const ReplayedText replayed = replayed_text(context, left, text);
            TwinOptions options;
            options.tolerance = arguments.tolerance;
            options.prompt_tokens = replayed.prompt;
            const auto report = [&](std::uint64_t done, std::uint64_t total) {
                const double part = static_cast<double>(done) / static_cast<double>(total);
                line.show("Comparing",
                          (static_cast<double>(results.size()) + part) / static_cast<double>(texts.size()));
            };
            results.push_back(twin_replay(left, right, replayed.tokens, options, report, context.control));
        }
    }
    if (arguments.json)
        context.console.json(result_json(left, right, arguments, texts, results));
    else
        print(context.console, left, right, arguments.tolerance, results);
    return 0;
}

}  // namespace addend::cli
