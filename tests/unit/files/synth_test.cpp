#include "core/files/synth.h"

#include <cmath>

#include "core/base/number.h"
#include "core/files/convert.h"
#include "core/files/tensor_read.h"
#include "core/files/ternary_reader.h"
#include "tests/unit/files/support.h"

namespace addend {
namespace {

using test::code_of;
using test::TempDir;

TEST(SynthShapes, HavePublishedParameterCounts) {
    const auto billions = [](std::string_view name) {
        for (const SynthShape& shape : synth_shapes())
            if (shape.name == name)
                return static_cast<double>(dimensions_of(shape.config()).parameters) * 1e-9;
        return 0.0;
    };
    EXPECT_NEAR(billions("mmfree-370m"), 0.374, 0.001);
    EXPECT_NEAR(billions("mmfree-1.3b"), 1.365, 0.001);
    EXPECT_NEAR(billions("mmfree-2.7b"), 2.702, 0.001);
    EXPECT_NEAR(billions("mmfree-7b"), 6.740, 0.001);
    EXPECT_NEAR(billions("mmfree-13b"), 13.018, 0.001);
    EXPECT_NEAR(billions("llama-374m"), 0.374, 0.001);
    EXPECT_NEAR(billions("llama-1.1b"), 1.100, 0.001);
    EXPECT_NEAR(billions("llama-1.3b"), 1.365, 0.001);
    EXPECT_NEAR(billions("llama-2.7b"), 2.702, 0.001);
    EXPECT_NEAR(billions("llama-3.2-1b"), 1.236, 0.001);
    EXPECT_NEAR(billions("llama-3.2-3b"), 3.213, 0.001);
    EXPECT_NEAR(billions("llama-2-7b"), 6.738, 0.001);
    EXPECT_NEAR(billions("llama-3-8b"), 8.030, 0.001);
    EXPECT_NEAR(billions("llama-3.1-8b"), 8.030, 0.001);
    EXPECT_NEAR(billions("llama-2-13b"), 13.016, 0.001);
}

TEST(Synth, FolderAndPackedFileAreOneModel) {
    for (const TensorDType latent : {TensorDType::bf16, TensorDType::f16, TensorDType::f32}) {
        TempDir dir;
        SynthOptions options;
        options.latent = latent;
        options.seed = 42;
        synthesize_model("tiny", dir / "folder", options);
        synthesize_model("tiny", dir / "direct.gguf", options);
        const auto folder = ModelFiles::open(dir / "folder");
        const auto direct = ModelFiles::open(dir / "direct.gguf");
        const auto config = load_hgrn_bit_config(folder);
        ASSERT_EQ(load_hgrn_bit_config(direct), config);
        for (const ExpectedTensor& expected : hgrn_bit_tensors(config)) {
            if (expected.role != WeightRole::ternary) {
                EXPECT_EQ(read_f32(folder.tensor(expected.name)), read_f32(direct.tensor(expected.name)));
                continue;
            }
            const auto a = TernaryReader::open(folder, expected.name);
            const auto b = TernaryReader::open(direct, expected.name);
            EXPECT_EQ(a.scale(), b.scale()) << expected.name;
            std::vector<std::uint8_t> x(a.rows() * a.row_stride());
            std::vector<std::uint8_t> y(x.size());
            a.read_rows(0, a.rows(), x);
            b.read_rows(0, b.rows(), y);
            EXPECT_EQ(x, y) << expected.name;
        }
        EXPECT_EQ(direct.tokenizer_json_text(), folder.tokenizer_json_text());
        EXPECT_EQ(direct.eos_token_ids(), folder.eos_token_ids());
    }
}

// Names, types and shards as a published Llama has them, and a configuration that says the same when read.
TEST(Synth, LlamaIsAFolderLikeAPublishedOne) {
    TempDir dir;
    SynthOptions options;
    options.shard_bytes = 50'000;
    synthesize_model("llama-tiny", dir / "m", options);
    EXPECT_TRUE(test::fs::exists(dir / "m/model.safetensors.index.json"));
    const auto files = ModelFiles::open(dir / "m");
    EXPECT_GT(files.weight_files.size(), 1u);
    EXPECT_EQ(files.tensor("model.layers.1.self_attn.k_proj.weight").shape, (Shape{32, 64}));
    EXPECT_EQ(files.tensor("model.layers.1.mlp.up_proj.weight").dtype, TensorDType::bf16);
    for (const SynthShape& shape : synth_shapes())
        if (shape.name == "llama-tiny") {
            EXPECT_EQ(load_model_config(files), shape.config());
        }
}

// Under other names, q and k turned into neighbouring pairs.
TEST(Synth, LlamaFolderAndGgufHoldTheSameValues) {
    TempDir dir;
    SynthOptions options;
    options.dense = TensorDType::bf16;
    synthesize_model("llama-tiny", dir / "m", options);
    synthesize_model("llama-tiny", dir / "m.gguf", options);
    const auto folder = ModelFiles::open(dir / "m");
    const auto gguf = ModelFiles::open(dir / "m.gguf");
    const auto config = load_transformer_config(gguf);
    EXPECT_TRUE(config.rope.neighbours);
    EXPECT_EQ(gguf.tensor("blk.1.ffn_up.weight").dtype, TensorDType::bf16);
    EXPECT_EQ(read_f32(gguf.tensor("blk.1.ffn_up.weight")),
              read_f32(folder.tensor("model.layers.1.mlp.up_proj.weight")));
    EXPECT_EQ(read_f32(gguf.tensor("output_norm.weight")), read_f32(folder.tensor("model.norm.weight")));
    const auto turned = read_f32(gguf.tensor("blk.0.attn_k.weight"));
    const auto halves = read_f32(folder.tensor("model.layers.0.self_attn.k_proj.weight"));
    for (std::size_t row = 0; row < 32; ++row) {
        const std::size_t channel = row % 16;
        const std::size_t from = row - channel + (channel % 2 == 0 ? channel / 2 : 8 + channel / 2);
        for (std::size_t column = 0; column < 64; ++column)
            EXPECT_EQ(turned[row * 64 + column], halves[from * 64 + column]);
    }
    EXPECT_EQ(gguf.eos_token_ids(), folder.eos_token_ids());
}

TEST(Synth, LlamaBlocksAreNearTheirValues) {
    TempDir dir;
    synthesize_model("llama-tiny", dir / "m");
    const auto want = read_f32(ModelFiles::open(dir / "m").tensor("model.layers.0.mlp.down_proj.weight"));
    for (const auto& [dtype, least] : {std::pair{TensorDType::q8_0, 1e-3}, {TensorDType::q4_0, 2e-2}}) {
        SynthOptions options;
        options.dense = dtype;
        synthesize_model("llama-tiny", dir / "q.gguf", options);
        const auto files = ModelFiles::open(dir / "q.gguf");
        EXPECT_EQ(files.tensor("blk.0.ffn_down.weight").dtype, dtype);
        EXPECT_EQ(files.tensor("blk.0.ffn_norm.weight").dtype, TensorDType::f32);
        const auto got = read_f32(files.tensor("blk.0.ffn_down.weight"));
        double error = 0;
        double size = 0;
        for (std::size_t n = 0; n < want.size(); ++n) {
            error += std::pow(static_cast<double>(got[n]) - static_cast<double>(want[n]), 2);
            size += std::pow(static_cast<double>(want[n]), 2);
        }
        const double relative = std::sqrt(error / size);
        EXPECT_GT(relative, least);
        EXPECT_LT(relative, 10 * least) << dtype_name(dtype);
    }
    SynthOptions options;
    options.dense = TensorDType::q4_k;
    EXPECT_EQ(code_of([&] { synthesize_model("llama-tiny", dir / "q.gguf", options); }),
              Code::convert_type_unsupported);
}

TEST(Synth, LlamaConfigurationsSurviveConfigJson) {
    for (const SynthShape& shape : synth_shapes()) {
        if (shape.llama.heads == 0) continue;
        const auto config = std::get<TransformerConfig>(shape.config());
        EXPECT_EQ(parse_transformer_config(llama_config_json(config, "bfloat16"), "config.json"), config)
            << shape.name;
    }
}

TEST(Synth, IsAFunctionOfItsSeed) {
    TempDir dir;
    SynthOptions options;
    synthesize_model("tiny-nobound", dir / "a.gguf", options);
    synthesize_model("tiny-nobound", dir / "b.gguf", options);
    EXPECT_EQ(test::read_file(dir / "a.gguf"), test::read_file(dir / "b.gguf"));
    options.seed = 2;
    synthesize_model("tiny-nobound", dir / "b.gguf", options);
    EXPECT_NE(test::read_file(dir / "a.gguf"), test::read_file(dir / "b.gguf"));
    // The same on every machine: this value was computed once and may only change on purpose.
    const auto files = ModelFiles::open(dir / "a.gguf");
    const auto norm = read_f32(files.tensor("model.norm.weight"));
    double sum = 0;
    for (const float v : norm) sum += static_cast<double>(v);
    EXPECT_EQ(to_text(sum), "96.6953125");
}

TEST(Synth, WeightsLookLikeTrainedOnes) {
    TempDir dir;
    synthesize_model("small", dir / "m.gguf");
    const auto files = ModelFiles::open(dir / "m.gguf");
    const auto stats = TernaryReader::open(files, "model.layers.0.mlp.gate_proj.weight").stats();
    // A Gaussian has P(|x| > mean|x| / 2) = 0.690.
    EXPECT_NEAR(stats.density(), 0.69, 0.015);
    EXPECT_NEAR(static_cast<double>(stats.plus) / static_cast<double>(stats.minus), 1.0, 0.02);
    const auto embedding = read_f32(files.tensor("model.embeddings.weight"));
    double sum = 0;
    double squares = 0;
    for (const float v : embedding) {
        sum += static_cast<double>(v);
        squares += static_cast<double>(v) * static_cast<double>(v);
    }
    const auto n = static_cast<double>(embedding.size());
    EXPECT_NEAR(sum / n, 0.0, 2e-4);
    EXPECT_NEAR(std::sqrt(squares / n), 0.02, 3e-4);
}

TEST(Synth, RefusesUnknownShapesAndFullFolders) {
    TempDir dir;
    try {
        synthesize_model("mmfree-1t", dir / "x");
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::synth_shape_unknown);
        EXPECT_NE(test::arg_of(failure.message(), "known").find("mmfree-13b"), std::string::npos);
    }
    synthesize_model("tiny", dir / "x");
    EXPECT_EQ(code_of([&] { synthesize_model("tiny", dir / "x"); }), Code::synth_output_exists);
}

TEST(Synth, CancelledLeavesNothing) {
    for (const char* name : {"folder", "file.gguf"}) {
        TempDir dir;
        CancelToken cancel;
        SynthOptions options;
        options.shard_bytes = 50'000;
        int calls = 0;
        const auto progress = [&](std::uint64_t, std::uint64_t) {
            if (++calls == 12) cancel.cancel();
        };
        EXPECT_EQ(code_of([&] { synthesize_model("tiny", dir / name, options, progress, cancel); }),
                  Code::cancelled);
        EXPECT_TRUE(test::fs::is_empty(dir.path())) << name;
    }
}

}  // namespace
}  // namespace addend
