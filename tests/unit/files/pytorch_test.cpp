#include "core/files/pytorch.h"

#include <map>
#include <set>

#include "core/files/model_files.h"
#include "core/files/pickle.h"
#include "core/files/tensor_read.h"
#include "tests/unit/files/pytorch_file.h"

namespace addend {
namespace {

using test::checkpoint_bytes;
using test::code_of;
using test::PickleBytes;
using test::TempDir;
using test::ZipBytes;

std::filesystem::path torch_file(std::string_view name) {
    return std::filesystem::path(ADDEND_TEST_DATA) / "pytorch" / name;
}

std::map<std::string, TensorInfo> by_name(std::vector<TensorInfo> tensors) {
    std::map<std::string, TensorInfo> map;
    for (TensorInfo& tensor : tensors) {
        std::string name = tensor.name;
        EXPECT_TRUE(map.emplace(std::move(name), std::move(tensor)).second);
    }
    return map;
}

/// What tests/data/pytorch/make.py saved.
void expect_state(const std::map<std::string, TensorInfo>& state) {
    ASSERT_EQ(state.size(), 10u);
    const auto has = [&](const char* name, TensorDType dtype, const Shape& shape) {
        EXPECT_EQ(state.at(name).dtype, dtype) << name;
        EXPECT_EQ(state.at(name).shape, shape) << name;
    };
    has("weight", TensorDType::f32, {4, 6});
    has("row", TensorDType::f32, {6});
    has("half", TensorDType::f16, {2, 4});
    has("bf16", TensorDType::bf16, {6});
    has("ids", TensorDType::i64, {5});
    has("flags", TensorDType::boolean, {3});
    has("scalar", TensorDType::f32, {});
    has("empty", TensorDType::f32, {0, 3});
    has("parameter", TensorDType::f32, {2, 2});
    const std::vector<float> weight = read_f32(state.at("weight"));
    for (std::size_t i = 0; i < 24; ++i) ASSERT_EQ(weight[i], static_cast<float>(i) / 4);
    EXPECT_EQ(state.at("tied").offset, state.at("weight").offset);
    EXPECT_EQ(read_f32(state.at("row")), std::vector<float>(weight.begin() + 12, weight.begin() + 18));
    EXPECT_EQ(read_f32(state.at("half")), (std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(read_f32(state.at("bf16")),
              (std::vector<float>{0, 0.333984375f, 0.66796875f, 1, 1.3359375f, 1.6640625f}));
    EXPECT_EQ(read_f32(state.at("scalar")), std::vector<float>{2.5f});
    EXPECT_EQ(read_f32(state.at("empty")), std::vector<float>{});
    EXPECT_EQ(read_f32(state.at("parameter")), std::vector<float>(4, 1.0f));
    std::array<std::byte, 40> ids;
    read_bytes(state.at("ids"), 0, ids);
    EXPECT_EQ(ids[32], std::byte{4});
}

TEST(PytorchFiles, WhatTorchSaves) {
    expect_state(by_name(read_pytorch(torch_file("state_dict.bin"))));
}

TEST(PytorchFiles, AStateDictWithinATrainingCheckpointOfProtocol4) {
    expect_state(by_name(read_pytorch(torch_file("nested_protocol4.pt"))));
}

Message message_of(const std::filesystem::path& path) {
    try {
        read_pytorch(path);
    } catch (const Failure& failure) {
        return failure.message();
    }
    ADD_FAILURE() << path << " was read";
    return {};
}

TEST(PytorchFiles, WhatIsNoPlainStateDictIsRefusedByName) {
    EXPECT_EQ(message_of(torch_file("legacy.bin")).code, Code::pytorch_legacy);
    const Message module = message_of(torch_file("module.bin"));
    EXPECT_EQ(module.code, Code::pickle_global_refused);
    EXPECT_EQ(test::arg_of(module, "found"), "torch.nn.modules.linear.Linear");
    const Message view = message_of(torch_file("transposed.bin"));
    EXPECT_EQ(view.code, Code::pytorch_not_contiguous);
    EXPECT_EQ(test::arg_of(view, "shape"), "[6, 4]");
    EXPECT_EQ(test::arg_of(view, "strides"), "[1, 6]");
}

class Checkpoint : public testing::Test {
  protected:
    std::vector<TensorInfo> read(const std::string& bytes) {
        test::write_file(path_, bytes);
        return read_pytorch(path_);
    }
    /// Of an archive with this pickle and one storage of 24 bytes, "0".
    Message pickled(const std::string& pickle) {
        test::write_file(path_, archive(pickle));
        return message_of(path_);
    }
    Message tensor(const PickleBytes::Tensor& tensor) {
        return pickled(PickleBytes().raw_bytes("}").text("t").tensor(tensor).raw_bytes("s").finish());
    }
    static std::string archive(const std::string& pickle) {
        return ZipBytes().add("m/data.pkl", pickle).add("m/data/0", std::string(24, '\1')).finish();
    }
    TempDir dir_;
    std::filesystem::path path_ = dir_ / "m.bin";
};

const PickleBytes::Tensor sound = {.elements = 6, .size = {2, 3}, .strides = {3, 1}};

std::string one_tensor(const PickleBytes::Tensor& tensor) {
    return PickleBytes().raw_bytes("}").text("t").tensor(tensor).raw_bytes("s").finish();
}

TEST_F(Checkpoint, ReadsWhatTheOtherTestsBreak) {
    const auto tensors = read(archive(one_tensor(sound)));
    ASSERT_EQ(tensors.size(), 1u);
    EXPECT_EQ(tensors[0].shape, (Shape{2, 3}));
    std::array<std::byte, 24> bytes;
    read_bytes(tensors[0], 0, bytes);
    EXPECT_EQ(bytes[23], std::byte{1});
    // A stride where there is nothing to step over is whatever it is.
    EXPECT_EQ(read(archive(one_tensor({.elements = 6, .size = {1, 6}, .strides = {77, 1}}))).size(), 1u);
}

TEST_F(Checkpoint, EveryOtherNameIsRefusedWhateverItsPlace) {
    for (const auto& [module, name] :
         std::vector<std::pair<std::string, std::string>>{{"os", "system"},
                                                          {"posix", "system"},
                                                          {"builtins", "eval"},
                                                          {"__builtin__", "exec"},
                                                          {"torch", "load"},
                                                          {"torch", "_utils._rebuild_tensor_v2"},
                                                          {"torch._utils", "_rebuild_tensor_v3"},
                                                          {"torch", "ComplexFloatStorage"},
                                                          {"collections", "OrderedDict.fromkeys"},
                                                          {"", ""}}) {
        const std::string harmful =
            PickleBytes().global(module, name).raw_bytes("(").text("true").raw_bytes("tR").finish();
        const Message refused = pickled(harmful);
        EXPECT_EQ(refused.code, Code::pickle_global_refused) << name;
        EXPECT_EQ(test::arg_of(refused, "found"), module + "." + name);
        // The same by STACK_GLOBAL of protocol 4.
        const std::string by_stack = PickleBytes(4).text(module).text(name).raw_bytes("\x93)R").finish();
        EXPECT_EQ(pickled(by_stack).code, Code::pickle_global_refused) << name;
    }
    // A name that is no text is shown as far as it can be.
    EXPECT_EQ(test::arg_of(pickled(PickleBytes().global("o\xffs", "x\ty").finish()), "found"), "o?s.x?y");
}

TEST_F(Checkpoint, OpcodesNoCheckpointNeedsAreRefused) {
    const std::set<std::string> known = {"(", ".", "0", "1", "G", "J", "K", "M", "N", "Q", "R", "X", "a",
                                         "b", "c", "e", "h", "j", "q", "r", "s", "t", "u", ")", "]", "}"};
    const std::set<int> known_high = {0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x8d, 0x93, 0x94, 0x95};
    int refused = 0;
    for (int opcode = 0; opcode < 256; ++opcode) {
        const std::string byte(1, static_cast<char>(opcode));
        const Message message = pickled(PickleBytes().raw_bytes(byte).finish());
        const bool expected = !known.contains(byte) && !known_high.contains(opcode);
        EXPECT_EQ(message.code == Code::pickle_opcode_refused, expected) << opcode;
        refused += expected ? 1 : 0;
    }
    EXPECT_EQ(refused, 256 - 26 - 11);
}

TEST_F(Checkpoint, MalformedPicklesAreInvalid) {
    const auto code = [&](const std::string& opcodes) {
        return pickled(PickleBytes().raw_bytes(opcodes).finish()).code;
    };
    for (const char* opcodes : {"",
                                "0",
                                "a",
                                "s",
                                "R",
                                "Q",
                                "t",
                                "u",
                                "e",
                                "1",
                                "\x85",
                                "(0",
                                "NR",
                                "N)R",
                                "))R",
                                "]Na]",
                                "(NNs",
                                "}(Nu",
                                "NNNs",
                                "]NNs",
                                "NNa",
                                "NQ",
                                ")Q",
                                "h\x05",
                                "j\x05\x05\x05\x05",
                                "N}b",
                                "}]b",
                                "X\xff\xff\xff\xff",
                                "K",
                                "\x8a\x09zzzzzzzzz",
                                "\x93",
                                "N\x93",
                                "cos",
                                "cos\nsys",
                                "\x8d\xff\xff\xff\xff\xff\xff\xff\xff",
                                "\x94"}) {
        const Code found = code(opcodes);
        EXPECT_TRUE(found == Code::pickle_invalid || found == Code::pytorch_no_tensors) << opcodes;
    }
    EXPECT_EQ(code("h\x05"), Code::pickle_invalid);
    EXPECT_EQ(code("N)R"), Code::pickle_invalid);
    EXPECT_EQ(code("}(Nu"), Code::pickle_invalid);
    EXPECT_EQ(code("N"), Code::pytorch_no_tensors);
    EXPECT_EQ(pickled("").code, Code::pickle_invalid);
    EXPECT_EQ(pickled("\x80\x02").code, Code::pickle_invalid);
    EXPECT_EQ(pickled("\x80\x06N.").code, Code::pickle_invalid);
    EXPECT_EQ(pickled("N.").code, Code::pickle_invalid);
    EXPECT_EQ(pickled("\x80\x02").code, Code::pickle_invalid);
}

TEST_F(Checkpoint, FunctionsTakeOnlyTheirOwnArguments) {
    const auto code = [&](const PickleBytes& pickle) { return pickled(pickle.finish()).code; };
    EXPECT_EQ(code(PickleBytes().global("collections", "OrderedDict").raw_bytes("(NtR")),
              Code::pickle_invalid);
    EXPECT_EQ(code(PickleBytes().global("torch", "Size").raw_bytes(")R")), Code::pickle_invalid);
    EXPECT_EQ(code(PickleBytes().global("torch", "Size").raw_bytes("((NttR")), Code::pickle_invalid);
    EXPECT_EQ(code(PickleBytes().global("torch", "FloatStorage").raw_bytes(")R")), Code::pickle_invalid);
    EXPECT_EQ(code(PickleBytes().global("torch._utils", "_rebuild_tensor_v2").raw_bytes("(NNNNNNtR")),
              Code::pickle_invalid);
    EXPECT_EQ(code(PickleBytes().global("torch._utils", "_rebuild_parameter").raw_bytes("(NNNtR")),
              Code::pickle_invalid);
    PickleBytes many;
    many.raw_bytes("}").text("t").tensor({.elements = 1, .size = std::vector<std::int64_t>(17, 1)});
    EXPECT_EQ(code(many), Code::pickle_invalid);
    const PickleBytes other_id = PickleBytes().raw_bytes("(").text("module").global("torch", "FloatStorage");
    EXPECT_EQ(code(PickleBytes(other_id).text("0").text("cpu").raw_bytes("NtQ")), Code::pickle_invalid);
}

TEST_F(Checkpoint, ListsThatHoldThemselvesAreNoTrap) {
    EXPECT_EQ(pickled(PickleBytes()
                          .raw_bytes("]q")
                          .raw_bytes(std::string(1, '\0'))
                          .raw_bytes("h")
                          .raw_bytes(std::string(1, '\0'))
                          .raw_bytes("a")
                          .finish())
                  .code,
              Code::pytorch_no_tensors);
    // A dict that is its own "model".
    EXPECT_EQ(pickled(PickleBytes()
                          .raw_bytes("}\x94")
                          .text("model")
                          .raw_bytes("h")
                          .raw_bytes(std::string(1, '\0'))
                          .raw_bytes("s")
                          .finish())
                  .code,
              Code::pytorch_no_tensors);
}

TEST_F(Checkpoint, LimitsHold) {
    EXPECT_EQ(pickled(PickleBytes().raw_bytes(std::string(pickle_stack_limit + 1, 'N')).finish()).code,
              Code::pickle_limit);
    EXPECT_EQ(pickled(PickleBytes().raw_bytes(std::string(pickle_stack_limit + 1, '(')).finish()).code,
              Code::pickle_limit);
    std::string values;
    for (std::size_t i = 0; i <= pickle_value_limit; ++i) values += "N0";
    EXPECT_EQ(pickled(PickleBytes().raw_bytes(values).finish()).code, Code::pickle_limit);
    EXPECT_EQ(pickled(std::string(pickle_bytes_limit + 1, 'N')).code, Code::pickle_limit);
}

TEST_F(Checkpoint, TensorsThatLie) {
    const auto code = [&](const PickleBytes::Tensor& t) { return tensor(t).code; };
    constexpr std::int64_t huge = std::int64_t{1} << 62;
    EXPECT_EQ(code({.elements = 7, .size = {2, 3}, .strides = {3, 1}}), Code::pytorch_storage_short);
    EXPECT_EQ(code({.elements = -1, .size = {2, 3}, .strides = {3, 1}}), Code::pytorch_storage_short);
    EXPECT_EQ(code({.elements = 6, .first = 1, .size = {2, 3}, .strides = {3, 1}}),
              Code::pytorch_storage_short);
    EXPECT_EQ(code({.elements = 6, .first = -1, .size = {2, 3}, .strides = {3, 1}}),
              Code::pytorch_storage_short);
    EXPECT_EQ(code({.elements = 6, .first = huge, .size = {1}, .strides = {1}}), Code::pytorch_storage_short);
    EXPECT_EQ(code({.elements = 6, .size = {7}, .strides = {1}}), Code::pytorch_storage_short);
    EXPECT_EQ(code({.storage_type = "DoubleStorage", .elements = 6, .size = {6}, .strides = {1}}),
              Code::pytorch_storage_short);
    EXPECT_EQ(code({.elements = 6, .size = {-2, 3}, .strides = {3, 1}}), Code::tensor_shape_invalid);
    EXPECT_EQ(code({.elements = 6, .size = {huge, 3}, .strides = {3, 1}}), Code::tensor_shape_invalid);
    EXPECT_EQ(code({.elements = 6, .size = {huge, huge, huge, huge}, .strides = {0, 0, 0, 0}}),
              Code::tensor_shape_invalid);
    EXPECT_EQ(code({.elements = 6, .size = {2, 3}, .strides = {3}}), Code::tensor_shape_invalid);
    EXPECT_EQ(code({.elements = 6, .size = {2, 3}, .strides = {0, 1}}), Code::pytorch_not_contiguous);
    EXPECT_EQ(code({.elements = 6, .size = {2, 3}, .strides = {-3, 1}}), Code::pytorch_not_contiguous);
    EXPECT_EQ(code({.key = "1", .elements = 6, .size = {6}, .strides = {1}}), Code::pytorch_entry_missing);
    EXPECT_EQ(code({.key = "../m.bin", .elements = 6, .size = {6}, .strides = {1}}),
              Code::pytorch_entry_missing);
    const std::string twice =
        PickleBytes().raw_bytes("}(").text("t").tensor(sound).text("t").tensor(sound).raw_bytes("u").finish();
    EXPECT_EQ(pickled(twice).code, Code::tensor_duplicate);
    EXPECT_EQ(pickled(PickleBytes().raw_bytes("}").text("a\nb").tensor(sound).raw_bytes("s").finish()).code,
              Code::tensor_name_invalid);
}

TEST_F(Checkpoint, ArchivesThatAreNone) {
    const std::string pickle = one_tensor(sound);
    const auto code = [&](const std::string& bytes) {
        test::write_file(path_, bytes);
        return message_of(path_).code;
    };
    EXPECT_EQ(code(""), Code::zip_invalid);
    EXPECT_EQ(code("PK"), Code::zip_invalid);
    EXPECT_EQ(code(ZipBytes().finish()), Code::pytorch_entry_missing);
    EXPECT_EQ(code(ZipBytes().add("m/version", "3").finish()), Code::pytorch_entry_missing);
    EXPECT_EQ(code(ZipBytes().add("data.pkl", pickle).finish()), Code::pytorch_entry_missing);
    EXPECT_EQ(code(ZipBytes().add("m/x/data.pkl", pickle).finish()), Code::pytorch_entry_missing);
    EXPECT_EQ(code(ZipBytes()
                       .add("m/data.pkl", pickle)
                       .add("m/data/0", std::string(24, 'x'))
                       .add("m/data/0", std::string(24, 'y'))
                       .finish()),
              Code::zip_entry_invalid);
    for (const ZipBytes::Options& packed : {ZipBytes::Options{.method = 8}, ZipBytes::Options{.flags = 1}}) {
        EXPECT_EQ(code(ZipBytes().add("m/data.pkl", pickle, packed).finish()), Code::pytorch_entry_packed);
        EXPECT_EQ(
            code(ZipBytes().add("m/data.pkl", pickle).add("m/data/0", std::string(24, 'x'), packed).finish()),
            Code::pytorch_entry_packed);
    }
    EXPECT_EQ(code(ZipBytes()
                       .add("m/data.pkl", pickle)
                       .add("m/data/0", std::string(24, 'x'))
                       .add("m/byteorder", "big")
                       .finish()),
              Code::pytorch_big_endian);
}

TEST_F(Checkpoint, Zip64) {
    const std::string pickle = one_tensor(sound);
    ZipBytes zip;
    zip.add("m/data.pkl", pickle).add("m/data/0", std::string(24, '\2'), {.zip64 = true});
    for (const bool zip64_end : {false, true}) {
        const auto tensors = read(zip.finish(zip64_end));
        ASSERT_EQ(tensors.size(), 1u);
        std::array<std::byte, 24> bytes;
        read_bytes(tensors[0], 0, bytes);
        EXPECT_EQ(bytes[0], std::byte{2});
    }
}

/// Shards of published models are twice as large.
TEST_F(Checkpoint, BeyondFourGigabytes) {
    constexpr std::uint64_t hole = std::uint64_t{5} << 30;
    const std::string pickle =
        PickleBytes()
            .raw_bytes("}(")
            .text("first")
            .tensor({.elements = 6 + (hole >> 2), .first = 0, .size = {6}, .strides = {1}})
            .text("last")
            .tensor({.key = "1", .elements = 6, .size = {6}, .strides = {1}})
            .raw_bytes("u")
            .finish();
    ZipBytes()
        .add("m/data/0", std::string(24, '\1'), {.zip64 = true, .hole = hole})
        .add("m/data/1", std::string(24, '\2'))
        .add("m/data.pkl", pickle)
        .write(path_, true);
    const auto tensors = read_pytorch(path_);
    ASSERT_EQ(tensors.size(), 2u);
    EXPECT_GT(tensors[1].offset, hole);
    std::array<std::byte, 24> bytes;
    read_bytes(tensors[0], 0, bytes);
    EXPECT_EQ(bytes[23], std::byte{1});
    read_bytes(tensors[1], 0, bytes);
    EXPECT_EQ(bytes[23], std::byte{2});
}

class PytorchFolder : public testing::Test {
  protected:
    PytorchFolder() { test::write_file(dir_ / "config.json", R"({"model_type":"m"})"); }
    void write(const char* name, const std::string& tensor, float value) {
        test::write_file(dir_ / name, checkpoint_bytes({{tensor, {1, 2}, {value, value}}}));
    }
    float value(const char* tensor) { return read_f32(ModelFiles::open(dir_.path()).tensor(tensor)).at(1); }
    TempDir dir_;
};

TEST_F(PytorchFolder, OpensOneCheckpointByFolderAndByFile) {
    write("pytorch_model.bin", "w", 3);
    EXPECT_EQ(value("w"), 3);
    const ModelFiles files = ModelFiles::open(dir_ / "pytorch_model.bin");
    EXPECT_EQ(files.path, dir_.path());
    EXPECT_EQ(files.weight_files, std::vector{dir_ / "pytorch_model.bin"});
    EXPECT_EQ(files.content_hash().size(), 32u);
    test::fs::rename(dir_ / "pytorch_model.bin", dir_ / "model.pt");
    EXPECT_EQ(ModelFiles::open(dir_ / "model.pt").tensors.size(), 1u);
    // A file of another name is not taken unasked.
    EXPECT_EQ(code_of([&] { ModelFiles::open(dir_.path()); }), Code::model_folder_incomplete);
}

TEST_F(PytorchFolder, JoinsShardsWithAndWithoutTheirIndex) {
    write("pytorch_model-00001-of-00002.bin", "a", 1);
    write("pytorch_model-00002-of-00002.bin", "b", 2);
    write("training_args.bin", "c", 3);
    EXPECT_EQ(ModelFiles::open(dir_.path()).tensors.size(), 2u);
    EXPECT_EQ(value("b"), 2);
    const auto index = dir_ / "pytorch_model.bin.index.json";
    test::write_file(index, R"({"weight_map":{"a":"pytorch_model-00001-of-00002.bin",)"
                            R"("b":"pytorch_model-00002-of-00002.bin"}})");
    for (const auto& path : {dir_.path(), index, dir_ / "pytorch_model-00001-of-00002.bin"})
        EXPECT_EQ(ModelFiles::open(path).tensors.size(), 2u);
    test::write_file(index, R"({"weight_map":{"a":"../m.bin"}})");
    EXPECT_EQ(code_of([&] { ModelFiles::open(dir_.path()); }), Code::shard_name_unsafe);
    test::write_file(index, R"({"weight_map":{"a":"pytorch_model-00002-of-00002.bin"}})");
    EXPECT_EQ(code_of([&] { ModelFiles::open(dir_.path()); }), Code::shard_tensor_unlisted);
}

TEST_F(PytorchFolder, SafetensorsComeFirst) {
    write("pytorch_model.bin", "w", 3);
    test::write_file(dir_ / "model.safetensors", "no safetensors at all");
    EXPECT_EQ(code_of([&] { ModelFiles::open(dir_.path()); }), Code::safetensors_header_length);
    EXPECT_EQ(ModelFiles::open(dir_ / "pytorch_model.bin").tensors.size(), 1u);
}

}  // namespace
}  // namespace addend
