#include "app/cli/arguments.h"

#include <gtest/gtest.h>

#include "app/cli/settings.h"
#include "core/base/message.h"

namespace addend::cli {
namespace {

Arguments parsed(std::vector<std::string> words) {
    auto result = parse_arguments(std::move(words));
    if (const auto* end = std::get_if<ParseEnd>(&result)) {
        ADD_FAILURE() << end->text;
        return {};
    }
    return std::get<Arguments>(result);
}

TEST(Arguments, AreReadInto) {
    const Arguments a =
        parsed({"generate", "m.gguf", "--prompt", "hi there", "--temperature", "0.25", "--top-k", "3",
                "--seed", "18446744073709551615", "--backend", "cpu:avx2", "--json"});
    EXPECT_EQ(a.command, Command::generate);
    EXPECT_EQ(a.model, "m.gguf");
    EXPECT_EQ(a.prompt, "hi there");
    EXPECT_EQ(a.sampling.temperature, 0.25);
    EXPECT_EQ(a.sampling.top_k, 3);
    EXPECT_EQ(a.sampling.seed, UINT64_MAX);
    EXPECT_EQ(a.backend, "cpu:avx2");
    EXPECT_TRUE(a.json);
    EXPECT_FALSE(a.sampling.top_p);
}

TEST(Arguments, TheModelMayBeLeftOut) {
    EXPECT_EQ(parsed({"generate", "--prompt", "x"}).model, "");
    EXPECT_EQ(parsed({"logits", "--taps", "a.*", "m", "--ids", "1,2", "--out", "f"}).model, "m");
    EXPECT_EQ(parsed({"bench", "--backends", "cpu,cuda", "m", "-p", "8"}).backends,
              (std::vector<std::string>{"cpu", "cuda"}));
}

TEST(Arguments, ListsAndFlags) {
    const Arguments a =
        parsed({"logits", "m", "--ids", "7,0,12", "--out", "f", "--taps", "a", "--taps", "b"});
    EXPECT_EQ(a.ids, (std::vector<std::int32_t>{7, 0, 12}));
    EXPECT_EQ(a.taps, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(parsed({"tokenize", "--text", "x"}).bos, std::nullopt);
    EXPECT_EQ(parsed({"tokenize", "--text", "x", "--bos"}).bos, true);
    EXPECT_EQ(parsed({"tokenize", "--text", "x", "--no-bos"}).bos, false);
    EXPECT_EQ(parsed({"tokenize", "--text", ""}).text, "");
}

TEST(Arguments, TheCommandLineGoesBeforeTheModel) {
    ReplyDefaults d;
    d.temperature = 0.3;
    d.top_p = 0.9;
    SamplingArguments a;
    a.temperature = 0.8;
    const SamplingSettings s = sampling_settings(a, d);
    EXPECT_EQ(s.temperature, 0.8);
    EXPECT_EQ(s.top_p, 0.9);
    EXPECT_TRUE(s.random_seed);
    d.top_p = 7;
    EXPECT_THROW((void)sampling_settings(a, d), Failure);
}

}  // namespace
}  // namespace addend::cli
