// The units that move data, each by itself: addend_stream, addend_words, addend_beats and addend_transfer between a memory and a reader
// that hold them up at random, and with resets in the middle.
#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <random>
#include <vector>

#include "Vbeats128.h"
#include "Vbeats512.h"
#include "Vstream.h"
#include "Vtransfer.h"
#include "Vwords128.h"
#include "Vwords512.h"
#include "plugins/fpga/isa.h"

namespace addend::fpga {
namespace {

std::uint64_t content(std::uint64_t address) {
    return (address + 1) * 0x9E3779B97F4A7C15u;
}
template <class Top>
void clock_edge(Top& top) {
    top.clk = 0;
    top.eval();
    top.clk = 1;
    top.eval();
}
template <class Top>
void reset_unit(Top& top) {
    top.rst = 1;
    clock_edge(top);
    clock_edge(top);
    top.rst = 0;
}
/// True in so many percent.
class Chance {
  public:
    explicit Chance(std::uint32_t seed) : random_(seed) {}
    bool operator()(unsigned percent) { return random_() % 100 < percent; }
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  private:
    std::mt19937 random_;
};

// ---- addend_stream: 64 bits, room for 64 beats. ----

class StreamUnit {
  public:
    explicit StreamUnit(std::uint32_t seed) : chance_(seed) { reset(); }
    void reset() {  // the memory is reset with it
        top_.start = top_.in_valid = top_.granted = top_.out_ready = 0;
        asked_.clear();
        here_ = 0;
        reset_unit(top_);
    }
    void start(std::uint64_t address, std::uint32_t beats) {
        ASSERT_EQ(top_.ready, 1);
        top_.start = 1;
        top_.address = address;
        top_.beats = beats;
        step(0, 0, 0);
        top_.start = 0;
    }
    /// One cycle; chances that the memory takes a request, brings a beat, that the reader takes one.
    void step(unsigned grants, unsigned brings, unsigned takes) {
        top_.granted = chance_(grants);
        top_.in_valid = !asked_.empty() && chance_(brings);
        top_.in_data = top_.in_valid ? content(asked_.front()) : 0xBAD;
        top_.out_ready = chance_(takes);
        top_.clk = 0;
        top_.eval();
        if (top_.ask && top_.granted) {
            ASSERT_GE(top_.ask_beats, 1);
            ASSERT_LE(top_.ask_beats, 32);
            ASSERT_EQ(top_.ask_at / 4096, (top_.ask_at + 8u * top_.ask_beats - 1) / 4096) << "a request crosses a page";
            for (unsigned b = 0; b < top_.ask_beats; ++b) asked_.push_back(top_.ask_at + 8u * b);
        }
        ASSERT_LE(asked_.size() + here_, 64u) << "more was asked for than there is room for";
        if (top_.out_valid && top_.out_ready) {
            got.push_back(top_.out_data);
            --here_;
        }
        if (top_.in_valid) {
            asked_.pop_front();
            ++here_;
        }
        top_.clk = 1;
        top_.eval();
    }
    bool ready() const { return top_.ready; }
    std::vector<std::uint64_t> got;

  private:
    Vstream top_;
    Chance chance_;
    std::deque<std::uint64_t> asked_;
    std::size_t here_ = 0;
};

void expect_streams(StreamUnit& unit, Chance& chance, unsigned grants, unsigned brings, unsigned takes) {
    std::vector<std::uint64_t> expected;
    unit.got.clear();
    for (int n = 0; n < 6; ++n) {
        const std::uint64_t address = 8u * chance.below(4000);
        const std::uint32_t beats = n == 0 ? 1 : 1 + chance.below(900);
        for (std::uint32_t b = 0; b < beats; ++b) expected.push_back(content(address + 8u * b));
        for (int wait = 0; wait < 100'000 && !unit.ready(); ++wait) unit.step(grants, brings, takes);
        unit.start(address, beats);  // while the one before still arrives
    }
    for (int n = 0; n < 100'000 && unit.got.size() < expected.size(); ++n) unit.step(grants, brings, takes);
    ASSERT_EQ(unit.got, expected);
    for (int n = 0; n < 50; ++n) unit.step(100, 100, 100);
    ASSERT_EQ(unit.got.size(), expected.size()) << "beats nobody asked for";
}

TEST(RtlStream, BeatsInOrderWhoeverHoldsThemUp) {
    Chance chance(1);
    StreamUnit unit(2);
    for (const unsigned grants : {100u, 20u})
        for (const unsigned brings : {100u, 30u})
            for (const unsigned takes : {100u, 25u}) expect_streams(unit, chance, grants, brings, takes);
}
TEST(RtlStream, AResetInTheMiddleLeavesNothingBehind) {
    Chance chance(3);
    StreamUnit unit(4);
    for (int n = 1; n < 60; n += 3) {
        unit.start(8u * chance.below(1000), 200);
        for (int k = 0; k < n; ++k) unit.step(80, 80, 50);
        unit.reset();
        expect_streams(unit, chance, 90, 90, 90);
    }
}

// ---- addend_words and addend_beats: what goes in comes out, in other pieces. ----

template <class Top, unsigned In, unsigned Out, class Room>
void expect_same_bytes(std::uint32_t seed, Room room) {
    Chance chance(seed);
    Top top;
    top.in_valid = top.out_ready = 0;
    reset_unit(top);
    for (int round = 0; round < 48; ++round) {
        std::vector<std::uint32_t> in, out;
        const std::size_t words = 16 * (1 + chance.below(40));
        const unsigned gives = round % 3 == 0 ? 100 : 40, takes = round % 2 == 0 ? 100 : 30;
        std::uint64_t counter = seed * 1000 + static_cast<std::uint32_t>(round);
        std::vector<std::uint32_t> piece;
        const int stop = round % 4 == 3 ? 20 : 100'000;  // a reset comes early
        for (int n = 0; n < stop && out.size() < words; ++n) {
            if (piece.empty() && in.size() < words)
                for (unsigned w = 0; w < In / 32; ++w) piece.push_back(static_cast<std::uint32_t>(content(++counter)));
            top.clk = 0;
            top.out_ready = chance(takes);
            top.in_valid = 0;
            top.eval();
            top.in_valid = !piece.empty() && room(top) && chance(gives);
            if (top.in_valid)
                for (unsigned w = 0; w < In / 32; ++w) top.in_data[w] = piece[w];
            top.eval();
            const bool left = top.out_valid && top.out_ready;
            if (left)
                for (unsigned w = 0; w < Out / 32; ++w) out.push_back(top.out_data[w]);
            if (top.in_valid) {
                in.insert(in.end(), piece.begin(), piece.end());
                piece.clear();
            }
            top.clk = 1;
            top.eval();
        }
        in.resize(std::min(in.size(), out.size()));
        ASSERT_EQ(in, out) << "round " << round;
        if (stop == 20) {
            top.in_valid = top.out_ready = 0;
            reset_unit(top);
            ASSERT_EQ(top.out_valid, 0);
        } else {
            ASSERT_EQ(out.size(), words);
        }
    }
}
template <class Top>
bool fifo_room(Top& top) {
    return top.held < 8;
}
template <class Top>
bool says_ready(Top& top) {
    return top.in_ready;
}
TEST(RtlWords, OutOfBeats) {
    expect_same_bytes<Vwords512, 512, 256>(5, fifo_room<Vwords512>);
    expect_same_bytes<Vwords128, 128, 256>(6, fifo_room<Vwords128>);
}
TEST(RtlBeats, OutOfWords) {
    expect_same_bytes<Vbeats512, 256, 512>(7, says_ready<Vbeats512>);
    expect_same_bytes<Vbeats128, 256, 128>(8, says_ready<Vbeats128>);
}

// ---- addend_transfer: 128 bits, 1,024 words of vector RAM. ----

constexpr std::uint32_t vram_words = 1024, transfer_tokens = 3;

class TransferUnit {
  public:
    explicit TransferUnit(std::uint32_t seed) : vram(vram_words * 8), memory(1u << 16), chance_(seed) {
        for (std::size_t n = 0; n < vram.size(); ++n) vram[n] = static_cast<std::uint32_t>(content(n));
        for (std::size_t n = 0; n < memory.size(); ++n) memory[n] = static_cast<std::uint32_t>(content(n + 1'000'000));
        reset();
    }
    void reset() {
        top_.start = top_.granted = top_.in_valid = top_.w_ready = top_.w_done = 0;
        asked_.clear();
        unconfirmed_ = 0;
        reset_unit(top_);
    }
    void start(Op op, const Transfer& t, std::uint64_t base) {
        ASSERT_EQ(top_.ready, 1);
        const Words words = encode_transfer(op, t, {});
        std::copy(words.begin(), words.end(), &top_.instruction[0]);
        top_.base = base;
        top_.tokens = transfer_tokens;
        top_.start = 1;
        step(0);
        top_.start = 0;
    }
    /// One cycle; `pace`: the chance in percent that each of the others goes on.
    void step(unsigned pace) {
        top_.clk = 0;
        top_.granted = chance_(pace);
        top_.in_valid = !asked_.empty() && chance_(pace);
        if (top_.in_valid) std::memcpy(&top_.in_data[0], &memory[asked_.front() / 4], 16);
        top_.w_ready = chance_(pace);
        top_.w_done = unconfirmed_ > 0 && chance_(pace);
        top_.v_write_free = chance_(pace);
        top_.v_read_free = chance_(pace);
        std::copy(read_.begin(), read_.end(), &top_.v_read_data[0]);
        top_.eval();
        if (top_.ask && top_.granted) {
            ASSERT_EQ(top_.ask_at / 4096, (top_.ask_at + 16u * top_.ask_beats - 1) / 4096) << "a request crosses a page";
            for (unsigned b = 0; b < top_.ask_beats; ++b) asked_.push_back(top_.ask_at + 16u * b);
        }
        if (top_.in_valid) asked_.pop_front();
        if (top_.w_done) --unconfirmed_;
        if (top_.w_valid && top_.w_ready) {
            std::memcpy(&memory[top_.w_at / 4], &top_.w_data[0], 16);
            ++unconfirmed_;
        }
        if (top_.v_write && top_.v_write_free) std::copy_n(&top_.v_write_data[0], 8, &vram[top_.v_at * 8]);
        if (top_.v_read && top_.v_read_free) read_.assign(&vram[top_.v_at * 8], &vram[top_.v_at * 8] + 8);
        top_.clk = 1;
        top_.eval();
    }
    void finish(unsigned pace) {
        for (int n = 0; n < 100'000 && !top_.ready; ++n) step(pace);
        ASSERT_EQ(top_.ready, 1);
        ASSERT_EQ(unconfirmed_, 0u) << "ready before the memory has said so";
    }
    std::vector<std::uint32_t> vram, memory;

  private:
    Vtransfer top_;
    Chance chance_;
    std::deque<std::uint64_t> asked_;
    std::vector<std::uint32_t> read_ = std::vector<std::uint32_t>(8);
    std::uint32_t unconfirmed_ = 0;
};

Transfer some_transfer(Chance& chance) {
    Transfer t;
    t.once = chance(30);
    t.last = chance(30);
    t.words = static_cast<std::uint16_t>(2 * chance.below(20));  // of none, too
    t.vram_stride = static_cast<std::uint16_t>(t.words + 2 * chance.below(3));
    t.vram = static_cast<std::uint16_t>(chance.below(vram_words - 2 * transfer_tokens * 44));
    t.memory_stride = 32u * t.words + 64 * chance.below(4);
    t.offset = 64 * chance.below(1500);
    return t;
}
void expect_transfer(TransferUnit& unit, Chance& chance, unsigned pace) {
    const Op op = chance(50) ? Op::load : Op::store;
    const Transfer t = some_transfer(chance);
    const std::uint64_t base = 64 * chance.below(100);
    std::vector<std::uint32_t> vram = unit.vram, memory = unit.memory;
    for (std::uint32_t row = 0; row < (t.once ? 1 : transfer_tokens); ++row)
        for (std::uint32_t n = 0; n < t.words * 8u; ++n) {
            std::uint32_t& in_memory = memory[(base + t.offset + std::uint64_t{row} * t.memory_stride) / 4 + n];
            std::uint32_t& in_vram = vram[(t.vram + (row + (t.last ? transfer_tokens : 0)) * t.vram_stride) * 8 + n];
            (op == Op::load ? in_vram : in_memory) = op == Op::load ? in_memory : in_vram;
        }
    unit.start(op, t, base);
    unit.finish(pace);
    ASSERT_EQ(unit.vram, vram);
    ASSERT_EQ(unit.memory, memory);
}

TEST(RtlTransfer, RowsBothWays) {
    Chance chance(9);
    TransferUnit unit(10);
    for (const unsigned pace : {100u, 60u, 20u})
        for (int n = 0; n < 40; ++n) expect_transfer(unit, chance, pace);
}
TEST(RtlTransfer, AResetInTheMiddleLeavesNothingBehind) {
    Chance chance(11);
    TransferUnit unit(12);
    for (int n = 1; n < 80; n += 2) {
        unit.start(n % 4 == 1 ? Op::load : Op::store, some_transfer(chance), 0);
        for (int k = 0; k < n; ++k) unit.step(70);
        unit.reset();
        expect_transfer(unit, chance, 80);
    }
}

}  // namespace
}  // namespace addend::fpga
