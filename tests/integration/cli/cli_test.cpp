// Every subcommand through the real binary: results, JSON, exit status.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/files/json.h"
#include "core/files/safetensors.h"
#include "core/store/store.h"
#include "tests/integration/cli/process.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

std::string model() {
    return small_model_folder().string();
}

Json json_of(const Finished& f) {
    EXPECT_EQ(f.status, 0) << f.error;
    return Json::parse(f.out);
}

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

TEST(Cli, HelpListsWhatWorksAndExitsWithZero) {
    const Finished help = run_addend({"--help"});
    EXPECT_EQ(help.status, 0);
    for (const char* command :
         {"generate", "chat", "logits", "tokenize", "detokenize", "info", "program", "bench", "compare", "backends",
          "convert", "synth", "patch", "perplexity", "evaluate", "study", "activations", "weights"}) {
        EXPECT_NE(help.out.find(command), std::string::npos) << command;
        const Finished own = run_addend({command, "--help"});
        EXPECT_EQ(own.status, 0);
        EXPECT_NE(own.out.find("--json"), std::string::npos) << command;
    }
    EXPECT_EQ(run_addend({"--version"}).status, 0);
}

TEST(Cli, BadUsageIsTwoWithNothingOnStdout) {
    const std::vector<std::vector<std::string>> bad{
        {},
        {"nonsense"},
        {"generate", model()},                                           // no prompt
        {"generate", model(), "--prompt", "x", "--temperature", "0,7"},  // a decimal comma
        {"generate", model(), "--prompt", "x", "--max-tokens", "-1"},
        {"generate", model(), "--prompt", "x", "--unknown"},
        {"tokenize", model()},
        {"tokenize", model(), "--text", "a", "--file", "b"},
        {"detokenize", model(), "--ids", "1,x"},
        {"convert", model()},
        {"convert", model(), "x.gguf", "--ternary", "q4_0"},
        {"bench", model(), "-r", "0"},
        {"compare", model()},
        {"compare", model(), "--prompt", "he", "--tolerance", "-1"},
        {"generate", model(), "--prompt", "x", "--patch", "all:24"},
        {"generate", model(), "--prompt", "x", "--patch", "all:3", "--patch", "all:4"},
        {"perplexity", model()},
        {"perplexity", model(), "--file", "x", "--context", "1"},
        {"evaluate", model()},
        {"evaluate", model(), "--task", "x", "--layout", "mmlu"},
        {"study", model(), "--pairs", "1,5"},
        {"weights", model(), "--near", "0.6"},
        {"activations", model()},
        {"activations", model(), "--prompt", "he", "--ids", "1,2"},
        {"activations", model(), "--ids", "1,x"},
        {"activations", model(), "--prompt", "he", "--top", "65"},
    };
    for (const auto& words : bad) {
        const Finished f = run_addend(words);
        EXPECT_EQ(f.status, 2) << (words.empty() ? "" : words.back());
        EXPECT_TRUE(f.out.empty());
        EXPECT_FALSE(f.error.empty());
    }
}

TEST(Cli, FailuresAreOneWithASentence) {
    const Finished missing = run_addend({"info", "no-such-model"});
    EXPECT_EQ(missing.status, 1);
    EXPECT_TRUE(missing.out.empty());
    EXPECT_NE(missing.error.find("\"no-such-model\""), std::string::npos);
    EXPECT_EQ(run_addend({"generate", model(), "--prompt", "x", "--backend", "abacus"}).status, 1);
    EXPECT_EQ(run_addend({"generate", model(), "--prompt", "x", "--backend", "cpu:abacus"}).status, 1);
    EXPECT_EQ(run_addend({"generate", model(), "--prompt", "x", "--temperature", "1000"}).status, 1);
    EXPECT_EQ(run_addend({"logits", model(), "--ids", "1,999", "--out", "x"}).status, 1);
    EXPECT_EQ(run_addend({"synth", "mmfree-1x", scratch_folder() / "y"}).status, 1);
    EXPECT_EQ(run_addend({"detokenize", model(), "--ids", "999"}).status, 1);
}

TEST(Cli, TokenizesAndBack) {
    const Json ids = json_of(run_addend({"tokenize", model(), "--text", "hello", "--json"}));
    EXPECT_EQ(ids["ids"], Json({260, 258, 'o'}));
    EXPECT_EQ(json_of(run_addend({"tokenize", model(), "--text", "hello", "--json", "--no-bos"}))["ids"],
              Json({258, 'o'}));
    EXPECT_EQ(run_addend({"tokenize", model(), "--text", "hello"}).out, "260,258,111\n");
    const fs::path file = scratch_folder() / "text";
    std::ofstream(file) << "he<|end|>";
    EXPECT_EQ(run_addend({"tokenize", model(), "--file", file, "--no-bos"}).out, "256,261\n");
    EXPECT_EQ(json_of(run_addend({"detokenize", model(), "--ids", "258,111", "--json"}))["text"], "hello");
    EXPECT_EQ(run_addend({"detokenize", model(), "--ids", "258,111"}).out, "hello\n");
}

TEST(Cli, GeneratesTheSameTextAndIdsEachTime) {
    const std::vector<std::string> words{"generate", model(), "--prompt",      "he", "--max-tokens", "9",
                                         "--seed",   "5",     "--temperature", "1.5"};
    const Json a = json_of(run_addend(with(words, {"--json"})));
    const Json b = json_of(run_addend(with(words, {"--json", "--backend", "cpu:scalar"})));
    EXPECT_EQ(a["ids"], b["ids"]);
    EXPECT_EQ(a["text"], b["text"]);
    EXPECT_EQ(a["settings"]["seed"], 5);
    EXPECT_EQ(a["prompt_ids"], Json({260, 256}));
    EXPECT_EQ(b["device"], "scalar");
    EXPECT_GT(a["timings"]["prefill_seconds"].get<double>(), 0);
    const Finished plain = run_addend(words);
    EXPECT_EQ(plain.out, a["text"].get<std::string>() + "\n");
    EXPECT_EQ(
        json_of(run_addend({"generate", model(), "--prompt", "x", "--max-tokens", "0", "--json"}))["ids"],
        Json::array());
}

TEST(Cli, ChatAnswersEachLine) {
    const Finished f =
        run_addend({.arguments = {"chat", model(), "--json", "--max-tokens", "3", "--seed", "1"},
                    .environment = {},
                    .input = "hello\n/regenerate\n/seed 9\n//slash\n/reset\n/nonsense\nlast",
                    .watch = {}});
    EXPECT_EQ(f.status, 0) << f.error;
    std::vector<Json> replies;
    std::istringstream lines(f.out);
    for (std::string line; std::getline(lines, line);) replies.push_back(Json::parse(line));
    ASSERT_EQ(replies.size(), 4u);
    EXPECT_EQ(replies[0]["ids"], replies[1]["ids"]) << "the same seed";
    EXPECT_EQ(replies[1]["timings"]["prefilled_tokens"], 1);
    EXPECT_EQ(replies[2]["settings"]["seed"], 9);
    EXPECT_EQ(replies[0]["state_bytes"], replies[2]["state_bytes"]) << "constant in the length";
    EXPECT_NE(f.error.find("however long"), std::string::npos);
    EXPECT_EQ(run_addend({.arguments = {"chat", model()},
                          .environment = {},
                          .input = "/help\n/quit\nunread\n",
                          .watch = {}})
                  .status,
              0);
}

TEST(Cli, WritesLogitsAndTaps) {
    const fs::path out = scratch_folder() / "logits.safetensors";
    const Json json =
        json_of(run_addend({"logits", model(), "--ids", "1,2,3", "--out", out, "--taps", "layers.1.mlgru.?",
                            "--taps", "layers.0.attn.i_proj.in_int8", "--json"}));
    std::map<std::string, TensorInfo> tensors;
    for (const TensorInfo& t : read_safetensors(out).tensors) tensors[t.name] = t;
    EXPECT_EQ(tensors.at("logits").shape, (Shape{3, 263}));
    EXPECT_EQ(tensors.at("layers.1.mlgru.h").shape, (Shape{3, 64}));
    EXPECT_EQ(tensors.at("layers.1.mlgru.f").dtype, TensorDType::f32);
    EXPECT_EQ(tensors.at("layers.0.attn.i_proj.in_int8").dtype, TensorDType::i8);
    EXPECT_EQ(json["tensors"].size(), tensors.size());
    EXPECT_EQ(run_addend({"logits", model(), "--ids", "1", "--out", out, "--taps", "no.such.*"}).status, 1);
}

TEST(Cli, DescribesModelProgramAndBackends) {
    const Json info = json_of(run_addend({"info", model(), "--json"}));
    EXPECT_EQ(info["architecture"], "hgrn_bit");
    EXPECT_EQ(info["layers"], 2);
    EXPECT_EQ(info["memory"]["state_is_constant"], true);
    // What the backend then allocates, however trits are packed.
    std::vector<std::uint64_t> weights;
    for (const std::string backend : {"cpu:scalar+2bit", "cpu:scalar+1.6bit"}) {
        const Json memory = json_of(run_addend({"info", model(), "--backend", backend, "--json"}))["memory"];
        EXPECT_EQ(memory["device"], backend);
        EXPECT_EQ(memory["trit_bits"], backend.ends_with("+2bit") ? 2.0 : 1.6);
        const Json bench = json_of(run_addend(
            {"bench", model(), "--backends", backend, "-p", "4", "-n", "2", "-r", "1", "--json"}));
        const Json used = bench["results"][0]["memory"];
        EXPECT_EQ(memory["weights_bytes"], used["weights"]["value"]);
        EXPECT_EQ(memory["on_file_bytes"], used["on_file"]["value"]);
        EXPECT_GT(memory["on_file_bytes"], 0);
        EXPECT_EQ(bench["results"][0]["choice"], backend);
        weights.push_back(memory["weights_bytes"]);
    }
    EXPECT_LT(weights[1], weights[0]);
    EXPECT_EQ(run_addend({"info", model(), "--backend", "abacus"}).status, 1);
    EXPECT_TRUE(info["warnings"].is_array());
    EXPECT_NE(run_addend({"info", model()}).out.find("hgrn_bit"), std::string::npos);

    const Json program = json_of(run_addend({"program", model(), "--json"}));
    EXPECT_FALSE(program["instructions"].empty());
    EXPECT_TRUE(program.contains("counts"));
    EXPECT_NE(run_addend({"program", model()}).out.find("ternary_matmul"), std::string::npos);

    const Json backends = json_of(run_addend({"backends", "--json"}))["backends"];
    ASSERT_FALSE(backends.empty());
    EXPECT_EQ(backends[0]["id"], "cpu");
    bool scalar = false;
    for (const Json& device : backends[0]["devices"]) scalar |= device["choice"] == "cpu:scalar";
    EXPECT_TRUE(scalar);
    EXPECT_NE(run_addend({"backends"}).out.find("cpu:scalar"), std::string::npos);
}

TEST(Cli, BenchHasTheKeysOthersRelyOn) {
    const Json json = json_of(run_addend(
        {"bench", model(), "--backends", "cpu,cpu:scalar", "-p", "16", "-n", "4", "-r", "2", "--json"}));
    ASSERT_EQ(json["results"].size(), 2u);
    for (const Json& result : json["results"]) {
        for (const char* key : {"backend", "device", "model", "threads", "memory", "energy"})
            EXPECT_TRUE(result.contains(key)) << key;
        for (const char* speed : {"prefill_tokens_per_second", "decode_tokens_per_second"})
            for (const char* key : {"mean", "sd", "p50", "p95"})
                EXPECT_TRUE(result[speed][key].is_number()) << key;
        EXPECT_EQ(result["energy"]["provenance"], "unavailable");
        EXPECT_FALSE(result["energy"]["reason"].get<std::string>().empty());
        EXPECT_EQ(result["memory"]["weights"]["provenance"], "measured");
    }
    EXPECT_EQ(json["results"][1]["device"], "scalar");
    const Finished partly =
        run_addend({"bench", model(), "--backends", "cpu,abacus", "-p", "4", "-n", "2", "-r", "1", "--json"});
    EXPECT_EQ(partly.status, 1);
    EXPECT_EQ(Json::parse(partly.out)["results"].size(), 1u);
    EXPECT_EQ(Json::parse(partly.out)["refused"][0]["backend"], "abacus");
}

TEST(Cli, BenchPrintsEveryFormat) {
    const std::vector<std::string> words{"bench", model(), "--backends", "cpu:scalar", "-p", "6", "-n", "3", "-r", "2"};
    const Finished markdown = run_addend(with(words, {"--format", "md"}));
    EXPECT_EQ(markdown.status, 0) << markdown.error;
    EXPECT_EQ(markdown.out.find("| model | size | params | backend | threads | test | t/s |\n"), 0u);
    EXPECT_NE(markdown.out.find("| pp6 |"), std::string::npos);
    EXPECT_NE(markdown.out.find("| tg3 |"), std::string::npos);
    const Finished csv = run_addend(with(words, {"--format", "csv"}));
    EXPECT_EQ(std::ranges::count(csv.out, '\n'), 3);
    EXPECT_EQ(csv.out.find("model,file_bytes,"), 0u);
    const Finished table = run_addend(words);
    EXPECT_EQ(table.out.find("model "), 0u);
    EXPECT_NE(table.out.find("checked      against cpu:scalar"), std::string::npos);
    EXPECT_EQ(json_of(run_addend(with(words, {"--format", "json"})))["results"].size(), 1u);
    EXPECT_EQ(run_addend(with(words, {"--format", "xml"})).status, 2);
}

TEST(Cli, BenchKeepsARunWhereTheDesktopFindsIt) {
    const fs::path data = scratch_folder() / "bench-data";
    const Finished f = run_addend({.arguments = {"bench", model(), "--backends", "cpu,cpu:scalar", "-p", "6", "-n",
                                                 "3", "-r", "2", "--save"},
                                   .environment = {{"XDG_DATA_HOME", data.string()}},
                                   .input = {},
                                   .watch = {}});
    ASSERT_EQ(f.status, 0) << f.error;
    Store store(data / "addend" / "addend.db");
    const auto runs = store.runs().list(10);
    ASSERT_EQ(runs.size(), 2u) << "one a device";
    EXPECT_EQ(runs[0].kind, "bench");
    EXPECT_EQ(runs[0].device, "scalar");
    EXPECT_GT(runs[0].decode_rate.value(), 0);
    EXPECT_TRUE(runs[0].ended_ms);
    EXPECT_EQ(Json::parse(runs[0].result_json)["results"].size(), 1u);
    EXPECT_EQ(Json::parse(runs[0].settings_json)["decode_tokens"], 3);
    EXPECT_EQ(store.runs().series(runs[0].id).at(0).points.size(), 6u) << "a sample a token";
}

TEST(Cli, ConvertsWithoutLoss) {
    const fs::path packed = scratch_folder() / "cli.gguf";
    const Json json = json_of(run_addend({"convert", model(), packed, "--ternary", "tq2_0", "--json"}));
    EXPECT_EQ(json["bytes"], fs::file_size(packed));
    const std::vector<std::string> words{"--prompt",      "hello", "--max-tokens", "8",
                                         "--temperature", "0",     "--json"};
    const Json a = json_of(run_addend(with({"generate", model()}, words)));
    const Json b = json_of(run_addend(with({"generate", packed}, words)));
    EXPECT_EQ(a["ids"], b["ids"]);
    EXPECT_EQ(run_addend({"convert", packed, packed}).status, 1);
}

TEST(Cli, NumbersAreTheSameUnderALocaleWithACommaAsPoint) {
    const std::vector<std::string> words{"generate", model(), "--prompt",      "he",  "--max-tokens", "4",
                                         "--seed",   "1",     "--temperature", "0.5", "--json"};
    const auto under = [&](const std::string& locale) {
        Json json = json_of(
            run_addend({.arguments = words, .environment = {{"LC_ALL", locale}}, .input = {}, .watch = {}}));
        json.erase("timings");
        return json;
    };
    EXPECT_EQ(under("ru_RU.UTF-8"), under("C"));
}

}  // namespace
}  // namespace addend::test
