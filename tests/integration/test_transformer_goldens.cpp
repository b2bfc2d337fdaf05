// DESIGN §8 for transformers: Hugging Face's logits, exact and under L-Mul, BitNet in its three packings, and
// elementwise L-Mul in MatMul-free models; on the reference interpreter, which shows the lowering right, and
// on the CPU backend.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <algorithm>

#include "core/base/number.h"
#include "core/files/transformer.h"
#include "tests/integration/compare_rows.h"
#include "tests/integration/gguf_from_folder.h"
#include "tests/integration/machines.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

fs::path golden_folder(const std::string& name) {
    if (const char* const carried = std::getenv("ADDEND_TEST_GOLDEN")) return fs::path(carried) / name;
    const fs::path own = fs::path(ADDEND_TEST_DATA) / "golden" / name;
    return fs::exists(own) ? own : fs::path(ADDEND_SHARED_DATA) / "golden" / name;
}

using Key = std::pair<MachineKind, std::string>;
std::map<Key, std::unique_ptr<Machine>>& loaded_machines() {
    static std::map<Key, std::unique_ptr<Machine>> machines;
    return machines;
}
struct LetGo final : testing::Environment {
    void TearDown() override { loaded_machines().clear(); }
};
[[maybe_unused]] const auto* const let_go = testing::AddGlobalTestEnvironment(new LetGo);

const Machine& machine(MachineKind kind, const std::string& model) {
    auto& entry = loaded_machines()[{kind, model}];
    if (!entry) entry = make_machine(kind, golden_folder(model));
    return *entry;
}

/// Logits of one patch: tensor "logits.<tensor>", sites and bits of the edits that give it.
struct Case {
    std::string model, tensor, sites;
    std::uint8_t bits;
};

void PrintTo(const Case& golden, std::ostream* out) {
    *out << golden.model << " " << golden.tensor;
}

std::string test_name(const testing::TestParamInfo<std::tuple<MachineKind, Case>>& info) {
    const auto& [kind, golden] = info.param;
    std::string name = machine_name(kind) + "_" + golden.model + "_" + golden.tensor;
    std::ranges::replace(name, '-', '_');
    return name;
}

class TransformerGoldens : public testing::TestWithParam<std::tuple<MachineKind, Case>> {
  protected:
    void SetUp() override {
        std::tie(kind, golden) = GetParam();
        folder = golden_folder(golden.model);
        if (!fs::exists(folder)) GTEST_SKIP() << folder << " is absent";
        edits = lmul_edits(golden.sites, golden.bits);
        ids = expected_ids(folder, "input_ids");
    }
    Rows logits() const { return machine(kind, golden.model).run({.tokens = ids, .edits = edits}); }

    MachineKind kind{};
    Case golden;
    fs::path folder;
    std::vector<ArithmeticEdit> edits;
    std::vector<std::int32_t> ids;
};

TEST_P(TransformerGoldens, Logits) {
    ASSERT_EQ(machine(kind, golden.model).refusal(edits), "");
    const Rows exact = expected_rows(folder, "logits.exact");
    const Rows want = expected_rows(folder, "logits." + golden.tensor);
    const Rows got = logits();
    const double error = relative_error(got, want);
    RecordProperty("relative_error", to_text(error));
    EXPECT_LE(error, golden.sites == "exact" ? 1e-3 : 2e-3);
    if (golden.sites == "exact") return;
    EXPECT_LE(5 * error, relative_error(got, exact)) << "nearer to its own logits than to the exact ones";
}

std::vector<Case> cases() {
    std::vector<Case> list;
    for (const char* model : {"llama", "mistral", "gemma2"}) {
        list.push_back({model, "exact", "exact", 0});
        for (const std::uint8_t bits : std::initializer_list<std::uint8_t>{2, 3, 4, 7, 10, 23})
            list.push_back({model, "lmul" + std::to_string(bits), "attention", bits});
    }
    list.push_back({"qwen2", "exact", "exact", 0});
    list.push_back({"llama", "linear3", "linear", 3});
    list.push_back({"llama", "linear4", "linear", 4});
    list.push_back({"llama", "elementwise4", "elementwise", 4});
    list.push_back({"llama", "all3", "all", 3});
    list.push_back({"llama", "all4", "all", 4});
    return list;
}

constexpr auto machines = {MachineKind::reference, MachineKind::cpu};

INSTANTIATE_TEST_SUITE_P(HuggingFace, TransformerGoldens,
                         testing::Combine(testing::ValuesIn(machines), testing::ValuesIn(cases())),
                         test_name);

// Each layer alone from the golden residual: nothing hides behind what other layers did.
class TransformerLayers : public testing::TestWithParam<std::tuple<MachineKind, Case>> {};

TEST_P(TransformerLayers, EachFromItsGoldenInput) {
    const auto& [kind, golden] = GetParam();
    const fs::path folder = golden_folder(golden.model);
    if (!fs::exists(folder)) GTEST_SKIP() << folder << " is absent";
    const Machine& m = machine(kind, golden.model);
    const auto edits = lmul_edits(golden.sites, golden.bits);
    ASSERT_EQ(m.refusal(edits), "");
    const auto ids = expected_ids(folder, "input_ids");
    const Rows hidden = expected_rows(folder, golden.tensor);
    const std::size_t values = ids.size() * hidden.width;
    const auto state = [&](std::size_t n) {
        const auto begin = hidden.data.begin() + static_cast<std::ptrdiff_t>(n * values);
        return Rows{hidden.width, {begin, begin + static_cast<std::ptrdiff_t>(values)}};
    };
    const std::size_t layers = m.program().header().layers;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        const std::string prefix = "layers." + std::to_string(layer);
        // Hugging Face's last hidden state has been through the final norm.
        const bool last = layer + 1 == layers;
        const Rows got = m.run({ids, edits, prefix + ".input", state(layer),
                                last ? std::string("final_norm") : prefix + ".output"});
        Rows scale = state(layer + 1);
        for (std::size_t n = 0; n < values && !last; ++n) scale.data[n] -= state(layer).data[n];
        const auto errors = relative_errors(got, state(layer + 1), scale);
        EXPECT_LE(quantile(errors, 0.5), 2e-6) << prefix;
        EXPECT_LE(quantile(errors, 0.9), 1e-5) << prefix;
        EXPECT_LE(quantile(errors, 1.0), 3e-2) << prefix;
        RecordProperty("median_" + std::to_string(layer), to_text(quantile(errors, 0.5)));
        RecordProperty("largest_" + std::to_string(layer), to_text(quantile(errors, 1.0)));
    }
}

INSTANTIATE_TEST_SUITE_P(
    HuggingFace, TransformerLayers,
    testing::Combine(testing::ValuesIn(machines),
                     testing::Values(Case{"llama", "hidden_states.exact", "exact", 0},
                                     Case{"mistral", "hidden_states.exact", "exact", 0},
                                     Case{"gemma2", "hidden_states.exact", "exact", 0},
                                     Case{"qwen2", "hidden_states.exact", "exact", 0},
                                     Case{"bitnet", "hidden_states", "exact", 0},
                                     Case{"llama", "hidden_states.lmul4", "attention", 4},
                                     Case{"mistral", "hidden_states.lmul4", "attention", 4},
                                     Case{"gemma2", "hidden_states.lmul4", "attention", 4})),
    [](const auto& instance) {
        std::string name = test_name(instance);
        std::ranges::replace(name, '.', '_');
        return name;
    });

// The same models as converters write them to GGUF.
class GgufGoldens : public testing::TestWithParam<std::tuple<MachineKind, std::string>> {
  protected:
    static fs::path written(const std::string& name, const GgufOptions& options = {}) {
        const fs::path path = fs::temp_directory_path() /
                              ("addend-golden-" + std::to_string(::getpid()) + "-" + name + ".gguf");
        write_gguf_of(golden_folder(name), path, options);
        return path;
    }
};

TEST_P(GgufGoldens, GiveTheLogitsOfTheirFolder) {
    const auto& [kind, name] = GetParam();
    if (!fs::exists(golden_folder(name))) GTEST_SKIP() << golden_folder(name) << " is absent";
    const fs::path path = written(name);
    const auto m = make_machine(kind, path);
    fs::remove(path);
    ASSERT_EQ(m->refusal(), "");
    const Rows want = expected_rows(golden_folder(name), "logits.exact");
    const Rows got = m->run({.tokens = expected_ids(golden_folder(name), "input_ids")});
    EXPECT_LE(relative_error(got, want), 1e-3);
}

// rope_freqs.weight divides each frequency: with factors of 2 a token stands as far round as one of half its
// position does without.
TEST_P(GgufGoldens, RopeFactors) {
    const auto& [kind, name] = GetParam();
    if (!fs::exists(golden_folder(name))) GTEST_SKIP() << golden_folder(name) << " is absent";
    const auto turned = [&, kind = kind, name = name](float factor) {
        const std::size_t pairs =
            load_transformer_config(ModelFiles::open(golden_folder(name))).rope.rotated / 2;
        const fs::path path = written(name, {.rope_factors = std::vector<float>(pairs, factor)});
        const auto m = make_machine(kind, path);
        fs::remove(path);
        // The same token everywhere: in layer 0 rows differ by their position only.
        return m->run({.tokens = std::vector<std::int32_t>(9, 7), .tap = "layers.0.attn.q_rope"});
    };
    const Rows one = turned(1);
    const Rows two = turned(2);
    const auto row = [](const Rows& rows, std::size_t n) {
        return std::vector<float>(rows.row(n).begin(), rows.row(n).end());
    };
    for (std::size_t t = 0; t < 5; ++t) EXPECT_EQ(row(two, 2 * t), row(one, t)) << t;
    EXPECT_NE(row(two, 1), row(one, 1));
}

INSTANTIATE_TEST_SUITE_P(HuggingFace, GgufGoldens,
                         testing::Combine(testing::ValuesIn(machines),
                                          testing::Values("llama", "mistral", "gemma2")),
                         [](const auto& instance) {
                             return machine_name(std::get<0>(instance.param)) + "_" +
                                    std::get<1>(instance.param);
                         });

class BitnetGoldens : public testing::TestWithParam<std::tuple<MachineKind, std::string>> {};

TEST_P(BitnetGoldens, Logits) {
    const auto& [kind, name] = GetParam();
    const fs::path folder = golden_folder(name);
    if (!fs::exists(folder)) GTEST_SKIP() << folder << " is absent";
    const Machine& m = machine(kind, name);
    ASSERT_EQ(m.refusal(), "");
    const Rows want = expected_rows(folder, "logits");
    const Rows got = m.run({.tokens = expected_ids(folder, "input_ids")});
    const double error = relative_error(got, want);
    RecordProperty("relative_error", to_text(error));
    EXPECT_LE(error, 3e-2);
    EXPECT_GE(top1_agreement(got, want), 0.9);
}

INSTANTIATE_TEST_SUITE_P(HuggingFace, BitnetGoldens,
                         testing::Combine(testing::ValuesIn(machines),
                                          testing::Values("bitnet", "bitnet-packed-autobitlinear",
                                                          "bitnet-packed-bitlinear")),
                         [](const auto& instance) {
                             std::string name = machine_name(std::get<0>(instance.param)) + "_" +
                                                std::get<1>(instance.param);
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

class ElementwiseGoldens : public testing::TestWithParam<std::tuple<MachineKind, Case>> {};

TEST_P(ElementwiseGoldens, Logits) {
    const auto& [kind, golden] = GetParam();
    const fs::path folder = golden_folder(golden.model);
    if (!fs::exists(folder)) GTEST_SKIP() << folder << " is absent";
    const Machine& m = machine(kind, golden.model);
    const auto edits = lmul_edits(golden.sites, golden.bits);
    ASSERT_EQ(m.refusal(edits), "");
    const Rows want = expected_rows(folder, "logits." + golden.tensor);
    const Rows got = m.run({.tokens = expected_ids(folder, "input_ids"), .edits = edits});
    const double error = relative_error(got, want);
    RecordProperty("relative_error", to_text(error));
    EXPECT_LE(error, 5e-2);
    EXPECT_LE(2 * error, relative_error(got, expected_rows(folder, "logits")));
}

std::vector<Case> elementwise_cases() {
    std::vector<Case> list;
    for (const char* model : {"tiny", "tiny-bf16", "nobound", "eps"})
        for (const std::uint8_t bits : std::initializer_list<std::uint8_t>{3, 4, 23})
            list.push_back({model, "elementwise" + std::to_string(bits), "elementwise", bits});
    return list;
}

INSTANTIATE_TEST_SUITE_P(MatMulFree, ElementwiseGoldens,
                         testing::Combine(testing::ValuesIn(machines),
                                          testing::ValuesIn(elementwise_cases())),
                         test_name);

}  // namespace
}  // namespace addend::test
