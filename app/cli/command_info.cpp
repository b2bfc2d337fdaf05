// addend info: what a model is before loading it.
#include <optional>
#include <string>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/sentences.h"
#include "core/backend/backend.h"
#include "core/base/number.h"
#include "core/chat/chat_template.h"
#include "core/runtime/model_summary.h"
#include "core/tokenizer/tokenizer.h"

namespace addend::cli {
namespace {

Json defaults_json(const ReplyDefaults& d) {
    Json json{{"stop_ids", d.stop_ids}};
    const auto put = [&](const char* key, const auto& value) {
        if (value) json[key] = *value;
    };
    put("temperature", d.temperature);
    put("top_p", d.top_p);
    put("min_p", d.min_p);
    put("top_k", d.top_k);
    put("repetition_penalty", d.repetition_penalty);
    put("max_tokens", d.max_tokens);
    return json;
}

/// What the model's weights take on a device, as the backend says without loading them.
struct Foreseen {
    std::string device;
    WeightsMemory memory;
};

std::optional<Foreseen> foresee_on(const Model& model, const std::string& choice_text) {
    DeviceChoice choice = parse_device_choice(choice_text);
    const BackendRegistry backends(
        {.folders = BackendRegistry::default_folders(), .excluded = {}, .only = {choice.backend}});
    const auto backend = backends.find(choice.backend);
    const auto memory = foresee_memory(model, *backend, choice);
    if (!memory) return std::nullopt;
    choice.device = backend->devices()[backend->device_index(choice.device)].id;
    return Foreseen{device_choice_text(choice), *memory};
}

/// Empty for a vocabulary, for a backend that cannot tell, and where the one nobody asked for is missing.
std::optional<Foreseen> foresee(const Model& model, const Arguments& arguments) {
    if (model.summary().vocabulary_only) return std::nullopt;
    try {
        return foresee_on(model, arguments.backend);
    } catch (const Failure&) {
        if (arguments.backend != Arguments{}.backend) throw;
        return std::nullopt;
    }
}

Json memory_json(const ModelSummary& s, const std::optional<Foreseen>& foreseen) {
    Json json{{"weights_bytes", s.weight_bytes},
              {"state_bytes", s.state_bytes},
              {"state_is_constant", s.state_is_constant},
              {"provenance", "modelled"},
              {"source", "sizes of the program's weights and states"}};
    if (!foreseen) return json;
    json["weights_bytes"] = foreseen->memory.weights;
    json["on_file_bytes"] = foreseen->memory.on_file;
    json["trit_bits"] = foreseen->memory.trit_bits;
    json["device"] = foreseen->device;
    json["source"] = "the backend's layout of the program's weights, and sizes of its states";
    return json;
}

/// "128.0 MiB of weights on cpu:avx2 (2.0 bits a ternary weight); 25.0 MiB stay in the file, read by row".
std::string weights_text(const ModelSummary& s, const std::optional<Foreseen>& foreseen) {
    if (!foreseen) return bytes_text(s.weight_bytes) + " of weights";
    const WeightsMemory& memory = foreseen->memory;
    std::string text = bytes_text(memory.weights) + " of weights on " + foreseen->device;
    if (memory.trit_bits > 0)
        text += " (" + to_text_fixed(memory.trit_bits, 1) + " bits a ternary weight)";
    if (memory.on_file > 0) text += "; " + bytes_text(memory.on_file) + " stay in the file, read by row";
    return text;
}

Json info_json(const Model& model, const std::optional<Foreseen>& foreseen) {
    const ModelSummary& s = model.summary();
    Json json{{"name", s.name},
              {"path", s.path.string()},
              {"architecture", s.architecture},
              {"format", s.format},
              {"weight_format", s.weight_format},
              {"parameters", s.parameters},
              {"ternary_parameters", s.ternary_parameters},
              {"hidden", s.hidden},
              {"layers", s.layers},
              {"intermediate", s.intermediate},
              {"vocab", s.vocab},
              {"trained_context", s.trained_context},
              {"file_bytes", s.file_bytes},
              {"licence", s.licence},
              {"quick_id", s.quick_id},
              {"vocabulary_only", s.vocabulary_only},
              {"own_chat_template", model.has_own_chat_template()},
              {"reply_defaults", defaults_json(model.reply_defaults())},
              {"warnings", messages_json(s.warnings)}};
    json["memory"] = memory_json(s, foreseen);
    json["tokenizer"] = nullptr;
    if (model.has_tokenizer()) {
        const Tokenizer& t = model.tokenizer();
        json["tokenizer"] = {{"vocab", t.vocab_size()}, {"adds_bos", t.adds_bos()}};
        if (t.bos()) json["tokenizer"]["bos"] = *t.bos();
        if (t.eos()) json["tokenizer"]["eos"] = *t.eos();
    }
    return json;
}

std::string number(std::uint64_t value) {
    return count_text(value);
}

void print(Console& console, const Model& model, const std::optional<Foreseen>& foreseen) {
    const ModelSummary& s = model.summary();
    const auto row = [&](std::string name, const std::string& value) {
        name.resize(18, ' ');
        console.line(name + value);
    };
    row("Name", s.name);
    row("Architecture", s.architecture.empty() ? "not stated" : s.architecture);
    row("Format", s.weight_format.empty() ? s.format : s.format + ", " + s.weight_format);
    row("Path", s.path.string());
    row("Size on disk", bytes_text(s.file_bytes));
    if (model.has_tokenizer()) row("Tokenizer", number(model.tokenizer().vocab_size()) + " tokens");
    row("Chat template", model.has_own_chat_template() ? "the model's own" : "plain text");
    if (!s.licence.empty()) row("Licence", s.licence);
    if (s.vocabulary_only) return row("Weights", "none: a vocabulary only");
    row("Parameters", number(s.parameters) + ", of which " + number(s.ternary_parameters) + " ternary");
    row("Layers",
        number(s.layers) + " of width " + number(s.hidden) + ", " + number(s.intermediate) + " inside");
    row("Vocabulary", number(s.vocab) + " rows");
    row("Memory", weights_text(s, foreseen));
    row("State", bytes_text(s.state_bytes) +
                     (s.state_is_constant ? " (constant: it does not grow with the text)" : " per token"));
    row("Trained on", "texts of up to " + number(s.trained_context) + " tokens");
}

}  // namespace

int run_info(Context& context) {
    const auto model = Model::open(find_model(context.arguments.model));
    const auto foreseen = foresee(*model, context.arguments);
    if (context.arguments.json) {
        context.console.json(info_json(*model, foreseen));
        return 0;
    }
    print(context.console, *model, foreseen);
    for (const Message& warning : model->summary().warnings)
        context.console.line("Warning           " + sentence(warning));
    return 0;
}

}  // namespace addend::cli
