// addend_lmul.sv against the functional model, bit for bit: any bits at all as operands, corners, ties, back-pressure,
// resets.
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "Vlmul23.h"
#include "Vlmul4.h"
#include "plugins/fpga/model/float32.h"
#include "tests/unit/rtl/unit.h"

namespace addend::fpga {
namespace {

template <class Top>
void check(unsigned bits, std::uint32_t seed) {
    std::mt19937 random(seed);
    Top top;
    const auto tick = [&] {
        top.clk = 0;
        top.eval();
        top.clk = 1;
        top.eval();
    };
    const auto reset = [&] {
        top.rst = 1;
        tick();
        top.rst = 0;
    };
    reset();
    constexpr std::uint32_t corners[] = {0, 0x80000000u, 1, 0x007FFFFFu, 0x00800000u, 0x3F800000u, 0x3FFFFFFFu,
                                         0x7F7FFFFFu, 0x7F800000u, 0xFF800000u, 0x7FC00000u, 0x7FFFFFFFu};
    std::deque<std::uint32_t> due;
    bool offered = false;
    for (int n = 0; n < 200'000; ++n) {
        if (n % 5003 == 5002) {  // in the middle of a run: what was under way is gone
            top.in_valid = 0;
            reset();
            due.clear();
            offered = false;
        }
        if (!offered) {
            const auto operand = [&] { return random() % 8 == 0 ? corners[random() % std::size(corners)] : any_float(random); };
            top.a = operand();
            top.b = operand();
            offered = random() % 4 != 0;
        }
        top.in_valid = offered;
        top.out_ready = random() % 3 != 0;
        top.eval();
        if (top.out_valid && top.out_ready) {
            ASSERT_FALSE(due.empty());
            ASSERT_EQ(top.p, due.front());
            due.pop_front();
        }
        if (top.in_valid && top.in_ready) {
            due.push_back(float_bits(f32_lmul(bits_float(top.a), bits_float(top.b), bits)));
            offered = false;
        }
        ASSERT_LE(due.size(), 2u);  // no more than its stages hold
        tick();
    }
    top.final();
}

TEST(RtlLMul, FourBits) {
    check<Vlmul4>(4, 1);
}
TEST(RtlLMul, AllBits) {
    check<Vlmul23>(23, 2);
}

}  // namespace
}  // namespace addend::fpga
