#include "core/files/safetensors.h"

#include <array>

#include "core/files/tensor_read.h"
#include "tests/unit/files/support.h"

namespace addend {
namespace {

using test::code_of;
using test::raw;
using test::TempDir;

std::string with_header(const std::string& header, std::size_t data_bytes) {
    return raw<std::uint64_t>(header.size()) + header + std::string(data_bytes, '\1');
}

class SafetensorsReader : public testing::Test {
  protected:
    Code code(const std::string& bytes) {
        test::write_file(dir_ / "f.safetensors", bytes);
        return code_of([&] { read_safetensors(dir_ / "f.safetensors"); });
    }
    TempDir dir_;
};

TEST_F(SafetensorsReader, ReadsAGoldenModel) {
    const auto file = read_safetensors(test::golden("tiny/model.safetensors"));
    EXPECT_EQ(file.metadata.at("format"), "pt");
    ASSERT_FALSE(file.tensors.empty());
    EXPECT_EQ(file.tensors[1].name, "lm_head.weight");
    EXPECT_EQ(file.tensors[1].shape, (Shape{256, 64}));
    EXPECT_EQ(file.tensors[1].dtype, TensorDType::f32);
    EXPECT_EQ(file.tensors[1].rows(), 256u);
    const auto values = read_f32(file.tensors[0]);
    EXPECT_EQ(values.size(), 64u);
    std::vector<float> rows(2 * 64);
    read_rows_f32(file.tensors[1], 254, 2, rows);
    const auto whole = read_f32(file.tensors[1]);
    EXPECT_TRUE(std::equal(rows.begin(), rows.end(), whole.end() - 128));
    EXPECT_EQ(code_of([&] { read_rows_f32(file.tensors[1], 255, 2, rows); }), Code::internal_error);
    EXPECT_EQ(code_of([&] { read_f32(file.tensors[1], 100); }), Code::tensor_too_large);
}

TEST_F(SafetensorsReader, RefusesLengthsTheFileDoesNotHave) {
    EXPECT_EQ(code(""), Code::file_truncated);
    EXPECT_EQ(code("1234567"), Code::file_truncated);
    EXPECT_EQ(code(raw<std::uint64_t>(1)), Code::safetensors_header_length);
    EXPECT_EQ(code(raw<std::uint64_t>(~0ull) + "{}"), Code::safetensors_header_length);
    EXPECT_EQ(code(with_header("{", 0)), Code::json_invalid);
    EXPECT_EQ(code(with_header("[]", 0)), Code::json_wrong_type);
}

TEST_F(SafetensorsReader, RefusesTensorsThatLie) {
    const auto one = [&](const std::string& entry, std::size_t bytes = 8) {
        return code(with_header("{\"a\":" + entry + "}", bytes));
    };
    EXPECT_EQ(one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,16]})"), Code::tensor_bytes_wrong);
    EXPECT_EQ(one(R"({"dtype":"F32","shape":[3],"data_offsets":[0,12]})"), Code::tensor_outside_file);
    EXPECT_EQ(one(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})"), Code::tensor_outside_file);
    EXPECT_EQ(
        one(R"({"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,18446744073709551615]})"),
        Code::tensor_outside_file);
    EXPECT_EQ(one(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]})"),
              Code::tensor_shape_invalid);
    EXPECT_EQ(
        one(R"({"dtype":"F32","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]})"),
        Code::tensor_shape_invalid);
    EXPECT_EQ(one(R"({"dtype":"F31","shape":[2],"data_offsets":[0,8]})"), Code::tensor_dtype_unknown);
    EXPECT_EQ(one(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})"), Code::safetensors_header_invalid);
    EXPECT_EQ(one(R"({"dtype":"F32","shape":[2.0],"data_offsets":[0,8]})"), Code::safetensors_header_invalid);
    EXPECT_EQ(one(R"({"dtype":"F32","shape":[2],"data_offsets":[0]})"), Code::safetensors_header_invalid);
    EXPECT_EQ(one(R"({"dtype":"F32","data_offsets":[0,8]})"), Code::safetensors_header_invalid);
    EXPECT_EQ(one("7"), Code::safetensors_header_invalid);
    EXPECT_EQ(code(with_header(R"({"__metadata__":{"a":1}})", 0)), Code::safetensors_header_invalid);
    const std::string entry = R"({"dtype":"U8","shape":[8],"data_offsets":[0,8]})";
    EXPECT_EQ(code(with_header("{\"a\":" + entry + ",\"a\":" + entry + "}", 8)), Code::json_duplicate_key);
    EXPECT_EQ(code(with_header(
                  "{\"a\":" + entry + ",\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[7,8]}}", 8)),
              Code::tensor_overlap);
    EXPECT_EQ(code(with_header("{\"a\\n\":" + entry + "}", 8)), Code::safetensors_header_invalid);
}

TEST_F(SafetensorsReader, AFileCutAfterOpeningIsAFailure) {
    const auto path = dir_ / "f.safetensors";
    test::write_file(path, with_header(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})", 8));
    const auto file = read_safetensors(path);
    test::fs::resize_file(path, 20);
    std::array<std::byte, 8> bytes;
    EXPECT_EQ(code_of([&] { read_bytes(file.tensors[0], 0, bytes); }), Code::file_truncated);
}

class SafetensorsIndex : public testing::Test {
  protected:
    SafetensorsIndex() {
        write("a.safetensors", "x");
        write("b.safetensors", "y");
    }
    void write(const char* name, const char* tensor) {
        SafetensorsWriter writer(dir_ / name, {{tensor, TensorDType::f32, {2}}});
        const std::array<float, 2> values = {1, 2};
        writer.write_f32(values);
        writer.finish();
    }
    Code code(const std::string& weight_map) {
        test::write_file(index_, "{\"weight_map\":" + weight_map + "}");
        return code_of([&] { read_safetensors_index(index_); });
    }
    TempDir dir_;
    std::filesystem::path index_ = dir_ / "model.safetensors.index.json";
};

TEST_F(SafetensorsIndex, JoinsShards) {
    test::write_file(index_, R"({"metadata":{},"weight_map":{"x":"a.safetensors","y":"b.safetensors"}})");
    const auto tensors = read_safetensors_index(index_);
    ASSERT_EQ(tensors.size(), 2u);
    EXPECT_EQ(read_f32(tensors[1]), (std::vector<float>{1, 2}));
}

TEST_F(SafetensorsIndex, OpensNothingOutsideItsFolder) {
    for (const char* name : {"../../etc/passwd", "/etc/passwd", "..", "", "sub/a.safetensors",
                             "..\\\\a.safetensors", ".a.safetensors", "a.safetensors\\u0000", "passwd"})
        EXPECT_EQ(code("{\"x\":\"" + std::string(name) + "\"}"), Code::shard_name_unsafe) << name;
}

TEST_F(SafetensorsIndex, ShardsAndIndexMustAgree) {
    EXPECT_EQ(code(R"({"x":"missing.safetensors"})"), Code::shard_missing);
    EXPECT_EQ(code(R"({"x":"a.safetensors","z":"a.safetensors"})"), Code::shard_tensor_missing);
    EXPECT_EQ(code(R"({"y":"a.safetensors"})"), Code::shard_tensor_unlisted);
    EXPECT_EQ(code(R"({"x":3})"), Code::json_wrong_type);
    EXPECT_EQ(code("[]"), Code::json_wrong_type);
    test::write_file(index_, "{}");
    EXPECT_EQ(code_of([&] { read_safetensors_index(index_); }), Code::json_missing_key);
}

TEST(SafetensorsWriter, SortsAlignsAndReadsBack) {
    TempDir dir;
    const auto path = dir / "out.safetensors";
    SafetensorsWriter writer(path, {{"b", TensorDType::f32, {2, 2}}, {"a", TensorDType::i32, {}}},
                             {{"k", "v"}});
    EXPECT_EQ(writer.order()[0].name, "a");
    const std::int32_t scalar = 7;
    writer.write(std::as_bytes(std::span(&scalar, 1)));
    const std::array<float, 4> values = {1, -2, 3, -4};
    EXPECT_FALSE(test::fs::exists(path));
    EXPECT_EQ(code_of([&] { writer.finish(); }), Code::internal_error);
    writer.write_f32(values);
    EXPECT_EQ(code_of([&] { writer.write_f32(values); }), Code::internal_error);
    writer.finish();

    const auto file = read_safetensors(path);
    EXPECT_EQ(file.metadata.at("k"), "v");
    ASSERT_EQ(file.tensors.size(), 2u);
    EXPECT_EQ(file.tensors[0].offset % 8, 0u);
    EXPECT_EQ(file.tensors[0].shape, Shape{});
    EXPECT_EQ(file.tensors[0].elements(), 1u);
    EXPECT_EQ(read_f32(file.tensors[1]), (std::vector<float>{1, -2, 3, -4}));
}

TEST(SafetensorsWriter, RefusesDuplicatesAndBlockTypes) {
    TempDir dir;
    const TensorSpec f32{"a", TensorDType::f32, {1}};
    EXPECT_EQ(code_of([&] { SafetensorsWriter(dir / "x", {f32, f32}); }), Code::tensor_duplicate);
    EXPECT_EQ(code_of([&] {
                  SafetensorsWriter(dir / "x", {{"a", TensorDType::tq1_0, {256}}});
              }),
              Code::tensor_dtype_unsupported);
    EXPECT_TRUE(test::fs::is_empty(dir.path()));
}

}  // namespace
}  // namespace addend
