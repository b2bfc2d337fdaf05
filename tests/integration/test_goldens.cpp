// DESIGN §8 for MatMul-free models: goldens from the folder and from both packed forms.
#include <gtest/gtest.h>

#include <cstdlib>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "core/base/number.h"
#include "core/files/convert.h"
#include "tests/integration/compare_rows.h"
#include "tests/integration/model_runner.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

enum class Form { folder, tq1_0, tq2_0 };

std::string form_name(Form form) {
    return form == Form::folder ? "folder" : form == Form::tq1_0 ? "tq1_0" : "tq2_0";
}

fs::path golden_folder(const std::string& name) {
    if (const char* const carried = std::getenv("ADDEND_TEST_GOLDEN")) return fs::path(carried) / name;
    const fs::path own = fs::path(ADDEND_TEST_DATA) / "golden" / name;
    return fs::exists(own) ? own
                           : fs::path(ADDEND_SHARED_DATA) / (name == "demo" ? "models" : "golden") / name;
}

/// A folder that goes away with the program.
const fs::path& scratch() {
    struct Folder {
        fs::path path = fs::temp_directory_path() / ("addend-goldens-" + std::to_string(::getpid()));
        Folder() { fs::create_directories(path); }
        ~Folder() {
            std::error_code ignored;
            fs::remove_all(path, ignored);
        }
    };
    static const Folder folder;
    return folder.path;
}

std::map<std::pair<std::string, Form>, std::unique_ptr<ModelRunner>>& loaded_models() {
    static std::map<std::pair<std::string, Form>, std::unique_ptr<ModelRunner>> models;
    return models;
}

struct LetGo final : testing::Environment {
    void TearDown() override { loaded_models().clear(); }
};
[[maybe_unused]] const auto* const let_go = testing::AddGlobalTestEnvironment(new LetGo);

/// The model, packed first where the form asks for it; loaded once.
const ModelRunner& model(const std::string& name, Form form) {
    auto& entry = loaded_models()[{name, form}];
    if (entry) return *entry;
    fs::path path = golden_folder(name);
    if (form != Form::folder) {
        const fs::path packed = scratch() / (name + "." + form_name(form) + ".gguf");
        ConvertOptions options;
        options.ternary = form == Form::tq1_0 ? TensorDType::tq1_0 : TensorDType::tq2_0;
        convert_model(ModelFiles::open(path), packed, options);
        path = packed;
    }
    entry = std::make_unique<ModelRunner>(path);
    return *entry;
}

/// Rows of layer n of a tensor [layers, tokens, width], `tokens` rows each.
Rows layer_rows(const Rows& all, std::size_t layer, std::size_t tokens) {
    const auto first = all.data.begin() + static_cast<std::ptrdiff_t>(layer * tokens * all.width);
    return {all.width, {first, first + static_cast<std::ptrdiff_t>(tokens * all.width)}};
}

Rows difference(const Rows& a, const Rows& b) {
    Rows result = a;
    for (std::size_t i = 0; i < a.data.size(); ++i) result.data[i] -= b.data[i];
    return result;
}

std::string layer_value(std::size_t layer, const std::string& name) {
    return "layers." + std::to_string(layer) + "." + name;
}

class Goldens : public testing::TestWithParam<std::tuple<std::string, Form>> {
  protected:
    void SetUp() override {
        folder = golden_folder(std::get<0>(GetParam()));
        if (!fs::exists(folder)) GTEST_SKIP() << folder << " is absent";
        runner = &model(std::get<0>(GetParam()), std::get<1>(GetParam()));
        ids = expected_ids(folder, "input_ids");
    }
    void expect_tight(const std::vector<double>& errors) const {
        EXPECT_LE(quantile(errors, 0.5), 2e-6);
        EXPECT_LE(quantile(errors, 0.9), 1e-5);
        EXPECT_LE(quantile(errors, 1.0), 3e-2);
    }
    fs::path folder;
    const ModelRunner* runner = nullptr;
    std::vector<std::int32_t> ids;
};

TEST_P(Goldens, LogitsEndToEnd) {
    const Rows want = expected_rows(folder, "logits");
    const Rows got = runner->run({.tokens = ids}).logits;
    EXPECT_LE(quantile(relative_errors(got, want, want), 1.0), 3e-2);
    EXPECT_GE(top1_agreement(got, want), 0.9);
}

// Each layer alone, from the golden residual: a wrong epsilon or norm shows here and hides in the logits.
TEST_P(Goldens, EachLayerFromItsGoldenInput) {
    const Rows hidden = expected_rows(folder, "hidden_states");
    const std::size_t layers = runner->program().header().layers;
    ASSERT_EQ(hidden.count(), (layers + 1) * ids.size());
    std::vector<double> errors;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        const Rows input = layer_rows(hidden, layer, ids.size());
        const Rows want = layer_rows(hidden, layer + 1, ids.size());
        const auto result = runner->run({.tokens = ids,
                                         .taps = {layer_value(layer, "output")},
                                         .injected = layer_value(layer, "input"),
                                         .with = input.data});
        const auto each = relative_errors(result.taps.front(), want, difference(want, input));
        errors.insert(errors.end(), each.begin(), each.end());
    }
    expect_tight(errors);
    RecordProperty("median", to_text(quantile(errors, 0.5)));
}

TEST_P(Goldens, HeadFromTheGoldenLastResidual) {
    const Rows hidden = expected_rows(folder, "hidden_states");
    const std::size_t layers = runner->program().header().layers;
    const Rows last = layer_rows(hidden, layers, ids.size());
    const Rows want = expected_rows(folder, "logits");
    const Rows got =
        runner->run({.tokens = ids, .injected = layer_value(layers - 1, "output"), .with = last.data}).logits;
    expect_tight(relative_errors(got, want, want));
}

TEST_P(Goldens, ResidualsForgetGatesAndStates) {
    const Rows hidden = expected_rows(folder, "hidden_states");
    const Rows gates = expected_rows(folder, "forget_gate");
    const Rows states = expected_rows(folder, "recurrent_state");
    const std::size_t layers = runner->program().header().layers;
    ASSERT_EQ(gates.count(), layers * ids.size());
    ASSERT_EQ(states.count(), layers);
    for (std::size_t layer = 0; layer < layers; ++layer) {
        SCOPED_TRACE(layer);
        const auto result = runner->run({.tokens = ids,
                                         .taps = {layer_value(layer, "input"), layer_value(layer, "mlgru.f"),
                                                  layer_value(layer, "mlgru.h")}});
        EXPECT_LE(relative_error(result.taps[0], layer_rows(hidden, layer, ids.size())), 3e-2);
        EXPECT_LE(relative_error(result.taps[1], layer_rows(gates, layer, ids.size())), 3e-2);
        const auto h = result.taps[2].row(ids.size() - 1);
        EXPECT_LE(relative_error({h.size(), {h.begin(), h.end()}}, layer_rows(states, layer, 1)), 3e-2);
    }
}

TEST_P(Goldens, ChunksAndThreadsGiveTheSameBits) {
    const Rows whole = runner->run({.tokens = ids, .chunk = 64, .threads = 1}).logits;
    for (const std::uint32_t chunk : {1u, 3u, 16u})
        EXPECT_EQ(runner->run({.tokens = ids, .chunk = chunk, .threads = 2}).logits.data, whole.data)
            << chunk;
}

// With every value tapped a plan fuses nothing.
TEST_P(Goldens, FusedAndUnfusedGiveTheSameBits) {
    std::vector<std::string> all;
    for (const addend_value& value : runner->program().values()) all.emplace_back(runner->program().name(value.name));
    for (const std::uint32_t chunk : {1u, 64u})
        EXPECT_EQ(runner->run({.tokens = ids, .taps = all, .chunk = chunk}).logits.data,
                  runner->run({.tokens = ids, .chunk = chunk}).logits.data)
            << chunk;
}

INSTANTIATE_TEST_SUITE_P(HgrnBit, Goldens,
                         testing::Combine(testing::Values("tiny", "tiny-bf16", "nobound", "eps"),
                                          testing::Values(Form::folder, Form::tq1_0, Form::tq2_0)),
                         [](const auto& instance) {
                             std::string name =
                                 std::get<0>(instance.param) + "_" + form_name(std::get<1>(instance.param));
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

// Packing loses nothing of the ternary layers, and keeps the rest as stored: the same bits.
TEST(PackedModels, GiveTheBitsOfTheirFolder) {
    for (const std::string name : {"tiny", "tiny-bf16", "nobound", "eps"}) {
        const fs::path folder = golden_folder(name);
        if (!fs::exists(folder)) GTEST_SKIP() << folder << " is absent";
        const auto ids = expected_ids(folder, "input_ids");
        const Rows want = model(name, Form::folder).run({.tokens = ids}).logits;
        for (const Form form : {Form::tq1_0, Form::tq2_0})
            EXPECT_EQ(model(name, form).run({.tokens = ids}).logits.data, want.data) << name;
    }
}

class Demo : public testing::TestWithParam<Form> {};

TEST_P(Demo, Logits) {
    const fs::path folder = golden_folder("demo");
    if (!fs::exists(folder)) GTEST_SKIP() << folder << " is absent";
    for (const std::string n : {"0", "1", "2", "3"}) {
        SCOPED_TRACE(n);
        const Rows want = expected_rows(folder, "logits." + n);
        const Rows got = model("demo", GetParam()).run({.tokens = expected_ids(folder, "ids." + n)}).logits;
        EXPECT_LE(relative_error(got, want), 3e-2);
        EXPECT_GE(top1_agreement(got, want), 0.9);
    }
}

INSTANTIATE_TEST_SUITE_P(HgrnBit, Demo, testing::Values(Form::folder, Form::tq1_0, Form::tq2_0),
                         [](const auto& instance) { return form_name(instance.param); });

}  // namespace
}  // namespace addend::test
