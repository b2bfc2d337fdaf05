// addend_matvec.sv against the functional model: random and extreme operands, gaps in the weights,
// back-pressure, resets in the middle of a product; and the share of cycles that take a beat.
#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <vector>

#include "Vmatvec.h"
#include "plugins/fpga/model/matvec.h"

namespace addend::fpga {
namespace {

constexpr std::uint32_t chunk = 64, tokens = 2, depth = 8;

struct Product {
    std::uint32_t rows = 0, chunks = 0, bank = 0;
    std::vector<std::uint64_t> weights;               // [rows][chunks][nonzero, sign]
    std::vector<std::vector<std::int8_t>> x{tokens};  // by token [chunks * 64]
};

Product make_product(std::mt19937& random, std::uint32_t rows, std::uint32_t chunks, int corner) {
    Product p{rows,
              chunks,
              static_cast<std::uint32_t>(random() % 2),
              {},
              std::vector<std::vector<std::int8_t>>(tokens)};
    for (auto& x : p.x)
        for (std::uint32_t c = 0; c < chunks * chunk; ++c)
            x.push_back(static_cast<std::int8_t>(corner == 1   ? -128
                                                 : corner == 2 ? 127
                                                               : static_cast<int>(random() % 256) - 128));
    for (std::uint32_t n = 0; n < rows * chunks; ++n) {
        const auto wide = [&] { return std::uint64_t{random()} << 32 | random(); };
        p.weights.push_back(corner == 1 || corner == 2 ? ~std::uint64_t{0} : wide());
        p.weights.push_back(corner == 1   ? ~std::uint64_t{0}
                            : corner == 2 ? 0
                                          : wide());  // sign bits of zeros too
    }
    return p;
}

std::vector<std::int32_t> expected(const Product& p, std::uint32_t token) {
    std::vector<std::uint64_t> planes(p.chunks * 8), weights = p.weights;
    for (std::uint32_t c = 0; c < p.chunks * chunk; ++c)
        for (std::uint32_t b = 0; b < 8; ++b)
            planes[c / chunk * 8 + b] |= std::uint64_t{static_cast<std::uint8_t>(p.x[token][c]) >> b & 1u}
                                         << c % chunk;
    std::vector<std::int32_t> sums(p.rows);
    matvec_rows(weights.data(), p.rows, p.chunks, 1, planes.data(), sums.data());
    return sums;
}

class Engine {
  public:
    Engine() { reset(); }
    ~Engine() { top_.final(); }
    void reset() {
        idle();
        top_.on = (1u << tokens) - 1;
        top_.rst = 1;
        tick();
        tick();
        top_.rst = 0;
    }
    void write(const Product& p) {
        for (std::uint32_t t = 0; t < tokens; ++t)
            for (std::uint32_t w = 0; w < p.chunks * chunk / 8; ++w) {
                top_.q_write = 1;
                top_.q_bank = p.bank;
                top_.q_token = t;
                top_.q_word = w;
                top_.q_data = 0;
                for (int l = 7; l >= 0; --l)
                    top_.q_data = top_.q_data << 8 | static_cast<std::uint8_t>(p.x[t][w * 8 + l]);
                tick();
            }
        top_.q_write = 0;
    }
    /// Sums by token; `stop` cycles at most. `gaps` and `pressure` in percent.
    std::vector<std::vector<std::int32_t>> run(const Product& p, std::mt19937& random, unsigned gaps,
                                               unsigned pressure, std::uint64_t stop = 1'000'000) {
        std::vector<std::vector<std::int32_t>> sums(tokens);
        top_.start = 1;
        top_.bank = p.bank;
        top_.rows = p.rows;
        top_.chunks_less_one = p.chunks - 1;
        tick();
        top_.start = 0;
        std::size_t beat = 0;
        cycles = 0;
        while (sums[0].size() < p.rows && cycles < stop) {
            const bool have = beat < p.weights.size() / 2;
            if (!offered_) offered_ = have && random() % 100 >= gaps;  // valid stays until it is taken
            top_.w_valid = offered_;
            if (have)
                for (int w = 0; w < 4; ++w)
                    top_.w_data[w] = static_cast<std::uint32_t>(p.weights[2 * beat + w / 2] >> w % 2 * 32);
            top_.out_ready = random() % 100 >= pressure;
            top_.eval();
            const bool taken = top_.w_valid && top_.w_ready;
            if (top_.out_valid && top_.out_ready)
                for (std::uint32_t t = 0; t < tokens; ++t)
                    sums[t].push_back(static_cast<std::int32_t>(
                                          static_cast<std::uint64_t>(top_.out_sums >> (24 * t)) << 8) >>
                                      8);
            tick();
            ++cycles;
            if (taken) {
                ++beat;
                offered_ = false;
            }
        }
        idle();
        return sums;
    }
    std::uint64_t cycles = 0;

  private:
    void idle() {
        top_.start = top_.w_valid = top_.q_write = 0;
        top_.out_ready = 1;
        offered_ = false;
    }
    void tick() {
        top_.clk = 0;
        top_.eval();
        top_.clk = 1;
        top_.eval();
    }
    Vmatvec top_;
    bool offered_ = false;
};

void expect_product(Engine& engine, const Product& p, std::mt19937& random, unsigned gaps,
                    unsigned pressure) {
    engine.write(p);
    const auto sums = engine.run(p, random, gaps, pressure);
    for (std::uint32_t t = 0; t < tokens; ++t) ASSERT_EQ(sums[t], expected(p, t)) << "token " << t;
}

TEST(RtlMatvec, RandomProductsAndCorners) {
    std::mt19937 random(3);
    Engine engine;
    for (int n = 0; n < 40; ++n)
        expect_product(engine, make_product(random, 1 + random() % 40, 1 + random() % depth, n % 4), random,
                       0, 0);
}

TEST(RtlMatvec, GapsAndBackPressureChangeNothing) {
    std::mt19937 random(4);
    Engine engine;
    for (const unsigned gaps : {0u, 30u, 80u})
        for (const unsigned pressure : {0u, 50u, 90u})
            expect_product(engine, make_product(random, 33, 1 + random() % depth, 0), random, gaps, pressure);
}

TEST(RtlMatvec, AResetInTheMiddleLeavesNothingBehind) {
    std::mt19937 random(5);
    Engine engine;
    for (std::uint64_t stop = 1; stop < 30; ++stop) {
        const Product broken = make_product(random, 16, 2, 0);
        engine.write(broken);
        engine.run(broken, random, 0, 0, stop);
        engine.reset();
        expect_product(engine, make_product(random, 9, 3, 0), random, 20, 20);
    }
}

TEST(RtlMatvec, ABeatACycle) {
    std::mt19937 random(6);
    Engine engine;
    const Product p = make_product(random, 512, 8, 0);
    engine.write(p);
    engine.run(p, random, 0, 0);
    EXPECT_LE(engine.cycles, 512u * 8 + 6);  // beats, and the pipeline's depth once
}

}  // namespace
}  // namespace addend::fpga
