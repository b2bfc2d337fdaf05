// The float32 units of the RTL against the functional model's arithmetic, bit for bit: any bits at all, corners, near
// cancellations and ties, resets in the middle.
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "Vfadd.h"
#include "Vfdivsqrt.h"
#include "Vfmul.h"
#include "Vlmul_any.h"
#include "Vsigmoid.h"
#include "plugins/fpga/model/float32.h"

namespace addend::fpga {
namespace {

constexpr int rounds = 400'000;

std::uint32_t any_float(std::mt19937& random) {
    constexpr std::uint32_t corners[] = {0,           0x80000000u, 1,           0x007FFFFFu, 0x00800000u, 0x80800000u, 0x3F800000u,
                                         0x3F7FFFFFu, 0x3FFFFFFFu, 0x7F7FFFFFu, 0x7F800000u, 0xFF800000u, 0x7FC00000u, 0x41800000u};
    switch (random() % 4) {
        case 0:
            return corners[random() % std::size(corners)];
        case 1:  // of usual size
            return (random() & 0x807FFFFFu) | (110 + random() % 34) << 23;
        case 2:  // few bits set: ties
            return (random() & 0x807C0000u) | (120 + random() % 14) << 23;
        default:
            return static_cast<std::uint32_t>(random());
    }
}

template <class Top>
void edge(Top& top) {
    top.clk = 0;
    top.eval();
    top.clk = 1;
    top.eval();
}

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

}  // namespace
}  // namespace addend::fpga
