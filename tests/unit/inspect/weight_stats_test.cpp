// Statistics of weights against a second computation from the files' raw bytes, and on damaged files.
#include "core/inspect/weight_stats.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

#include "core/base/number.h"
#include "core/files/convert.h"
#include "core/files/json.h"
#include "core/files/safetensors.h"
#include "core/inspect/tensor_view.h"
#include "core/inspect/weight_compare.h"

namespace addend {
namespace {

namespace fs = std::filesystem;

fs::path golden(const std::string& name) {
    return fs::path(ADDEND_TEST_DATA) / "golden" / name;
}
fs::path scratch(const std::string& name) {
    const fs::path folder = fs::path(testing::TempDir()) / "addend_weight_stats";
    fs::create_directories(folder);
    return folder / name;
}

/// A safetensors file by its definition alone: nothing of the engine's readers.
struct RawFile {
    std::string bytes;
    Json header;
    explicit RawFile(const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(in), {});
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data(), 8);
        header = Json::parse(bytes.substr(8, length));
        bytes.erase(0, 8 + length);
    }
    std::string of(const std::string& name) const {
        const auto& at = header.at(name).at("data_offsets");
        return bytes.substr(at[0], at[1].get<std::size_t>() - at[0].get<std::size_t>());
    }
    std::vector<float> floats(const std::string& name) const {
        const std::string raw = of(name);
        const std::string type = header.at(name).at("dtype");
        const bool bf16 = type == "BF16";
        std::vector<float> values(raw.size() / (type == "F32" ? 4 : 2));
        for (std::size_t i = 0; i < values.size(); ++i) {
            std::uint32_t bits = 0;
            if (bf16) {
                std::uint16_t half = 0;
                std::memcpy(&half, raw.data() + 2 * i, 2);
                bits = std::uint32_t{half} << 16;
            } else if (type == "F16") {
                std::uint16_t half = 0;
                std::memcpy(&half, raw.data() + 2 * i, 2);
                const int exponent = half >> 10 & 31, mantissa = half & 1023;
                const float size = exponent == 0 ? std::ldexp(static_cast<float>(mantissa), -24)
                                                 : std::ldexp(static_cast<float>(1024 + mantissa), exponent - 25);
                values[i] = half >> 15 ? -size : size;
                continue;
            } else {
                std::memcpy(&bits, raw.data() + 4 * i, 4);
            }
            values[i] = std::bit_cast<float>(bits);
        }
        return values;
    }
};

void expect_latent_figures(const WeightStats& s, const std::vector<float>& w, double near) {
    const std::uint64_t rows = s.info.rows, cols = s.info.cols;
    ASSERT_EQ(w.size(), rows * cols);
    double sum = 0;
    for (const float v : w) sum += std::fabs(static_cast<double>(v));
    const double beta = static_cast<double>(static_cast<float>(sum / static_cast<double>(w.size())));
    EXPECT_NEAR(*s.scale, beta, beta * 1e-6);
    std::uint64_t counts[3] = {}, close = 0;
    std::vector<std::uint64_t> bins(LatentHistogram::bins), steps(100);
    std::uint64_t outside = 0;
    std::vector<double> row2(rows), col2(cols), row_used(rows), col_used(cols);
    for (std::uint64_t r = 0; r < rows; ++r)
        for (std::uint64_t c = 0; c < cols; ++c) {
            const auto v = static_cast<double>(w[r * cols + c]);
            const int trit = std::fabs(v) / *s.scale <= 0.5 ? 0 : v > 0 ? 1 : -1;
            ++counts[trit + 1];
            row_used[r] += trit != 0;
            col_used[c] += trit != 0;
            row2[r] += v * v;
            col2[c] += v * v;
            const double distance = std::fabs(std::fabs(v) - *s.scale / 2);
            close += distance < near * *s.scale;
            if (distance < 0.5 * *s.scale) ++steps[static_cast<std::size_t>(distance / (0.005 * *s.scale))];
            const double bin = std::floor((v / *s.scale + 6) * 32);
            if (bin < 0 || bin >= LatentHistogram::bins)
                ++outside;
            else
                ++bins[static_cast<std::size_t>(bin)];
        }
    EXPECT_EQ(s.trits.minus, counts[0]);
    EXPECT_EQ(s.trits.zero, counts[1]);
    EXPECT_EQ(s.trits.plus, counts[2]);
    EXPECT_EQ(s.near_count, close);
    EXPECT_EQ(s.histogram->counts, bins);
    EXPECT_EQ(s.histogram->below + s.histogram->above, outside);
    double entropy = 0;
    for (const std::uint64_t n : counts)
        if (n > 0) {
            const double p = static_cast<double>(n) / static_cast<double>(w.size());
            entropy -= p * std::log2(p);
        }
    EXPECT_NEAR(s.entropy, entropy, 1e-12);
    for (std::uint64_t r = 0; r < rows; ++r) {
        EXPECT_NEAR(static_cast<double>(s.row_norms[r]), std::sqrt(row2[r]), 1e-6 * std::sqrt(row2[r]));
        EXPECT_FLOAT_EQ(s.row_density[r], static_cast<float>(row_used[r] / static_cast<double>(cols)));
    }
    for (std::uint64_t c = 0; c < cols; ++c) {
        EXPECT_NEAR(static_cast<double>(s.col_norms[c]), std::sqrt(col2[c]), 1e-6 * std::sqrt(col2[c]));
        EXPECT_FLOAT_EQ(s.col_density[c], static_cast<float>(col_used[c] / static_cast<double>(rows)));
    }
}

TEST(WeightStats, LatentMatricesOfTheGoldenModels) {
    for (const char* name : {"tiny", "tiny-bf16", "nobound", "eps"}) {
        const ModelFiles files = ModelFiles::open(golden(name));
        const RawFile raw(golden(name) / "model.safetensors");
        WeightStatsOptions options;
        options.near = 0.083;
        std::size_t ternary = 0;
        for (const WeightStats& s : measure_weights(files, list_weights(files), options)) {
            SCOPED_TRACE(std::string(name) + " " + s.info.name);
            EXPECT_TRUE(s.warnings.empty());
            if (!s.info.trits) continue;
            ++ternary;
            expect_latent_figures(s, raw.floats(s.info.name), options.near);
        }
        EXPECT_GE(ternary, 13u);
    }
}

TEST(WeightStats, PackedMatricesHoldTheSameTritsAndScale) {
    const ModelFiles latent = ModelFiles::open(golden("tiny"));
    for (const TensorDType type : {TensorDType::tq1_0, TensorDType::tq2_0}) {
        const fs::path path = scratch("tiny.gguf");
        ConvertOptions how;
        how.ternary = type;
        convert_model(latent, path, how);
        const ModelFiles packed = ModelFiles::open(path);
        const auto list = list_weights(packed);
        const auto a = measure_weights(latent, list_weights(latent));
        const auto b = measure_weights(packed, list);
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            SCOPED_TRACE(a[i].info.name);
            ASSERT_EQ(a[i].info.name, b[i].info.name);
            EXPECT_EQ(a[i].trits, b[i].trits);
            EXPECT_EQ(a[i].scale, b[i].scale);
            EXPECT_EQ(a[i].row_density, b[i].row_density);
            EXPECT_EQ(a[i].col_density, b[i].col_density);
            if (!a[i].info.trits) continue;
            EXPECT_FALSE(b[i].histogram);
            // Rows of 64 trits stand in blocks of 256: bits of the file, padding included.
            const double block = type == TensorDType::tq1_0 ? 54 : 66;
            const double row = std::ceil(static_cast<double>(b[i].info.cols) / 256) * block;
            const double bytes = row * static_cast<double>(b[i].info.rows) + 4;
            EXPECT_EQ(b[i].info.stored_bits(), 8 * bytes / static_cast<double>(b[i].info.elements()));
            EXPECT_NEAR(static_cast<double>(b[i].row_norms[1]),
                        *b[i].scale * std::sqrt(static_cast<double>(b[i].row_density[1]) * static_cast<double>(b[i].info.cols)),
                        1e-5);
        }
        const WeightComparison same = compare_weights(latent, packed, "*.weight");
        for (const MatrixComparison& m : same.matrices) {
            EXPECT_EQ(m.flips(), 0u) << m.info.name;
            if (m.trits) {
                EXPECT_EQ(m.scale_ratio(), 1.0);
            }
        }
    }
}

TEST(WeightStats, BitNetsPackingByItsBytes) {
    const fs::path shared = fs::path(ADDEND_SHARED_DATA) / "golden";
    if (!fs::exists(shared / "bitnet")) GTEST_SKIP() << "no " << shared;
    for (const char* name : {"bitnet-packed-autobitlinear", "bitnet-packed-bitlinear"}) {
        const ModelFiles files = ModelFiles::open(shared / name);
        const RawFile raw(shared / name / "model.safetensors");
        std::size_t seen = 0;
        for (const WeightStats& s : measure_weights(files, list_weights(files, "*_proj.weight"))) {
            if (s.info.role != WeightRole::ternary_rows4) continue;
            ++seen;
            const std::string bytes = raw.of(s.info.name);
            ASSERT_EQ(s.info.elements(), bytes.size() * 4);
            TernaryStats counts;
            for (const char c : bytes)
                for (int k = 0; k < 4; ++k) {
                    const int code = static_cast<unsigned char>(c) >> (2 * k) & 3;
                    ++(code == 0 ? counts.minus : code == 1 ? counts.zero : counts.plus);
                }
            EXPECT_EQ(s.trits, counts) << s.info.name;
            const float stored = raw.floats(s.info.name + "_scale").front();
            const bool divides = std::string(name).ends_with("-bitlinear");
            EXPECT_FLOAT_EQ(static_cast<float>(*s.scale), divides ? 1 / stored : stored);
        }
        EXPECT_GE(seen, 7u);
    }
}

/// Matrices of a model nobody configured: names and types are all there is.
ModelFiles loose(const std::string& name, const std::vector<TensorSpec>& specs,
                 const std::vector<std::vector<float>>& values) {
    const fs::path folder = scratch(name);
    fs::create_directories(folder);
    std::ofstream(folder / "config.json") << R"({"model_type": "hgrn_bit", "hidden_size": 8})";
    SafetensorsWriter writer(folder / "model.safetensors", specs);
    for (const auto& v : values) writer.write_f32(v);
    writer.finish();
    return ModelFiles::open(folder);
}

TEST(WeightStats, NamesWhatIsNotANumberAndStillCountsTheRest) {
    std::vector<float> w(8 * 8);
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = static_cast<float>(static_cast<int>(i % 7) - 3);
    for (std::size_t c = 0; c < 8; ++c) w[3 * 8 + c] = 0;
    w[2 * 8 + 5] = std::numeric_limits<float>::quiet_NaN();
    w[6 * 8 + 1] = std::numeric_limits<float>::infinity();
    const ModelFiles files = loose("nan", {{"w", TensorDType::f32, {8, 8}}}, {w});
    WeightInfo info = list_weights(files).front();
    for (const bool trits : {false, true}) {
        info.trits = trits;
        const WeightStats s = measure_weights(files, info);
        EXPECT_EQ(s.not_finite, 2u);
        ASSERT_EQ(s.warnings.size(), 2u);
        EXPECT_EQ(s.warnings[0], (Message{Code::weights_not_finite, {{"tensor", "w"}, {"count", 2}, {"row", 2}, {"column", 5}}}));
        EXPECT_EQ(s.warnings[1].code, Code::weights_dead_rows);
        EXPECT_EQ(s.dead_rows, 1u);
        EXPECT_EQ(s.max, 3);
        if (!trits) continue;
        EXPECT_EQ(s.trits.total(), 62u);
        std::vector<float> cells(64);
        const auto map = trit_values(std::make_shared<TritCells>(TritCells::open(files, "w")));
        map->read({0, 8, 0, 8}, cells);
        EXPECT_TRUE(std::isnan(cells[21]));
        EXPECT_EQ(cells[0], -1);
    }
}

TEST(WeightStats, SaysWhereACheckpointIsQuantisedAlready) {
    std::vector<float> w(256);
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = 0.25f * static_cast<float>(static_cast<int>(i % 4) % 3 - 1);
    const ModelFiles files = loose("twice", {{"w", TensorDType::f32, {16, 16}}}, {w});
    WeightInfo info = list_weights(files).front();
    info.trits = true;
    const WeightStats s = measure_weights(files, info);
    ASSERT_FALSE(s.warnings.empty());
    EXPECT_EQ(s.warnings[0].code, Code::ternary_already_quantised);
    EXPECT_EQ(s.quantised_alpha, 0.25);
    EXPECT_NEAR(*s.scale, 0.25 * s.trits.density(), 1e-7);
}

TEST(WeightStats, IllegalCodesAndTruncatedFilesAreSentences) {
    const fs::path path = scratch("hostile.gguf");
    ConvertOptions how;
    how.ternary = TensorDType::tq2_0;
    convert_model(ModelFiles::open(golden("tiny")), path, how);
    const ModelFiles whole = ModelFiles::open(path);
    const TensorInfo t = whole.tensor("model.layers.0.attn.i_proj.weight");
    {
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(static_cast<std::streamoff>(t.offset + 66 * 5 + 3));  // row 5, bytes 3: columns 3, 35, 67, 99
        file.put('\x0f');
    }
    const WeightStats s = measure_weights(whole, list_weights(whole, t.name).front());
    EXPECT_EQ(s.illegal, 2u);
    EXPECT_EQ(s.trits.total(), t.elements() - 2);
    ASSERT_EQ(s.warnings.size(), 1u);
    EXPECT_EQ(s.warnings[0], (Message{Code::weights_codes_illegal,
                                      {{"tensor", t.name}, {"count", 2}, {"row", 5}, {"column", 3}}}));
    fs::resize_file(path, t.offset + 100);
    const auto all = measure_weights(whole, list_weights(whole, "*"));
    const auto bad = std::ranges::find_if(all, [](const WeightStats& one) {
        return !one.warnings.empty() && one.warnings[0].code == Code::file_truncated;
    });
    EXPECT_NE(bad, all.end());
    EXPECT_THROW(list_weights(whole, "no such *"), Failure);
}

TEST(WeightStats, TheSameBitsForAnyNumberOfThreadsAndStopsWhenCancelled) {
    const ModelFiles files = ModelFiles::open(golden("tiny-bf16"));
    const WeightInfo info = list_weights(files, "lm_head.weight").front();
    const WeightStats one = measure_weights(files, info, {.near = 0.05, .threads = 1});
    const WeightStats four = measure_weights(files, info, {.near = 0.05, .threads = 4});
    EXPECT_EQ(one.scale, four.scale);
    EXPECT_EQ(one.col_norms, four.col_norms);
    EXPECT_EQ(one.mean, four.mean);
    EXPECT_DOUBLE_EQ(one.near_share(0.05), one.share(one.near_count));
    CancelToken cancel;
    std::uint64_t reports = 0;
    EXPECT_THROW(measure_weights(
                     files, list_weights(files), {.near = 0.05, .threads = 1},
                     [&](std::uint64_t, std::uint64_t) {
                         if (++reports == 3) cancel.cancel();
                     },
                     cancel),
                 Failure);
    EXPECT_EQ(reports, 3u);
}

/// A cancel is asked for after every 2^18 weights at most: it never waits for the rest of a large matrix.
TEST(WeightStats, ALargeMatrixIsGivenUpWithinOneBand) {
    constexpr std::uint64_t rows = 1024, cols = 4096, band = std::uint64_t{1} << 18;
    std::vector<float> w(rows * cols);
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = static_cast<float>(static_cast<int>(i * 7919 % 201) - 100);
    const ModelFiles files = loose("large", {{"w", TensorDType::f32, {rows, cols}}}, {w});
    WeightInfo info = list_weights(files).front();
    info.trits = true;
    const auto reports_until = [&](std::uint64_t last) {
        CancelToken cancel;
        std::vector<std::uint64_t> done;
        const auto report = [&](std::uint64_t read, std::uint64_t) {
            done.push_back(read);
            if (done.size() == last) cancel.cancel();
        };
        try {
            measure_weights(files, info, {.near = 0.05, .threads = 1}, report, cancel);
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.code(), Code::cancelled);
        }
        return done;
    };
    const auto all = reports_until(~std::uint64_t{0});
    EXPECT_GE(all.size(), 2 * rows * cols / band);  // twice: the scale first
    for (std::size_t n = 1; n < all.size(); ++n) EXPECT_LE(all[n] - all[n - 1], band);
    for (const std::uint64_t last : {std::uint64_t{1}, std::uint64_t{9}, std::uint64_t{20}, std::uint64_t{40}})
        EXPECT_EQ(reports_until(last).size(), last);  // nothing is read after it
}

TEST(WeightStats, GaussianDensityIsWhatNormalWeightsHave) {
    // Simpson's rule over the normal density, from the definition: 1 - P(|w| <= beta/2), beta/2 = sqrt(2/pi)/2.
    const double half = std::sqrt(2 / M_PI) / 2;
    const int n = 1000;
    double inside = 0;
    for (int i = 0; i <= n; ++i) {
        const double x = -half + 2 * half * i / n;
        inside += std::exp(-x * x / 2) / std::sqrt(2 * M_PI) * (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2);
    }
    EXPECT_NEAR(gaussian_density(), 1 - inside * 2 * half / n / 3, 1e-9);
}

TEST(WeightStats, TotalsAndLayersAreSums) {
    const ModelFiles files = ModelFiles::open(golden("tiny"));
    const auto all = measure_weights(files, list_weights(files));
    const WeightTotals total = total_weights(all);
    std::uint64_t plus = 0;
    for (const WeightStats& s : all) plus += s.trits.plus;
    EXPECT_EQ(total.trits.plus, plus);
    EXPECT_EQ(total.stored_bits(), 32);
    const auto layers = weights_by_layer(all);
    ASSERT_EQ(layers.size(), 4u);
    EXPECT_EQ(layers[1].layer, 1u);
    EXPECT_FALSE(layers[3].layer);
    EXPECT_EQ(layers[0].scales.size(), 6u);
    EXPECT_EQ(layers[0].scales[0].first, "attn.i_proj");
    EXPECT_EQ(layers[3].totals.elements, 256u * 64u);
}

TEST(WeightCompare, CountsWhichTritsBecameWhich) {
    const ModelFiles a = loose("left", {{"a.weight", TensorDType::f32, {2, 4}}, {"only", TensorDType::f32, {4}}},
                               {{1, 1, -1, 0, 0, 1, -1, 0}, {1, 2, 3, 4}});
    const ModelFiles b = loose("right", {{"a.weight", TensorDType::f32, {2, 4}}, {"b", TensorDType::f32, {4}}},
                               {{2, -2, -2, 0, 2, 2, 0, 0}, {1, 2, 3, 4}});
    const WeightComparison dense = compare_weights(a, b);
    ASSERT_EQ(dense.matrices.size(), 1u);
    EXPECT_FALSE(dense.matrices[0].trits);
    EXPECT_NEAR(dense.matrices[0].relative_difference, std::sqrt((1 + 9 + 1 + 0 + 4 + 1 + 1) / 5.0), 1e-12);
    EXPECT_EQ(dense.only_left, std::vector<std::string>{"only"});
    EXPECT_EQ(dense.only_right, std::vector<std::string>{"b"});
    EXPECT_THROW(compare_weights(a, b, "only"), Failure);

    // Golden models: against trits rounded here.
    const ModelFiles left = ModelFiles::open(golden("tiny")), right = ModelFiles::open(golden("eps"));
    const RawFile left_raw(golden("tiny") / "model.safetensors"), right_raw(golden("eps") / "model.safetensors");
    const WeightComparison c = compare_weights(left, right, "*.attn.?_proj.weight");
    ASSERT_GE(c.matrices.size(), 8u);
    double last = 1;
    for (const MatrixComparison& m : c.matrices) {
        ASSERT_TRUE(m.trits);
        const auto x = left_raw.floats(m.info.name), y = right_raw.floats(m.info.name);
        std::array<std::array<std::uint64_t, 3>, 3> expected{};
        const auto trit = [](float w, double beta) {
            return std::fabs(static_cast<double>(w)) <= beta / 2 ? 1u : w > 0 ? 2u : 0u;
        };
        for (std::size_t i = 0; i < x.size(); ++i) ++expected[trit(x[i], *m.left_scale)][trit(y[i], *m.right_scale)];
        EXPECT_EQ(m.transitions, expected) << m.info.name;
        EXPECT_LE(m.flip_share(), last);  // worst first
        last = m.flip_share();
        EXPECT_EQ(m.compared(), x.size());
        EXPECT_EQ(m.sign_flips(), expected[0][2] + expected[2][0]);
    }
}

TEST(TensorView, WindowsAndExportsEqualTheFile) {
    const ModelFiles files = ModelFiles::open(golden("tiny-bf16"));
    const std::string name = "model.layers.0.mlp.gate_proj.weight";
    const RawFile raw(golden("tiny-bf16") / "model.safetensors");
    const auto expected = raw.floats(name);
    const auto map = tensor_values(files, name);
    const MapWindow w{100, 7, 11, 30};
    std::vector<float> cells(7 * 30);
    map->read(w, cells);
    for (std::uint64_t y = 0; y < 7; ++y)
        for (std::uint64_t x = 0; x < 30; ++x)
            ASSERT_EQ(cells[y * 30 + x], expected[(100 + y) * map->cols() + 11 + x]);
    EXPECT_THROW(map->read({0, 1, map->cols() - 5, 10}, std::span<float>(cells).first(10)), Failure);

    export_npy(*map, w, scratch("w.npy"));
    std::ifstream in(scratch("w.npy"), std::ios::binary);
    const std::string npy(std::istreambuf_iterator<char>(in), {});
    ASSERT_EQ(npy.substr(1, 5), "NUMPY");
    EXPECT_NE(npy.find("(7, 30)"), std::string::npos);
    EXPECT_EQ(std::memcmp(npy.data() + npy.size() - cells.size() * 4, cells.data(), cells.size() * 4), 0);

    export_csv(*map, w, scratch("w.csv"));
    std::ifstream csv(scratch("w.csv"));
    std::string line;
    std::getline(csv, line);
    EXPECT_EQ(line.substr(0, 10), "row,11,12,");
    std::getline(csv, line);
    EXPECT_EQ(line.substr(0, 4), "100,");
    EXPECT_EQ(static_cast<float>(parse_double(line.substr(4, line.find(',', 4) - 4)).value()), cells[0]);
}

TEST(TensorView, TritsTimesBetaAreWhatTheyStandFor) {
    const ModelFiles files = ModelFiles::open(golden("tiny-bf16"));
    const std::string name = "model.layers.0.mlp.gate_proj.weight";
    const RawFile raw(golden("tiny-bf16") / "model.safetensors");
    const auto latent = raw.floats(name);
    double sum = 0;
    for (const float w : latent) sum += std::fabs(static_cast<double>(w));
    const double beta = sum / static_cast<double>(latent.size());
    const auto trits = std::make_shared<const TritCells>(TritCells::open(files, name));
    const auto map = dequantised_values(trits), density = trit_density(trits);
    std::vector<float> cells(latent.size()), ones(latent.size());
    map->read({0, map->rows(), 0, map->cols()}, cells);
    density->read({0, map->rows(), 0, map->cols()}, ones);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const double w = static_cast<double>(latent[i]);
        const double expected = std::fabs(w) <= beta / 2 ? 0 : w > 0 ? beta : -beta;
        ASSERT_NEAR(static_cast<double>(cells[i]), expected, 1e-6 * beta) << i;
        ASSERT_EQ(ones[i], expected == 0 ? 0 : 1) << i;
    }
}

TEST(TensorView, SaysHowATensorIsStored) {
    const std::string name = "model.layers.0.mlp.gate_proj.weight";
    const RawFile raw(golden("tiny-bf16") / "model.safetensors");
    const TensorStorage s = tensor_storage(ModelFiles::open(golden("tiny-bf16")), name, true);
    const auto& at = raw.header.at(name);
    EXPECT_EQ(dtype_name(s.dtype), "bf16");
    EXPECT_EQ(s.layout, TensorStorage::Layout::plain);
    EXPECT_EQ(s.shape, at.at("shape").get<Shape>());
    EXPECT_EQ(s.bytes, raw.of(name).size());
    EXPECT_EQ(s.bits_per_weight(), 16);
    EXPECT_TRUE(s.scale_tensor.empty());
    // The bytes at the place it names are the tensor's.
    std::ifstream in(s.file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(s.offset));
    std::string bytes(s.bytes, ' ');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    EXPECT_EQ(bytes, raw.of(name));
}

TEST(TensorView, BlocksOfEveryTypeThatCanBeRead) {
    const fs::path file = fs::path(ADDEND_SHARED_DATA) / "models" / "stories260K.gguf";
    if (!fs::exists(file)) GTEST_SKIP() << "no " << file;
    const ModelFiles files = ModelFiles::open(file);
    for (const WeightStats& s : measure_weights(files, list_weights(files))) {
        EXPECT_TRUE(s.warnings.empty()) << s.info.name;
        EXPECT_GT(s.rms, 0) << s.info.name;
        if (s.info.rows < 2) continue;
        std::uint64_t counted = s.histogram->below + s.histogram->above;
        for (const std::uint64_t n : s.histogram->counts) counted += n;
        EXPECT_EQ(counted, s.info.elements());
    }
}

}  // namespace
}  // namespace addend
