// What was asked for on the command line, as plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace addend::cli {

enum class Command {
    generate,
    chat,
    logits,
    tokenize,
    detokenize,
    info,
    program,
    patch,
    perplexity,
    evaluate,
    study,
    activations,
    weights,
    bench,
    compare,
    energy,
    scaling,
    backends,
    convert,
    synth
};

/// How bench prints its figures.
enum class BenchFormat { table, json, csv, markdown };

/// Absent ones are as the model's generation_config says, else the defaults of SamplingSettings.
struct SamplingArguments {
    std::optional<double> temperature, top_p, min_p, repetition_penalty;
    std::optional<std::int32_t> top_k, max_tokens;
    std::optional<std::uint64_t> seed;  // absent: a new one for each reply
};

struct ScalingArguments {
    std::vector<std::string> shapes;  // to measure
    std::uint32_t prefill = 2048, decode = 16, repetitions = 3;
    std::string folder;  // empty: the system's for temporary files
};

struct Arguments {
    Command command = Command::info;
    bool json = false;
    std::string model;  // folder, .gguf or library name; empty: the demonstration model
    std::string backend = "cpu";
    /// SPECs, .json paths or names of saved patches; perplexity and evaluate take several. Empty: as the
    /// library's entry says, else none.
    std::vector<std::string> patches;

    SamplingArguments sampling;             // generate, chat
    std::string prompt;                     // generate
    std::vector<std::int32_t> ids;          // logits, detokenize
    std::string out;                        // logits, convert, synth
    std::vector<std::string> taps;          // logits: globs
    std::optional<std::string> text, file;  // tokenize: one of them; perplexity, study: file
    std::optional<bool> bos;                // tokenize, perplexity, evaluate
    std::uint32_t context = 0, stride = 0;  // perplexity, evaluate; 0: the default
    std::uint64_t tokens = 0;               // perplexity, study: of the text; 0: all, or the default
    std::string task, layout, samples;      // evaluate
    std::uint64_t limit = 0;                // evaluate: records; 0: all
    std::uint32_t pairs = 16384;            // study
    std::string arithmetics;                // study; empty: the default
    std::string tensor = "*", other_model;  // weights: glob, --compare
    std::optional<double> near;             // weights: share of beta
    bool lens = false, stats = false;       // activations
    std::vector<std::int32_t> pins;         // activations: ids that the lens follows
    std::uint32_t top = 5;                  // activations
    std::string interventions, channel;     // activations: a file; one tap
    std::string save, description;          // patch
    bool library_only = false;              // patch
    std::vector<std::string> backends;      // bench; empty: cpu
    std::uint32_t prefill = 512, decode = 128, repetitions = 5;
    std::uint32_t past = 512;               // energy: tokens before the one written
    std::string energy_table;               // energy: a .json file; empty: the default
    BenchFormat format = BenchFormat::table;  // bench
    bool save_run = false;                    // bench: keep it with the desktop's runs
    ScalingArguments scaling;
    std::string left = "cpu", right = "cpu";  // compare: backends
    std::string left_patch, right_patch;      // compare; empty: none
    std::string right_model;                  // compare; empty: MODEL
    std::string prompts;                      // compare: a file of many
    double tolerance = 1e-3;                  // compare
    std::string in;                           // convert
    std::string ternary = "tq1_0";            // convert
    std::string shape;                        // synth
    std::string dense = "f16";                // synth --type
};

/// Nothing was to be run: help or version on stdout (code 0), or what is wrong on stderr (code 2).
struct ParseEnd {
    int code = 0;
    std::string text;
};

/// `arguments` without the program's name.
std::variant<Arguments, ParseEnd> parse_arguments(std::vector<std::string> arguments);

}  // namespace addend::cli
