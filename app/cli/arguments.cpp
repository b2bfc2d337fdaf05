#include "app/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <limits>
#include <map>

#include "core/base/number.h"
#include "core/evaluate/scaling.h"

namespace addend::cli {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& expected, const std::string& found) {
    throw CLI::ValidationError(option, "expected " + expected + ", found \"" + found + "\"");
}

// Numbers go through core/base/number.h: CLI11's own conversions follow the locale.
template <class Number>
CLI::Option* add_real(CLI::App* app, const std::string& name, std::optional<Number>& value,
                      const std::string& what) {
    return app->add_option_function<std::string>(
        name,
        [&value, name](const std::string& text) {
            const auto number = parse_double(text);
            if (!number) refuse(name, "a number", text);
            value = *number;
        },
        what);
}

template <class Number>
Number whole_number(const std::string& option, const std::string& text, Number least, Number most) {
    const auto number = parse_uint(text);
    if (!number || *number < least || *number > most)
        refuse(option, "a whole number from " + to_text(static_cast<std::int64_t>(least)), text);
    return static_cast<Number>(*number);
}

template <class Target>
CLI::Option* add_whole(CLI::App* app, const std::string& name, Target& value, std::uint64_t least,
                       std::uint64_t most, const std::string& what) {
    return app->add_option_function<std::string>(
        name,
        [&value, name, least, most](const std::string& text) {
            using Number = std::conditional_t<
                std::is_same_v<Target, std::optional<std::uint64_t>> || std::is_same_v<Target, std::uint64_t>,
                std::uint64_t,
                std::conditional_t<std::is_same_v<Target, std::uint32_t>, std::uint32_t, std::int32_t>>;
            value = static_cast<Number>(whole_number<std::uint64_t>(name, text, least, most));
        },
        what);
}

CLI::Option* add_id_list(CLI::App* app, const std::string& name, std::vector<std::int32_t>& ids,
                         const std::string& what) {
    return app->add_option_function<std::string>(
           name,
           [&ids, name](const std::string& text) {
               std::size_t begin = 0;
               while (begin <= text.size()) {
                   const std::size_t end = std::min(text.find(',', begin), text.size());
                   const auto id = parse_uint(text.substr(begin, end - begin));
                   if (!id || *id > std::numeric_limits<std::int32_t>::max())
                       refuse(name, "token ids like 1,2,3", text);
                   ids.push_back(static_cast<std::int32_t>(*id));
                   begin = end + 1;
               }
           },
           what);
}

void add_ids(CLI::App* app, std::vector<std::int32_t>& ids) {
    add_id_list(app, "--ids", ids, "Token ids, separated by commas")->required();
}

/// Builds the parser over one Arguments.
class Parser {
  public:
    Parser() {
        app_.require_subcommand(1);
        app_.set_version_flag("--version", std::string("addend ") + ADDEND_VERSION);
        app_.footer(
            "MODEL is a folder, a .gguf file or the name of a model in the library; without one, the "
            "demonstration model.\nBACKEND is cpu, or cpu:DEVICE for one of its devices (see addend "
            "backends); with +2bit or +1.6bit behind it, ternary weights are packed so.\n"
            "Exit status: 0 done, 1 failed, 2 bad usage.");
        add_running();
        add_text();
        add_description();
        add_quality();
        add_activations();
        add_weights();
        add_files();
    }

    std::variant<Arguments, ParseEnd> parse(std::vector<std::string> words) {
        try {
            std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
            app_.parse(words);
        } catch (const CLI::ParseError& end) {
            std::ostringstream out, errors;
            const bool asked = app_.exit(end, out, errors) == 0;
            return ParseEnd{asked ? 0 : 2, asked ? out.str() : errors.str()};
        }
        return arguments_;
    }

  private:
    CLI::App* add(Command command, const std::string& name, const std::string& what, bool model) {
        CLI::App* sub = app_.add_subcommand(name, what);
        sub->callback([this, command] { arguments_.command = command; });
        sub->add_flag("--json", arguments_.json, "Print the result as JSON");
        if (model) sub->add_option("MODEL", arguments_.model, "Folder, .gguf file or library name");
        return sub;
    }
    void add_backend(CLI::App* app) {
        add_backend_alone(app);
        add_patch(app)->expected(1);
    }
    CLI::Option* add_patch(CLI::App* app) {
        return app
            ->add_option(
                "--patch", arguments_.patches,
                "How products are computed: none, a list such as attention:4,linear:e4m3@0-11, a .json "
                "file, or the name of a saved patch")
            ->allow_extra_args(false);
    }
    void add_backend_alone(CLI::App* app) {
        app->add_option("--backend", arguments_.backend, "Backend and device, e.g. cpu or cpu:scalar");
    }
    void add_one_backend_and_patches(CLI::App* app) {
        add_backend_alone(app);
        add_patch(app)->description(
            "How products are computed (see addend patch --help); repeated: one result for each");
    }
    void add_bos(CLI::App* app, const std::string& what) {
        app->add_flag_function(
            "--bos,!--no-bos", [this](std::int64_t count) { arguments_.bos = count > 0; }, what);
    }
    void add_sampling(CLI::App* app) {
        constexpr auto int_max = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
        SamplingArguments& s = arguments_.sampling;
        add_whole(app, "--max-tokens", s.max_tokens, 0, int_max, "Most tokens of a reply");
        add_real(app, "--temperature", s.temperature, "0 takes the most likely token each time");
        add_whole(app, "--top-k", s.top_k, 0, int_max, "Keep the K most likely tokens; 0: all");
        add_real(app, "--top-p", s.top_p, "Keep the most likely tokens that make up P; 1: all");
        add_real(app, "--min-p", s.min_p, "Drop tokens less likely than P times the likeliest; 0: none");
        add_real(app, "--repetition-penalty", s.repetition_penalty,
                 "Divide the logits of recent tokens; 1: off");
        add_whole(app, "--seed", s.seed, 0, std::numeric_limits<std::uint64_t>::max(),
                  "The same seed gives the same reply");
    }

    void add_running() {
        CLI::App* generate = add(Command::generate, "generate", "Continue a prompt", true);
        generate
            ->add_option("--prompt", arguments_.prompt,
                         "Text to continue; marks like <|user|> in it are control tokens")
            ->required();
        add_sampling(generate);
        add_backend(generate);
        CLI::App* chat = add(Command::chat, "chat", "Talk with a model, using its chat template", true);
        add_sampling(chat);
        add_backend(chat);
        CLI::App* logits =
            add(Command::logits, "logits", "Write logits and inner values to a safetensors file", true);
        add_ids(logits, arguments_.ids);
        logits->add_option("--out", arguments_.out, "File to write: logits f32 [T, vocab] and each tap")
            ->required();
        logits
            ->add_option("--taps", arguments_.taps,
                         "Values to write as well, e.g. 'layers.3.*'; may be repeated")
            ->allow_extra_args(false);
        add_backend(logits);
    }
    void add_text() {
        CLI::App* tokenize = add(Command::tokenize, "tokenize", "Text to token ids", true);
        CLI::Option_group* source = tokenize->add_option_group("source");
        source->add_option_function<std::string>(
            "--text", [this](const std::string& t) { arguments_.text = t; }, "The text itself");
        source->add_option_function<std::string>(
            "--file", [this](const std::string& f) { arguments_.file = f; }, "A file that holds the text");
        source->require_option(1);
        add_bos(tokenize, "Begin with the begin-of-text token or not; otherwise as the model says");
        CLI::App* detokenize = add(Command::detokenize, "detokenize", "Token ids to text", true);
        add_ids(detokenize, arguments_.ids);
    }
    void add_description() {
        add_backend_alone(
            add(Command::info, "info", "What a model is, the memory it needs, and warnings", true));
        add_patch(add(Command::program, "program", "The lowered program and its counts", true))->expected(1);
        CLI::App* patch = add(Command::patch, "patch",
                              "Patches: describe one, keep one with a model, list those kept", true);
        add_patch(patch)->expected(1);
        patch->add_option("--save", arguments_.save,
                          "Keep the patch under this name, beside the model and in the library");
        patch->add_option("--description", arguments_.description, "What the saved patch is for");
        patch->add_flag("--library-only", arguments_.library_only,
                        "Save it in the library, and write no file");
        patch->footer(
            "A patch is a list of SITE:HOW, or SITE:HOW@LAYERS. SITE: all, attention (qk and pv), qk, pv, "
            "linear, "
            "elementwise.\nHOW: 1 to 23 mantissa bits of L-Mul, e4m3, e5m2, exact. LAYERS: 5, 0-11 or 12-. "
            "Later "
            "items override earlier ones.");
        add(Command::backends, "backends", "Backends, their devices and meters", false);
        add_compare();
        add_energy();
        add_scaling();
        CLI::App* bench = add(Command::bench, "bench", "Measure prefill and decode speed and memory", true);
        bench->add_option("--backends", arguments_.backends, "Backends to measure, separated by commas")
            ->delimiter(',')
            ->allow_extra_args(false);
        add_whole(bench, "-p", arguments_.prefill, 0, 1u << 20, "Tokens of a prefill (512)");
        add_whole(bench, "-n", arguments_.decode, 0, 1u << 20, "Tokens of a decode (128)");
        add_whole(bench, "-r", arguments_.repetitions, 1, 10000, "Repetitions (5)");
        bench->add_option("--format", arguments_.format, "table, json, csv or md (table)")
            ->transform(CLI::Transformer(std::map<std::string, BenchFormat>{{"table", BenchFormat::table},
                                                                            {"json", BenchFormat::json},
                                                                            {"csv", BenchFormat::csv},
                                                                            {"md", BenchFormat::markdown}}));
        bench->add_flag("--save", arguments_.save_run, "Keep the run, so that the desktop's Runs page shows it");
        add_patch(bench)->expected(1);
    }
    void add_energy() {
        CLI::App* energy = add(Command::energy, "energy", "Modelled energy of a token's arithmetic: counts times a table", true);
        add_whole(energy, "-p", arguments_.prefill, 1, 1u << 20, "Tokens of a prefill (512)");
        add_whole(energy, "--context", arguments_.past, 0, 1u << 20, "Tokens before the one that is written (512)");
        energy->add_option("--table", arguments_.energy_table, "Picojoules an operation as a .json file; see --json");
        add_patch(energy);
        energy->footer(
            "Arithmetic only: memory traffic is not in it, and costs more on real machines. Beside the model stand its exact\n"
            "twin and an fp16 transformer of the same shape.");
    }
    void add_scaling() {
        CLI::App* scaling = add(Command::scaling, "scaling", "Memory and time against the size of a model", false);
        scaling->add_option("--shapes", arguments_.scaling.shapes,
                            "Shapes to measure, separated by commas; the others are projected")
            ->delimiter(',')
            ->allow_extra_args(false);
        add_backend_alone(scaling);
        add_whole(scaling, "-p", arguments_.scaling.prefill, 1, 1u << 20, "Tokens of a prefill (2048)");
        add_whole(scaling, "-n", arguments_.scaling.decode, 1, 1u << 20, "Tokens of a decode (16)");
        add_whole(scaling, "-r", arguments_.scaling.repetitions, 1, 10000, "Repetitions (3)");
        scaling->add_option("--folder", arguments_.scaling.folder,
                            "Where models of random weights are written, one at a time, and removed again");
        scaling->add_flag("--save", arguments_.save_run, "Keep the study, so that the desktop shows it in Compare and Runs");
        std::string known;
        for (const ScalingShape& shape : scaling_shapes()) known += (known.empty() ? "" : ", ") + std::string(shape.shape);
        scaling->footer("SHAPES: " + known + ".\nWhat does not fit the machine is not begun, and is projected.");
    }
    void add_compare() {
        CLI::App* compare = add(Command::compare, "compare",
                                "Two lanes on the same tokens: do they agree, and where not", true);
        compare->add_option("--left", arguments_.left, "Backend and device of the left lane (cpu)");
        compare->add_option("--right", arguments_.right, "Backend and device of the right lane (cpu)");
        compare->add_option("--left-patch", arguments_.left_patch, "Patch of the left lane (none)");
        compare->add_option("--right-patch", arguments_.right_patch, "Patch of the right lane (none)");
        compare->add_option("--right-model", arguments_.right_model,
                            "Another model with the same vocabulary");
        CLI::Option_group* source = compare->add_option_group("source");
        source->add_option("--prompt", arguments_.prompt, "Text both read");
        add_file(source, "A file that holds the text");
        source->add_option("--prompts", arguments_.prompts,
                           "A file of many prompts, one a line (one a paragraph where it has blank lines)");
        source->require_option(1);
        add_whole(
            compare, "--max-tokens", arguments_.sampling.max_tokens, 0,
            static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()),
            "Tokens of the left lane's own greedy continuation, read as well (64 after a prompt, 0 after a "
            "file that holds the text)");
        compare->add_option_function<std::string>(
            "--tolerance",
            [this](const std::string& text) {
                const auto number = parse_double(text);
                if (!number || !(*number >= 0)) refuse("--tolerance", "a number from 0", text);
                arguments_.tolerance = *number;
            },
            "Largest median relative difference of a layer's residual that counts as equal (0.001)");
    }
    void add_quality() {
        constexpr std::uint64_t many = std::uint64_t{1} << 40;
        constexpr std::uint64_t most_context = 1u << 20;
        CLI::App* perplexity =
            add(Command::perplexity, "perplexity", "How well a model predicts a text", true);
        add_file(perplexity, "The text, UTF-8")->required();
        add_whole(perplexity, "--context", arguments_.context, 2, most_context,
                  "Tokens of a window (what the model was trained on, at most 1024)");
        add_whole(perplexity, "--stride", arguments_.stride, 1, most_context,
                  "Tokens from one window to the next (half of the context)");
        add_whole(perplexity, "--tokens", arguments_.tokens, 2, many, "Only the first N tokens of the text");
        add_bos(perplexity,
                "Begin each window with the begin-of-text token or not; otherwise as the model says");
        add_one_backend_and_patches(perplexity);
        CLI::App* evaluate =
            add(Command::evaluate, "evaluate", "Score multiple-choice questions, zero-shot", true);
        evaluate->add_option("--task", arguments_.task, "JSON lines or a JSON array of records")->required();
        evaluate->add_option("--layout", arguments_.layout, "Of the records; otherwise as their keys tell")
            ->check(CLI::IsMember({"arc", "hellaswag", "openbookqa", "piqa", "winogrande", "boolq"}));
        add_whole(evaluate, "--limit", arguments_.limit, 1, many, "Only the first N records");
        add_whole(evaluate, "--context", arguments_.context, 2, most_context,
                  "Most tokens of a question with an answer (what the model was trained on)");
        evaluate->add_option("--samples", arguments_.samples, "File to write: a JSON line for each record");
        add_bos(evaluate,
                "Begin each question with the begin-of-text token or not; otherwise as the model says");
        add_one_backend_and_patches(evaluate);
        CLI::App* study =
            add(Command::study, "study",
                "How far L-Mul and fp8 are from exact products on a model's own operands", true);
        add_file(study, "Text to run; otherwise one that the model writes");
        add_whole(study, "--tokens", arguments_.tokens, 2, 1u << 16, "Tokens to run (256)");
        add_whole(study, "--pairs", arguments_.pairs, 16, 1u << 22,
                  "Pairs of operands for each instruction (16384)");
        study->add_option("--arithmetics", arguments_.arithmetics,
                          "What to compare, e.g. 3,4,e4m3 (2,3,4,5,7,10,23,e4m3,e5m2)");
        add_backend_alone(study);
    }
    CLI::Option* add_file(CLI::App* app, const std::string& what) {
        return app->add_option_function<std::string>(
            "--file", [this](const std::string& f) { arguments_.file = f; }, what);
    }
    void add_activations() {
        CLI::App* activations =
            add(Command::activations, "activations", "What a model computes while it reads: values, gates, lens",
                true);
        CLI::Option_group* source = activations->add_option_group("source");
        source->add_option("--prompt", arguments_.prompt, "The text to read");
        add_file(source, "A file that holds the text");
        add_id_list(source, "--ids", arguments_.ids, "Token ids, separated by commas");
        source->require_option(1);
        add_whole(activations, "--tokens", arguments_.tokens, 1, 1u << 24, "At most so many tokens of the text");
        activations
            ->add_option("--taps", arguments_.taps, "Values to record, e.g. 'layers.3.*'; may be repeated")
            ->allow_extra_args(false);
        activations->add_flag("--stats", arguments_.stats,
                              "Forget gates, int8 activations, attention heads and residual norms");
        activations->add_flag("--lens", arguments_.lens, "Final norm and head at every layer");
        add_id_list(activations, "--pin", arguments_.pins, "Token ids whose rank the lens follows");
        add_whole(activations, "--top", arguments_.top, 1, 64, "Most likely tokens shown (5)");
        activations->add_option("--interventions", arguments_.interventions,
                                "A .json list of changes to the run (docs/inspect.md)");
        activations->add_option("--channel-stats", arguments_.channel,
                                "A value whose channels are described over the text");
        add_whole(activations, "--context", arguments_.context, 1, 1u << 20,
                  "Tokens read from an empty state, for --channel-stats (256)");
        activations->add_option("--out", arguments_.out, "Recorded values as a .npz file");
        add_backend(activations);
    }
    void add_weights() {
        CLI::App* weights = add(Command::weights, "weights", "What the weights are: trits, scales, entropy, norms", true);
        weights->add_option("--tensor", arguments_.tensor, "Only tensors whose name matches, e.g. '*.mlp.*' (*)");
        weights->add_option("--compare", arguments_.other_model, "A second model: which trits became which");
        add_real(weights, "--near", arguments_.near, "Near a threshold: nearer than this share of the scale (0.05)")
            ->check([](const std::string& text) {
                const auto number = parse_double(text);
                return number && *number >= 0 && *number <= 0.5 ? std::string() : "expected a number from 0 to 0.5";
            });
        weights->add_option("--out", arguments_.out, "Histograms and norms as a .npz file");
    }
    void add_files() {
        CLI::App* convert = add(Command::convert, "convert", "Pack a model into one GGUF file", false);
        convert->add_option("IN", arguments_.in, "Folder, .gguf file or library name")->required();
        convert->add_option("OUT", arguments_.out, "The .gguf file to write")->required();
        convert->add_option("--ternary", arguments_.ternary, "Block format: tq1_0 (smaller) or tq2_0")
            ->check(CLI::IsMember({"tq1_0", "tq2_0"}));
        CLI::App* synth = add(Command::synth, "synth", "Write a random model of a published shape", false);
        synth->add_option("SHAPE", arguments_.shape, "e.g. mmfree-370m")->required();
        synth->add_option("OUT", arguments_.out, "A folder, or a file ending in .gguf")->required();
        synth
            ->add_option("--type", arguments_.dense,
                         "Matrices of a Llama's .gguf: f16, bf16, f32, q8_0, q4_0")
            ->check(CLI::IsMember({"f16", "bf16", "f32", "q8_0", "q4_0"}));
    }

    CLI::App app_{"Addend: language models that replace multiplication by addition", "addend"};
    Arguments arguments_;
};

}  // namespace

std::variant<Arguments, ParseEnd> parse_arguments(std::vector<std::string> arguments) {
    return Parser().parse(std::move(arguments));
}

}  // namespace addend::cli
