// addend_product.sv by itself against the functional model's MATVEC: what each product leaves in the sums of
// every token, with gaps in the weights, sums read and activations written meanwhile, starts that come too
// early, and resets in the middle.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "Vproduct128.h"
#include "Vproduct64.h"
#include "tests/unit/rtl/unit.h"

namespace addend::fpga {
namespace {

constexpr std::uint32_t product_chunks = 8, sum_words = 64;

struct ProductCase {
    std::uint32_t rows = 8, chunks = 1, acc = 0, bank = 0, tokens = 1;
    std::vector<std::uint64_t> weights;  // of all beats
};

template <class Top, std::uint32_t Port, std::uint32_t Tokens>
class ProductUnit {
  public:
    explicit ProductUnit(std::uint32_t seed)
        : model(unit_device(Port, Tokens, product_chunks)), random_(seed) {
        reset();
        for (std::uint32_t bank = 0; bank < 2; ++bank) write_activations(bank, 0);
        run(some_case(0, sum_words * lanes, 1), 0);  // nothing is undefined
    }
    ~ProductUnit() { top_.final(); }
    void reset() {
        top_.start = top_.w_valid = top_.q_write = top_.s_read = 0;
        offered_ = false;
        top_.rst = 1;
        edge(top_);
        edge(top_);
        top_.rst = 0;
        edge(top_);
        ASSERT_EQ(top_.ready, 1);
    }
    /// Corner 1: all -128 times -1; 2: all 127 times 1; 3: zeros, whatever their signs.
    ProductCase some_case(int corner, std::uint32_t rows = 0, std::uint32_t chunks = 0) {
        ProductCase p;
        p.tokens = rows == 0 ? 1 + below(Tokens) : Tokens;
        p.chunks = chunks == 0 ? 1 + below(product_chunks) : chunks;
        p.rows = rows == 0 ? lanes * (1 + below(random_() % 4 == 0 ? sum_words : 6)) : rows;
        p.acc = below(sum_words - p.rows / lanes + 1);
        p.bank = below(2);
        constexpr std::uint32_t half = Port / 2;
        for (std::uint64_t bit = 0; bit < std::uint64_t{p.rows} * p.chunks * Port; bit += 32) {
            const bool sign = bit % Port >= half;
            const auto any = static_cast<std::uint32_t>(random_());
            const std::uint32_t word = corner == 1            ? ~0u
                                       : corner == 2          ? (sign ? 0u : ~0u)
                                       : corner == 3 && !sign ? 0u
                                                              : any;
            if (bit % 64 == 0) p.weights.push_back(0);
            p.weights.back() |= std::uint64_t{word} << bit % 64;
        }
        return p;
    }
    /// Fresh activations of all tokens, in the unit and in the model.
    void write_activations(std::uint32_t bank, int corner) {
        plan_activations(bank, corner);
        while (!to_write_.empty()) step(0, 30);
    }
    /// Lets the unit compute, `stop` cycles at most, and compares all sums.
    void run(const ProductCase& p, unsigned gaps, std::uint64_t stop = 1'000'000) {
        model.model.write_memory(ModelUnit::weights_at, p.weights.data(), p.weights.size() * 8);
        const Words words = encode_matvec(p.rows, p.chunks, p.acc, p.bank, {});
        std::vector<std::vector<std::int32_t>> before;
        for (std::uint32_t t = 0; t < Tokens; ++t) before.push_back(model.model.acc(t));
        model.run({encode_stream(0, p.rows * p.chunks), words}, p.tokens);
        case_ = &p;
        beat_ = 0;
        std::copy(words.begin(), words.end(), &top_.instruction[0]);
        top_.tokens = p.tokens;
        top_.start = 1;
        ASSERT_EQ(top_.ready, 1);
        step(gaps, 0);
        plan_activations(1 - p.bank, 0);  // the other bank is filled meanwhile
        std::uint64_t n = 1;
        for (; !ready() && n < stop; ++n) {
            // What is given with a start counts at the start alone, and one that comes too early is none.
            for (std::uint32_t w = 0; w < 8; ++w) top_.instruction[w] = static_cast<std::uint32_t>(random_());
            top_.tokens = 1 + below(Tokens);
            top_.start = below(3) == 0;
            step(gaps, 50);
            ASSERT_FALSE(::testing::Test::HasFatalFailure());
        }
        top_.start = 0;
        cycles = n;
        const bool whole = stop == 1'000'000;
        if (whole)
            ASSERT_EQ(beat_, p.rows * p.chunks) << "beats taken";
        else
            reset();
        case_ = nullptr;
        expect_sums(whole, p.acc + p.rows / lanes - 1, before);
        while (!to_write_.empty()) step(0, 0);
    }
    std::uint64_t cycles = 0;
    ModelUnit model;

  private:
    static constexpr std::uint32_t words_of_row = product_chunks * Port / 2 / lanes;
    struct Write {
        std::uint32_t bank = 0, token = 0, word = 0;
        std::uint64_t data = 0;
    };

    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
    bool ready() {
        top_.clk = 0;
        top_.eval();
        return top_.ready;
    }
    void plan_activations(std::uint32_t bank, int corner) {
        auto& vram = model.model.vram();
        Vector v;
        v.words = v.stride_a = words_of_row;
        v.to_q = true;
        v.q_bank = static_cast<std::uint8_t>(bank);
        for (std::uint32_t t = 0; t < Tokens; ++t)
            for (std::uint32_t w = 0; w < words_of_row; ++w) {
                Write write{bank, t, w};
                for (std::uint32_t l = 0; l < lanes; ++l) {
                    const int x = corner == 1   ? -128
                                  : corner == 2 ? 127
                                                : static_cast<int>(random_() % 256) - 128;
                    vram[(t * words_of_row + w) * lanes + l] = static_cast<float>(x);
                    write.data |= std::uint64_t{static_cast<std::uint8_t>(x)} << 8 * l;
                }
                to_write_.push_back(write);
            }
        std::shuffle(to_write_.begin(), to_write_.end(), random_);
        model.run({encode_vector(v, {})}, Tokens);
    }
    /// One cycle; `gaps` in the weights and `idle` ports of sums and activations in percent.
    void step(unsigned gaps, unsigned idle) {
        constexpr std::size_t words = Port / 64;
        const std::size_t left = case_ ? case_->weights.size() / words - beat_ : 0;
        if (!offered_)
            offered_ = below(100) >=
                       gaps;  // valid stays until it is taken; behind the last beat stands the next product's
        top_.w_valid = offered_;
        for (std::size_t w = 0; w < words; ++w)
            set_weight(w, left > 0 && offered_ ? case_->weights[beat_ * words + w]
                                               : std::uint64_t{random_()} << 32 | random_());
        top_.q_write = !to_write_.empty() && below(100) >= idle;
        const Write write =
            top_.q_write ? to_write_.back() : Write{below(2), below(Tokens), below(words_of_row), random_()};
        top_.q_bank = write.bank;
        top_.q_token = write.token;
        top_.q_word = write.word;
        top_.q_data = write.data;
        if (top_.q_write) to_write_.pop_back();
        top_.s_read = below(100) >= idle;
        top_.s_token = below(Tokens);
        top_.s_at = below(sum_words);
        top_.clk = 0;
        top_.eval();
        const bool taken = top_.w_valid && top_.w_ready;
        ASSERT_EQ(top_.beat_taken, taken);
        if (taken) {
            ASSERT_GT(left, 0u) << "a beat of the next product";
            ++beat_;
            offered_ = false;
        }
        top_.clk = 1;
        top_.eval();
    }
    void set_weight(std::size_t word, std::uint64_t value) {
        if constexpr (Port == 64) {
            top_.w_data = value;
        } else {
            top_.w_data[2 * word] = static_cast<std::uint32_t>(value);
            top_.w_data[2 * word + 1] = static_cast<std::uint32_t>(value >> 32);
        }
    }
    std::int32_t sum_of(std::uint32_t lane) const {
        std::uint32_t value = 0;
        for (std::uint32_t bit = 0; bit < 24; ++bit)
            value |= (top_.s_data[(24 * lane + bit) / 32] >> (24 * lane + bit) % 32 & 1u) << bit;
        return static_cast<std::int32_t>(value << 8) >> 8;
    }
    /// All sums are the model's, from the word on that was written last: it is there in the cycle that says
    /// ready. Those of a product that was given up may be either; the model goes on with what is there.
    void expect_sums(bool whole, std::uint32_t last, const std::vector<std::vector<std::int32_t>>& before) {
        top_.w_valid = top_.q_write = 0;
        offered_ = false;
        for (std::uint32_t t = 0; t < Tokens; ++t)
            for (std::uint32_t n = 0; n < sum_words; ++n) {
                const std::uint32_t w = (last + n) % sum_words;
                top_.s_read = 1;
                top_.s_token = t;
                top_.s_at = w;
                edge(top_);
                top_.s_read = 0;  // what was read stays
                top_.s_token = below(Tokens);
                top_.s_at = below(sum_words);
                if (below(4) == 0) edge(top_);
                bool old = !whole, fresh = true;
                for (std::uint32_t l = 0; l < lanes; ++l) {
                    old = old && sum_of(l) == before[t][w * lanes + l];
                    fresh = fresh && sum_of(l) == model.model.acc(t)[w * lanes + l];
                }
                ASSERT_TRUE(old || fresh) << "token " << t << ", word " << w << ": " << sum_of(0) << ", not "
                                          << model.model.acc(t)[w * lanes];
                for (std::uint32_t l = 0; l < lanes; ++l) model.model.acc(t)[w * lanes + l] = sum_of(l);
            }
    }
    Top top_;
    std::mt19937 random_;
    const ProductCase* case_ = nullptr;
    std::uint32_t beat_ = 0;
    bool offered_ = false;
    std::vector<Write> to_write_;
};

template <class Unit>
void expect_products(Unit& unit, int count) {
    for (int n = 0; n < count; ++n) {
        const int corner = n % 3 == 0 ? 1 + n / 3 % 3 : 0;
        if (corner != 0)
            for (std::uint32_t bank = 0; bank < 2; ++bank) unit.write_activations(bank, corner);
        const ProductCase p =
            corner == 1 || corner == 2 ? unit.some_case(corner, 0, product_chunks) : unit.some_case(corner);
        unit.run(p, n % 4 == 0 ? 0 : n % 4 == 1 ? 85 : 35);
        if (::testing::Test::HasFatalFailure()) FAIL() << "product " << n;
    }
}

TEST(RtlProduct, SumsOfFourTokens) {
    ProductUnit<Vproduct128, 128, 4> unit(1);
    expect_products(unit, 120);
}
TEST(RtlProduct, SumsOfOneToken) {
    ProductUnit<Vproduct64, 64, 1> unit(2);
    expect_products(unit, 120);
}
TEST(RtlProduct, AResetInTheMiddleLeavesNothingBehind) {
    ProductUnit<Vproduct128, 128, 4> unit(3);
    for (std::uint64_t stop = 1; stop < 60; ++stop) {
        const ProductCase broken = unit.some_case(0, 16, 3), whole = unit.some_case(0);
        unit.run(broken, stop % 2 == 0 ? 0 : 20, stop);
        unit.run(whole, 20);
        if (HasFatalFailure()) FAIL() << "after " << stop << " cycles";
    }
}
TEST(RtlProduct, ABeatACycle) {
    ProductUnit<Vproduct128, 128, 4> unit(4);
    const ProductCase p = unit.some_case(0, 512, 8);
    unit.run(p, 0);
    EXPECT_GE(unit.cycles, 512u * 8);
    EXPECT_LE(unit.cycles, 512u * 8 + 8);  // beats, the engine's depth, and the last word's write
}

}  // namespace
}  // namespace addend::fpga
