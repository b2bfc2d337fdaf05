#include "core/inspect/map_pyramid.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <mutex>

#include "core/inspect/in_parallel.h"

namespace addend {
namespace {

constexpr float no_value = std::numeric_limits<float>::quiet_NaN();
constexpr std::uint64_t cells_at_once = std::uint64_t{1} << 18;  // 1 MiB of floats
// A window of more cells is drawn from blocks even where they are larger than the cells wanted, so that no picture waits
// for more than some tens of milliseconds of reading.
constexpr std::uint64_t exact_limit = std::uint64_t{1} << 24;
constexpr std::uint64_t largest_block = std::uint64_t{1} << 15;  // its cells can be counted in 32 bits

std::uint64_t parts_of(std::uint64_t whole, std::uint64_t part) {
    return (whole + part - 1) / part;
}

/// `count` cells over [first, first + extent): edges that begin and end with the range.
std::vector<std::uint64_t> even_edges(std::uint64_t first, std::uint64_t extent, std::uint64_t count) {
    std::vector<std::uint64_t> edges(count + 1);
    // extent * count overflows 64 bits for no matrix that fits on a disk: both are below 2^32.
    for (std::uint64_t i = 0; i <= count; ++i) edges[i] = first + extent * i / count;
    return edges;
}

}  // namespace

void check_window(const MapSource& source, const MapWindow& w, std::uint64_t cells) {
    if (w.row > source.rows() || w.rows > source.rows() - w.row || w.col > source.cols() ||
        w.cols > source.cols() - w.col || cells != w.rows * w.cols)
        throw Failure(Code::internal_error, {{"detail", "MapSource::read: window"}});
}

bool MapSample::exact() const {
    return row_edges.size() == rows + std::size_t{1} && !row_edges.empty() && !col_edges.empty() &&
           row_edges.back() - row_edges.front() == rows && col_edges.back() - col_edges.front() == cols;
}

/// Figures of several cells or blocks.
struct MapPyramid::Sum {
    float min = std::numeric_limits<float>::infinity();
    float max = -std::numeric_limits<float>::infinity();
    double sum = 0;
    std::uint64_t finite = 0;

    void add(float value) {
        if (!std::isfinite(value)) return;
        min = std::min(min, value);
        max = std::max(max, value);
        sum += static_cast<double>(value);
        ++finite;
    }
    void add(const Block& block) {
        if (block.finite == 0) return;
        min = std::min(min, block.min);
        max = std::max(max, block.max);
        sum += static_cast<double>(block.mean) * block.finite;
        finite += block.finite;
    }
    float mean() const { return finite == 0 ? no_value : static_cast<float>(sum / static_cast<double>(finite)); }
    Block block() const {
        if (finite == 0) return {no_value, no_value, no_value, 0};
        return {min, max, mean(), static_cast<std::uint32_t>(finite)};
    }
    void put(MapSample& sample, std::size_t at) const {
        sample.min[at] = finite == 0 ? no_value : min;
        sample.max[at] = finite == 0 ? no_value : max;
        sample.mean[at] = mean();
    }
};

/// Bytes of all levels over blocks of this size.
std::uint64_t MapPyramid::bytes_with(std::uint64_t rows, std::uint64_t cols, std::uint32_t block) {
    std::uint64_t bytes = 0;
    for (std::uint64_t size = block;; size *= 2) {
        const std::uint64_t count = parts_of(rows, size) * parts_of(cols, size);
        bytes += count * sizeof(Block);
        if (count <= 1 || size >= largest_block) return bytes;
    }
}

std::uint64_t MapPyramid::bytes() const {
    std::uint64_t bytes = 0;
    for (const Level& level : levels_) bytes += level.blocks.size() * sizeof(Block);
    return bytes;
}

std::shared_ptr<const MapPyramid> MapPyramid::build(std::shared_ptr<const MapSource> source,
                                                    const PyramidOptions& options, const Progress& progress,
                                                    const CancelToken& cancel) {
    std::shared_ptr<MapPyramid> pyramid(new MapPyramid);
    MapPyramid& p = *pyramid;
    p.source_ = std::move(source);
    const std::uint64_t rows = p.rows();
    const std::uint64_t cols = p.cols();
    Level finest;
    while (finest.block < largest_block && bytes_with(rows, cols, finest.block) > options.budget_bytes) finest.block *= 2;
    finest.cols = parts_of(cols, finest.block);
    finest.rows = cols == 0 ? 0 : parts_of(rows, finest.block);
    finest.blocks.resize(finest.rows * finest.cols);
    const std::uint64_t bands = finest.rows;
    const std::uint64_t height = finest.block;
    p.levels_.push_back(std::move(finest));
    std::vector<std::vector<float>> cells(workers_for(bands, options.threads));
    in_parallel(bands, options.threads, rows * cols, progress, cancel,
                [&](std::uint64_t band, std::uint32_t worker) {
                    p.build_band(band, cells[worker]);
                    return std::min(height, rows - band * height) * cols;
                });
    p.build_levels();
    Sum all;
    for (const Block& block : p.levels_.front().blocks) all.add(block);
    p.min_ = all.finite == 0 ? no_value : all.min;
    p.max_ = all.finite == 0 ? no_value : all.max;
    p.mean_ = all.finite == 0 ? static_cast<double>(no_value) : all.sum / static_cast<double>(all.finite);
    p.not_finite_ = rows * cols - all.finite;
    return pyramid;
}

void MapPyramid::build_band(std::uint64_t band, std::vector<float>& cells) {
    Level& level = levels_.front();
    const std::uint64_t block = level.block;
    const std::uint64_t row = band * block;
    const std::uint64_t height = std::min(block, rows() - row);
    // A band is read in pieces of whole blocks, so that a wide matrix takes no more memory than a narrow one.
    const std::uint64_t piece = std::max(block, cells_at_once / height / block * block);
    for (std::uint64_t col = 0; col < cols(); col += piece) {
        const std::uint64_t width = std::min(piece, cols() - col);
        cells.resize(height * width);
        source_->read({row, height, col, width}, cells);
        for (std::uint64_t at = 0; at < width; at += block) {
            Sum sum;
            for (std::uint64_t y = 0; y < height; ++y)
                for (std::uint64_t x = at; x < std::min(at + block, width); ++x) sum.add(cells[y * width + x]);
            level.blocks[band * level.cols + (col + at) / block] = sum.block();
        }
    }
}

/// Each from the one below, up to a single block.
void MapPyramid::build_levels() {
    while (levels_.back().blocks.size() > 1 && levels_.back().block < largest_block) {
        const Level& below = levels_.back();
        Level level;
        level.block = below.block * 2;
        level.rows = parts_of(below.rows, 2);
        level.cols = parts_of(below.cols, 2);
        level.blocks.resize(level.rows * level.cols);
        for (std::uint64_t y = 0; y < level.rows; ++y)
            for (std::uint64_t x = 0; x < level.cols; ++x) {
                Sum sum;
                for (std::uint64_t v = 2 * y; v < std::min(2 * y + 2, below.rows); ++v)
                    for (std::uint64_t u = 2 * x; u < std::min(2 * x + 2, below.cols); ++u)
                        sum.add(below.blocks[v * below.cols + u]);
                level.blocks[y * level.cols + x] = sum.block();
            }
        levels_.push_back(std::move(level));
    }
}

/// The coarsest level whose blocks are at most half a cell: edges move by less than a quarter of one.
const MapPyramid::Level& MapPyramid::level_for(std::uint64_t per_row, std::uint64_t per_col) const {
    const Level* best = &levels_.front();
    for (const Level& level : levels_)
        if (level.block <= std::min(per_row, per_col) / 2) best = &level;
    return *best;
}

MapSample MapPyramid::edges_of(const MapWindow& window, std::uint32_t out_rows, std::uint32_t out_cols,
                               const Level*& level) const {
    MapSample sample;
    level = nullptr;
    const std::uint64_t row_end = window.row >= rows() ? rows() : window.row + std::min(window.rows, rows() - window.row);
    const std::uint64_t col_end = window.col >= cols() ? cols() : window.col + std::min(window.cols, cols() - window.col);
    if (window.row >= row_end || window.col >= col_end || out_rows == 0 || out_cols == 0) return sample;
    const std::uint64_t height = row_end - window.row;
    const std::uint64_t width = col_end - window.col;
    const std::uint64_t per_row = parts_of(height, out_rows);
    const std::uint64_t per_col = parts_of(width, out_cols);
    if ((per_row >= block() && per_col >= block()) || height * width > exact_limit) {
        level = &level_for(per_row, per_col);
        const auto snapped = [size = std::uint64_t{level->block}](std::uint64_t first, std::uint64_t end,
                                                                  std::uint64_t limit, std::uint32_t count) {
            const std::uint64_t block_first = first / size;
            const std::uint64_t blocks = parts_of(end, size) - block_first;
            auto edges = even_edges(block_first, blocks, std::min<std::uint64_t>(count, blocks));
            for (auto& edge : edges) edge = std::min(edge * size, limit);
            return edges;
        };
        sample.row_edges = snapped(window.row, row_end, rows(), out_rows);
        sample.col_edges = snapped(window.col, col_end, cols(), out_cols);
    } else {
        sample.row_edges = even_edges(window.row, height, std::min<std::uint64_t>(out_rows, height));
        sample.col_edges = even_edges(window.col, width, std::min<std::uint64_t>(out_cols, width));
    }
    sample.rows = static_cast<std::uint32_t>(sample.row_edges.size() - 1);
    sample.cols = static_cast<std::uint32_t>(sample.col_edges.size() - 1);
    const std::size_t cells = std::size_t{sample.rows} * sample.cols;
    sample.min.resize(cells);
    sample.mean.resize(cells);
    sample.max.resize(cells);
    return sample;
}

MapSample MapPyramid::sample(const MapWindow& window, std::uint32_t rows, std::uint32_t cols,
                             const CancelToken& cancel) const {
    const Level* level = nullptr;
    MapSample sample = edges_of(window, rows, cols, level);
    if (sample.rows == 0 || sample.cols == 0) return sample;
    if (level != nullptr)
        sample_blocks(sample, *level);
    else
        sample_source(sample, cancel);
    return sample;
}

std::uint64_t MapPyramid::blocks_joined(const MapWindow& window, std::uint32_t rows, std::uint32_t cols) const {
    const Level* level = nullptr;
    const MapSample sample = edges_of(window, rows, cols, level);
    if (level == nullptr || sample.rows == 0) return 0;
    return parts_of(sample.row_edges.back() - sample.row_edges.front(), level->block) *
           parts_of(sample.col_edges.back() - sample.col_edges.front(), level->block);
}

void MapPyramid::sample_blocks(MapSample& sample, const Level& level) const {
    const auto block_of = [&level](std::uint64_t edge) { return parts_of(edge, level.block); };
    for (std::uint32_t i = 0; i < sample.rows; ++i)
        for (std::uint32_t j = 0; j < sample.cols; ++j) {
            Sum sum;
            for (std::uint64_t y = block_of(sample.row_edges[i]); y < block_of(sample.row_edges[i + 1]); ++y)
                for (std::uint64_t x = block_of(sample.col_edges[j]); x < block_of(sample.col_edges[j + 1]); ++x)
                    sum.add(level.blocks[y * level.cols + x]);
            sum.put(sample, std::size_t{i} * sample.cols + j);
        }
}

void MapPyramid::sample_source(MapSample& sample, const CancelToken& cancel) const {
    const std::uint64_t col = sample.col_edges.front();
    const std::uint64_t width = sample.col_edges.back() - col;
    const std::uint64_t piece = std::max<std::uint64_t>(1, cells_at_once / width);  // rows read at once
    std::vector<float> cells;
    std::vector<Sum> sums(sample.cols);
    for (std::uint32_t i = 0; i < sample.rows; ++i) {
        sums.assign(sample.cols, {});
        for (std::uint64_t row = sample.row_edges[i]; row < sample.row_edges[i + 1]; row += piece) {
            cancel.check();
            const std::uint64_t height = std::min(piece, sample.row_edges[i + 1] - row);
            cells.resize(height * width);
            source_->read({row, height, col, width}, cells);
            for (std::uint64_t y = 0; y < height; ++y)
                for (std::uint32_t j = 0; j < sample.cols; ++j)
                    for (std::uint64_t x = sample.col_edges[j]; x < sample.col_edges[j + 1]; ++x)
                        sums[j].add(cells[y * width + x - col]);
        }
        for (std::uint32_t j = 0; j < sample.cols; ++j) sums[j].put(sample, std::size_t{i} * sample.cols + j);
    }
}

}  // namespace addend
