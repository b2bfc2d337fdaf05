#include "core/files/ternary_reader.h"

#include <array>
#include <cmath>
#include <limits>

#include "core/files/gguf.h"
#include "core/files/hgrn_bit.h"
#include "core/files/tensor_read.h"
#include "core/files/ternary_math.h"
#include "tests/unit/files/small_model.h"

namespace addend {
namespace {

using test::code_of;
using test::TempDir;

std::vector<std::uint8_t> all_codes(const TernaryReader& reader) {
    std::vector<std::uint8_t> codes(reader.rows() * reader.row_stride());
    reader.read_rows(0, reader.rows(), codes);
    return codes;
}

/// The definition, slowly: beta = max(mean|W|, 1e-5) in double; clamp(round-half-even(W / beta)).
void expect_by_definition(const ModelFiles& files, std::string_view name) {
    const auto w = read_f32(files.tensor(name));
    long double sum = 0;
    for (const float v : w) sum += std::fabs(v);
    const float beta = std::max(static_cast<float>(sum / w.size()), 1e-5f);
    const auto reader = TernaryReader::open(files, name);
    // Double sums in different orders may differ in the last bit of the float.
    ASSERT_NEAR(reader.scale(), beta, beta * 1.2e-7f) << name;
    const auto codes = all_codes(reader);
    TernaryStats stats;
    for (std::uint64_t r = 0; r < reader.rows(); ++r) {
        for (std::uint64_t c = 0; c < reader.cols(); ++c) {
            const float rounded = std::nearbyint(w[r * reader.cols() + c] / reader.scale());
            const int trit = static_cast<int>(std::clamp(rounded, -1.0f, 1.0f));
            ASSERT_EQ(test::trit_at(codes, reader.row_stride(), r, c), trit) << name << " " << r << " " << c;
            ++(trit < 0 ? stats.minus : trit == 0 ? stats.zero : stats.plus);
        }
    }
    EXPECT_EQ(reader.stats(), stats) << name;
}

TEST(TernaryReader, GoldenModelsByDefinition) {
    for (const char* model : {"tiny", "tiny-bf16", "nobound", "eps"}) {
        const auto files = ModelFiles::open(test::golden(model));
        for (const ExpectedTensor& tensor : hgrn_bit_tensors(load_hgrn_bit_config(files)))
            if (tensor.role == WeightRole::ternary) expect_by_definition(files, tensor.name);
    }
}

TEST(TernaryReader, EveryWidthAndType) {
    TempDir dir;
    for (const TensorDType dtype : {TensorDType::f32, TensorDType::f16, TensorDType::bf16})
        for (const std::uint64_t cols : {1u, 2u, 3u, 4u, 5u, 17u, 255u, 257u})
            expect_by_definition(
                test::one_matrix(dir / "m", dtype, {5, cols}, test::gaussian(5 * cols, 0.05f, 3)), "w");
}

TEST(TernaryReader, UnusedPositionsHoldTritZero) {
    TempDir dir;
    const std::vector<float> ones(2 * 5, 1.0f);
    const auto reader = TernaryReader::open(test::one_matrix(dir / "m", TensorDType::f32, {2, 5}, ones), "w");
    EXPECT_EQ(all_codes(reader), (std::vector<std::uint8_t>{0xaa, 0x56, 0xaa, 0x56}));
}

TEST(TernaryReader, HalvesGoToEven) {
    TempDir dir;
    // mean|W| = 1, so that 0.5 and 1.5 are ties: 0 and (clamped) 1; the next float above 0.5 is not.
    const float above = std::nextafter(0.5f, 1.0f);
    const std::vector<float> w = {0.5f, -0.5f, 1.5f, -1.5f, above, -above, 3.0f - 2 * above + 0.0f, 0.0f};
    double sum = 0;
    for (const float v : w) sum += std::fabs(static_cast<double>(v));
    std::vector<float> scaled = w;
    scaled.back() = static_cast<float>(8.0 - sum);
    const auto reader =
        TernaryReader::open(test::one_matrix(dir / "m", TensorDType::f32, {1, 8}, scaled), "w");
    ASSERT_EQ(reader.scale(), 1.0f);
    const auto codes = all_codes(reader);
    const std::array<int, 8> expected = {0, 0, 1, -1, 1, -1, 1, 1};
    for (std::uint64_t c = 0; c < 8; ++c) EXPECT_EQ(test::trit_at(codes, 2, 0, c), expected[c]) << c;
}

TEST(TernaryReader, TheScaleHasAFloor) {
    TempDir dir;
    const std::vector<float> tiny(16, 1e-9f);
    const auto reader = TernaryReader::open(test::one_matrix(dir / "m", TensorDType::f32, {4, 4}, tiny), "w");
    EXPECT_EQ(reader.scale(), 1e-5f);
    EXPECT_EQ(reader.stats(), (TernaryStats{0, 16, 0}));
    const std::vector<float> zeros(16, 0.0f);
    const auto none = TernaryReader::open(test::one_matrix(dir / "m", TensorDType::f32, {4, 4}, zeros), "w");
    EXPECT_EQ(none.scale(), 1e-5f);
    EXPECT_TRUE(none.warnings().empty());
}

TEST(TernaryReader, ReportsWeightsThatAreQuantisedAlready) {
    TempDir dir;
    std::vector<float> w(64, 0.0f);
    for (std::size_t i = 0; i < w.size(); i += 2) w[i] = i % 4 == 0 ? 0.25f : -0.25f;
    const auto files = test::one_matrix(dir / "m", TensorDType::bf16, {8, 8}, w);
    const auto plain = TernaryReader::open(files, "w");
    EXPECT_EQ(plain.scale(), 0.125f);  // alpha * density: the silent error
    EXPECT_EQ(plain.quantised_alpha(), 0.25f);
    ASSERT_EQ(plain.warnings().size(), 1u);
    EXPECT_EQ(plain.warnings()[0].code, Code::ternary_already_quantised);
    EXPECT_EQ(test::arg_of(plain.warnings()[0], "density"), "0.5");
    const auto corrected = TernaryReader::open(files, "w", {.scale_correction = true});
    EXPECT_EQ(corrected.scale(), 0.25f);
    EXPECT_EQ(all_codes(corrected), all_codes(plain));
    // Two magnitudes, or none that is zero, are not.
    w[1] = 0.5f;
    EXPECT_FALSE(TernaryReader::open(test::one_matrix(dir / "m", TensorDType::bf16, {8, 8}, w), "w")
                     .quantised_alpha());
    const std::vector<float> signs(64, -0.25f);
    const auto dense =
        TernaryReader::open(test::one_matrix(dir / "m", TensorDType::bf16, {8, 8}, signs), "w");
    EXPECT_FALSE(dense.quantised_alpha());
    EXPECT_EQ(dense.scale(), 0.25f);
}

TEST(TernaryReader, NamesTheValueThatIsNotFinite) {
    TempDir dir;
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        auto w = test::gaussian(12 * 7, 1.0f, 1);
        w[9 * 7 + 4] = bad;
        const auto files = test::one_matrix(dir / "m", TensorDType::bf16, {12, 7}, w);
        try {
            TernaryReader::open(files, "w");
            ADD_FAILURE();
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.code(), Code::tensor_not_finite);
            EXPECT_EQ(test::arg_of(failure.message(), "row"), "9");
            EXPECT_EQ(test::arg_of(failure.message(), "column"), "4");
        }
    }
}

TEST(TernaryReader, RefusesWhatIsNoMatrix) {
    TempDir dir;
    const std::vector<float> w(8, 1.0f);
    auto files = test::one_matrix(dir / "m", TensorDType::f32, {8}, w);
    EXPECT_EQ(code_of([&] { TernaryReader::open(files, "w"); }), Code::tensor_shape_wrong);
    EXPECT_EQ(code_of([&] { TernaryReader::open(files, "v"); }), Code::tensor_missing);
    files.tensors["w"].shape = {2, 4};
    files.tensors["w"].dtype = TensorDType::i32;
    EXPECT_EQ(code_of([&] { TernaryReader::open(files, "w"); }), Code::tensor_dtype_unsupported);
    files = test::one_matrix(dir / "m", TensorDType::f32, {2, 4}, w);
    const auto reader = TernaryReader::open(files, "w");
    std::vector<std::uint8_t> codes(2);
    EXPECT_EQ(code_of([&] { reader.read_rows(1, 2, codes); }), Code::internal_error);
    CancelToken cancel;
    cancel.cancel();
    EXPECT_EQ(code_of([&] { TernaryReader::open(files, "w", {}, cancel); }), Code::cancelled);
}

/// A GGUF with one packed matrix of `rows` rows, one block each.
class PackedMatrix : public testing::Test {
  protected:
    ModelFiles write(std::span<const std::array<float, 2>> rows_d_and_fill, std::optional<float> scale,
                     std::optional<std::uint32_t> width = std::nullopt) {
        GgufMetadata metadata("m");
        if (width) metadata.set_u32("addend.width.w", *width);
        std::vector<TensorSpec> specs = {{"w", TensorDType::tq2_0, {rows_d_and_fill.size(), 256}}};
        if (scale) specs.push_back({"w.scale", TensorDType::f32, {1}});
        GgufWriter writer(dir_ / "m.gguf", metadata, specs);
        for (const auto& [d, fill] : rows_d_and_fill) {
            TernaryRowEncoder encoder(TensorDType::tq2_0, 256, d);
            writer.write(encoder.encode_trits(std::vector<std::int8_t>(256, static_cast<std::int8_t>(fill))));
        }
        if (scale) writer.write(std::as_bytes(std::span(&*scale, 1)));
        writer.finish();
        return ModelFiles::open(dir_ / "m.gguf");
    }
    TempDir dir_;
    const std::array<std::array<float, 2>, 3> equal_ = {{{0.5f, 1}, {0.5f, -1}, {0.25f, 0}}};
    const std::array<std::array<float, 2>, 2> different_ = {{{0.5f, 1}, {0.25f, -1}}};
};

TEST_F(PackedMatrix, TheScaleTensorOverridesTheBlocks) {
    const auto reader = TernaryReader::open(write(different_, 0.3f), "w");
    EXPECT_FALSE(reader.latent());
    EXPECT_EQ(reader.scale(), 0.3f);
    EXPECT_EQ(reader.stats(), (TernaryStats{256, 0, 256}));
}

TEST_F(PackedMatrix, WithoutItAllBlocksMustAgree) {
    EXPECT_EQ(TernaryReader::open(write(equal_, std::nullopt), "w").scale(),
              0.5f);  // rows of zeros do not count
    const auto files = write(different_, std::nullopt);
    EXPECT_EQ(code_of([&] { TernaryReader::open(files, "w"); }), Code::ternary_block_scales_differ);
}

TEST_F(PackedMatrix, ScalesMustBePositiveAndFinite) {
    for (const float bad :
         {0.0f, -1.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        const auto files = write(equal_, bad);
        EXPECT_EQ(code_of([&] { TernaryReader::open(files, "w"); }), Code::ternary_scale_invalid) << bad;
    }
}

TEST_F(PackedMatrix, PaddingIsNotPartOfTheMatrix) {
    const auto reader = TernaryReader::open(write(equal_, 0.5f, 101), "w");
    EXPECT_EQ(reader.cols(), 101u);
    EXPECT_EQ(reader.row_stride(), 26u);
    EXPECT_EQ(reader.stats(), (TernaryStats{101, 101, 101}));
    EXPECT_EQ(all_codes(reader)[25], 0x56);
    for (const std::uint32_t bad : {0u, 257u})
        EXPECT_EQ(code_of([&] { write(equal_, 0.5f, bad); }), Code::ternary_width_invalid);
}

TEST_F(PackedMatrix, ACodeThatIsNoTritIsNamed) {
    const auto good = write(equal_, 0.5f);
    const TensorInfo& tensor = good.tensor("w");
    std::string bytes = test::read_file(dir_ / "m.gguf");
    bytes[tensor.offset + 66 + 3] = '\xff';
    test::write_file(dir_ / "m.gguf", bytes);
    const auto reader = TernaryReader::open(ModelFiles::open(dir_ / "m.gguf"), "w");
    std::vector<std::uint8_t> codes(64);
    EXPECT_NO_THROW(reader.read_rows(0, 1, codes));
    EXPECT_EQ(code_of([&] { reader.read_rows(1, 1, codes); }), Code::ternary_code_invalid);
}

}  // namespace
}  // namespace addend
