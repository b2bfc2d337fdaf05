// addend_sequencer.sv between a memory of instructions and units that take their time: what it starts, and when.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

#include "Vsequencer.h"
#include "plugins/fpga/isa.h"

namespace addend::fpga {
namespace {

constexpr std::uint32_t units = 4;  // 0 stream, 1 transfer, 2 product, 3 vector

std::uint32_t unit_of(const Words& w) {
    switch (op_of(w)) {
        case Op::stream: return 0;
        case Op::load:
        case Op::store: return 1;
        case Op::matvec: return 2;
        default: return 3;
    }
}
bool conflict(const Words& a, const Words& b) {
    const std::uint32_t ra = a[1] & 0xFFFF, wa = a[1] >> 16, rb = b[1] & 0xFFFF, wb = b[1] >> 16;
    return (ra & wb) || (wa & rb) || (wa & wb);
}

class SequencerUnit {
  public:
    explicit SequencerUnit(std::uint32_t seed) : random_(seed) { reset(); }
    void reset() {
        top_.start = top_.granted = top_.in_valid = top_.memory_error = 0;
        top_.unit_ready = 15;
        asked_.clear();
        std::fill(left_, left_ + units, 0);
        top_.rst = 1;
        edge();
        edge();
        top_.rst = 0;
    }
    void start(std::vector<Words> code, std::uint32_t count) {
        code_ = std::move(code);
        next = 0;
        top_.start = 1;
        top_.code = 4096 - 64;
        top_.count = count;
        edge();
        top_.start = 0;
    }
    void step(unsigned pace) {
        const auto chance = [&] { return random_() % 100 < pace; };
        top_.clk = 0;
        top_.granted = chance();
        top_.in_valid = !asked_.empty() && chance();
        if (top_.in_valid) {
            const std::uint64_t at = asked_.front() - (4096 - 64);
            for (unsigned w = 0; w < 4; ++w) {
                const std::size_t i = at / instruction_bytes;
                top_.in_data[w] = i < code_.size() ? code_[i][at % instruction_bytes / 4 + w] : 0xFFFFFFFFu;
            }
        }
        std::uint32_t ready = 0;
        for (std::uint32_t u = 0; u < units; ++u) ready |= left_[u] == 0 ? 1u << u : 0;
        top_.unit_ready = ready;
        top_.eval();
        if (top_.ask && top_.granted) ASSERT_EQ(top_.ask_at / 4096, (top_.ask_at + 16u * top_.ask_beats - 1) / 4096) << "a request crosses a page";
        if (top_.ask && top_.granted)
            for (unsigned b = 0; b < top_.ask_beats; ++b) asked_.push_back(top_.ask_at + 16u * b);
        if (top_.in_valid) asked_.pop_front();
        for (std::uint32_t u = 0; u < units; ++u)
            if (left_[u] > 0) --left_[u];
        if (top_.unit_start) check_start(ready);
        top_.clk = 1;
        top_.eval();
    }
    /// Until it is not running.
    void finish(unsigned pace) {
        for (int n = 0; n < 100'000 && top_.running; ++n) step(pace);
        ASSERT_EQ(top_.running, 0);
        for (std::uint32_t u = 0; u < units; ++u) ASSERT_EQ(left_[u], 0u) << "it ended while unit " << u << " worked";
    }
    std::size_t next = 0;  // instruction
    Vsequencer& top() { return top_; }

  private:
    void edge() {
        top_.clk = 0;
        top_.eval();
        top_.clk = 1;
        top_.eval();
    }
    void check_start(std::uint32_t ready) {
        ASSERT_LT(next, code_.size());
        const Words& w = code_[next];
        const std::uint32_t unit = unit_of(w);
        ASSERT_EQ(top_.unit_start, 1u << unit) << "instruction " << next;
        ASSERT_TRUE(std::equal(w.begin(), w.end(), &top_.instruction[0])) << "instruction " << next;
        ASSERT_EQ(top_.is_scalar, op_of(w) == Op::scalar);
        ASSERT_TRUE(ready >> unit & 1) << "its unit works";
        for (std::uint32_t u = 1; u < units; ++u)
            if (u != unit && !(ready >> u & 1) && unit != 0) ASSERT_FALSE(conflict(w, doing_[u])) << "instruction " << next;
        doing_[unit] = w;
        left_[unit] = 1 + static_cast<std::uint32_t>(random_() % 30);
        ++next;
    }
    Vsequencer top_;
    std::mt19937 random_;
    std::vector<Words> code_;
    std::deque<std::uint64_t> asked_;
    Words doing_[units] = {};
    std::uint32_t left_[units] = {};
};

std::vector<Words> some_code(std::mt19937& random, std::size_t count) {
    std::vector<Words> code;
    for (std::size_t n = 0; n < count; ++n) {
        // A few bits each, so that some are in each other's way and some are not.
        const Uses uses{static_cast<std::uint16_t>(1u << random() % 14 | 1u << random() % 14), static_cast<std::uint16_t>(1u << random() % 14)};
        Transfer t;
        t.base = static_cast<Base>(random() % 5);
        switch (random() % 5) {
            case 0: code.push_back(encode_stream(64 * (random() % 99), 5)); break;
            case 1: code.push_back(encode_transfer(random() % 2 ? Op::load : Op::store, t, uses)); break;
            case 2: code.push_back(encode_matvec(8, 1, 0, 0, uses)); break;
            case 3: code.push_back(encode_vector({}, uses)); break;
            default: code.push_back(encode_scalar(ScalarKind::rsqrt, 0, 1, 2)); break;
        }
    }
    code.push_back(encode_halt());
    return code;
}
void expect_all(SequencerUnit& unit, std::mt19937& random, std::size_t count, unsigned pace) {
    unit.start(some_code(random, count), static_cast<std::uint32_t>(count + 1));
    unit.finish(pace);
    EXPECT_EQ(unit.next, count);
    EXPECT_EQ(unit.top().retired, count);
    EXPECT_EQ(unit.top().error, 0);
    EXPECT_EQ(unit.top().finished, 1);
}

TEST(RtlSequencer, InOrderAndNeverInEachOthersWay) {
    std::mt19937 random(1);
    SequencerUnit unit(2);
    for (const unsigned pace : {100u, 50u, 10u})
        for (const std::size_t count : {0u, 1u, 2u, 40u, 300u}) expect_all(unit, random, count, pace);
}
TEST(RtlSequencer, ErrorsEndTheRunWhenTheUnitsAreDone) {
    std::mt19937 random(3);
    SequencerUnit unit(4);
    Transfer odd;
    odd.offset = 8;  // not of 64
    Transfer nowhere;
    nowhere.base = static_cast<Base>(5);
    Words few_rows = encode_matvec(8, 1, 0, 0, {});
    few_rows[4] = 7;
    for (const Words& wrong : {Words{7, 0, 0, 0, 0, 0, 0, 0}, Words{0xFF, 0, 0, 0, 0, 0, 0, 0}, encode_transfer(Op::load, odd, {}),
                               encode_transfer(Op::store, nowhere, {}), few_rows}) {
        auto code = some_code(random, 20);
        code[11] = wrong;
        unit.start(code, 21);
        unit.finish(70);
        EXPECT_EQ(unit.next, 11u);
        EXPECT_EQ(unit.top().retired, 11u);
        EXPECT_EQ(unit.top().error, 1);
        expect_all(unit, random, 30, 70);  // and goes on
    }
    auto code = some_code(random, 20);
    code.pop_back();
    unit.start(code, 20);  // no HALT
    unit.finish(70);
    EXPECT_EQ(unit.top().error, 1);
    unit.start(some_code(random, 200), 201);
    for (int n = 0; n < 100; ++n) unit.step(70);
    unit.top().memory_error = 1;
    unit.step(70);
    unit.top().memory_error = 0;
    unit.finish(70);
    EXPECT_EQ(unit.top().error, 2);
    EXPECT_LT(unit.next, 200u);
    expect_all(unit, random, 30, 70);
}
TEST(RtlSequencer, AResetInTheMiddleLeavesNothingBehind) {
    std::mt19937 random(5);
    SequencerUnit unit(6);
    for (int n = 1; n < 120; n += 4) {
        unit.start(some_code(random, 60), 61);
        for (int k = 0; k < n; ++k) unit.step(80);
        unit.reset();
        EXPECT_EQ(unit.top().running, 0);
        expect_all(unit, random, 25, 80);
    }
}

}  // namespace
}  // namespace addend::fpga
