#include "core/backend/model_weights.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>

#include "core/files/convert.h"
#include "core/files/synth.h"
#include "core/files/tensor_read.h"
#include "core/files/ternary_reader.h"
#include "core/program/program.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const ModelFiles> open_golden(const std::string& name) {
    return std::make_shared<const ModelFiles>(ModelFiles::open(fs::path(ADDEND_TEST_DATA) / "golden" / name));
}

std::vector<std::byte> read_all(const LoweredModel& model, std::uint32_t weight, std::uint32_t batch) {
    const addend_weight& entry = model.program->weights()[weight];
    const std::uint64_t row_bytes = entry.bytes / entry.rows;
    std::vector<std::byte> bytes(entry.bytes);
    for (std::uint32_t row = 0; row < entry.rows; row += batch) {
        const std::uint32_t count = std::min(batch, entry.rows - row);
        model.weights->read_rows(weight, row, count,
                                 std::span(bytes).subspan(row * row_bytes, count * row_bytes));
    }
    return bytes;
}

TEST(LowerBounds, AreTheCumulatedSoftmaxLessItsFirstRow) {
    const std::vector<float> bounds{0.0f, 1.0f, 0.0f, 1.0f, std::log(2.0f), 1.0f};  // 3 layers, 2 channels
    const auto lb = lower_bounds_of(bounds, 3);
    // Softmax of the first channel: 1/4, 1/4, 1/2; of the second: thirds.
    EXPECT_EQ(lb[0], 0.0f);
    EXPECT_FLOAT_EQ(lb[2], 0.25f);
    EXPECT_FLOAT_EQ(lb[4], 0.75f);
    EXPECT_FLOAT_EQ(lb[3], 1.0f / 3);
    EXPECT_FLOAT_EQ(lb[5], 2.0f / 3);
}

/// "llama-tiny", written once.
const fs::path& small_llama() {
    struct Folder {
        fs::path path = fs::temp_directory_path() / ("addend-llama-" + std::to_string(::getpid()));
        Folder() { synthesize_model("llama-tiny", path); }
        ~Folder() {
            std::error_code ignored;
            fs::remove_all(path, ignored);
        }
    };
    static const Folder folder;
    return folder.path;
}

TEST(LowerModel, FloatWeightsCrossAsStored) {
    const auto files = std::make_shared<const ModelFiles>(ModelFiles::open(small_llama()));
    const LoweredModel model = lower_model(files);
    const std::uint32_t weight = model.program->find_weight("model.layers.1.mlp.up_proj.weight").value();
    EXPECT_EQ(model.program->weights()[weight].dtype, ADDEND_BF16);
    const TensorInfo& tensor = files->tensor("model.layers.1.mlp.up_proj.weight");
    std::vector<std::byte> stored(tensor.bytes);
    read_bytes(tensor, 0, stored);
    EXPECT_EQ(read_all(model, weight, 3), stored);
    EXPECT_TRUE(model.warnings.empty());
    EXPECT_EQ(lower_shape(*files)->header().weights_layout, model.program->header().weights_layout);
}

// rope_freqs.weight divides each frequency; the lowering has not read it.
TEST(LowerModel, RopeFrequenciesAreDividedByTheFilesFactors) {
    const auto files = std::make_shared<const ModelFiles>(ModelFiles::open(small_llama()));
    const LoweredModel plain = lower_model(files);
    const std::uint32_t weight = plain.program->find_weight("rope.frequencies").value();
    const auto floats_of = [&](const LoweredModel& model) {
        std::vector<float> values(model.program->weights()[weight].cols);
        model.weights->read_rows(weight, 0, 1, std::as_writable_bytes(std::span(values)));
        return values;
    };
    const auto frequencies = floats_of(plain);
    ASSERT_EQ(frequencies.size(), 8u);
    EXPECT_EQ(frequencies[0], 1.0f);
    EXPECT_FLOAT_EQ(frequencies[4], 0.01f);  // 10000^(-1/2)
}

TEST(LowerModel, ScalesAreThoseOfTheMatrices) {
    const auto files = open_golden("tiny");
    const LoweredModel model = lower_model(files);
    for (std::size_t n = 0; n < model.bindings.size(); ++n) {
        if (model.bindings[n].kind != WeightBinding::Kind::ternary) continue;
        EXPECT_EQ(model.program->weights()[n].scale,
                  TernaryReader::open(*files, model.bindings[n].tensor).scale());
        EXPECT_GT(model.program->weights()[n].scale, 0.0f);
    }
    const auto shape = lower_shape(*files);
    EXPECT_EQ(shape->header().weights_layout, model.program->header().weights_layout);
    EXPECT_EQ(shape->weights()[*shape->find_weight("lm_head.weight")].scale, 0.0f);
}

// Kept trits and trits read again are the same, in batches and after they were dropped.
TEST(LowerModel, RowsAreTheSameKeptOrReadAgain) {
    const auto files = open_golden("tiny-bf16");
    const LoweredModel kept = lower_model(files, {.threads = 2});
    const LoweredModel fresh = lower_model(files, {.threads = 1, .keep_bytes = 0});
    for (std::uint32_t n = 0; n < kept.program->weights().size(); ++n) {
        const auto first = read_all(kept, n, 7);
        EXPECT_EQ(first, read_all(fresh, n, 1000)) << n;
        EXPECT_EQ(first, read_all(kept, n, 1000)) << n;  // dropped by now
    }
}

TEST(LowerModel, ServesEveryKindOfWeight) {
    const auto files = open_golden("nobound");
    const LoweredModel model = lower_model(files);
    const auto norm = *model.program->find_weight("model.norm.weight");
    std::vector<float> values(model.program->weights()[norm].cols);
    model.weights->read_rows(norm, 0, 1, std::as_writable_bytes(std::span(values)));
    EXPECT_EQ(values, read_f32(files->tensor("model.norm.weight")));  // f16 in the file
    const auto table = *model.program->find_weight("model.embeddings.weight");
    EXPECT_EQ(model.program->weights()[table].dtype, ADDEND_F16);
    std::vector<std::byte> row(96 * 2), stored(96 * 2);
    model.weights->read_rows(table, 5, 1, row);
    read_bytes(files->tensor("model.embeddings.weight"), 5 * 96 * 2, stored);
    EXPECT_EQ(row, stored);
}

TEST(LowerModel, RangesAreChecked) {
    const LoweredModel model = lower_model(open_golden("tiny"));
    std::vector<std::byte> bytes(64 * 4);
    const auto read = [&](std::uint32_t weight, std::uint32_t first, std::uint32_t count, std::size_t size) {
        model.weights->read_rows(weight, first, count, std::span(bytes).first(size));
    };
    EXPECT_NO_THROW(read(0, 255, 1, 256));
    EXPECT_THROW(read(0, 256, 1, 256), Failure);
    EXPECT_THROW(read(0, 0xFFFFFFFF, 2, 256), Failure);
    EXPECT_THROW(read(0, 0, 1, 255), Failure);
    EXPECT_THROW(read(10000, 0, 1, 256), Failure);
}

TEST(LowerModel, CancelsAndReportsAllBytes) {
    const auto files = open_golden("tiny");
    std::uint64_t done = 0, total = 0;
    const auto progress = [&](std::uint64_t d, std::uint64_t t) { done = d, total = t; };
    (void)lower_model(files, {.threads = 2}, progress);
    EXPECT_EQ(done, total);
    EXPECT_GT(total, 0u);
    const CancelToken cancel;
    cancel.cancel();
    try {
        (void)lower_model(files, {.threads = 2}, {}, cancel);
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::cancelled);
    }
}

// The file shrinks between opening and reading: one clear failure from whichever thread met it.
TEST(LowerModel, ATruncatedFileIsAFailure) {
    const fs::path copy = fs::temp_directory_path() / ("addend-cut-" + std::to_string(::getpid()));
    fs::remove_all(copy);
    fs::copy(fs::path(ADDEND_TEST_DATA) / "golden" / "tiny", copy);
    fs::permissions(copy / "model.safetensors", fs::perms::owner_all);
    const auto files = std::make_shared<const ModelFiles>(ModelFiles::open(copy));
    fs::resize_file(copy / "model.safetensors", fs::file_size(copy / "model.safetensors") / 2);
    try {
        (void)lower_model(files, {.threads = 2});
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::file_truncated);
    }
    fs::remove_all(copy);
}

}  // namespace
}  // namespace addend::test
