// What the reference itself must give: against double precision and by hand-made examples. The other
// ISAs follow by bit-identity (kernel_list_test.cpp), so these run on the fastest one as well only
// where a sweep is long.
#include <algorithm>
#include <cmath>
#include <map>

#include "tests/unit/kernels/support.h"

namespace addend::kernels::test {
namespace {

const KernelTable& scalar() {
    return kernels_for(Isa::scalar);
}
const KernelTable& fastest() {
    return kernels_for(detected_isas().items[0]);
}
constexpr float inf = std::numeric_limits<float>::infinity();
const float nan_value = std::numeric_limits<float>::quiet_NaN();

float one(void (*op)(const float*, std::size_t, float*), float x) {
    float y = 0;
    op(&x, 1, &y);
    return y;
}

// Every 37th float between where results are normal numbers.
TEST(FloatValues, exp_is_within_2_ulp) {
    double worst = 0;
    float worst_at = 0;
    std::vector<float> x, y;
    const auto flush = [&] {
        y.resize(x.size());
        fastest().exp_f32(x.data(), x.size(), y.data());
        for (std::size_t i = 0; i < x.size(); ++i)
            if (const double error = ulps(y[i], std::exp(static_cast<double>(x[i]))); error > worst) {
                worst = error;
                worst_at = x[i];
            }
        x.clear();
    };
    for (const float end : {88.72f, -87.33f})
        for (std::uint32_t bits = std::bit_cast<std::uint32_t>(std::copysign(1e-9f, end));
             bits <= std::bit_cast<std::uint32_t>(end); bits += 37) {
            x.push_back(std::bit_cast<float>(bits));
            if (x.size() == 4096) flush();
        }
    flush();
    RecordProperty("worst_ulp", std::to_string(worst));
    EXPECT_GT(worst, 0.4) << "the sweep measured nothing";
    EXPECT_LE(worst, 2.0) << "at " << worst_at;
}

TEST(FloatValues, exp_ends) {
    const auto e = scalar().exp_f32;
    EXPECT_EQ(one(e, 0.0f), 1.0f);
    EXPECT_EQ(one(e, -0.0f), 1.0f);
    EXPECT_EQ(one(e, inf), inf);
    EXPECT_EQ(one(e, -inf), 0.0f);
    EXPECT_EQ(one(e, 88.73f), inf);
    EXPECT_EQ(one(e, 1e38f), inf);
    EXPECT_EQ(one(e, -104.5f), 0.0f);
    EXPECT_TRUE(std::isnan(one(e, nan_value)));
    for (float x = -103.9f; x < -87.4f; x += 0.013f)  // gradual underflow: within one subnormal step
        EXPECT_LE(std::fabs(one(e, x) - std::exp(static_cast<double>(x))), 1.5e-45) << x;
}

TEST(FloatValues, activations_follow_their_formulas) {
    for (double x = -30; x < 30; x += 0.01) {
        const float v = static_cast<float>(x);
        const double d = v;
        const double sigmoid = 1 / (1 + std::exp(-d));
        const double gelu =
            d / (1 + std::exp(-2 * std::sqrt(2 / std::acos(-1.0)) * (d + 0.044715 * d * d * d)));
        EXPECT_NEAR(one(scalar().sigmoid_f32, v), sigmoid, 4e-7 * sigmoid);
        EXPECT_NEAR(one(scalar().silu_f32, v), d * sigmoid, 4e-7 * std::fabs(d * sigmoid));
        if (v > -3) {  // further out the argument's own rounding dominates
            EXPECT_NEAR(one(scalar().gelu_tanh_f32, v), gelu, 2e-6 * std::fabs(gelu) + 1e-30);
        }
        EXPECT_EQ(one(scalar().relu2_f32, v), v > 0 ? v * v : 0.0f);
    }
    EXPECT_EQ(one(scalar().sigmoid_f32, inf), 1.0f);
    EXPECT_EQ(one(scalar().sigmoid_f32, -inf), 0.0f);
    EXPECT_EQ(one(scalar().silu_f32, 200.0f), 200.0f);
    EXPECT_EQ(one(scalar().silu_f32, -200.0f), 0.0f);
    for (const auto op :
         {scalar().sigmoid_f32, scalar().silu_f32, scalar().gelu_tanh_f32, scalar().relu2_f32})
        EXPECT_TRUE(std::isnan(one(op, nan_value)));
}

TEST(FloatValues, rms_norm_follows_its_formula) {
    for (const std::size_t n : {1u, 5u, 16u, 100u, 2048u}) {
        const std::vector<float> x = floats(n, Kind::ordinary, 1), w = floats(n, Kind::ordinary, 2);
        for (const float eps : {1e-6f, 1e-3f}) {
            double squares = 0;
            for (const float v : x) squares += static_cast<double>(v) * v;
            const double rstd = 1 / std::sqrt(squares / static_cast<double>(n) + static_cast<double>(eps));
            std::vector<float> y(n);
            scalar().rms_norm_f32(x.data(), w.data(), n, eps, y.data());
            for (std::size_t i = 0; i < n; ++i)
                EXPECT_NEAR(y[i], x[i] * rstd * w[i], 5e-7 * std::fabs(x[i] * rstd * w[i]));
        }
    }
}

// The order of kernels.h, column by column from its text: which lanes meet at which level of the tree.
float squares_in_order(const std::vector<float>& x) {
    std::map<std::size_t, float> sums;
    for (std::size_t i = 0; i < x.size(); ++i) sums[i % 1024] = std::fma(x[i], x[i], sums[i % 1024]);
    const auto meet = [&](std::size_t distance, std::size_t end, std::size_t pace) {
        for (std::size_t i = 0; i < end; i += pace) sums[i] += sums[i + distance];
    };
    meet(1, 1024, 2);
    for (const std::size_t pairs : {64u, 128u, 256u})  // neighbours first: 64 pairs apart, then 128, then 256
        for (std::size_t block = 0; block < 512; block += 2 * pairs)
            for (std::size_t u = 0; u < 64; ++u) sums[2 * (block + u)] += sums[2 * (block + u + pairs)];
    meet(2, 128, 4);
    for (const std::size_t half : {16u, 8u, 4u, 2u, 1u}) meet(4 * half, 4 * half, 4);
    return sums[0];
}

TEST(FloatValues, rms_norm_sums_squares_in_its_order) {
    for (const std::size_t n : {1u, 2u, 31u, 64u, 100u, 129u, 500u, 1023u, 1024u, 1025u, 2560u, 6912u}) {
        const std::vector<float> x = floats(n, Kind::ordinary, static_cast<std::uint32_t>(n));
        const float r = 1.0f / std::sqrt(squares_in_order(x) / static_cast<float>(n) + 1e-6f);
        std::vector<float> y(n);
        scalar().rms_norm_f32(x.data(), nullptr, n, 1e-6f, y.data());
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(y[i], x[i] * r) << n << " columns, " << i;
    }
}

TEST(FloatValues, quantize_rounds_halves_as_asked) {
    const std::vector<float> x = {127.0f, 0.5f,  -0.5f,       1.5f,    -1.5f,
                                  2.5f,   -2.5f, 0.49999997f, -126.5f, 126.49f};
    const std::vector<int> away = {127, 1, -1, 2, -2, 3, -3, 0, -127, 126};
    const std::vector<int> even = {127, 0, 0, 2, -2, 2, -2, 0, -126, 126};
    for (const bool to_even : {false, true}) {
        std::int8_t q[64];
        float scale = 0;
        (to_even ? scalar().quantize_even_i8 : scalar().quantize_i8)(x.data(), x.size(), q, &scale);
        EXPECT_EQ(scale, 1.0f);
        for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(q[i], (to_even ? even : away)[i]) << x[i];
    }
}

TEST(FloatValues, quantize_of_zeros_and_of_nonsense) {
    std::int8_t q[64];
    float scale = 0;
    const std::vector<float> zeros(9, 0.0f);
    EXPECT_EQ(scalar().quantize_i8(zeros.data(), 9, q, &scale), 0);
    EXPECT_EQ(scale, 127.0f / 1e-5f);
    for (const float bad : {nan_value, inf, -inf}) {  // must surface after the rescale, not vanish
        std::vector<float> x(9, 1.0f);
        x[4] = bad;
        scalar().quantize_i8(x.data(), 9, q, &scale);
        EXPECT_EQ(q[4], 0);
        const std::int32_t acc = q[0];
        float y = 0;
        scalar().rescale_i32_f32(&acc, 1, 0.5f, scale, &y);
        EXPECT_FALSE(std::isfinite(y));
    }
}

TEST(FloatValues, rescale_and_gates) {
    const std::int32_t acc[3] = {-1000, 0, 16777215};
    float y[3];
    scalar().rescale_i32_f32(acc, 3, 0.02f, 51.3f, y);
    for (int i = 0; i < 3; ++i)
        EXPECT_NEAR(y[i], static_cast<float>(acc[i]) * 0.02f / 51.3f, 3e-7 * std::fabs(y[i]));
    const float f[2] = {0.0f, 1.0f}, lb[2] = {0.25f, 0.75f};
    float gate[2];
    scalar().forget_gate_f32(f, lb, 2, gate);
    EXPECT_EQ(gate[0], 0.25f);
    EXPECT_EQ(gate[1], 1.0f);
    float input[2];
    scalar().mlgru_input_f32(lb, f, 2, input);
    EXPECT_EQ(input[0], 0.25f);
    EXPECT_EQ(input[1], 0.0f);
}

// Splitting time into chunks changes no bit: prefill and decoding agree.
TEST(FloatValues, scan_in_chunks_is_the_same) {
    constexpr std::size_t steps = 12, channels = 21;
    const std::vector<float> f = floats(steps * channels, Kind::ordinary, 3),
                             i = floats(steps * channels, Kind::ordinary, 4);
    std::vector<float> whole(steps * channels), parts(steps * channels), h(channels, 0.5f), g(channels, 0.5f);
    fastest().mlgru_scan_f32(f.data(), channels, i.data(), channels, steps, channels, h.data(), whole.data(),
                             channels);
    for (std::size_t t = 0; t < steps; t += 5) {
        const std::size_t at = t * channels, count = std::min<std::size_t>(5, steps - t);
        fastest().mlgru_scan_f32(f.data() + at, channels, i.data() + at, channels, count, channels, g.data(),
                                 parts.data() + at, channels);
    }
    EXPECT_EQ(whole, parts);
    EXPECT_EQ(h, g);
}

TEST(FloatValues, conversions_are_exact) {
    const std::pair<std::uint16_t, float> halves[] = {
        {0x3C00, 1.0f},     {0xC000, -2.0f},    {0x0001, 0x1p-24f}, {0x03FF, 1023 * 0x1p-24f},
        {0x0400, 0x1p-14f}, {0x7BFF, 65504.0f}, {0x8000, -0.0f},    {0x7C00, inf},
        {0xFC00, -inf}};
    for (const auto& [bits, value] : halves) {
        const F16 x = {bits};
        float y = 0;
        scalar().convert_f16_f32(&x, 1, &y);
        EXPECT_TRUE(same(y, value)) << bits;
    }
    const Bf16 x = {0xC049};
    float y = 0;
    scalar().convert_bf16_f32(&x, 1, &y);
    EXPECT_EQ(y, -3.140625f);
}

TEST(FloatValues, ternarize_halves_to_even_and_reports_nonsense) {
    const std::vector<float> x = {0.5f, -0.5f, 0.50001f, 1.5f, -9.0f, 0.0f, nan_value, inf};
    std::int8_t trits[8];
    EXPECT_EQ(scalar().ternarize_f32(x.data(), 8, 1.0f, trits), 2u);
    const int want[8] = {0, 0, 1, 1, -1, 0, 0, 0};
    for (int i = 0; i < 8; ++i) EXPECT_EQ(trits[i], want[i]) << x[static_cast<std::size_t>(i)];
}

TEST(FloatValues, abs_sum_is_a_double_sum) {
    std::vector<float> x(100000, 0.1f);  // a float sum would be off by 1e-3
    x[7] = -0.1f;
    EXPECT_NEAR(fastest().abs_sum_f32(x.data(), x.size()), 100000 * static_cast<double>(0.1f), 1e-7);
}

TEST(FloatValues, reductions_of_nothing) {
    EXPECT_EQ(fastest().max_f32(nullptr, 0), -inf);
    EXPECT_EQ(fastest().dot_f32(nullptr, nullptr, 0), 0.0f);
    EXPECT_EQ(fastest().exp_sum_f32(nullptr, 0, 1.0f), 0.0f);
}

}  // namespace
}  // namespace addend::kernels::test
