// The float32 units of the RTL against the functional model's arithmetic, bit for bit: any bits at all, corners, near
// cancellations and ties, stages that wait, resets in the middle.
#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <random>

#include "Vfadd.h"
#include "Vfdivsqrt.h"
#include "Vfmul.h"
#include "Vlmul_any.h"
#include "Vsigmoid.h"
#include "plugins/fpga/model/float32.h"
#include "tests/unit/rtl/unit.h"

namespace addend::fpga {
namespace {

constexpr int rounds = 400'000;

TEST(RtlFloat, Products) {
    std::mt19937 random(1);
    Vfmul top;
    top.go1 = top.go2 = 1;
    std::deque<std::uint32_t> due;
    for (int n = 0; n < rounds; ++n) {
        top.a = any_float(random);
        top.b = any_float(random);
        due.push_back(float_bits(f32_mul(bits_float(top.a), bits_float(top.b))));
        const std::uint32_t a = top.a, b = top.b;
        edge(top);
        if (due.size() < 2) continue;
        ASSERT_EQ(top.p, due.front()) << std::hex << "one before " << a << " * " << b;
        due.pop_front();
    }
    top.final();
}

TEST(RtlFloat, ProductsOfTinyNumbers) {
    std::mt19937 random(2);
    Vfmul top;
    top.go1 = top.go2 = 1;
    for (int n = 0; n < rounds; ++n) {  // exponents that add up to about the least
        const std::uint32_t e = 1 + random() % 126;
        top.a = (random() & 0x807FFFFFu) | e << 23;
        top.b = (random() & 0x807FFFFFu) | (125 + random() % 4 - e) << 23;
        const float expected = f32_mul(bits_float(top.a), bits_float(top.b));
        edge(top);
        edge(top);
        ASSERT_EQ(top.p, float_bits(expected)) << std::hex << top.a << " * " << top.b;
    }
    top.final();
}

TEST(RtlFloat, Sums) {
    std::mt19937 random(3);
    Vfadd top;
    top.go1 = top.go2 = top.go3 = top.go4 = 1;
    for (int n = 0; n < rounds; ++n) {
        top.a = any_float(random);
        top.b = any_float(random);
        if (random() % 3 == 0) top.b = (top.a ^ 0x80000000u) + random() % 5 - 2 + ((random() % 3) << 23);  // cancels
        const float expected = f32_add(bits_float(top.a), bits_float(top.b));
        for (int k = 0; k < 4; ++k) edge(top);
        ASSERT_EQ(top.s, float_bits(expected)) << std::hex << top.a << " + " << top.b;
    }
    top.final();
}

/// Where the smaller leaves only its guard, round or sticky bits, and the sum loses its leading one.
TEST(RtlFloat, SumsOfNumbersFarApart) {
    Vfadd top;
    top.go1 = top.go2 = top.go3 = top.go4 = 1;
    std::vector<std::uint32_t> mantissas{0, 3, 0x3FFFFF, 0x400001, 0x7FFFFE, 0x7FFFFF};
    for (unsigned bit = 0; bit < 23; ++bit) mantissas.push_back(1u << bit);
    for (std::uint32_t apart = 0; apart < 30; ++apart)
        for (const std::uint32_t x : mantissas)
            for (const std::uint32_t y : mantissas)
                for (const std::uint32_t signs : {0u, 1u, 2u, 3u}) {
                    top.a = (signs & 1) << 31 | 130u << 23 | x;
                    top.b = (signs >> 1) << 31 | (130 - apart) << 23 | y;
                    for (int k = 0; k < 4; ++k) edge(top);
                    ASSERT_EQ(top.s, float_bits(f32_add(bits_float(top.a), bits_float(top.b)))) << std::hex << top.a << " + " << top.b;
                }
    top.final();
}

TEST(RtlFloat, QuotientsAndRoots) {
    std::mt19937 random(4);
    Vfdivsqrt top;
    top.rst = 1;
    edge(top);
    top.rst = 0;
    for (int n = 0; n < rounds / 10; ++n) {
        top.a = any_float(random);
        do top.b = any_float(random);
        while ((top.b >> 23 & 255) == 0);  // a quotient by zero is not promised
        top.root = random() % 2;
        if (top.root) top.a &= 0x7FFFFFFFu;
        const float a = bits_float(top.a), expected = top.root ? f32_sqrt(a) : f32_div(a, bits_float(top.b));
        top.start = 1;
        edge(top);
        top.start = 0;
        if (n % 97 == 96) {  // given up in the middle
            for (std::uint32_t k = random() % 26; k > 0; --k) edge(top);
            top.rst = 1;
            edge(top);
            top.rst = 0;
            ASSERT_TRUE(top.ready);
            continue;
        }
        int cycles = 1;
        while (!top.done) {
            ASSERT_LT(++cycles, 40);
            edge(top);
        }
        ASSERT_EQ(top.q, float_bits(expected)) << std::hex << top.a << (top.root ? " root " : " / ") << top.b;
        edge(top);
    }
    top.final();
}

TEST(RtlFloat, Sigmoids) {
    std::vector<std::uint32_t> table(sigmoid_segments + 1);
    for (std::uint32_t n = 0; n <= sigmoid_segments; ++n) table[n] = sigmoid_entry(n);
    std::mt19937 random(5);
    Vsigmoid top;
    top.go1 = top.go2 = top.go3 = top.go4 = top.go5 = 1;
    const auto check = [&](std::uint32_t x) {
        top.x = x;
        for (int k = 0; k < 5; ++k) edge(top);
        ASSERT_EQ(top.y, float_bits(f32_sigmoid(bits_float(x), table.data()))) << std::hex << x;
    };
    for (std::uint32_t n = 0; n < 1024; ++n) {  // every entry, both ends of its chord
        check(float_bits(static_cast<float>(n) / 64));
        check(float_bits(-static_cast<float>(n) / 64));
        check(float_bits(static_cast<float>(n + 1) / 64) - 1);
    }
    for (int n = 0; n < rounds / 2; ++n) check(any_float(random));
    top.final();
}

TEST(RtlFloat, LMulOfAnyBits) {
    std::mt19937 random(6);
    Vlmul_any top;
    top.go1 = top.go2 = 1;
    for (int n = 0; n < rounds; ++n) {
        top.a = any_float(random);
        top.b = any_float(random);
        top.bits = 1 + random() % 23;
        edge(top);
        edge(top);
        ASSERT_EQ(top.p, float_bits(f32_lmul(bits_float(top.a), bits_float(top.b), top.bits)))
            << std::hex << top.a << " l* " << top.b << " of " << static_cast<int>(top.bits);
    }
    top.final();
}

/// A unit of so many stages, each moved at random: a stage takes what the one before holds when it is told to, and not before.
template <std::size_t Stages, class Top, class Expected>
void expect_stages_that_wait(Top& top, std::uint32_t seed, void (*go)(Top&, std::uint32_t), void (*give)(Top&, std::uint32_t, std::uint32_t),
                             std::uint32_t (*result)(Top&), Expected expected) {
    std::mt19937 random(seed);
    std::optional<std::pair<std::uint32_t, std::uint32_t>> held[Stages];
    for (int n = 0; n < rounds / 4; ++n) {
        const std::pair operands{any_float(random), any_float(random)};
        const std::uint32_t moved = static_cast<std::uint32_t>(random() | (n % 3 == 0 ? random() : 0));
        give(top, operands.first, operands.second);
        go(top, moved);
        edge(top);
        for (std::size_t k = Stages; k-- > 0;)
            if (moved >> k & 1) held[k] = k == 0 ? std::optional(operands) : held[k - 1];
        if (const auto& last = held[Stages - 1])
            ASSERT_EQ(result(top), float_bits(expected(bits_float(last->first), bits_float(last->second))))
                << std::hex << last->first << ", " << last->second << ", cycle " << std::dec << n;
    }
    top.final();
}
TEST(RtlFloat, StagesThatWait) {
    Vfmul product;
    expect_stages_that_wait<2, Vfmul>(
        product, 7, [](Vfmul& t, std::uint32_t go) { t.go1 = go & 1, t.go2 = go >> 1 & 1; },
        [](Vfmul& t, std::uint32_t a, std::uint32_t b) { t.a = a, t.b = b; }, [](Vfmul& t) { return std::uint32_t{t.p}; }, f32_mul);
    Vfadd sum;
    expect_stages_that_wait<4, Vfadd>(
        sum, 8, [](Vfadd& t, std::uint32_t go) { t.go1 = go & 1, t.go2 = go >> 1 & 1, t.go3 = go >> 2 & 1, t.go4 = go >> 3 & 1; },
        [](Vfadd& t, std::uint32_t a, std::uint32_t b) { t.a = a, t.b = b; }, [](Vfadd& t) { return std::uint32_t{t.s}; }, f32_add);
    std::vector<std::uint32_t> table(sigmoid_segments + 1);
    for (std::uint32_t n = 0; n <= sigmoid_segments; ++n) table[n] = sigmoid_entry(n);
    Vsigmoid curve;
    expect_stages_that_wait<5, Vsigmoid>(
        curve, 9,
        [](Vsigmoid& t, std::uint32_t go) {
            t.go1 = go & 1, t.go2 = go >> 1 & 1, t.go3 = go >> 2 & 1, t.go4 = go >> 3 & 1, t.go5 = go >> 4 & 1;
        },
        [](Vsigmoid& t, std::uint32_t x, std::uint32_t) { t.x = x; }, [](Vsigmoid& t) { return std::uint32_t{t.y}; },
        [&table](float x, float) { return f32_sigmoid(x, table.data()); });
    for (unsigned bits = 1; bits <= 23; bits += 11) {  // the same for all that is under way
        Vlmul_any lmul;
        lmul.bits = bits;
        expect_stages_that_wait<2, Vlmul_any>(
            lmul, 10 + bits, [](Vlmul_any& t, std::uint32_t go) { t.go1 = go & 1, t.go2 = go >> 1 & 1; },
            [](Vlmul_any& t, std::uint32_t a, std::uint32_t b) { t.a = a, t.b = b; }, [](Vlmul_any& t) { return std::uint32_t{t.p}; },
            [bits](float a, float b) { return f32_lmul(a, b, bits); });
    }
}

}  // namespace
}  // namespace addend::fpga
