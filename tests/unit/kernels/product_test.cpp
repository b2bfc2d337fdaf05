// L-Mul bit for bit against the golden operands and results, the fp8 roundings against lists of all values
// of their formats, and what the pieces of attention must give.
#include <algorithm>
#include <array>
#include <bit>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/unit/kernels/product_case.h"

namespace addend::kernels::test {
namespace {

class Products : public ::testing::TestWithParam<Isa> {
  protected:
    const KernelTable& k = kernels_for(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Isas, Products, ::testing::ValuesIn(runnable()), isa_test_name);

// ---- L-Mul

/// The tensors of a safetensors file that holds int32 only.
std::map<std::string, std::vector<std::uint32_t>> read_bits(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::uint64_t header_bytes = 0;
    file.read(reinterpret_cast<char*>(&header_bytes), 8);
    if (!file || header_bytes > 1 << 20) return {};
    std::string header(header_bytes, ' ');
    file.read(header.data(), static_cast<std::streamsize>(header_bytes));
    std::map<std::string, std::vector<std::uint32_t>> tensors;
    const auto parsed = nlohmann::json::parse(header, nullptr, false);
    if (!parsed.is_object()) return {};
    for (const auto& [name, entry] : parsed.items()) {
        if (name == "__metadata__") continue;
        const auto begin = entry["data_offsets"][0].get<std::uint64_t>();
        const auto end = entry["data_offsets"][1].get<std::uint64_t>();
        std::vector<std::uint32_t> bits((end - begin) / 4);
        file.seekg(static_cast<std::streamoff>(8 + header_bytes + begin));
        file.read(reinterpret_cast<char*>(bits.data()), static_cast<std::streamsize>(4 * bits.size()));
        tensors[name] = std::move(bits);
    }
    return file ? tensors : std::map<std::string, std::vector<std::uint32_t>>{};
}

const std::map<std::string, std::vector<std::uint32_t>>& golden() {
    static const auto tensors = read_bits(ADDEND_TEST_DATA "/golden/lmul_bits.safetensors");
    return tensors;
}

std::vector<float> as_floats(const std::vector<std::uint32_t>& bits) {
    std::vector<float> values(bits.size());
    std::memcpy(values.data(), bits.data(), 4 * bits.size());
    return values;
}

/// The definition once more, in 64-bit integers and without a care for speed (DESIGN.md §3).
float lmul_by_definition(float a, float b, int bits) {
    constexpr std::int64_t infinity = 0x7F800000;
    const auto magnitude = [](float x) {
        return std::int64_t{std::bit_cast<std::uint32_t>(x) & 0x7FFFFFFFu};
    };
    const bool negative = std::signbit(a) != std::signbit(b);
    if (!std::isfinite(a) || !std::isfinite(b)) return a * b;
    const auto rounded = [&](float x) {
        const std::int64_t unit = std::int64_t{1} << (23 - bits), m = magnitude(x);
        std::int64_t down = m / unit;
        if (const std::int64_t twice = 2 * (m % unit); twice > unit || (twice == unit && down % 2 == 1))
            ++down;
        return down * unit;
    };
    const std::int64_t x = rounded(a), y = rounded(b), least = 0x00800000;
    const int l = bits <= 3 ? bits : bits == 4 ? 3 : 4;
    std::int64_t r = x + y - (std::int64_t{127} << 23) + (std::int64_t{1} << (23 - l));
    if (x < least || y < least || r < least) r = 0;
    if (r > infinity) r = infinity;
    const float size = std::bit_cast<float>(static_cast<std::uint32_t>(r));
    return negative ? -size : size;
}

TEST(ProductsGolden, is_there_whole) {
    ASSERT_TRUE(golden().count("a_bits") && golden().count("b_bits") && golden().count("k1"));
    EXPECT_EQ(golden().at("a_bits").size(), golden().at("b_bits").size());
    EXPECT_GT(golden().at("a_bits").size(), 3000u);
}

TEST_P(Products, lmul_matches_the_golden_bits) {
    const std::vector<float> a = as_floats(golden().at("a_bits")), b = as_floats(golden().at("b_bits"));
    std::size_t lists = 0;
    for (const auto& [name, wanted] : golden()) {
        if (name[0] != 'k') continue;
        ++lists;
        const auto bits = static_cast<std::uint8_t>(std::stoi(name.substr(1)));
        const std::vector<float> want = as_floats(wanted);
        std::vector<float> got(a.size());
        k.mul_product_f32(a.data(), b.data(), a.size(), {product_lmul, bits}, got.data());
        for (std::size_t i = 0; i < a.size(); ++i)
            ASSERT_TRUE(same(got[i], want[i]))
                << bits << " bits: " << a[i] << " x " << b[i] << " = " << got[i] << " instead of " << want[i];
        // One product as a score, as a value and as a dot product: the same, but a sum from +0 is never -0.
        for (std::size_t i = 0; i < a.size(); ++i) {
            const Product product = {product_lmul, bits};
            float q = 0, key = 0, score = 0, value = 0;
            std::array<float, key_panel> panel{};
            panel[0] = b[i];
            k.attention_scores_f32(&a[i], 1, 1, panel.data(), key_panel, 1, {0, 1}, 1.0f, product, &score, 1);
            const KeyRange all = {0, 1};
            k.attention_values_f32(&a[i], 1, &all, 1, &b[i], 1, 1, product, &value, 1);
            const bool q_tame = k.round_operand_f32(&a[i], 1, product, &q);
            const bool tame = k.round_operand_f32(&b[i], 1, product, &key) && q_tame;
            const float dot = k.dot_product_f32(&q, &key, 1, product, tame);
            const float sum = 0.0f + want[i];
            ASSERT_TRUE(same(score, sum) && same(value, sum) && same(dot, sum)) << a[i] << " x " << b[i];
        }
    }
    EXPECT_GE(lists, 9u);
}

TEST_P(Products, lmul_follows_its_definition_for_every_number_of_bits) {
    for (int bits = 1; bits <= 23; ++bits)
        for (const Operands kind : all_operands) {
            const std::vector<float> a = operands(5000, kind, 31), b = operands(5000, kind, 32);
            std::vector<float> got(a.size());
            k.mul_product_f32(a.data(), b.data(), a.size(), {product_lmul, static_cast<std::uint8_t>(bits)},
                              got.data());
            for (std::size_t i = 0; i < a.size(); ++i)
                ASSERT_TRUE(same(got[i], lmul_by_definition(a[i], b[i], bits)))
                    << bits << " bits: " << a[i] << " x " << b[i] << " = " << got[i];
        }
}

TEST_P(Products, lmul_of_one_and_one) {  // DESIGN.md §3
    const float one = 1.0f;
    float product = 0;
    for (const int bits : {5, 10, 23}) {
        k.mul_product_f32(&one, &one, 1, {product_lmul, static_cast<std::uint8_t>(bits)}, &product);
        EXPECT_EQ(product, 1.0625f) << bits;
    }
    k.mul_product_f32(&one, &one, 1, {product_lmul, 4}, &product);
    EXPECT_EQ(product, 1.125f);
}

// ---- fp8: all finite values of a format, in order, from its definition (OCP OFP8, tables 1 and 2)

struct Format {
    std::uint8_t mode;
    int mantissa, bias, finite;  // finite: magnitudes that are, counted from 0
};
constexpr Format formats[] = {{product_e4m3, 3, 7, 0x7F}, {product_e5m2, 2, 15, 0x7C}};

std::vector<double> values_of(const Format& f) {
    std::vector<double> values;
    for (int code = 0; code < f.finite; ++code) {
        const int exponent = code >> f.mantissa, fraction = code & ((1 << f.mantissa) - 1);
        values.push_back(exponent == 0
                             ? std::ldexp(fraction, 1 - f.bias - f.mantissa)
                             : std::ldexp((1 << f.mantissa) + fraction, exponent - f.bias - f.mantissa));
    }
    return values;
}

/// Nearest of the list; halfway the one of even code; beyond the last the last.
double nearest(const std::vector<double>& values, double x) {
    const auto above = std::lower_bound(values.begin(), values.end(), x);
    if (above == values.end()) return values.back();
    if (above == values.begin() || *above == x) return *above;
    const double up = *above - x, down = x - *(above - 1);
    const bool above_is_even = (above - values.begin()) % 2 == 0;
    return up < down || (up == down && above_is_even) ? *above : *(above - 1);
}

TEST_P(Products, fp8_rounds_to_the_nearest_value_of_its_format) {
    for (const Format& f : formats) {
        const std::vector<double> values = values_of(f);
        ASSERT_EQ(values.back(), f.mode == product_e4m3 ? 448.0 : 57344.0);
        std::vector<float> x;
        for (std::uint64_t bits = 0; bits <= 0x7F800000u; bits += 4099)
            x.push_back(std::bit_cast<float>(
                static_cast<std::uint32_t>(bits)));  // every exponent, all over the mantissa
        x.push_back(INFINITY);
        for (std::size_t i = 0; i < values.size(); ++i) {  // every value, every tie, and their neighbours
            const double next = i + 1 < values.size() ? values[i + 1] : 2 * values[i] - values[i - 1];
            for (const double at : {values[i], (values[i] + next) / 2})
                for (const float v : {static_cast<float>(at), std::nextafter(static_cast<float>(at), 0.0f),
                                      std::nextafter(static_cast<float>(at), INFINITY)})
                    x.push_back(v);
        }
        std::vector<float> got(x.size()), minus(x.size());
        k.round_operand_f32(x.data(), x.size(), {f.mode, 0}, got.data());
        for (float& v : x) v = -v;
        k.round_operand_f32(x.data(), x.size(), {f.mode, 0}, minus.data());
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double want = nearest(values, -static_cast<double>(x[i]));
            ASSERT_EQ(got[i], want) << "from " << -x[i];
            ASSERT_TRUE(same(minus[i], -got[i])) << "from " << x[i];
        }
        const float nan = std::nanf("");
        float out = 0;
        k.round_operand_f32(&nan, 1, {f.mode, 0}, &out);
        EXPECT_TRUE(std::isnan(out));
    }
}

TEST_P(Products, fp8_products_are_exact_products_of_rounded_operands) {
    const float a[3] = {1.3f, 1000.0f, -0.01f}, b[3] = {1.7f, 2.0f, 3.0f};
    float product[3];
    k.mul_product_f32(a, b, 3, {product_e4m3, 0}, product);
    EXPECT_EQ(product[0], 1.25f * 1.75f);
    EXPECT_EQ(product[1], 448.0f * 2.0f);
    EXPECT_EQ(product[2], -0.009765625f * 3.0f);
    k.mul_product_f32(a, b, 3, {product_e5m2, 0}, product);
    EXPECT_EQ(product[0], 1.25f * 1.75f);
    EXPECT_EQ(product[1], 1024.0f * 2.0f);
}

}  // namespace
}  // namespace addend::kernels::test
