// Patches and what they cost, through the real binary: patch, --patch, perplexity, evaluate, study.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/files/json.h"
#include "tests/integration/cli/process.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// A model of its own and a library of its own.
class Quality : public testing::Test {
  protected:
    void SetUp() override {
        home_ = scratch_folder() / testing::UnitTest::GetInstance()->current_test_info()->name();
        fs::create_directories(home_);
        model_ = home_ / "little";
        fs::copy(small_model_folder(), model_);
        text_ = home_ / "text.txt";
        std::ofstream(text_)
            << "he said hello to the hill, and the hill said hello to he who had said it first";
    }
    Finished run(const Words& words, const std::string& locale = "C") const {
        return run_addend({.arguments = words,
                           .environment = {{"XDG_DATA_HOME", (home_ / "data").string()}, {"LC_ALL", locale}},
                           .input = {},
                           .watch = {}});
    }
    Json json(Words words, const std::string& locale = "C") const {
        words.push_back("--json");
        const Finished f = run(words, locale);
        EXPECT_EQ(f.status, 0) << f.error;
        return f.status == 0 ? Json::parse(f.out) : Json();
    }
    static fs::path task(const std::string& name) {
        return fs::path(ADDEND_TEST_DATA) / "tasks" / (name + ".jsonl");
    }

    fs::path home_, model_, text_;
};

TEST_F(Quality, PatchesChangeWhatIsComputedInEveryCommand) {
    const Words generate{"generate", model_, "--prompt", "he", "--max-tokens", "12", "--temperature", "0"};
    const auto with = [](Words words, const Words& more) {
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    const Json exact = json(generate), none = json(with(generate, {"--patch", "none"}));
    EXPECT_EQ(exact["ids"], none["ids"]);
    EXPECT_EQ(exact["patch"], "none");
    const Json patched = json(with(generate, {"--patch", "elementwise:1"}));
    EXPECT_EQ(patched["patch"], "elementwise:1");
    EXPECT_EQ(json(with(generate, {"--patch", "all:1"}))["ids"], patched["ids"]) << "its only kind of site";

    const auto logits = [&](const Words& more) {
        const fs::path out = home_ / "logits";
        (void)json(with({"logits", model_, "--ids", "1,2,3,4", "--out", out}, more));
        std::ifstream file(out, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    EXPECT_EQ(logits({}), logits({"--patch", "none"}));
    EXPECT_NE(logits({}), logits({"--patch", "elementwise:4"}));
    EXPECT_NE(logits({"--patch", "elementwise:4"}), logits({"--patch", "elementwise:4@1"}));
    EXPECT_EQ(logits({"--patch", "elementwise:4"}),
              logits({"--patch", "elementwise:4@0,elementwise:4@1-", "--backend", "cpu:scalar"}));

    const Json bench = json({"bench", model_, "-p", "8", "-n", "2", "-r", "1", "--patch", "all:4"});
    EXPECT_EQ(bench["results"][0]["patch"], "all:4");
    EXPECT_EQ(bench["results"][0]["check"]["top1_agreement"], 1.0)
        << "against the reference under the same patch";
    EXPECT_EQ(bench["modelled_energy"]["rows"][0]["patch"], "all:4");
    EXPECT_LT(bench["modelled_energy"]["rows"][0]["decode"]["picojoules_per_token"].get<double>(),
              bench["modelled_energy"]["rows"][1]["decode"]["picojoules_per_token"].get<double>())
        << "its exact twin";
    const Json program = json({"program", model_, "--patch", "all:4"});
    EXPECT_GT(program["counts"]["lmul_adds"].get<std::uint64_t>(), 0u);
}

TEST_F(Quality, PatchesThatCannotBeAreOneSentence) {
    const auto failed = [&](const std::string& patch, int status, const std::string& says) {
        const Finished f = run({"generate", model_, "--prompt", "x", "--patch", patch});
        EXPECT_EQ(f.status, status) << patch;
        EXPECT_TRUE(f.out.empty());
        EXPECT_NE(f.error.find(says), std::string::npos) << f.error;
        EXPECT_EQ(std::ranges::count(f.error, '\n'), 1) << f.error;
    };
    failed("elementwise:24", 2, "23");
    failed("attention:4", 1, "elementwise");
    failed("elementwise:4@2", 1, "2 layers");
    failed("nonsense", 1, "\"nonsense\"");
    failed((home_ / "missing.json").string(), 1, "missing.json");
    std::ofstream(home_ / "bad.json") << R"({"addend_patch": 1, "rules": [{"site": "qk"}]})";
    failed((home_ / "bad.json").string(), 1, "bad.json");
}

TEST_F(Quality, ASavedPatchIsFoundByItsNameAndIsAModelOfTheLibrary) {
    const Json described = json({"patch", model_, "--patch", "elementwise:4@1"});
    EXPECT_EQ(described["spec"], "elementwise:4@1");
    EXPECT_EQ(described["file"], nullptr);
    const Json& site = described["sites"]["elementwise"];
    EXPECT_EQ(site["instructions"].get<int>(), 2 * site["changed"].get<int>());
    EXPECT_LT(described["counts"]["float_multiplies"], described["counts"]["float_multiplies_exact"]);
    EXPECT_TRUE(json({"patch", model_})["patches"].empty());

    const Json saved =
        json({"patch", model_, "--patch", "elementwise:4", "--save", "four", "--description", "d"});
    const fs::path file = model_ / "four.addend-patch.json";
    EXPECT_EQ(saved["file"], file.string());
    EXPECT_EQ(saved["library_name"], "little four");
    EXPECT_TRUE(fs::exists(file));
    (void)json({"patch", model_, "--patch", "elementwise:3", "--save", "three", "--library-only"});
    EXPECT_FALSE(fs::exists(model_ / "three.addend-patch.json"));

    const Json kept = json({"patch", model_})["patches"];
    ASSERT_EQ(kept.size(), 2u);
    EXPECT_EQ(kept[0]["name"], "four");
    EXPECT_EQ(kept[0]["description"], "d");
    EXPECT_EQ(kept[1]["name"], "three");
    EXPECT_EQ(kept[1]["file"], nullptr);

    const auto patch_of = [&](const Words& words) {
        Words all{"generate"};
        all.insert(all.end(), words.begin(), words.end());
        all.insert(all.end(), {"--prompt", "he", "--max-tokens", "2", "--seed", "1"});
        return json(all)["patch"];
    };
    EXPECT_EQ(patch_of({model_, "--patch", "four"}), "elementwise:4");
    EXPECT_EQ(patch_of({model_, "--patch", "three"}), "elementwise:3");
    EXPECT_EQ(patch_of({model_, "--patch", file}), "elementwise:4");
    EXPECT_EQ(patch_of({"little four"}), "elementwise:4") << "the library's entry is a model of its own";
    EXPECT_EQ(patch_of({"little four", "--patch", "none"}), "none") << "what was asked for goes first";
    EXPECT_EQ(run({"patch", model_, "--patch", "all:4", "--save", "a/b"}).status, 1);
}

TEST_F(Quality, ChatSwitchesBetweenTwoMessages) {
    const auto chat = [&](const std::string& max_tokens, const std::string& input) {
        const Finished f = run_addend(
            {.arguments = {"chat", model_, "--json", "--max-tokens", max_tokens, "--temperature", "0"},
             .environment = {{"XDG_DATA_HOME", (home_ / "data").string()}},
             .input = input,
             .watch = {}});
        EXPECT_EQ(f.status, 0) << f.error;
        std::vector<Json> replies;
        std::istringstream lines(f.out);
        for (std::string line; std::getline(lines, line);) replies.push_back(Json::parse(line));
        return std::pair(replies, f.error);
    };
    const auto [replies, notes] =
        chat("4", "hello\n/patch elementwise:4\n/patch attention:4\n/patch\nmore\n/patch none\nmore\n");
    ASSERT_EQ(replies.size(), 3u);
    EXPECT_EQ(replies[0]["patch"], "none");
    EXPECT_EQ(replies[1]["patch"], "elementwise:4") << "one that does not fit leaves the one in force";
    EXPECT_EQ(replies[2]["patch"], "none");
    EXPECT_NE(notes.find("Its kinds of products: elementwise"), std::string::npos);

    // Without replies of a random model, which do not become the same tokens again, a message continues what
    // was read.
    const auto [read, ignored] = chat("0", "hello\n/patch elementwise:4\nmore\n");
    ASSERT_EQ(read.size(), 2u);
    EXPECT_EQ(
        read[1]["timings"]["prompt_tokens"].get<int>() - read[1]["timings"]["prefilled_tokens"].get<int>(),
        read[0]["timings"]["prompt_tokens"])
        << "the state was kept";
}

TEST_F(Quality, PerplexityHasTheKeysOthersRelyOn) {
    const Json one = json({"perplexity", model_, "--file", text_, "--context", "32", "--stride", "8"});
    const double nll = one["nll"];
    EXPECT_GT(nll, 0);
    EXPECT_NEAR(one["perplexity"].get<double>(), std::exp(nll), 1e-9);
    EXPECT_EQ(one["tokens"], one["text_tokens"]) << "the tokenizer begins with a token of its own";
    EXPECT_EQ(one["context"], 32);
    EXPECT_EQ(one["bos"], true);
    // Two windows scored whole are the text in halves: the protocol from outside.
    const Json all = json({"perplexity", model_, "--file", text_, "--context", "1000", "--no-bos"});
    EXPECT_EQ(all["windows"], 1);
    EXPECT_EQ(all["tokens"].get<int>(), all["text_tokens"].get<int>() - 1);

    const Json two =
        json({"perplexity", model_, "--file", text_, "--patch", "none", "--patch", "elementwise:1"});
    ASSERT_EQ(two["results"].size(), 2u);
    EXPECT_EQ(two["results"][1]["patch"], "elementwise:1");
    EXPECT_NE(two["results"][0]["nll"], two["results"][1]["nll"]);
    const Json scalar =
        json({"perplexity", model_, "--file", text_, "--patch", "elementwise:1", "--backend", "cpu:scalar"});
    EXPECT_EQ(scalar["nll"], two["results"][1]["nll"]) << "the same bits on every ISA";
    const Finished plain =
        run({"perplexity", model_, "--file", text_, "--patch", "none", "--patch", "elementwise:1"});
    EXPECT_EQ(std::ranges::count(plain.out, '\n'), 2);
    EXPECT_EQ(run({"perplexity", model_, "--file", home_ / "absent"}).status, 1);
    std::ofstream(home_ / "short") << "a";
    EXPECT_EQ(run({"perplexity", model_, "--file", home_ / "short"}).status, 1);
}

TEST_F(Quality, EvaluatesEveryLayout) {
    for (const char* layout : {"arc", "hellaswag", "openbookqa", "piqa", "winogrande", "boolq"}) {
        const fs::path samples = home_ / "samples.jsonl";
        const Json r = json({"evaluate", model_, "--task", task(layout), "--samples", samples});
        EXPECT_EQ(r["layout"], layout);
        EXPECT_GE(r["items"], 3);
        EXPECT_GE(r["acc"], 0.0);
        EXPECT_LE(r["acc"], 1.0);
        EXPECT_TRUE(r.contains("acc_standard_error"));
        EXPECT_EQ(r.contains("acc_norm"),
                  std::string_view(layout) != "winogrande" && std::string_view(layout) != "boolq");
        std::ifstream file(samples);
        double right = 0, count = 0;
        for (std::string line; std::getline(file, line); ++count) {
            const Json sample = Json::parse(line);
            EXPECT_LT(sample["log_likelihood"][0], 0.0);
            right += sample["best"] == sample["gold"] ? 1 : 0;
        }
        EXPECT_EQ(count, r["items"].get<double>());
        EXPECT_NEAR(r["acc"].get<double>(), right / count, 1e-12);
    }
    EXPECT_EQ(json({"evaluate", model_, "--task", task("piqa"), "--limit", "2"})["items"], 2);
    const Json two =
        json({"evaluate", model_, "--task", task("piqa"), "--patch", "none", "--patch", "all:3"});
    EXPECT_EQ(two["results"][1]["patch"], "all:3");
    EXPECT_EQ(run({"evaluate", model_, "--task", task("arc-original")}).status, 1);
    EXPECT_EQ(json({"evaluate", model_, "--task", task("arc-original"), "--layout", "arc"})["layout"], "arc");
    EXPECT_NE(run({"evaluate", model_, "--task", task("arc")}).out.find("acc_norm"), std::string::npos);
}

TEST_F(Quality, StudiesErrorsOfItsOwnOperands) {
    const Json r = json({"study", model_, "--file", text_, "--pairs", "500", "--arithmetics", "2,7,e4m3"});
    ASSERT_FALSE(r["sites"].empty());
    EXPECT_EQ(r["sites"].size(), 3u) << "the site, and each of two layers";
    const Json& all = r["sites"][0];
    EXPECT_EQ(all["site"], "elementwise");
    EXPECT_EQ(all["layer"], nullptr);
    ASSERT_EQ(all["errors"].size(), 3u);
    EXPECT_GT(all["errors"][0]["mean_relative"], all["errors"][1]["mean_relative"]) << "2 bits and 7";
    EXPECT_EQ(all["errors"][1]["bits"], 7);
    EXPECT_EQ(all["errors"][2]["arithmetic"], "e4m3");
    EXPECT_EQ(r, json({"study", model_, "--file", text_, "--pairs", "500", "--arithmetics", "2,7,e4m3"}));
    const Finished plain = run({"study", model_, "--tokens", "24", "--pairs", "200"});
    EXPECT_EQ(plain.status, 0) << plain.error;
    EXPECT_NE(plain.out.find("L-Mul 4"), std::string::npos);
    EXPECT_EQ(run({"study", model_, "--arithmetics", "4,x"}).status, 2);
}

TEST_F(Quality, ActivationsAreTracedAndChanged) {
    const std::string arrays = (home_ / "values.npz").string(), list = (home_ / "list.json").string();
    {
        std::ofstream file(list);
        file << R"({"addend_interventions": 1, "items": [{"do": "zero", "target": "layers.0.mlgru.state"}]})";
    }
    const Json r = json({"activations", model_, "--file", text_, "--tokens", "9", "--stats", "--lens", "--pin",
                         "5", "--taps", "layers.1.mlgru.*", "--out", arrays, "--interventions", list,
                         "--channel-stats", "layers.0.mlp.act"});
    EXPECT_EQ(r["ids"].size(), 9u);
    EXPECT_EQ(r["gates"].size(), 2u);
    EXPECT_EQ(r["gates"][0]["state_norm"].size(), 9u);
    ASSERT_EQ(r["lens"].size(), 3u) << "two layers and the end";
    EXPECT_EQ(r["lens"][2]["tokens"][3]["divergence"], 0);
    EXPECT_EQ(r["lens"][0]["tokens"][3]["pinned"][0]["id"], 5);
    EXPECT_GT(r["next_token"]["divergence"], 0);
    EXPECT_EQ(r["channels"]["tokens"], 9);
    EXPECT_FALSE(r["int8"].empty());
    EXPECT_EQ(r["interventions"], "zero layers.0.mlgru.state");
    std::ifstream file(arrays, std::ios::binary);
    const std::string zip{std::istreambuf_iterator<char>(file), {}};
    EXPECT_NE(zip.find("layers.1.mlgru.h.npy"), std::string::npos);
    EXPECT_NE(zip.find("token.entropy.npy"), std::string::npos);
    EXPECT_EQ(zip.find("layers.0.mlgru.h.npy"), std::string::npos) << "recorded for figures only";
    const Finished plain = run({"activations", model_, "--file", text_, "--stats", "--lens"});
    EXPECT_EQ(plain.status, 0) << plain.error;
    EXPECT_NE(plain.out.find("half-life"), std::string::npos);
    {
        std::ofstream broken(list);
        broken << R"({"addend_interventions": 1, "items": [{"do": "explode"}]})";
    }
    EXPECT_EQ(run({"activations", model_, "--ids", "1,2", "--interventions", list}).status, 1);
    EXPECT_EQ(run({"activations", model_, "--ids", "1,2", "--taps", "nothing.*"}).status, 1);
}

TEST_F(Quality, TwoLanesAreCompared) {
    const Words same{"compare", model_,     "--left",  "cpu:scalar",   "--right",
                     "cpu",     "--prompt", "he said", "--max-tokens", "5"};
    const Json equal = json(same);
    EXPECT_EQ(equal["mean_kl_nats"], 0);
    EXPECT_EQ(equal["first_disagreement"], nullptr);
    EXPECT_EQ(equal["left"]["device"], "scalar");
    const std::size_t prompt = json({"tokenize", model_, "--text", "he said"})["ids"].size();
    EXPECT_EQ(equal["tokens"], prompt + 5) << "and what the left lane wrote";
    const Json patched = json({"compare", model_, "--right-patch", "elementwise:1@1", "--file", text_});
    EXPECT_EQ(patched["right"]["patch"], "elementwise:1@1");
    EXPECT_GT(patched["mean_kl_nats"], 0);
    EXPECT_EQ(patched["first_tap_out_of_tolerance"], "layers.1.residual");
    EXPECT_EQ(patched["per_token"].size(), patched["tokens"]);
    const Finished plain = run({"compare", model_, "--right-patch", "elementwise:1", "--prompt", "he"});
    EXPECT_EQ(plain.status, 0) << plain.error;
    EXPECT_NE(plain.out.find("teacher-forced"), std::string::npos);
    EXPECT_NE(plain.out.find("perplexity of what was given: left "), std::string::npos);
}

TEST_F(Quality, AFileOfPromptsIsComparedPromptByPrompt) {
    const std::string file = home_ / "prompts.txt";
    {
        std::ofstream out(file);
        out << "he said it\nand she went\n";
    }
    const Json all = json({"compare", model_, "--right-patch", "elementwise:1", "--prompts", file, "--max-tokens", "3"});
    ASSERT_EQ(all["prompts"].size(), 2u);
    EXPECT_EQ(all["prompts"][1]["prompt"], "and she went");
    double nll_left = 0, nll_right = 0;
    std::uint64_t scored = 0, tokens = 0;
    for (const Json& one : all["prompts"]) {
        const auto count = one["scored_tokens"].get<std::uint64_t>();
        EXPECT_EQ(count, one["prompt_tokens"].get<std::uint64_t>() - 1) << "what it wrote itself is not scored";
        EXPECT_EQ(one["tokens"], one["prompt_tokens"].get<std::uint64_t>() + 3);
        nll_left += std::log(one["perplexity_left"].get<double>()) * static_cast<double>(count);
        nll_right += std::log(one["perplexity_right"].get<double>()) * static_cast<double>(count);
        scored += count;
        tokens += one["tokens"].get<std::uint64_t>();
    }
    EXPECT_EQ(all["tokens"], tokens);
    EXPECT_NEAR(all["perplexity_left"].get<double>(), std::exp(nll_left / static_cast<double>(scored)), 1e-6);
    EXPECT_NEAR(all["perplexity_right"].get<double>(), std::exp(nll_right / static_cast<double>(scored)), 1e-6);
    // The same text alone has the perplexity that `addend perplexity` gives it.
    const Json alone = json({"compare", model_, "--prompt", "he said it", "--max-tokens", "0"});
    {
        std::ofstream out(file);
        out << "he said it";
    }
    const Json own = json({"perplexity", model_, "--file", file});
    EXPECT_NEAR(alone["perplexity_left"].get<double>(), own["perplexity"].get<double>(), 1e-4);
    EXPECT_EQ(alone["perplexity_left"], all["prompts"][0]["perplexity_left"]);
    EXPECT_EQ(run({"compare", model_, "--prompts", file, "--prompt", "he"}).status, 2);
}

TEST_F(Quality, FiguresAreTheSameUnderALocaleWithACommaAsPoint) {
    const auto under = [&](const std::string& locale) {
        return Json{json({"perplexity", model_, "--file", text_}, locale),
                    json({"evaluate", model_, "--task", task("arc")}, locale),
                    json({"study", model_, "--file", text_, "--pairs", "100"}, locale)};
    };
    EXPECT_EQ(under("ru_RU.UTF-8"), under("C"));
    EXPECT_EQ(run({"perplexity", model_, "--file", text_}, "ru_RU.UTF-8").out,
              run({"perplexity", model_, "--file", text_}).out);
}

}  // namespace
}  // namespace addend::test
