// Dense weights in every form they cross the ABI in: looked up, multiplied by, both (a tied head), under
// every arithmetic; the same bits whatever the plan, threads and instruction set; broken promises refused.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/program/program_builder.h"
#include "core/program/program_edit.h"
#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/naive_attention.h"

namespace addend::test {
namespace {

constexpr std::uint32_t vocab = 83, hidden = 72, inner = 112;
constexpr int uneven[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

struct Form {
    const char* name;
    std::uint16_t dtype;
    std::uint16_t flags;
};

/// A matrix as bytes for the ABI and as numbers.
struct Matrix {
    std::uint32_t rows, cols;
    std::vector<std::byte> bytes;
    std::vector<float> values;
    float at(std::size_t r, std::size_t c) const { return values[r * cols + c]; }
};

class MatrixMaker {
  public:
    MatrixMaker(Form form, std::uint32_t seed) : form_(form), random_(seed) {}

    Matrix make(std::uint32_t rows, std::uint32_t cols) {
        Matrix m{rows, cols, {}, std::vector<float>(std::size_t{rows} * cols)};
        if (form_.dtype == ADDEND_G16)
            make_groups(m);
        else
            make_floats(m);
        return m;
    }

  private:
    template <class T>
    static void append(std::vector<std::byte>& bytes, const T& value) {
        const auto* const from = reinterpret_cast<const std::byte*>(&value);
        bytes.insert(bytes.end(), from, from + sizeof value);
    }
    void make_floats(Matrix& m) {
        std::normal_distribution<float> normal(0, 1 / std::sqrt(static_cast<float>(m.cols)));
        for (float& v : m.values) {
            // Twelve zero bits at the end: exact in all three types but for the exponent, which bf16 shares.
            const auto bits = std::bit_cast<std::uint32_t>(normal(random_)) & 0xFFFF0000u;
            v = std::bit_cast<float>(bits);
            if (form_.dtype == ADDEND_F32) append(m.bytes, v);
            if (form_.dtype == ADDEND_BF16) append(m.bytes, static_cast<std::uint16_t>(bits >> 16));
            if (form_.dtype != ADDEND_F16) continue;
            // -8 … 8 in 64ths, as float16: 1.xxxxxx * 2^e with at most ten bits.
            v = static_cast<float>(static_cast<int>(random_() % 127) - 63) / 64 / 8;
            append(m.bytes, half(v));
        }
    }
    // Of a normal float16.
    static std::uint16_t half(float v) {
        if (v == 0) return 0;
        const auto bits = std::bit_cast<std::uint32_t>(v);
        return static_cast<std::uint16_t>((bits >> 16 & 0x8000u) |
                                          (((bits & 0x7FFFFFFFu) - 0x38000000u) >> 13));
    }
    float scale(float gain) {
        const float v = static_cast<float>(1 + random_() % 1000) / 1024 * gain;
        return form_.flags & ADDEND_G16_HALF ? v : v * 1.0000305f;
    }
    int code() {
        if (form_.flags & ADDEND_G16_CODES_U4) return static_cast<int>(random_() % 16);
        if (form_.flags & ADDEND_G16_CODES_S4) return static_cast<int>(random_() % 16) - 8;
        if (form_.flags & ADDEND_G16_CODES_NL4) return uneven[random_() % 16];
        return static_cast<int>(random_() % 256) - 128;
    }
    void make_groups(Matrix& m) {
        const float gain = form_.flags & (ADDEND_G16_CODES_U4 | ADDEND_G16_CODES_S4) ? 0x1p-6f : 0x1p-10f;
        for (std::uint32_t r = 0; r < m.rows; ++r) {
            addend_weight_group group{};
            for (std::uint32_t first = 0; first < m.cols; first += 16) {
                if (first % 32 == 0 || !(form_.flags & ADDEND_G16_PAIRS)) {
                    group.d = scale(gain);
                    group.m = form_.flags & ADDEND_G16_NO_MINIMUM ? 0.0f : -scale(8 * gain);
                }
                for (std::uint32_t c = 0; c < 16; ++c) {
                    group.c[c] = first + c < m.cols ? static_cast<std::int8_t>(code()) : std::int8_t{0};
                    if (first + c >= m.cols) continue;
                    const float product = group.d * static_cast<float>(group.c[c]);
                    m.values[std::size_t{r} * m.cols + first + c] = product + group.m;
                }
                append(m.bytes, group);
            }
        }
    }

    Form form_;
    std::mt19937 random_;
};

/// embed, a wide and a narrow product (one with a bias), a tied head; or a head of the same numbers.
struct DenseModel {
    SmallModel model;
    Matrix table, up, down;
    std::vector<float> bias;

    explicit DenseModel(Form form, bool tied_head = true) {
        MatrixMaker maker(form, 5);
        table = maker.make(vocab, hidden);
        up = maker.make(inner, hidden);
        down = maker.make(hidden, inner);
        for (std::uint32_t c = 0; c < inner; ++c) bias.push_back(static_cast<float>(c % 7) / 8 - 0.25f);
        ProgramBuilder b(vocab, hidden, 1);
        const auto add = [&](const char* name, const Matrix& m) {
            model.weights.push_back(m.bytes);
            return b.add_weight(name, form.dtype, m.rows, m.cols, 1, form.flags);
        };
        const WeightId tied = add("table", table);
        const Operand x = b.embed("embed", tied, 2);
        b.begin_group(ADDEND_GROUP_LAYER, "layers.0", 0);
        const WeightId up_weight = add("up", up);
        std::vector<std::byte> bytes(inner * 4);
        std::memcpy(bytes.data(), bias.data(), bytes.size());
        model.weights.push_back(bytes);
        const WeightId bias_weight = b.add_weight("bias", ADDEND_F32, 1, inner);
        const Operand wide = b.matmul("up", x, up_weight, bias_weight);
        const Operand bent = b.silu("bent", wide);
        const Operand narrow = b.matmul("down", bent, add("down", down));
        const Operand sum = b.add("sum", x, narrow);
        b.end_group();
        const WeightId head = tied_head ? tied : add("head", table);
        model.program = b.build(b.matmul("logits", b.select_rows("rows", sum), head));
    }
};

class DenseWeights : public testing::TestWithParam<Form> {
  protected:
    Plugin plugin{plugin_under_test()};
    DenseModel dense{GetParam()};
    std::vector<std::int32_t> tokens = some_tokens(41, vocab);
};

void expect_product(const std::vector<float>& found, const std::vector<float>& x, const Matrix& m,
                    const std::vector<float>& bias) {
    for (std::size_t t = 0; t < x.size() / m.cols; ++t)
        for (std::size_t r = 0; r < m.rows; ++r) {
            double sum = bias.empty() ? 0.0 : double{bias[r]}, magnitudes = 1e-3;
            for (std::size_t c = 0; c < m.cols; ++c) {
                sum += double{m.at(r, c)} * double{x[t * m.cols + c]};
                magnitudes += std::fabs(double{m.at(r, c)} * double{x[t * m.cols + c]});
            }
            // With minima, d * c and m each are larger than the weight.
            ASSERT_NEAR(double{found[t * m.rows + r]}, sum, 6e-6 * magnitudes) << "row " << r << " of " << t;
        }
}

TEST_P(DenseWeights, LookedUpAndMultiplied) {
    for (std::uint32_t d = 0; d < plugin->device_count(); ++d) {
        Loaded loaded(plugin, dense.model, d);
        RunOptions options;
        for (const char* name : {"embed", "up", "bent", "down", "sum"})
            options.taps.push_back(loaded.value(name));
        const RunResult result =
            loaded.run(loaded.plan(17, options.taps), loaded.session(2), tokens, options);
        ASSERT_EQ(result.status, ADDEND_OK) << result.error.text[0];
        std::vector<std::vector<float>> v;
        for (const auto& tap : result.taps) v.push_back(as_floats(tap));
        for (std::size_t n = 0; n < v[0].size(); ++n)
            ASSERT_EQ(v[0][n], 2 * dense.table.at(static_cast<std::size_t>(tokens[n / hidden]), n % hidden));
        expect_product(v[1], v[0], dense.up, dense.bias);
        expect_product(v[3], v[2], dense.down, {});
        expect_product(result.logits, v[4], dense.table, {});
    }
}

TEST_P(DenseWeights, SameBitsInEveryPlanAndInstructionSet) {
    struct Way {
        std::uint32_t rows, threads;
    };
    for (const addend_arithmetic arithmetic :
         {addend_arithmetic{ADDEND_EXACT, 0}, addend_arithmetic{ADDEND_LMUL, 4},
          addend_arithmetic{ADDEND_E4M3, 0}}) {
        const std::vector<ArithmeticEdit> edits = {{ProductSite::linear, arithmetic, 0, {}}};
        const auto program = with_arithmetic(*dense.model.program, edits);
        std::vector<float> expected;
        for (std::uint32_t d = 0; d < plugin->device_count(); ++d) {
            Loaded loaded(plugin, dense.model, d);
            loaded.use(*program);
            for (const Way way : {Way{1, 1}, Way{7, 2}, Way{41, 1}}) {
                const RunResult result =
                    loaded.run(loaded.plan(way.rows), loaded.session(way.threads), tokens);
                ASSERT_EQ(result.status, ADDEND_OK) << result.error.text[0];
                if (expected.empty()) expected = result.logits;
                ASSERT_TRUE(same_bits(result.logits, expected)) << d << ", rows " << way.rows;
            }
        }
    }
}

// A table that is not the head too may stay with the host: rows as it delivers them are those of the panels.
TEST_P(DenseWeights, RowsFromTheHostAreThoseOfThePanels) {
    DenseModel untied(GetParam(), false);
    RunOptions options;
    for (std::uint32_t d = 0; d < plugin->device_count(); ++d) {
        Loaded here(plugin, dense.model, d), there(plugin, untied.model, d, 1, ADDEND_WEIGHTS_KEEP_SOURCE);
        options.taps = {here.value("embed")};
        const RunResult expected = here.run(here.plan(7, options.taps), here.session(), tokens, options);
        options.taps = {there.value("embed")};
        const RunResult found = there.run(there.plan(7, options.taps), there.session(), tokens, options);
        ASSERT_EQ(found.status, ADDEND_OK) << found.error.text[0];
        EXPECT_EQ(found.taps, expected.taps);
        EXPECT_TRUE(same_bits(found.logits, expected.logits));
    }
}

// Products by their definition and sums in the order kernels.h gives, float by float.
TEST_P(DenseWeights, OtherArithmeticsFollowTheirEquations) {
    for (const addend_arithmetic a : {addend_arithmetic{ADDEND_LMUL, 3}, addend_arithmetic{ADDEND_LMUL, 23},
                                      addend_arithmetic{ADDEND_E5M2, 0}}) {
        const std::vector<ArithmeticEdit> edits = {{ProductSite::linear, a, 0, {}}};
        const auto program = with_arithmetic(*dense.model.program, edits);
        Loaded loaded(plugin, dense.model);
        loaded.use(*program);
        RunOptions options;
        for (const char* name : {"bent", "down"}) options.taps.push_back(loaded.value(name));
        const RunResult result =
            loaded.run(loaded.plan(17, options.taps), loaded.session(2), tokens, options);
        ASSERT_EQ(result.status, ADDEND_OK) << result.error.text[0];
        const std::vector<float> x = naive_operands(as_floats(result.taps[0]), a);
        const std::vector<float> w = naive_operands(dense.down.values, a);
        const std::vector<float> found = as_floats(result.taps[1]);
        for (std::size_t n = 0; n < found.size(); ++n) {
            float sum = 0;
            for (std::size_t first = 0; first < inner; first += 32) {
                float chain = 0;
                for (std::size_t c = first; c < std::min<std::size_t>(first + 32, inner); ++c) {
                    const float xc = x[n / hidden * inner + c], wc = w[n % hidden * inner + c];
                    chain = a.mode == ADDEND_LMUL ? chain + static_cast<float>(naive_product(xc, wc, a))
                                                  : std::fma(xc, wc, chain);
                }
                sum += chain;
            }
            ASSERT_EQ(found[n], sum) << n;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Forms, DenseWeights,
    testing::Values(Form{"f32", ADDEND_F32, 0}, Form{"f16", ADDEND_F16, 0}, Form{"bf16", ADDEND_BF16, 0},
                    Form{"any", ADDEND_G16, 0},
                    Form{"q4_0", ADDEND_G16,
                         ADDEND_G16_CODES_S4 | ADDEND_G16_NO_MINIMUM | ADDEND_G16_PAIRS | ADDEND_G16_HALF},
                    Form{"q4_1", ADDEND_G16, ADDEND_G16_CODES_U4 | ADDEND_G16_PAIRS | ADDEND_G16_HALF},
                    Form{"q8_0", ADDEND_G16, ADDEND_G16_NO_MINIMUM | ADDEND_G16_PAIRS | ADDEND_G16_HALF},
                    Form{"q2_k", ADDEND_G16, ADDEND_G16_CODES_U4},
                    Form{"q4_k", ADDEND_G16, ADDEND_G16_CODES_U4 | ADDEND_G16_PAIRS},
                    Form{"q6_k", ADDEND_G16, ADDEND_G16_NO_MINIMUM},
                    Form{"iq4_xs", ADDEND_G16,
                         ADDEND_G16_CODES_NL4 | ADDEND_G16_NO_MINIMUM | ADDEND_G16_PAIRS}),
    [](const auto& tested) { return std::string(tested.param.name); });

// The weights of a form that promises more than its groups keep.
std::int32_t load_with(const Plugin& plugin, Form promised, std::uint16_t kept, std::string* why) {
    DenseModel model({"", ADDEND_G16, promised.flags});
    model.model.weights[0] = MatrixMaker({"", ADDEND_G16, kept}, 6).make(vocab, hidden).bytes;
    const addend_weight_source source = model.model.source();
    addend_weights_options options{};
    options.struct_size = sizeof options;
    options.threads = 1;
    addend_weights* weights = nullptr;
    addend_error error = new_error();
    const auto block = model.model.program->bytes();
    const std::int32_t status =
        plugin->weights_create(block.data(), block.size(), &source, &options, &weights, &error);
    *why = std::string(error.text[0]) + ": " + error.text[1];
    if (weights) plugin->weights_destroy(weights);
    return status;
}

TEST(DensePromises, BrokenOnesAreRefused) {
    const Plugin plugin(plugin_under_test());
    constexpr std::uint16_t all[] = {ADDEND_G16_CODES_U4, ADDEND_G16_CODES_S4,   ADDEND_G16_CODES_NL4,
                                     ADDEND_G16_PAIRS,    ADDEND_G16_NO_MINIMUM, ADDEND_G16_HALF};
    std::string why;
    for (const std::uint16_t promise : all) {
        EXPECT_EQ(load_with(plugin, {"", ADDEND_G16, promise}, promise, &why), ADDEND_OK) << why;
        EXPECT_EQ(load_with(plugin, {"", ADDEND_G16, promise}, 0, &why), ADDEND_FAILED) << promise;
        EXPECT_NE(why.find("weight 0"), std::string::npos) << why;
        EXPECT_NE(why.find("promise"), std::string::npos) << why;
    }
}

// As compact as the file: 20 bytes for 32 weights of q4_1, panels of 16 rows.
TEST(DensePromises, MakeWeightsCompact) {
    const Plugin plugin(plugin_under_test());
    DenseModel plain({"", ADDEND_F32, 0});
    DenseModel compact({"", ADDEND_G16, ADDEND_G16_CODES_U4 | ADDEND_G16_PAIRS | ADDEND_G16_HALF});
    const auto bytes = [&](DenseModel& model) {
        Loaded loaded(plugin, model.model);
        addend_memory memory{};
        memory.struct_size = sizeof memory;
        plugin->weights_memory(loaded.weights, &memory);
        return memory.weights;
    };
    EXPECT_LT(bytes(compact), bytes(plain) / 4);
}

}  // namespace
}  // namespace addend::test
