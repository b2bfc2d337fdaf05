// addend_vector.sv by itself against the functional model's VECTOR and SCALAR: all fields of an instruction,
// rows of every length, scalars, idle gaps, starts that come too early, and resets in the middle. What it was
// not asked for on a port is noise.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <vector>

#include "Vvector1.h"
#include "Vvector4.h"
#include "tests/unit/rtl/unit.h"

namespace addend::fpga {
namespace {

constexpr std::uint32_t vector_ram = 1024, vector_sums = 64, vector_q = 64;  // words of eight
constexpr std::uint32_t ones_at = vector_ram - 1;  // a word of 1.0; read out beside it
constexpr std::uint32_t part_words = 240;          // of the RAM: A, B, C and D have one each

std::uint32_t bits_of(float x) {
    return std::bit_cast<std::uint32_t>(x);
}

template <class Top, std::uint32_t Tokens>
class VectorUnit {
  public:
    explicit VectorUnit(std::uint32_t seed) : model(unit_device(128, Tokens, 8)), random_(seed) {
        q_.resize(std::size_t{2} * Tokens * vector_q * lanes);
        reset();
    }
    ~VectorUnit() { top_.final(); }
    /// What was under way is lost: both go on with memories, sums of squares and scalars that are set again.
    void reset() {
        top_.start = 0;
        top_.rst = 1;
        edge(top_);
        edge(top_);
        top_.rst = 0;
        fill();
        known_q_ = false;
        Vector q;
        q.to_q = true;
        q.words = q.stride_a = vector_q;
        for (q.q_bank = 0; q.q_bank < 2; ++q.q_bank) run(encode_vector(q, {}), Tokens);
        known_q_ = true;
        Vector v;
        v.words = v.stride_a = 3;
        v.sum_squares = v.largest = true;
        run(encode_vector(v, {}), Tokens);
        for (std::uint32_t to = 0; to < scalar_registers; to += 2)
            run(encode_scalar(ScalarKind::quantize, to, bits_of(1e-3f), bits_of(0.1f)), Tokens);
    }
    /// Operands, in the unit's memories and in the model's.
    void fill() {
        auto& vram = model.model.vram();
        const bool wild = below(3) == 0;
        for (float& x : vram)
            x = std::bit_cast<float>(wild ? any_float(random_)
                                          : (static_cast<std::uint32_t>(random_()) & 0x807FFFFFu) |
                                                (115 + below(20)) << 23);
        std::fill_n(&vram[ones_at * lanes], lanes, 1.0f);
        for (std::uint32_t t = 0; t < Tokens; ++t)
            for (std::int32_t& sum : model.model.acc(t)) sum = any_sum(random_);
        vram_.resize(vram.size());
        std::transform(vram.begin(), vram.end(), vram_.begin(), bits_of);
    }
    /// One instruction; all that it leaves is compared.
    void run(const Words& words, std::uint32_t tokens) {
        start(words, tokens);
        for (cycles = 1; !ready(); ++cycles) {
            ASSERT_LT(cycles, 100'000u) << "never ready again";
            step();
        }
        for (std::uint32_t idle = below(3) == 0 ? below(30) : 0; idle > 0; --idle)
            step();  // nothing comes late
        model.run({words}, tokens);
        compare(words);
    }
    void run_broken(const Words& words, std::uint32_t tokens, std::uint64_t stop) {
        start(words, tokens);
        for (std::uint64_t n = 1; n < stop && !ready(); ++n) step();
        reset();
    }
    /// All scalars, by a pass over ones.
    void read_scalars() {
        for (std::uint8_t which = 0; which < scalar_registers; ++which) {
            Vector v;
            v.scaled = v.to_vram = true;
            v.scalar = which;
            v.a = ones_at;
            v.d = ones_at - 2 * Tokens;
            v.words = v.stride_d = 1;
            run(encode_vector(v, {}), Tokens);
        }
    }
    std::uint64_t cycles = 0;
    ModelUnit model;

  private:
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
    bool ready() {
        top_.clk = 0;
        top_.eval();
        return top_.ready;
    }
    void start(const Words& words, std::uint32_t tokens) {
        ASSERT_TRUE(ready());
        top_.start = 1;
        top_.is_scalar = op_of(words) == Op::scalar;
        top_.tokens = tokens;
        std::copy(words.begin(), words.end(), &top_.instruction[0]);
        clock();
    }
    /// One cycle. What is given with a start counts at the start alone, and one that comes too early is none.
    void step() {
        top_.start = !ready() && below(3) == 0;
        top_.is_scalar = below(2);
        top_.tokens = 1 + below(Tokens);
        for (std::uint32_t w = 0; w < 8; ++w) top_.instruction[w] = static_cast<std::uint32_t>(random_());
        clock();
    }
    /// Memories answer a cycle after they are asked, and as they were when they were.
    void clock() {
        top_.clk = 0;
        top_.eval();
        const std::vector<std::uint32_t> a = words_at(top_.a_read, top_.a_at),
                                         b = words_at(top_.b_read, top_.b_at),
                                         c = words_at(top_.c_read, top_.c_at);
        std::vector<std::uint32_t> sums = noise(6);
        if (top_.s_read) {
            std::fill(sums.begin(), sums.end(), 0u);
            for (std::uint32_t bit = 0; bit < 24 * lanes; ++bit)
                sums[bit / 32] |= (static_cast<std::uint32_t>(
                                       model.model.acc(top_.s_token)[top_.s_at * lanes + bit / 24]) >>
                                       bit % 24 &
                                   1u)
                                  << bit % 32;
        }
        if (top_.d_write) std::copy_n(&top_.d_data[0], lanes, &vram_[top_.d_at * lanes]);
        if (top_.q_write)
            for (std::uint32_t l = 0; l < lanes; ++l)
                q_[q_index(top_.q_bank, top_.q_token, top_.q_word * lanes + l)] =
                    static_cast<std::int8_t>(top_.q_data >> 8 * l);
        top_.clk = 1;
        top_.eval();
        std::copy(a.begin(), a.end(), &top_.a_data[0]);
        std::copy(b.begin(), b.end(), &top_.b_data[0]);
        std::copy(c.begin(), c.end(), &top_.c_data[0]);
        std::copy(sums.begin(), sums.end(), &top_.s_data[0]);
    }
    std::vector<std::uint32_t> noise(std::size_t count) {
        std::vector<std::uint32_t> words(count);
        for (std::uint32_t& w : words) w = static_cast<std::uint32_t>(random_());
        return words;
    }
    std::vector<std::uint32_t> words_at(bool read, std::uint32_t at) {
        if (!read) return noise(lanes);
        return {&vram_[at * lanes], &vram_[at * lanes] + lanes};
    }
    static std::size_t q_index(std::uint32_t bank, std::uint32_t token, std::uint32_t column) {
        return (std::size_t{bank} * Tokens + token) * vector_q * lanes + column;
    }
    void compare(const Words& words) {
        const auto& expected = model.model.vram();
        for (std::size_t n = 0; n < vram_.size(); ++n)
            if (vram_[n] != bits_of(expected[n]))
                ASSERT_EQ(vram_[n], bits_of(expected[n]))
                    << "vector RAM, word " << n / lanes << ", lane " << n % lanes << std::hex << ", flags "
                    << (words[0] >> 8);
        for (std::uint32_t bank = 0; bank < 2 && known_q_; ++bank)
            for (std::uint32_t t = 0; t < Tokens; ++t)
                for (std::uint32_t column = 0; column < vector_q * lanes; ++column)
                    if (q_[q_index(bank, t, column)] != model.model.q(bank, t, column))
                        ASSERT_EQ(int{q_[q_index(bank, t, column)]}, int{model.model.q(bank, t, column)})
                            << "bank " << bank << ", token " << t << ", column " << column;
    }
    Top top_;
    std::mt19937 random_;
    std::vector<std::uint32_t> vram_;
    std::vector<std::int8_t> q_;  // [bank][token][column]
    bool known_q_ = false;
};

/// An instruction of `words` words a token. D may lie where A, B or C do, also a row further: a token's
/// operand is the one before's result.
template <std::uint32_t Tokens>
Vector some_vector(std::mt19937& random, std::uint32_t words) {
    const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    const auto place = [&](std::uint32_t part, std::uint16_t& at, std::uint16_t& stride) {
        stride = static_cast<std::uint16_t>(
            Tokens > 1 ? words + below((part_words - words) / Tokens - words + 1) : below(500));
        at = static_cast<std::uint16_t>(part * part_words +
                                        below(part_words - (Tokens - 1) * stride * (Tokens > 1) - words + 1));
    };
    Vector v;
    v.words = static_cast<std::uint16_t>(words);
    v.from_acc = below(3) == 0;
    v.scaled = below(2);
    v.scalar = static_cast<std::uint8_t>(below(8));
    v.curve = static_cast<Curve>(below(3));
    v.factor = static_cast<Factor>(below(3));
    v.lmul_bits = static_cast<std::uint8_t>(below(2) == 0 ? 0 : 1 + below(23));
    v.add_c = below(2);
    v.to_vram = below(4) != 0;
    v.to_q = below(3) == 0;
    v.q_bank = static_cast<std::uint8_t>(below(2));
    v.sum_squares = below(3) == 0;
    v.largest = below(2);
    place(0, v.a, v.stride_a);
    place(1, v.b, v.stride_b);
    place(2, v.c, v.stride_c);
    place(3, v.d, v.stride_d);
    if (below(5) == 0) v.stride_b = 0;  // a row for all tokens
    if (below(5) == 0) v.stride_c = 0;
    const std::uint32_t same = below(8);
    if (same == 0) v.d = v.a, v.stride_d = v.stride_a;
    if (same == 1) v.d = v.b, v.stride_d = v.stride_b = static_cast<std::uint16_t>(words);
    if (same == 2) v.d = v.c, v.stride_d = v.stride_c = static_cast<std::uint16_t>(words);
    if (same >= 3 && same < 6) {  // a scan
        v.d = static_cast<std::uint16_t>(3 * part_words + words);
        std::uint16_t& at = same == 3 ? v.a : same == 4 ? v.b : v.c;
        at = 3 * part_words;
        v.stride_d = static_cast<std::uint16_t>(words);
        (same == 3 ? v.stride_a : same == 4 ? v.stride_b : v.stride_c) = v.stride_d;
    }
    if (v.from_acc) v.a = static_cast<std::uint16_t>(below(vector_sums - words + 1));
    return v;
}
Words some_scalar(std::mt19937& random) {
    constexpr float values[] = {0.0f, 1.0f, 1e-6f, 0.01f, 1e-38f, 127.0f, 3e38f};
    const auto value = [&] {
        return random() % 3 == 0 ? any_float(random)
                                 : bits_of(values[random() % std::size(values)] *
                                           (1 + static_cast<float>(random() % 9) / 8));
    };
    const auto to = static_cast<std::uint32_t>(random() % 8);
    if (random() % 2 == 0) return encode_scalar(ScalarKind::quantize, to, value(), value());
    return encode_scalar(ScalarKind::rsqrt, to, value() & 0x7FFFFFFFu,
                         value() & 0x7FFFFFFFu);  // the root of what is negative is not promised
}

template <class Top, std::uint32_t Tokens>
void expect_instructions(std::uint32_t seed, int count) {
    std::mt19937 random(seed);
    VectorUnit<Top, Tokens> unit(seed + 1);
    for (int n = 0; n < count; ++n) {
        const auto tokens = static_cast<std::uint32_t>(1 + random() % Tokens);
        if (n % 5 == 0) unit.fill();
        if (random() % 3 == 0) {
            unit.run(some_scalar(random), tokens);
            if (random() % 4 == 0) unit.read_scalars();
        } else {
            unit.run(encode_vector(some_vector<Tokens>(random, 1 + random() % 47), {}), tokens);
        }
        if (::testing::Test::HasFatalFailure()) FAIL() << "instruction " << n;
    }
    unit.read_scalars();
}
TEST(RtlVector, RandomInstructionsOfFourTokens) {
    expect_instructions<Vvector4, 4>(1, 1500);
}
TEST(RtlVector, RandomInstructionsOfOneToken) {
    expect_instructions<Vvector1, 1>(2, 1500);
}
TEST(RtlVector, EveryField) {
    std::mt19937 random(3);
    VectorUnit<Vvector4, 4> unit(4);
    for (std::uint32_t n = 0; n < 2 * 2 * 3 * 3 * 2 * 16; ++n) {
        Vector v = some_vector<4>(random, 1 + random() % 12);
        v.scaled = n & 1;
        v.add_c = n >> 1 & 1;
        v.to_vram = n >> 2 & 1;
        v.to_q = n >> 3 & 1;
        v.sum_squares = n >> 4 & 1;
        v.largest = n >> 5 & 1;
        v.curve = static_cast<Curve>(n / 64 % 3);
        v.factor = static_cast<Factor>(n / 192 % 3);
        unit.run(encode_vector(v, {}), 4);
        if (n % 16 == 15) unit.fill();
        if (HasFatalFailure()) FAIL() << "number " << n;
    }
}
/// The sum of squares is joined from four running sums, whatever the row's length, and is what SCALAR reads
/// then.
TEST(RtlVector, RowsOfEveryLength) {
    std::mt19937 random(5);
    VectorUnit<Vvector4, 4> unit(6);
    for (std::uint32_t words = 1; words <= 47; ++words)
        for (std::uint32_t tokens = 1; tokens <= 4; ++tokens) {
            unit.fill();
            Vector v = some_vector<4>(random, words);
            v.sum_squares = v.largest = true;
            unit.run(encode_vector(v, {}), tokens);
            unit.run(encode_scalar(ScalarKind::rsqrt, 2, bits_of(1.0f / static_cast<float>(8 * words)),
                                   bits_of(1e-6f)),
                     tokens);
            unit.run(encode_scalar(ScalarKind::quantize, 4, bits_of(1e-5f), bits_of(1.0f)), tokens);
            unit.read_scalars();
            if (HasFatalFailure()) FAIL() << words << " words, " << tokens << " tokens";
        }
}
TEST(RtlVector, Scalars) {
    std::mt19937 random(7);
    VectorUnit<Vvector4, 4> unit(8);
    for (int n = 0; n < 250; ++n) {
        if (n % 10 == 0) {
            unit.fill();
            Vector v = some_vector<4>(random, 1 + random() % 40);
            v.sum_squares = v.largest = true;
            unit.run(encode_vector(v, {}), 4);
        }
        unit.run(some_scalar(random), static_cast<std::uint32_t>(1 + random() % 4));
        unit.read_scalars();
        if (HasFatalFailure()) FAIL() << "number " << n;
    }
}
TEST(RtlVector, AResetInTheMiddleLeavesNothingBehind) {
    std::mt19937 random(9);
    VectorUnit<Vvector4, 4> unit(10);
    for (std::uint64_t stop = 1; stop < 150; ++stop) {
        if (stop % 3 == 0) {
            unit.run_broken(some_scalar(random), 4, stop);
        } else {
            Vector v = some_vector<4>(random, 1 + random() % 40);
            v.sum_squares = stop % 2;
            unit.run_broken(encode_vector(v, {}), 4, stop);
        }
        for (int n = 0; n < 3; ++n) unit.run(encode_vector(some_vector<4>(random, 1 + random() % 47), {}), 4);
        unit.run(some_scalar(random), 4);
        unit.read_scalars();
        if (HasFatalFailure()) FAIL() << "after " << stop << " cycles";
    }
}
TEST(RtlVector, AWordACycle) {
    std::mt19937 random(11);
    VectorUnit<Vvector4, 4> unit(12);
    for (const bool squares : {false, true}) {
        Vector v = some_vector<4>(random, 47);
        v.sum_squares = squares;
        unit.run(encode_vector(v, {}), 4);
        // Through the pipeline once; where squares are summed, once a token.
        EXPECT_GE(unit.cycles, 4 * 47u);
        EXPECT_LE(unit.cycles, squares ? 4 * (47 + 36 + 12u) : 4 * 47 + 22u);
    }
}

}  // namespace
}  // namespace addend::fpga
