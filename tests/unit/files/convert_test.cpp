#include "core/files/convert.h"
#include "core/files/synth.h"

#include "core/files/gguf.h"
#include "core/files/half.h"
#include "core/files/hgrn_bit.h"
#include "core/files/tensor_read.h"
#include "core/files/ternary_blocks.h"
#include "core/files/ternary_reader.h"
#include "tests/unit/files/small_model.h"

namespace addend {
namespace {

using test::code_of;
using test::TempDir;

std::vector<std::byte> all_bytes(const TensorInfo& tensor) {
    std::vector<std::byte> bytes(tensor.bytes);
    read_bytes(tensor, 0, bytes);
    return bytes;
}

/// Trits and scales equal, bit for bit; all else byte for byte.
void expect_same_model(const ModelFiles& a, const ModelFiles& b) {
    const HgrnBitConfig config = load_hgrn_bit_config(a);
    ASSERT_EQ(load_hgrn_bit_config(b), config);
    for (const ExpectedTensor& expected : hgrn_bit_tensors(config)) {
        const std::string& name = expected.name;
        if (expected.role != WeightRole::ternary) {
            ASSERT_EQ(a.tensor(name).dtype, b.tensor(name).dtype) << name;
            ASSERT_EQ(all_bytes(a.tensor(name)), all_bytes(b.tensor(name))) << name;
            continue;
        }
        const auto left = TernaryReader::open(a, name);
        const auto right = TernaryReader::open(b, name);
        ASSERT_EQ(left.scale(), right.scale()) << name;
        std::vector<std::uint8_t> x(left.rows() * left.row_stride());
        std::vector<std::uint8_t> y(x.size());
        ASSERT_EQ(right.rows() * right.row_stride(), x.size()) << name;
        left.read_rows(0, left.rows(), x);
        right.read_rows(0, right.rows(), y);
        ASSERT_EQ(x, y) << name;
    }
}

class Convert : public testing::TestWithParam<TensorDType> {
  protected:
    ConvertOptions options() const {
        ConvertOptions options;
        options.ternary = GetParam();
        return options;
    }
    TempDir dir_;
};

TEST_P(Convert, IsLossless) {
    for (const char* name : {"tiny", "tiny-bf16", "nobound", "eps"}) {
        const auto folder = ModelFiles::open(test::golden(name));
        const auto out = dir_ / "out.gguf";
        const auto result = convert_model(folder, out, options());
        EXPECT_EQ(result.bytes_written, test::fs::file_size(out));
        EXPECT_TRUE(result.warnings.empty()) << debug_text(result.warnings[0]);
        const auto packed = ModelFiles::open(out);
        EXPECT_EQ(packed.tensor("lm_head.weight").dtype, GetParam());
        expect_same_model(folder, packed);
        EXPECT_EQ(packed.eos_token_ids(), folder.eos_token_ids());
        EXPECT_EQ(packed.bos_token_id(), folder.bos_token_id());
        EXPECT_EQ(packed.display_name(), name);
    }
}

TEST_P(Convert, OtherReadersSeeTheScaleRoundedToFloat16) {
    const auto folder = ModelFiles::open(test::golden("tiny"));
    convert_model(folder, dir_ / "out.gguf", options());
    const auto packed = ModelFiles::open(dir_ / "out.gguf");
    const std::string name = "model.layers.0.attn.i_proj.weight";
    const auto reader = TernaryReader::open(packed, name);
    const TensorInfo& tensor = packed.tensor(name);
    EXPECT_EQ(tensor.shape, (Shape{64, 64}));
    EXPECT_EQ(tensor.stored_width, 256u);
    const float d = f32_from_f16(f16_from_f32(reader.scale()));
    const auto values = read_f32(tensor);
    std::vector<std::uint8_t> codes(64 * 16);
    reader.read_rows(0, 64, codes);
    for (std::uint64_t i = 0; i < values.size(); ++i)
        ASSERT_EQ(values[i], static_cast<float>(test::trit_at(codes, 16, i / 64, i % 64)) * d);
    // Padding is zeros, in every block the same d.
    const auto bytes = all_bytes(tensor);
    const std::size_t block = ternary_block_bytes(GetParam());
    std::array<std::uint8_t, 256> block_codes;
    for (std::size_t at = 0; at < bytes.size(); at += block) {
        const std::span<const std::byte> one(bytes.data() + at, block);
        ASSERT_EQ(f32_from_f16(ternary_block_d(one)), d);
        decode_ternary_block(GetParam(), one, block_codes);
        ASSERT_TRUE(
            std::all_of(block_codes.begin() + 64, block_codes.end(), [](std::uint8_t c) { return c == 1; }));
    }
}

TEST_P(Convert, FromTheOtherPacking) {
    const auto folder = ModelFiles::open(test::golden("tiny-bf16"));
    ConvertOptions first = options();
    first.ternary = GetParam() == TensorDType::tq1_0 ? TensorDType::tq2_0 : TensorDType::tq1_0;
    first.name = "a name";
    first.licence = "CC0-1.0";
    convert_model(folder, dir_ / "first.gguf", first);
    convert_model(ModelFiles::open(dir_ / "first.gguf"), dir_ / "second.gguf", options());
    const auto second = ModelFiles::open(dir_ / "second.gguf");
    expect_same_model(folder, second);
    EXPECT_EQ(second.display_name(), "a name");
    EXPECT_EQ(second.licence(), "CC0-1.0");
    // The same as packing the folder directly.
    first.ternary = GetParam();
    convert_model(folder, dir_ / "direct.gguf", first);
    EXPECT_EQ(second.tensor_bytes(), ModelFiles::open(dir_ / "direct.gguf").tensor_bytes());
}

INSTANTIATE_TEST_SUITE_P(Types, Convert, testing::Values(TensorDType::tq1_0, TensorDType::tq2_0),
                         [](const auto& parameter) { return std::string(dtype_name(parameter.param)); });

TEST(ConvertDemo, FitsAndKeepsEverything) {
    ADDEND_NEEDS_SHARED("models/demo/config.json");
    TempDir dir;
    const auto folder = ModelFiles::open(test::shared_data("models/demo"));
    const auto result = convert_model(folder, dir / "demo.gguf");
    EXPECT_LE(result.bytes_written, 12'600'000u);
    EXPECT_TRUE(result.warnings.empty());
    const auto packed = ModelFiles::open(dir / "demo.gguf");
    expect_same_model(folder, packed);
    EXPECT_EQ(packed.tensor("model.embeddings.weight").dtype, TensorDType::bf16);
    EXPECT_EQ(packed.tokenizer_json_text(), folder.tokenizer_json_text());
    EXPECT_EQ(packed.chat_template(), folder.chat_template());
    EXPECT_EQ(packed.eos_token_ids(), (std::vector<std::int64_t>{2, 5}));
    EXPECT_EQ(packed.generation_defaults(), folder.generation_defaults());
    EXPECT_EQ(packed.tokenizer_config, folder.tokenizer_config);
    const GgufMetadata& m = packed.metadata;
    EXPECT_EQ(m.get_string("tokenizer.ggml.model"), "gpt2");
    EXPECT_EQ(m.get_string("tokenizer.ggml.pre"), "gpt-2");
    EXPECT_EQ(m.get_strings("tokenizer.ggml.tokens").size(), 4096u);
    EXPECT_EQ(m.get_strings("tokenizer.ggml.tokens")[5], "<|end|>");
    EXPECT_EQ(m.find_ints("tokenizer.ggml.token_type")->at(5), 3);
    EXPECT_EQ(m.get_strings("tokenizer.ggml.merges")[0], "\xc4\xa0 t");
    EXPECT_EQ(m.get_uint("tokenizer.ggml.eos_token_id"), 2u);
    EXPECT_TRUE(m.get_bool("tokenizer.ggml.add_bos_token"));
}

TEST(ConvertRefuses, ItsOwnSourceAndOtherTypes) {
    TempDir dir;
    const auto folder = ModelFiles::open(test::golden("tiny"));
    convert_model(folder, dir / "a.gguf");
    const auto packed = ModelFiles::open(dir / "a.gguf");
    EXPECT_EQ(code_of([&] { convert_model(packed, dir / "a.gguf"); }), Code::convert_onto_itself);
    ConvertOptions options;
    options.ternary = TensorDType::q4_0;
    EXPECT_EQ(code_of([&] { convert_model(folder, dir / "b.gguf", options); }),
              Code::convert_type_unsupported);
}

TEST(ConvertRefuses, ModelsThatAreNotMatMulFree) {
    TempDir dir;
    synthesize_model("llama-tiny", dir / "llama");
    const auto files = ModelFiles::open(dir / "llama");
    EXPECT_EQ(code_of([&] { convert_model(files, dir / "out.gguf"); }), Code::convert_architecture);
    EXPECT_FALSE(test::fs::exists(dir / "out.gguf"));
}

TEST(ConvertCancelled, LeavesNothingBehind) {
    TempDir dir;
    const auto folder = ModelFiles::open(test::golden("tiny"));
    CancelToken cancel;
    std::uint64_t calls = 0;
    const auto progress = [&](std::uint64_t done, std::uint64_t total) {
        EXPECT_LE(done, total);
        if (++calls == 5) cancel.cancel();
    };
    EXPECT_EQ(code_of([&] { convert_model(folder, dir / "a.gguf", {}, progress, cancel); }), Code::cancelled);
    EXPECT_EQ(calls, 5u);
    EXPECT_TRUE(test::fs::is_empty(dir.path()));
}

TEST(ConvertProgress, EndsAtItsTotal) {
    TempDir dir;
    std::uint64_t last = 0;
    std::uint64_t whole = 1;
    convert_model(ModelFiles::open(test::golden("tiny")), dir / "a.gguf", {},
                  [&](std::uint64_t done, std::uint64_t total) {
                      EXPECT_GE(done, last);
                      last = done;
                      whole = total;
                  });
    EXPECT_EQ(last, whole);
}

TEST(ConvertWarns, OfScalesOutsideFloat16AndOfDoubleQuantisation) {
    TempDir dir;
    ModelFiles files = ModelFiles::open(test::golden("tiny"));
    // An i_proj of {-a, 0, +a} with an a far below float16's least normal number.
    std::vector<float> w(64 * 64, 0.0f);
    for (std::size_t i = 0; i < w.size(); i += 3) w[i] = 3e-8f;
    const std::string name = "model.layers.0.attn.i_proj.weight";
    files.tensors[name] = test::one_matrix(dir / "w", TensorDType::f32, {64, 64}, w).tensors.at("w");
    files.tensors[name].name = name;
    ConvertOptions options;
    options.scale_correction = true;
    const auto result = convert_model(files, dir / "a.gguf", options);
    ASSERT_EQ(result.warnings.size(), 2u);
    EXPECT_EQ(result.warnings[0].code, Code::ternary_already_quantised);
    EXPECT_EQ(result.warnings[1].code, Code::ternary_scale_not_in_f16);
    const auto reader = TernaryReader::open(ModelFiles::open(dir / "a.gguf"), name);
    EXPECT_EQ(reader.scale(), 3e-8f);
    EXPECT_EQ(reader.stats(), (TernaryStats{0, 64 * 64 - 1366, 1366}));
}

}  // namespace
}  // namespace addend
