// Every figure of a sample equals the one counted cell by cell over the edges that the sample states.
#include "core/inspect/map_pyramid.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <random>

namespace addend {
namespace {

class Matrix final : public MapSource {
  public:
    Matrix(std::uint64_t rows, std::uint64_t cols) : rows_(rows), cols_(cols), cells(rows * cols) {
        std::mt19937 random(static_cast<unsigned>(rows * 7919 + cols));
        std::normal_distribution<float> normal;
        for (float& cell : cells) cell = normal(random);
    }
    std::uint64_t rows() const override { return rows_; }
    std::uint64_t cols() const override { return cols_; }
    void read(const MapWindow& w, std::span<float> into) const override {
        check_window(*this, w, into.size());
        read_cells += into.size();
        for (std::uint64_t y = 0; y < w.rows; ++y)
            for (std::uint64_t x = 0; x < w.cols; ++x)
                into[y * w.cols + x] = cells[(w.row + y) * cols_ + w.col + x];
    }

  private:
    std::uint64_t rows_, cols_;

  public:
    std::vector<float> cells;
    mutable std::atomic<std::uint64_t> read_cells{0};
};

void expect_brute_force(const Matrix& m, const MapSample& s) {
    ASSERT_EQ(s.row_edges.size(), s.rows + 1);
    ASSERT_EQ(s.col_edges.size(), s.cols + 1);
    for (std::uint32_t i = 0; i < s.rows; ++i)
        for (std::uint32_t j = 0; j < s.cols; ++j) {
            ASSERT_LT(s.row_edges[i], s.row_edges[i + 1]);
            ASSERT_LT(s.col_edges[j], s.col_edges[j + 1]);
            float low = INFINITY, high = -INFINITY;
            double sum = 0;
            int count = 0;
            for (auto y = s.row_edges[i]; y < s.row_edges[i + 1]; ++y)
                for (auto x = s.col_edges[j]; x < s.col_edges[j + 1]; ++x) {
                    const float v = m.cells[y * m.cols() + x];
                    if (!std::isfinite(v)) continue;
                    low = std::fmin(low, v);
                    high = std::fmax(high, v);
                    sum += static_cast<double>(v);
                    ++count;
                }
            const std::size_t at = std::size_t{i} * s.cols + j;
            if (count == 0) {
                EXPECT_TRUE(std::isnan(s.min[at]) && std::isnan(s.mean[at]) && std::isnan(s.max[at]));
                continue;
            }
            EXPECT_EQ(s.min[at], low);
            EXPECT_EQ(s.max[at], high);
            EXPECT_NEAR(static_cast<double>(s.mean[at]), sum / count, 2e-6);
        }
}

std::shared_ptr<const MapPyramid> pyramid_of(const std::shared_ptr<Matrix>& m, std::uint64_t budget,
                                             std::uint32_t threads = 2) {
    return MapPyramid::build(m, {.budget_bytes = budget, .threads = threads});
}

TEST(MapPyramid, AnyWindowAtAnyResolutionEqualsTheCellsItStates) {
    for (const auto& [rows, cols] :
         {std::pair{1, 1}, {1, 257}, {263, 1}, {31, 33}, {64, 64}, {129, 517}, {200, 100}}) {
        const auto m = std::make_shared<Matrix>(rows, cols);
        for (const std::uint64_t budget : {std::uint64_t{64}, std::uint64_t{2048}, std::uint64_t{1} << 20}) {
            const auto p = pyramid_of(m, budget);
            std::mt19937 random(5);
            for (int n = 0; n < 12; ++n) {
                MapWindow w{random() % m->rows(), 0, random() % m->cols(), 0};
                w.rows = 1 + random() % (m->rows() - w.row);
                w.cols = 1 + random() % (m->cols() - w.col);
                if (n == 0) w = {0, m->rows(), 0, m->cols()};
                const auto out_rows = static_cast<std::uint32_t>(1 + random() % 40);
                const auto out_cols = static_cast<std::uint32_t>(1 + random() % 40);
                const MapSample s = p->sample(w, out_rows, out_cols);
                ASSERT_GE(s.rows, 1u);
                ASSERT_LE(s.rows, out_rows);
                ASSERT_LE(s.cols, out_cols);
                EXPECT_LE(s.row_edges.front(), w.row);
                EXPECT_GE(s.row_edges.back(), w.row + w.rows);
                // Grown by less than a block of the finest level, or than a cell of the sample.
                const std::uint64_t grown = std::max<std::uint64_t>(p->block(), (w.rows + out_rows - 1) / out_rows);
                EXPECT_GT(s.row_edges.front() + grown, w.row);
                EXPECT_LT(s.row_edges.back(), w.row + w.rows + grown);
                EXPECT_LE(s.col_edges.front(), w.col);
                EXPECT_GE(s.col_edges.back(), w.col + w.cols);
                EXPECT_LE(s.row_edges.back(), m->rows());
                EXPECT_LE(s.col_edges.back(), m->cols());
                expect_brute_force(*m, s);
            }
        }
    }
}

TEST(MapPyramid, SumsOfTheWholeAndValuesThatAreNoNumbers) {
    const auto m = std::make_shared<Matrix>(67, 45);
    for (std::size_t i = 0; i < m->cells.size(); i += 97) m->cells[i] = std::numeric_limits<float>::quiet_NaN();
    m->cells[1] = INFINITY;
    for (std::size_t x = 0; x < 45; ++x)
        for (std::size_t y = 16; y < 32; ++y) m->cells[y * 45 + x] = NAN;  // whole blocks of nothing
    const auto p = pyramid_of(m, 1024);
    ASSERT_GT(p->block(), 1u);
    expect_brute_force(*m, p->sample({0, 67, 0, 45}, 9, 5));
    std::uint64_t bad = 0;
    float low = INFINITY;
    double sum = 0;
    for (const float v : m->cells) {
        bad += !std::isfinite(v);
        if (!std::isfinite(v)) continue;
        low = std::fmin(low, v);
        sum += static_cast<double>(v);
    }
    EXPECT_EQ(p->not_finite(), bad);
    EXPECT_EQ(p->min(), low);
    EXPECT_NEAR(p->mean(), sum / static_cast<double>(m->cells.size() - bad), 1e-6);
}

TEST(MapPyramid, OfALargeMatrixTakesFewBytesAndIsDrawnWithoutReadingItAgain) {
    const auto m = std::make_shared<Matrix>(640, 1728);
    const auto p = pyramid_of(m, 400000);
    EXPECT_LE(p->bytes(), 400000u);
    EXPECT_EQ(m->read_cells, 640u * 1728u);  // one pass
    const MapSample whole = p->sample({0, 640, 0, 1728}, 60, 100);
    EXPECT_EQ(whole.rows, 60u);
    EXPECT_EQ(m->read_cells, 640u * 1728u);
    const MapSample cells = p->sample({100, 20, 1700, 28}, 400, 600);  // zoomed in: the cells themselves
    EXPECT_TRUE(cells.exact());
    EXPECT_FALSE(whole.exact());
    EXPECT_EQ(cells.rows, 20u);
    EXPECT_EQ(cells.cols, 28u);
    EXPECT_EQ(cells.mean[3 * 28 + 5], m->cells[103 * 1728 + 1705]);
}

TEST(MapPyramid, HasLevelsDownToOneBlockAndEachIsExact) {
    const auto m = std::make_shared<Matrix>(333, 1111);
    const auto p = pyramid_of(m, 150000);
    ASSERT_EQ(p->block(), 8u);  // 42 x 139 blocks, 125 kB with the levels above; 4 x 4 would take 498 kB
    ASSERT_EQ(p->levels(), 9u);  // 42 x 139, 21 x 70, … 1 x 1
    for (const std::uint32_t cells : {1u, 2u, 3u, 5u, 9u, 17u, 40u}) {
        const MapSample s = p->sample({0, 333, 0, 1111}, cells, cells);
        EXPECT_EQ(s.rows, cells);
        expect_brute_force(*m, s);
    }
}

TEST(MapPyramid, APictureCostsWhatItHasCellsHoweverLargeTheMap) {
    const auto m = std::make_shared<Matrix>(2048, 2048);
    const auto p = pyramid_of(m, std::uint64_t{8} << 20);
    ASSERT_EQ(p->block(), 4u);
    for (const std::uint32_t cells : {1u, 4u, 16u, 64u, 128u, 256u})
        EXPECT_LE(p->blocks_joined({0, 2048, 0, 2048}, cells, cells), 16u * cells * cells) << cells;
    EXPECT_EQ(p->blocks_joined({0, 2048, 0, 2048}, 1024, 1024), 0u);  // finer than a block
}

TEST(MapPyramid, IsTheSameForAnyNumberOfThreads) {
    const auto m = std::make_shared<Matrix>(301, 97);
    const auto one = pyramid_of(m, 4096, 1)->sample({0, 301, 0, 97}, 16, 16);
    const auto four = pyramid_of(m, 4096, 4)->sample({0, 301, 0, 97}, 16, 16);
    EXPECT_EQ(one.mean, four.mean);
    EXPECT_EQ(one.min, four.min);
}

TEST(MapPyramid, EmptyWindowsAndEmptySourcesGiveEmptySamples) {
    const auto p = pyramid_of(std::make_shared<Matrix>(8, 8), 4096);
    EXPECT_EQ(p->sample({8, 4, 0, 8}, 4, 4).rows, 0u);
    EXPECT_EQ(p->sample({0, 0, 0, 8}, 4, 4).rows, 0u);
    EXPECT_EQ(p->sample({0, 8, 0, 8}, 0, 4).cols, 0u);
    EXPECT_EQ(p->sample({4, ~std::uint64_t{0}, 0, 8}, 10, 10).rows, 4u);  // clipped without overflow
    const auto none = pyramid_of(std::make_shared<Matrix>(0, 8), 4096);
    EXPECT_EQ(none->sample({0, 8, 0, 8}, 4, 4).rows, 0u);
    EXPECT_TRUE(std::isnan(none->min()));
}

TEST(MapPyramid, CancelStopsIt) {
    const auto m = std::make_shared<Matrix>(300, 300);
    CancelToken cancel;
    std::uint64_t last = 0;
    const auto build = [&] {
        MapPyramid::build(m, {.budget_bytes = 4096, .threads = 1},
                          [&](std::uint64_t done, std::uint64_t total) {
                              EXPECT_GE(done, last);
                              EXPECT_EQ(total, 90000u);
                              last = done;
                              cancel.cancel();
                          },
                          cancel);
    };
    try {
        build();
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::cancelled);
    }
    EXPECT_LT(m->read_cells, 90000u);
}

}  // namespace
}  // namespace addend
