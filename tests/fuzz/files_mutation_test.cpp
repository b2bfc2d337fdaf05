// Damaged headers and configurations of MatMul-free models: GGUF, safetensors, their index, config.json.
#include "core/files/convert.h"
#include "core/files/gguf.h"
#include "core/files/hgrn_bit.h"
#include "core/files/safetensors.h"
#include "core/files/synth.h"
#include "core/files/tensor_read.h"
#include "core/files/ternary_reader.h"
#include "tests/fuzz/hostile_files.h"

namespace addend {
namespace {

class Mutation : public test::HostileFiles {
  protected:
    void use() override {
        const ModelFiles files = ModelFiles::open(model_);
        (void)files.quick_id();
        (void)files.eos_token_ids();
        (void)files.chat_template();
        (void)files.generation_defaults();
        (void)files.licence();
        const HgrnBitConfig config = load_hgrn_bit_config(files);
        for (const ExpectedTensor& expected : hgrn_bit_tensors(config)) {
            if (expected.role != WeightRole::ternary) {
                (void)read_f32(files.tensor(expected.name));
                continue;
            }
            const auto reader = TernaryReader::open(files, expected.name);
            std::vector<std::uint8_t> row(reader.row_stride());
            reader.read_rows(reader.rows() - 1, 1, row);
        }
    }

    std::filesystem::path model_ = dir_ / "m.gguf";
};

/// The GGUF with fewest bytes that exercises every part: no tokenizer, 8 columns, 1 layer.
void write_small_gguf(const std::filesystem::path& path) {
    HgrnBitConfig config;
    config.vocab_size = 4;
    config.hidden_size = 8;
    config.layers = 1;
    config.intermediate_size = 8;
    GgufMetadata metadata("small");
    write_hgrn_bit_metadata(config, metadata);
    metadata.set_array("addend.eos_token_ids", std::vector<std::uint32_t>{1, 2});
    metadata.set_array("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", "c", "d"});
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor& tensor : hgrn_bit_tensors(config)) {
        const bool ternary = tensor.role == WeightRole::ternary;
        specs.push_back({tensor.name, ternary ? TensorDType::tq1_0 : TensorDType::f32, tensor.shape});
        if (!ternary) continue;
        specs.back().shape.back() = 256;
        specs.push_back({tensor.name + ".scale", TensorDType::f32, {1}});
        metadata.set_u32("addend.width." + tensor.name, 8);
    }
    GgufWriter writer(path, metadata, specs);
    for (const TensorSpec& spec : specs) {
        std::uint64_t elements = 0;
        ASSERT_TRUE(shape_elements(spec.shape, elements));
        const DTypeTraits& traits = dtype_traits(spec.dtype);
        std::string bytes;
        if (spec.dtype == TensorDType::f32)
            for (std::uint64_t i = 0; i < elements; ++i) bytes += test::raw(0.5f);
        bytes.resize(elements / traits.block_elements * traits.block_bytes, '\x2a');
        writer.write(std::as_bytes(std::span(bytes)));
    }
    writer.finish();
}

std::size_t first_byte_of_tensors(const ModelFiles& files) {
    std::uint64_t first = ~0ull;
    for (const auto& [name, tensor] : files.tensors) first = std::min(first, tensor.offset);
    return static_cast<std::size_t>(first);
}

TEST_F(Mutation, GgufCutAtEveryByteOfItsHeader) {
    write_small_gguf(model_);
    use();
    cut_everywhere(model_, first_byte_of_tensors(ModelFiles::open(model_)));
}

TEST_F(Mutation, GgufDamaged) {
    write_small_gguf(model_);
    damage(model_, first_byte_of_tensors(ModelFiles::open(model_)), 6000);
}

TEST_F(Mutation, GgufDamagedAnywhere) {
    write_small_gguf(model_);
    damage(model_, test::fs::file_size(model_), 1000);
}

class FolderMutation : public Mutation {
  protected:
    /// A small latent model in a few shards.
    FolderMutation() {
        SynthOptions options;
        options.shard_bytes = 200'000;
        model_ = dir_ / "m";
        synthesize_model("tiny", model_, options);
    }
    std::filesystem::path shard() { return ModelFiles::open(model_).weight_files.front(); }
    static std::size_t header_of(const std::filesystem::path& path) {
        return read_safetensors(path).tensors[0].offset;
    }
};

TEST_F(FolderMutation, SafetensorsCutAtEveryByteOfItsHeader) {
    const auto path = shard();
    use();
    cut_everywhere(path, header_of(path));
}

TEST_F(FolderMutation, SafetensorsDamaged) {
    const auto path = shard();
    damage(path, header_of(path), 4000);
}

TEST_F(FolderMutation, IndexDamaged) {
    const auto path = dir_ / "m/model.safetensors.index.json";
    ASSERT_TRUE(test::fs::exists(path));
    damage(path, test::fs::file_size(path), 1500);
}

TEST_F(FolderMutation, ConfigurationDamaged) {
    const auto path = dir_ / "m/config.json";
    damage(path, test::fs::file_size(path), 2500);
}

TEST_F(Mutation, AllocationsAreWatched) {
    // The watch itself must work, or the bound above would prove nothing.
    test::watch_allocations();
    const std::vector<char> large(123'456'789);
    EXPECT_EQ(test::largest_watched_allocation(), large.size());
}

}  // namespace
}  // namespace addend
