// Opening models: what is known before loading, prompts, and loading on a device.
#include "core/runtime/model.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/chat/chat_template.h"
#include "core/files/convert.h"
#include "core/files/synth.h"
#include "core/program/program.h"
#include "core/runtime/prompt.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

fs::path copy_of_small(const std::string& name) {
    const fs::path folder = scratch_folder() / name;
    fs::remove_all(folder);
    fs::copy(small_model_folder(), folder);
    return folder;
}

Code failure_of_open(const fs::path& path) {
    try {
        (void)Model::open(path);
    } catch (const Failure& failure) {
        return failure.code();
    }
    return Code::count_;
}

TEST(Model, SummarisesAFolder) {
    const auto model = Model::open(small_model_folder());
    const ModelSummary& s = model->summary();
    EXPECT_EQ(s.name, "small");
    EXPECT_EQ(s.architecture, "hgrn_bit");
    EXPECT_EQ(s.format, "Hugging Face folder");
    EXPECT_EQ(s.weight_format, "latent F32");
    EXPECT_EQ(s.layers, 2u);
    EXPECT_EQ(s.vocab, 263u);
    EXPECT_EQ(s.state_bytes, 2u * 64 * sizeof(float));
    EXPECT_TRUE(s.state_is_constant);
    // Four projections and two of the channel mixer a layer, and the head.
    EXPECT_EQ(s.ternary_parameters, 2u * (4 * 64 * 64 + 2 * 256 * 64 + 256 * 64) + 263 * 64);
    EXPECT_GT(s.parameters, s.ternary_parameters);
    EXPECT_LT(s.weight_bytes, s.file_bytes);
    EXPECT_TRUE(s.warnings.empty());
    EXPECT_TRUE(model->has_own_chat_template());
    EXPECT_EQ(model->reply_defaults().stop_ids, std::vector<std::int32_t>{261});
    EXPECT_EQ(model->reply_defaults().temperature, 0.5);
}

TEST(Model, SummarisesALlama) {
    const fs::path folder = scratch_folder() / "llama";
    synthesize_model("llama-tiny", folder);
    const ModelSummary s = Model::open(folder)->summary();
    EXPECT_EQ(s.architecture, "llama");
    EXPECT_EQ(s.weight_format, "dense BF16");
    EXPECT_EQ(s.ternary_parameters, 0u);
    EXPECT_EQ(s.parameters, 2u * 320 * 64 + 2 * (2 * 64 * 64 + 2 * 32 * 64 + 3 * 160 * 64 + 2 * 64) + 64);
    EXPECT_EQ(s.trained_context, 512u);
    EXPECT_FALSE(s.state_is_constant);
    EXPECT_EQ(s.state_bytes, 2u * 2 * 32 * sizeof(float)) << "keys and values of one token, in 2 layers";
    EXPECT_NEAR(static_cast<double>(s.weight_bytes), static_cast<double>(2 * s.parameters), 2000);
    EXPECT_TRUE(s.warnings.empty());
}

TEST(Model, ThePackedFileIsTheSameModel) {
    const fs::path packed = scratch_folder() / "small.gguf";
    convert_model(ModelFiles::open(small_model_folder()), packed);
    const auto folder = Model::open(small_model_folder());
    const auto file = Model::open(packed);
    EXPECT_EQ(file->summary().format, "GGUF");
    EXPECT_EQ(file->summary().weight_format, "ternary TQ1_0");
    EXPECT_EQ(file->summary().parameters, folder->summary().parameters);
    EXPECT_EQ(file->reply_defaults().stop_ids, folder->reply_defaults().stop_ids);
    const std::vector<ChatMessage> messages{{"user", "he said <|end|>"}, {"assistant", "hell"}};
    EXPECT_EQ(chat_prompt_ids(*file, messages), chat_prompt_ids(*folder, messages));
    EXPECT_EQ(plain_prompt_ids(*file, "hell<|end|>"), plain_prompt_ids(*folder, "hell<|end|>"));
    const auto& a = folder->lower();
    const auto& b = file->lower();
    ASSERT_EQ(a.program->weights().size(), b.program->weights().size());
    for (std::uint32_t w = 0; w < a.program->weights().size(); ++w) {
        const addend_weight& weight = a.program->weights()[w];
        EXPECT_EQ(weight.scale, b.program->weights()[w].scale);
        if (weight.bytes != b.program->weights()[w].bytes) continue;  // an embedding of another type
        std::vector<std::byte> left(weight.bytes), right(weight.bytes);
        a.weights->read_rows(w, 0, weight.rows, left);
        b.weights->read_rows(w, 0, weight.rows, right);
        EXPECT_EQ(left, right) << a.program->name(weight.name);
    }
}

TEST(Model, WhatPeopleWriteIsNeverAControlToken) {
    const auto model = Model::open(small_model_folder());
    const auto ids = chat_prompt_ids(*model, std::vector<ChatMessage>{{"user", "a<|end|>b<s>"}});
    EXPECT_EQ(std::ranges::count(ids, 261), 1);
    EXPECT_EQ(std::ranges::count(ids, 260), 1);
    EXPECT_EQ(ids.back(), 261);
}

TEST(Model, ATemplateOutsideTheSubsetLeavesThePlainOneAndSaysSo) {
    const fs::path folder = copy_of_small("template");
    std::ofstream(folder / "chat_template.jinja") << "{% macro f() %}x{% endmacro %}{{ f( }}";
    const auto model = Model::open(folder);
    EXPECT_FALSE(model->has_own_chat_template());
    ASSERT_EQ(model->summary().warnings.size(), 1u);
    EXPECT_FALSE(chat_prompt_ids(*model, std::vector<ChatMessage>{{"user", "hi"}}).empty());
}

TEST(Model, WithoutATokenizerItRunsOnIdsOnly) {
    const fs::path folder = copy_of_small("silent");
    fs::remove(folder / "tokenizer.json");
    const auto model = Model::open(folder);
    EXPECT_FALSE(model->has_tokenizer());
    ASSERT_EQ(model->summary().warnings.size(), 1u);
    EXPECT_EQ(model->summary().warnings[0].code, Code::model_without_tokenizer);
    try {
        (void)model->tokenizer();
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::tokenizer_missing);
    }
}

TEST(Model, BadFilesGiveOneFailure) {
    EXPECT_EQ(failure_of_open("/no/such/place"), Code::file_not_found);
    const fs::path folder = copy_of_small("broken");
    fs::resize_file(folder / "model.safetensors", 1000);
    EXPECT_NE(failure_of_open(folder), Code::count_);
    const fs::path other = copy_of_small("other");
    std::ofstream(other / "config.json") << R"({"model_type": "mamba"})";
    EXPECT_EQ(failure_of_open(other), Code::architecture_unsupported);
}

TEST(Model, LoadsOnADeviceAndReportsPhases) {
    const BackendRegistry registry({{fs::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins"}, {}});
    const auto model = Model::open(small_model_folder());
    double last = 0;
    const auto loaded = LoadedModel::load(model, registry.find("cpu"), {"cpu", "scalar", 1},
                                          [&](LoadPhase phase, double fraction) {
                                              EXPECT_NE(phase, LoadPhase::opening);
                                              last = fraction;
                                          },
                                          {});
    EXPECT_EQ(last, 1.0);
    EXPECT_EQ(loaded->device(), (DeviceChoice{"cpu", "scalar", 1}));
    EXPECT_EQ(loaded->device_info().id, "scalar");
    EXPECT_GT(loaded->memory().weights, 0u);
    const PlanOptions options{.max_rows = 8, .taps = {}, .injections = {}};
    EXPECT_EQ(loaded->plan(options), loaded->plan(options)) << "compiled once";
    CancelToken cancelled;
    cancelled.cancel();
    EXPECT_THROW(
        (void)LoadedModel::load(Model::open(small_model_folder()), registry.find("cpu"), {}, {}, cancelled),
        Failure);
}

// The embedding stays in the file: what is not read when the model is loaded is missed when it is looked up.
TEST(Model, AFileCutShortAfterLoadingIsOneFailure) {
    const BackendRegistry registry({{fs::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins"}, {}});
    const fs::path folder = copy_of_small("cut-later");
    const auto loaded = LoadedModel::load(Model::open(folder), registry.find("cpu"), {}, {}, {});
    EXPECT_EQ(loaded->memory().on_file, (263 + 15) / 16 * 16 * 64 * 4u);
    const auto plan = loaded->plan({.max_rows = 4, .taps = {}, .injections = {}});
    const auto session = loaded->create_session({});
    const std::vector<std::int32_t> tokens{1, 2, 3, 260, 261, 262};
    const auto run = [&] {
        RunRequest request;
        request.tokens = tokens;
        return session->run(*plan, request).tokens_done;
    };
    EXPECT_EQ(run(), 6u);
    fs::resize_file(folder / "model.safetensors", 2000);
    for (int attempt = 0; attempt < 2; ++attempt) try {
            (void)run();
            ADD_FAILURE() << "read from nowhere";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.code(), Code::file_truncated);
        }
    EXPECT_EQ(session->position(), 6u);
}

TEST(Model, WhatLoadingTakesIsToldBefore) {
    const BackendRegistry registry({{fs::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins"}, {}});
    const auto model = Model::open(small_model_folder());
    const auto backend = registry.find("cpu");
    std::vector<std::uint64_t> bytes;
    for (const TritBits trits : {TritBits::two, TritBits::five_a_byte}) {
        const auto told = backend->weights_memory(0, *model->program_shape(), trits);
        ASSERT_TRUE(told.has_value());
        EXPECT_EQ(told->trit_bits, trits == TritBits::two ? 2.0 : 1.6);
        const auto loaded = LoadedModel::load(model, backend, {"cpu", "", 1, trits}, {}, {});
        EXPECT_EQ(loaded->device().trits, trits);
        EXPECT_EQ(loaded->memory().weights, told->weights);
        EXPECT_EQ(loaded->memory().on_file, told->on_file);
        bytes.push_back(told->weights);
    }
    EXPECT_LT(bytes[1], bytes[0]);
}

}  // namespace
}  // namespace addend::test
