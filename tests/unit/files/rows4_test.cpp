// BitNet's packed matrices: four output rows to a byte, and the scale in both senses.
#include "core/files/rows4.h"

#include "core/files/safetensors.h"
#include "core/files/ternary_reader.h"
#include "tests/unit/files/small_model.h"

namespace addend {
namespace {

using test::code_of;
using test::TempDir;

/// 8 rows of 5 columns; trit(r, c) follows no pattern that a wrong order of rows or bits would keep.
int trit(std::uint64_t row, std::uint64_t column) {
    return static_cast<int>((row * row * 7 + column * 5 + row * column) % 3) - 1;
}

class Rows4 : public testing::Test {
  protected:
    ModelFiles write(const Json& quantization, float scale, int spoiled = -1) {
        std::string bytes;
        for (std::uint64_t i = 0; i < 2; ++i)
            for (std::uint64_t c = 0; c < 5; ++c) {
                int byte = 0;
                for (std::uint64_t k = 0; k < 4; ++k) byte |= (trit(i + 2 * k, c) + 1) << (2 * k);
                bytes.push_back(static_cast<char>(byte));
            }
        if (spoiled >= 0) bytes[static_cast<std::size_t>(spoiled)] = static_cast<char>(0xff);
        SafetensorsWriter writer(dir_ / "m.safetensors",
                                 {{"w", TensorDType::u8, {2, 5}}, {"w_scale", TensorDType::f32, {1}}});
        for (const TensorSpec& spec : writer.order())
            if (spec.name == "w")
                writer.write(std::as_bytes(std::span(bytes)));
            else
                writer.write(std::as_bytes(std::span(&scale, 1)));
        writer.finish();
        ModelFiles files;
        files.path = dir_.path();
        files.config = {{"quantization_config", quantization}};
        for (TensorInfo& tensor : read_safetensors(dir_ / "m.safetensors").tensors)
            files.tensors[tensor.name] = tensor;
        return files;
    }
    TempDir dir_;
    const Json auto_ = {{"linear_class", "autobitlinear"}};
};

TEST_F(Rows4, RowsLieAQuarterApart) {
    const auto reader = TernaryReader::open(write(auto_, 0.5f), "w");
    ASSERT_EQ(reader.rows(), 8u);
    ASSERT_EQ(reader.cols(), 5u);
    EXPECT_FALSE(reader.latent());
    std::vector<std::uint8_t> codes(8 * reader.row_stride());
    reader.read_rows(0, 8, codes);
    TernaryStats counted;
    for (std::uint64_t r = 0; r < 8; ++r) {
        for (std::uint64_t c = 0; c < 5; ++c) {
            EXPECT_EQ(test::trit_at(codes, reader.row_stride(), r, c), trit(r, c)) << r << " " << c;
            ++(trit(r, c) < 0 ? counted.minus : trit(r, c) == 0 ? counted.zero : counted.plus);
        }
        EXPECT_EQ(codes[r * 2 + 1] >> 2, 0x15) << "columns past the last are zeros";
    }
    EXPECT_EQ(reader.stats(), counted);
    // Any run of rows, across quarters too.
    for (std::uint64_t first = 0; first < 8; ++first)
        for (std::uint64_t count = 1; count <= 8 - first; ++count) {
            std::vector<std::uint8_t> some(count * 2);
            reader.read_rows(first, count, some);
            EXPECT_TRUE(
                std::equal(some.begin(), some.end(), codes.begin() + static_cast<std::ptrdiff_t>(2 * first)));
        }
}

TEST_F(Rows4, LinearClassSaysWhatTheScaleMeans) {
    EXPECT_EQ(TernaryReader::open(write(auto_, 0.25f), "w").scale(), 0.25f);
    EXPECT_EQ(TernaryReader::open(write({{"linear_class", "bitlinear"}}, 0.25f), "w").scale(), 4.0f);
    EXPECT_EQ(TernaryReader::open(write(Json::object(), 0.25f), "w").scale(), 4.0f)
        << "Hugging Face's default";
    EXPECT_EQ(code_of([&] {
                  TernaryReader::open(write({{"linear_class", "x"}}, 1), "w");
              }),
              Code::config_value_unsupported);
    for (const float bad : {0.0f, -1.0f, std::numeric_limits<float>::infinity()})
        EXPECT_EQ(code_of([&] { TernaryReader::open(write(auto_, bad), "w"); }), Code::ternary_scale_invalid);
    EXPECT_EQ(code_of([&] {
                  TernaryReader::open(write({{"linear_class", "bitlinear"}}, 1e-45f), "w");
              }),
              Code::ternary_scale_invalid)
        << "its inverse is infinite";
}

TEST_F(Rows4, ACodeThatIsNoTritIsNamed) {
    const auto reader = TernaryReader::open(write(auto_, 1, 7), "w");  // byte row 1
    std::vector<std::uint8_t> codes(2);
    EXPECT_NO_THROW(reader.read_rows(2, 1, codes));
    EXPECT_EQ(code_of([&] { reader.read_rows(3, 1, codes); }), Code::ternary_code_invalid);
}

}  // namespace
}  // namespace addend
