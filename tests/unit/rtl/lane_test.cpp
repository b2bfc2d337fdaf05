// addend_lane.sv by itself against the functional model's VECTOR: every way through it, any bits as operands,
// gaps between words, and words given up in the middle. What is not a word's is noise.
#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <deque>
#include <random>

#include "Vlane.h"
#include "tests/unit/rtl/unit.h"

namespace addend::fpga {
namespace {

constexpr std::uint32_t lane_tokens = 4, lane_words = 8, lane_depth = 19;

/// What comes to a lane for one word, each part at its stage, and what it makes of it.
struct LaneWord {
    std::uint32_t a = 0, b = 0, c = 0, scalar = 0, result = 0;
    std::int32_t sum = 0;
    std::int8_t int8 = 0;
};

Vector lane_operation(std::mt19937& random) {
    Vector v;
    v.from_acc = random() % 2;
    v.scaled = random() % 2;
    v.add_c = random() % 2;
    v.curve = static_cast<Curve>(random() % 3);
    v.factor = static_cast<Factor>(random() % 3);
    v.lmul_bits = static_cast<std::uint8_t>(random() % 2 == 0 ? 0 : 1 + random() % 23);
    return v;
}

/// Operands and results of a pass over lane_tokens rows, by the model; each token has a scalar of its own.
std::vector<LaneWord> lane_pass(ModelUnit& unit, Vector v, std::mt19937& random) {
    constexpr std::uint32_t row = lane_words * lanes, all = lane_tokens * row;
    v.to_vram = v.to_q = true;
    v.words = v.stride_a = v.stride_b = v.stride_c = v.stride_d = lane_words;
    v.scalar = 1;
    v.b = 256;
    v.c = 512;
    v.d = 768;
    std::vector<LaneWord> words(all);
    auto& vram = unit.model.vram();
    // The second scalar of a quantisation is second / s, and s is 1 where the largest magnitude allowed is
    // 127. Each run gives its scalar to all tokens up to one, and later runs to fewer.
    for (std::uint32_t t = lane_tokens; t > 0; --t)
        unit.run(
            {encode_scalar(ScalarKind::quantize, 0, std::bit_cast<std::uint32_t>(127.0f), any_float(random))},
            t);
    for (std::uint32_t n = 0; n < all; ++n) {
        LaneWord& w = words[n];
        w.a = any_float(random);
        w.b = any_float(random);
        w.c = any_float(random);
        w.sum = any_sum(random);
        if (random() % 4 == 0)
            w.a = std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<int>(random() % 521) - 260) /
                                               2);       // near int8s and their halves
        if (random() % 8 == 0) w.c = w.a ^ 0x80000000u;  // cancels
        vram[n] = std::bit_cast<float>(w.a);
        vram[v.b * lanes + n] = std::bit_cast<float>(w.b);
        vram[v.c * lanes + n] = std::bit_cast<float>(w.c);
        unit.model.acc(n / row)[n % row] = w.sum;
        w.scalar = std::bit_cast<std::uint32_t>(unit.model.scalar(n / row, v.scalar));
    }
    unit.run({encode_vector(v, {})}, lane_tokens);
    for (std::uint32_t n = 0; n < all; ++n) {
        words[n].result = std::bit_cast<std::uint32_t>(vram[v.d * lanes + n]);
        words[n].int8 = unit.model.q(0, n / row, n % row);
    }
    return words;
}

class LaneUnit {
  public:
    explicit LaneUnit(std::uint32_t seed) : random_(seed) { give_up(); }
    ~LaneUnit() { top_.final(); }
    /// The words of one operation, with gaps in so many percent of cycles; `stop` cycles at most.
    void run(const Vector& v, const std::vector<LaneWord>& words, unsigned gaps,
             std::uint64_t stop = 1'000'000) {
        top_.from_sums = v.from_acc;
        top_.scaled = v.scaled;
        top_.curve = static_cast<std::uint8_t>(v.curve);
        top_.less = v.factor == Factor::one_minus_b;
        top_.exact = v.factor != Factor::none && v.lmul_bits == 0;
        top_.lmul = v.factor != Factor::none && v.lmul_bits != 0;
        top_.lmul_bits = v.lmul_bits;
        top_.add_c = v.add_c;
        std::size_t next = 0, done = 0;
        for (std::uint64_t n = 0; done < words.size() && n < stop; ++n) {
            stages_.push_front(next < words.size() && random_() % 100 >= gaps ? &words[next++] : nullptr);
            stages_.pop_back();
            step(v);
            done += stages_[18] != nullptr;
        }
    }
    /// As a reset of the vector unit does: no stage holds a word any more.
    void give_up() { stages_.assign(lane_depth, nullptr); }

  private:
    void step(const Vector& v) {
        std::uint32_t at = 0;
        for (std::uint32_t k = 0; k < lane_depth; ++k) at |= stages_[k] ? 1u << k : 0u;
        const auto stages = [at](bool used, unsigned first, unsigned count) {
            return used ? at >> first & ((1u << count) - 1) : 0u;
        };
        const auto noise = [this] { return static_cast<std::uint32_t>(random_()); };
        top_.at = at;
        top_.go_scale = stages(v.scaled, 1, 2);
        top_.go_curve = stages(v.curve != Curve::none, 3, 5);
        top_.go_silu = stages(v.curve == Curve::silu, 8, 2);
        top_.go_b = stages(v.factor == Factor::b, 6, 4);
        top_.go_less = stages(v.factor == Factor::one_minus_b, 6, 4);
        top_.go_exact = stages(top_.exact, 10, 2);
        top_.go_lmul = stages(top_.lmul, 10, 2);
        top_.go_add = stages(v.add_c, 12, 4);
        top_.a = stages_[0] ? stages_[0]->a : noise();
        top_.sum = (stages_[0] ? static_cast<std::uint32_t>(stages_[0]->sum) : noise()) & 0xFFFFFFu;
        top_.scalar = stages_[1] ? stages_[1]->scalar : noise();
        top_.b = stages_[6] ? stages_[6]->b : noise();
        top_.c = stages_[12] ? stages_[12]->c : noise();
        top_.clk = 0;
        top_.eval();
        // Where no word has come, the last one stays.
        if (stages_[17]) result_ = stages_[17]->result;
        if (stages_[18]) int8_ = static_cast<std::uint8_t>(stages_[18]->int8);
        if (stages_[17] || known_result_)
            ASSERT_EQ(top_.result, result_) << std::hex << "a or sum " << (stages_[17] ? stages_[17]->a : 0);
        if (stages_[18] || known_int8_)
            ASSERT_EQ(top_.int8, int8_) << std::hex << "of " << (stages_[18] ? stages_[18]->result : 0);
        known_result_ = known_result_ || stages_[17];
        known_int8_ = known_int8_ || stages_[18];
        if (stages_[16]) known_result_ = false;  // the next stands there from the edge on
        if (stages_[17]) known_int8_ = false;
        top_.clk = 1;
        top_.eval();
    }
    Vlane top_;
    std::mt19937 random_;
    std::deque<const LaneWord*> stages_;
    std::uint32_t result_ = 0;
    std::uint8_t int8_ = 0;
    bool known_result_ = false, known_int8_ = false;
};

TEST(RtlLane, EveryWayThroughIt) {
    std::mt19937 random(1);
    ModelUnit model(unit_device(128, lane_tokens, 8));
    LaneUnit lane(2);
    for (int n = 0; n < 2 * 2 * 3 * 3 * 2 * 2; ++n) {
        Vector v;
        v.from_acc = n % 2;
        v.scaled = n / 2 % 2;
        v.curve = static_cast<Curve>(n / 4 % 3);
        v.factor = static_cast<Factor>(n / 12 % 3);
        v.add_c = n / 36 % 2;
        v.lmul_bits = static_cast<std::uint8_t>(n / 72 == 0 ? 0 : 1 + random() % 23);
        const auto words = lane_pass(model, v, random);
        lane.run(v, words, 0);
        if (HasFatalFailure()) FAIL() << "way " << n;
    }
}
TEST(RtlLane, RandomOperationsWithGaps) {
    std::mt19937 random(3);
    ModelUnit model(unit_device(128, lane_tokens, 8));
    LaneUnit lane(4);
    for (int n = 0; n < 400; ++n) {
        const Vector v = lane_operation(random);
        const auto words = lane_pass(model, v, random);
        lane.run(v, words, n % 3 == 0 ? 0 : n % 3 == 1 ? 30 : 90);
        if (HasFatalFailure()) FAIL() << "operation " << n;
    }
}
TEST(RtlLane, EveryNumberOfLMulBits) {
    std::mt19937 random(5);
    ModelUnit model(unit_device(128, lane_tokens, 8));
    LaneUnit lane(6);
    for (std::uint8_t bits = 1; bits <= 23; ++bits)
        for (const Factor factor : {Factor::b, Factor::one_minus_b}) {
            Vector v;
            v.factor = factor;
            v.lmul_bits = bits;
            const auto words = lane_pass(model, v, random);
            lane.run(v, words, 10);
            if (HasFatalFailure()) FAIL() << static_cast<int>(bits) << " bits";
        }
}
TEST(RtlLane, WordsGivenUpInTheMiddleLeaveNothingBehind) {
    std::mt19937 random(7);
    ModelUnit model(unit_device(128, lane_tokens, 8));
    LaneUnit lane(8);
    for (std::uint64_t stop = 1; stop < 45; ++stop) {
        const Vector broken = lane_operation(random), v = lane_operation(random);
        const auto lost = lane_pass(model, broken, random);
        lane.run(broken, lost, 20, stop);
        lane.give_up();
        const auto words = lane_pass(model, v, random);
        lane.run(v, words, 20);
        if (HasFatalFailure()) FAIL() << "after " << stop << " cycles";
    }
}

}  // namespace
}  // namespace addend::fpga
