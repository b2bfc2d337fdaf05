#include "core/files/gguf.h"

#include <array>

#include "core/files/gguf_encode.h"
#include "core/files/tensor_read.h"
#include "tests/unit/files/support.h"

namespace addend {
namespace {

using test::code_of;
using test::raw;
using test::TempDir;

std::string text(const std::string& s) {
    return raw<std::uint64_t>(s.size()) + s;
}

/// A file by hand: so that the reader is not only tested against our own writer.
std::string file(const std::string& entries, std::uint64_t keys, const std::string& infos = {},
                 std::uint64_t tensors = 0, std::size_t data = 0, std::uint32_t version = 3) {
    std::string bytes = "GGUF" + raw(version) + raw(tensors) + raw(keys) + entries + infos;
    if (tensors != 0) bytes.resize((bytes.size() + 31) / 32 * 32 + data);
    return bytes;
}

std::string info(const std::string& name, const std::vector<std::uint64_t>& dims, std::uint32_t type,
                 std::uint64_t offset) {
    std::string bytes = text(name) + raw(static_cast<std::uint32_t>(dims.size()));
    for (const auto d : dims) bytes += raw(d);
    return bytes + raw(type) + raw(offset);
}

class GgufReader : public testing::Test {
  protected:
    GgufFile read(const std::string& bytes) {
        test::write_file(path_, bytes);
        return read_gguf(path_);
    }
    Code code(const std::string& bytes) {
        return code_of([&] { read(bytes); });
    }
    TempDir dir_;
    std::filesystem::path path_ = dir_ / "f.gguf";
};

TEST_F(GgufReader, ReadsVersionsTwoAndThree) {
    for (const std::uint32_t version : {2u, 3u}) {
        const auto gguf =
            read(file(text("k") + raw(4u) + raw(7u), 1, info("t", {3, 2}, 0, 0), 1, 24, version));
        EXPECT_EQ(gguf.version, version);
        EXPECT_EQ(gguf.metadata.get_uint("k"), 7u);
        ASSERT_EQ(gguf.tensors.size(), 1u);
        EXPECT_EQ(gguf.tensors[0].shape, (Shape{2, 3}));
        EXPECT_EQ(gguf.tensors[0].bytes, 24u);
    }
}

TEST_F(GgufReader, RefusesOtherVersionsByName) {
    EXPECT_EQ(code(file("", 0, "", 0, 0, 1)), Code::gguf_version);
    EXPECT_EQ(code(file("", 0, "", 0, 0, 4)), Code::gguf_version);
    EXPECT_EQ(code("GGUF" + std::string("\0\0\0\3", 4) + std::string(16, '\0')), Code::gguf_big_endian);
    EXPECT_EQ(code("GGML" + std::string(20, '\0')), Code::gguf_magic);
    EXPECT_EQ(code("\x80\x81\x82\x83" + std::string(20, '\0')), Code::gguf_magic);
    EXPECT_EQ(code("GGU"), Code::file_truncated);
}

TEST_F(GgufReader, NeverBelievesACount) {
    constexpr std::uint64_t huge = 1ull << 62;
    EXPECT_EQ(code(file("", huge)), Code::gguf_count);
    EXPECT_EQ(code(file("", 0, "", huge)), Code::gguf_count);
    EXPECT_EQ(code(file(raw(huge) + "k", 1)), Code::gguf_count);
    EXPECT_EQ(code(file(text("k") + raw(8u) + raw(huge), 1)), Code::gguf_count);
    for (std::uint32_t type = 0; type <= 12; ++type) {
        if (type == 9) continue;
        EXPECT_EQ(code(file(text("k") + raw(9u) + raw(type) + raw(huge), 1)), Code::gguf_count) << type;
        // Not beyond any limit, only beyond the file.
        EXPECT_EQ(code(file(text("k") + raw(9u) + raw(type) + raw<std::uint64_t>(1 << 20), 1)),
                  Code::gguf_count)
            << type;
    }
    EXPECT_EQ(code(file("", 0, text("t") + raw(5u) + std::string(64, '\0'), 1, 0)), Code::gguf_count);
}

TEST_F(GgufReader, RefusesMalformedMetadata) {
    const std::string k = text("k") + raw(4u) + raw(7u);
    EXPECT_EQ(code(file(k + k, 2)), Code::gguf_duplicate_key);
    EXPECT_EQ(code(file(text("k") + raw(13u) + raw(7u), 1)), Code::gguf_value_type);
    EXPECT_EQ(code(file(text("k") + raw(9u) + raw(9u) + raw<std::uint64_t>(0), 1)), Code::gguf_nested_array);
    EXPECT_EQ(code(file(text("k") + raw(9u) + raw(99u) + raw<std::uint64_t>(0), 1)), Code::gguf_value_type);
    EXPECT_EQ(code(file(text("k\xff") + raw(4u) + raw(7u), 1)), Code::gguf_text_invalid);
    EXPECT_EQ(code(file(text("") + raw(4u) + raw(7u), 1)), Code::gguf_text_invalid);
    for (const std::uint32_t alignment : {0u, 1u, 12u, 1u << 20})
        EXPECT_EQ(code(file(text("general.alignment") + raw(4u) + raw(alignment), 1)), Code::gguf_alignment);
    EXPECT_EQ(code(file(text("general.alignment") + raw(8u) + text("x"), 1)), Code::gguf_key_type);
}

TEST_F(GgufReader, RefusesTensorsThatLie) {
    const auto one = [&](const std::string& bytes, std::size_t data = 64) {
        return code(file("", 0, bytes, 1, data));
    };
    EXPECT_EQ(one(info("t", {16}, 0, 32)), Code::tensor_outside_file);
    EXPECT_EQ(one(info("t", {16}, 0, ~31ull)), Code::tensor_outside_file);
    EXPECT_EQ(one(info("t", {8}, 0, 8)), Code::gguf_misaligned);
    EXPECT_EQ(one(info("t", {1ull << 40, 1ull << 40}, 0, 0)), Code::tensor_shape_invalid);
    EXPECT_EQ(one(info("t", {100}, 34, 0)), Code::tensor_shape_invalid);  // no whole block
    EXPECT_EQ(one(info("t", {8}, 4, 0)), Code::tensor_dtype_unknown);     // a type ggml has removed
    EXPECT_EQ(one(info("t", {8}, 1000, 0)), Code::tensor_dtype_unknown);
    EXPECT_EQ(code(file("", 0, info("t", {8}, 0, 0) + info("t", {8}, 0, 32), 2, 64)), Code::tensor_duplicate);
    EXPECT_EQ(code(file("", 0, info("t", {16}, 0, 0) + info("u", {8}, 0, 32), 2, 64)), Code::tensor_overlap);
}

TEST(GgufWriter, EveryTypeOfValueReadsBack) {
    TempDir dir;
    GgufMetadata m("m");
    m.set("u8", GgufValue(std::uint8_t{255}));
    m.set("i8", GgufValue(std::int8_t{-128}));
    m.set("u16", GgufValue(std::uint16_t{65535}));
    m.set("i16", GgufValue(std::int16_t{-32768}));
    m.set_u32("u32", ~0u);
    m.set("i32", GgufValue(std::int32_t{-5}));
    m.set_f32("f32", 1.5f);
    m.set_bool("bool", true);
    m.set_string("string", "gr\xc3\xbc\xc3\x9f");
    m.set("u64", GgufValue(std::uint64_t{1} << 63));
    m.set("i64", GgufValue(std::int64_t{-1} << 62));
    m.set("f64", GgufValue(0.1));
    m.set_array("strings", std::vector<std::string>{"a", "", "c"});
    m.set_array("floats", std::vector<float>{1, 2});
    m.set_array("bytes", std::vector<std::uint8_t>{0, 255});
    m.set_array("bools", std::vector<GgufBool>{GgufBool::yes, GgufBool::no});
    m.set_array("ints", std::vector<std::int16_t>{-3, 4});
    m.set_array("doubles", std::vector<double>{0.25});
    m.set_array("none", std::vector<std::uint64_t>{});
    GgufWriter writer(dir / "o.gguf", m, {});
    writer.finish();
    const auto back = read_gguf(dir / "o.gguf").metadata;
    ASSERT_EQ(back.entries().size(), m.entries().size());
    for (std::size_t i = 0; i < m.entries().size(); ++i) {
        EXPECT_EQ(back.entries()[i].first, m.entries()[i].first);
        EXPECT_EQ(back.entries()[i].second, m.entries()[i].second) << m.entries()[i].first;
    }
}

TEST(GgufMetadata, GettersConvertIntegersAndNameWhatIsWrong) {
    GgufMetadata m("m");
    m.set("small", GgufValue(std::int8_t{-3}));
    m.set("big", GgufValue(~std::uint64_t{0}));
    m.set_array("ids", std::vector<std::uint32_t>{1, 2});
    EXPECT_EQ(m.get_int("small"), -3);
    EXPECT_EQ(m.get_float("small"), -3.0);
    EXPECT_EQ(m.get_uint("big"), ~std::uint64_t{0});
    EXPECT_EQ(m.find_ints("ids"), (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(m.find_ints("absent"), std::nullopt);
    EXPECT_EQ(code_of([&] { m.get_uint("small"); }), Code::gguf_key_type);
    EXPECT_EQ(code_of([&] { m.get_int("big"); }), Code::gguf_key_type);
    EXPECT_EQ(code_of([&] { m.get_bool("big"); }), Code::gguf_key_type);
    EXPECT_EQ(code_of([&] { m.get_strings("ids"); }), Code::gguf_key_type);
    EXPECT_EQ(code_of([&] { m.get_strings("big"); }), Code::gguf_key_type);
    EXPECT_EQ(code_of([&] { m.get_string("absent"); }), Code::gguf_key_missing);
    m.set("small", GgufValue(1.0f));
    EXPECT_EQ(m.entries().size(), 3u);
    EXPECT_EQ(m.get_float("small"), 1.0);
}

TEST(GgufWriter, EmptyTensorsTakeNoBytes) {
    TempDir dir;
    GgufWriter writer(
        dir / "o.gguf", GgufMetadata("m"),
        {{"a", TensorDType::i8, {0}}, {"b", TensorDType::i8, {1}}, {"c", TensorDType::i8, {0}}});
    EXPECT_EQ(writer.current().name, "b");
    const std::byte one{1};
    writer.write(std::span(&one, 1));
    writer.finish();
    EXPECT_EQ(read_gguf(dir / "o.gguf").tensors.size(), 3u);
}

TEST(GgufWriter, RefusesDuplicatesAndTypesGgufLacks) {
    TempDir dir;
    const TensorSpec f32{"a", TensorDType::f32, {1}};
    EXPECT_EQ(code_of([&] { GgufWriter(dir / "x", GgufMetadata(), {f32, f32}); }), Code::tensor_duplicate);
    EXPECT_EQ(code_of([&] {
                  GgufWriter(dir / "x", GgufMetadata(), {{"a", TensorDType::u8, {1}}});
              }),
              Code::tensor_dtype_unsupported);
}

TEST(GgufWriter, PadsBetweenTensors) {
    TempDir dir;
    GgufMetadata m("m");
    m.set_u32("general.alignment", 64);
    const std::vector<TensorSpec> specs = {{"a", TensorDType::f32, {3}}, {"b", TensorDType::i8, {2, 2}}};
    GgufWriter writer(dir / "o.gguf", m, specs);
    const std::array<float, 3> a = {1, 2, 3};
    EXPECT_EQ(writer.current().name, "a");
    writer.write(std::as_bytes(std::span(a)).first(5));
    writer.write(std::as_bytes(std::span(a)).subspan(5));
    EXPECT_EQ(writer.current().name, "b");
    const std::array<std::byte, 5> b = {std::byte{9}, std::byte{8}, std::byte{7}, std::byte{6}, std::byte{5}};
    EXPECT_EQ(code_of([&] { writer.finish(); }), Code::internal_error);
    EXPECT_EQ(code_of([&] { writer.write(b); }), Code::internal_error);
    writer.write(std::span(b).first(4));
    EXPECT_FALSE(test::fs::exists(dir / "o.gguf"));
    writer.finish();
    const auto gguf = read_gguf(dir / "o.gguf");
    EXPECT_EQ(gguf.alignment, 64u);
    ASSERT_EQ(gguf.tensors.size(), 2u);
    EXPECT_EQ(gguf.tensors[1].offset % 64, 0u);
    EXPECT_EQ(gguf.tensors[1].shape, (Shape{2, 2}));
    EXPECT_EQ(read_f32(gguf.tensors[0]), (std::vector<float>{1, 2, 3}));
    std::array<std::byte, 4> back;
    read_bytes(gguf.tensors[1], 0, back);
    EXPECT_TRUE(std::equal(back.begin(), back.end(), b.begin()));
}

TEST(GgufFiles, RealOnesOpen) {
    ADDEND_NEEDS_SHARED("models/stories260K.gguf");
    const auto gguf = read_gguf(test::shared_data("models/stories260K.gguf"));
    EXPECT_EQ(gguf.metadata.get_string("general.architecture"), "llama");
    EXPECT_EQ(gguf.tensors.size(), 48u);
}

}  // namespace
}  // namespace addend
