// Damaged weights: GGUF files of every block type, and PyTorch checkpoints down to their pickles.
#include <array>

#include "core/files/block_groups.h"
#include "core/files/gguf.h"
#include "core/files/model_files.h"
#include "core/files/pytorch.h"
#include "core/files/tensor_read.h"
#include "tests/fuzz/hostile_files.h"
#include "tests/fuzz/mutate.h"
#include "tests/unit/files/pytorch_file.h"

namespace addend {
namespace {

/// Every value of every tensor, by each way there is to read it.
void read_everything(const ModelFiles& files) {
    for (const auto& [name, tensor] : files.tensors) {
        std::vector<std::byte> bytes(tensor.bytes);
        read_bytes(tensor, 0, bytes);
        if (can_read_f32(tensor.dtype)) (void)read_f32(tensor);
        if (find_group_codec(tensor.dtype) == nullptr) continue;
        std::vector<WeightGroup> groups(tensor.rows() * (tensor.stored_width / 16));
        read_rows_groups(tensor, 0, tensor.rows(), groups);
    }
}

class BlockTypes : public test::HostileFiles, public testing::WithParamInterface<TensorDType> {
  protected:
    BlockTypes() {
        GgufMetadata metadata("m");
        metadata.set_string("general.architecture", "m");
        GgufWriter writer(path_, metadata, {{"w", GetParam(), {1, 256}}});
        const DTypeTraits& traits = dtype_traits(GetParam());
        const std::string bytes(256 / traits.block_elements * traits.block_bytes, '\x2a');
        writer.write(std::as_bytes(std::span(bytes)));
        writer.finish();
        const TensorInfo tensor = read_gguf(path_).tensors.at(0);
        header_ = tensor.offset;
        end_ = tensor.offset + tensor.bytes;
    }
    void use() override { read_everything(ModelFiles::open(path_)); }

    std::filesystem::path path_ = dir_ / "m.gguf";
    std::size_t header_ = 0;
    std::size_t end_ = 0;  // of the tensor's bytes
};

TEST_P(BlockTypes, CutAtEveryByte) {
    use();
    cut_everywhere(path_, end_);
}

TEST_P(BlockTypes, EveryBitFlipped) {
    flip_every_bit(path_, 0, std::min(end_, header_ + 64));
    EXPECT_GT(opened_, 0u);
    EXPECT_GT(refused_, 0u);
}

TEST_P(BlockTypes, Damaged) {
    damage(path_, end_, 400);
}

std::vector<TensorDType> readable_types() {
    std::vector<TensorDType> types;
    for (const DTypeTraits& traits : dtype_list())
        if (can_read_f32(traits.dtype)) types.push_back(traits.dtype);
    return types;
}
INSTANTIATE_TEST_SUITE_P(Types, BlockTypes, testing::ValuesIn(readable_types()),
                         [](const auto& test) { return std::string(dtype_name(test.param)); });

class PytorchMutation : public test::HostileFiles {
  protected:
    PytorchMutation() { test::write_file(dir_ / "config.json", R"({"model_type":"m"})"); }
    void use() override { read_everything(ModelFiles::open(dir_.path())); }
    std::string make() {
        const std::string bytes =
            test::checkpoint_bytes({{"a.weight", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"b", {4}, {7, 8, 9, 10}}});
        test::write_file(path_, bytes);
        return bytes;
    }
    std::filesystem::path path_ = dir_ / "pytorch_model.bin";
};

TEST_F(PytorchMutation, CutAtEveryByte) {
    const std::size_t size = make().size();
    use();
    cut_everywhere(path_, size);
}

TEST_F(PytorchMutation, EveryBitFlipped) {
    const std::size_t size = make().size();
    flip_every_bit(path_, 0, size);
    EXPECT_GT(opened_, 0u);
    EXPECT_GT(refused_, 0u);
}

TEST_F(PytorchMutation, Damaged) {
    const std::size_t size = make().size();
    damage(path_, size, 4000);
}

TEST_F(PytorchMutation, EveryBitOfWhatTorchSavedFlipped) {
    const std::string saved =
        test::read_file(std::filesystem::path(ADDEND_TEST_DATA) / "pytorch/state_dict.bin");
    ASSERT_GT(saved.size(), 2000u);
    test::write_file(path_, saved);
    use();
    flip_every_bit(path_, 0, saved.size());
    EXPECT_GT(opened_, 0u);
    EXPECT_GT(refused_, 0u);
}

/// The archive stays sound: what is damaged is the pickle within, by its own words.
TEST_F(PytorchMutation, PicklesOfOtherOpcodes) {
    const std::string zero(1, '\0');
    test::Mutator mutator(8, {"(",
                              "t",
                              "R",
                              "Q",
                              "u",
                              "s",
                              "a",
                              "e",
                              "b",
                              "}",
                              ")",
                              "]",
                              "N",
                              "0",
                              "1",
                              "h" + zero,
                              "\x94",
                              "\x85",
                              "\x86",
                              "\x87",
                              "K\x01",
                              "K\xff",
                              "\x93",
                              "\x8a\x01\xff",
                              "q\x05",
                              "J\xff\xff\xff\xff",
                              "X\xff\xff\xff\x7f",
                              "\x8d\xff\xff\xff\xff\xff\xff\xff\xff",
                              "ctorch\nSize\n",
                              "ctorch._utils\n_rebuild_tensor_v2\n",
                              "ctorch._utils\n_rebuild_parameter\n",
                              "ccollections\nOrderedDict\n",
                              "ctorch\nByteStorage\n",
                              "cos\nsystem\n",
                              "."});
    const std::string seed = test::PickleBytes()
                                 .raw_bytes("}(")
                                 .text("a")
                                 .tensor({.elements = 6, .size = {2, 3}, .strides = {3, 1}})
                                 .text("b")
                                 .tensor({.elements = 6, .first = 2, .size = {4}, .strides = {1}})
                                 .raw_bytes("u")
                                 .finish();
    const std::string data(24, '\1');
    constexpr int rounds = 8000;
    for (int round = 0; round < rounds; ++round) {
        const std::string bytes =
            test::ZipBytes().add("m/data.pkl", mutator.mutate(seed)).add("m/data/0", data).finish();
        ASSERT_NO_FATAL_FAILURE(try_bytes(path_, bytes, "round " + std::to_string(round)));
    }
    EXPECT_GT(opened_, 20u);
    EXPECT_GT(refused_, 1000u);
}

TEST_F(PytorchMutation, IndexDamaged) {
    test::write_file(dir_ / "pytorch_model-1.bin", test::checkpoint_bytes({{"a", {1}, {1}}}));
    test::write_file(dir_ / "pytorch_model-2.bin", test::checkpoint_bytes({{"b", {1}, {2}}}));
    const auto index = dir_ / "pytorch_model.bin.index.json";
    test::write_file(index, R"({"weight_map":{"a":"pytorch_model-1.bin","b":"pytorch_model-2.bin"}})");
    use();
    const std::size_t size = test::fs::file_size(index);
    cut_everywhere(index, size);
    test::write_file(index, R"({"weight_map":{"a":"pytorch_model-1.bin","b":"pytorch_model-2.bin"}})");
    opened_ = refused_ = 0;
    damage(index, size, 1500);
}

}  // namespace
}  // namespace addend
