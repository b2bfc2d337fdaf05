// Least, mean and greatest of a large matrix at the resolution of a screen, exactly.
//
// One streaming pass reduces a MapSource to square blocks of 2^n x 2^n cells, n as small as the budget allows (4 x 4 and
// 24 MB for a 2560 x 6912 matrix), and each further level joins four blocks of the one below. A sample joins whole blocks
// of the coarsest level that is finer than its cells, at most four by four or so for each, so that a picture of any part
// costs what the picture has cells, however large the map. Each of its cells is exact over the cells it states
// (row_edges, col_edges). Finer than the finest blocks, the source itself is read.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/cancel.h"
#include "core/files/progress.h"
#include "core/inspect/map_source.h"

namespace addend {

struct PyramidOptions {
    std::uint64_t budget_bytes = std::uint64_t{24} << 20;  // of the blocks of all levels
    std::uint32_t threads = 0;                            // 0: as many as the machine has
};

/// `rows x cols` cells of a picture, row by row. Cell (i, j) is over rows [row_edges[i], row_edges[i + 1]) and columns
/// [col_edges[j], col_edges[j + 1]) of the source.
struct MapSample {
    std::uint32_t rows = 0, cols = 0;
    std::vector<float> min, mean, max;  // NaN where no cell of the source is finite
    std::vector<std::uint64_t> row_edges, col_edges;
    /// Each cell is one cell of the source, so that min, mean and max are the same.
    bool exact() const;
};

class MapPyramid {
  public:
    /// Reads the whole source once; progress in cells. Throws cancelled and what the source throws.
    static std::shared_ptr<const MapPyramid> build(std::shared_ptr<const MapSource> source,
                                                   const PyramidOptions& options = {}, const Progress& progress = {},
                                                   const CancelToken& cancel = {});

    /// At most `rows x cols` cells over `window`, which is clipped to the source. Where a cell is as large as a block of
    /// the finest level, or the window is of more than 2^24 cells, it grows to whole blocks of the level used (see the
    /// edges); else the source is read. A level above the finest is used only where its blocks are at most half as wide
    /// as a cell. Thread-safe. Throws cancelled and what the source throws; an empty window gives an empty sample.
    MapSample sample(const MapWindow& window, std::uint32_t rows, std::uint32_t cols,
                     const CancelToken& cancel = {}) const;

    const MapSource& source() const { return *source_; }
    std::shared_ptr<const MapSource> shared_source() const { return source_; }
    std::uint64_t rows() const { return source_->rows(); }
    std::uint64_t cols() const { return source_->cols(); }
    /// Over the whole source, of finite cells; NaN if there is none.
    float min() const { return min_; }
    float max() const { return max_; }
    double mean() const { return mean_; }
    /// Cells that are NaN or infinite: they are in no figure.
    std::uint64_t not_finite() const { return not_finite_; }
    /// Edge of a block of the finest level in cells; levels; bytes of all blocks.
    std::uint32_t block() const { return levels_.front().block; }
    std::size_t levels() const { return levels_.size(); }
    std::uint64_t bytes() const;
    /// Blocks that a sample of this window and size would join; 0 where it reads the source.
    std::uint64_t blocks_joined(const MapWindow& window, std::uint32_t rows, std::uint32_t cols) const;

  private:
    struct Block {
        float min, max, mean;
        std::uint32_t finite;  // cells that count
    };
    /// Blocks of 2^n x 2^n cells, row by row.
    struct Level {
        std::uint32_t block = 1;
        std::uint64_t rows = 0, cols = 0;  // in blocks
        std::vector<Block> blocks;
    };
    struct Sum;
    MapPyramid() = default;
    static std::uint64_t bytes_with(std::uint64_t rows, std::uint64_t cols, std::uint32_t block);
    /// Its edges, and the level they lie on; null where the source is to be read.
    MapSample edges_of(const MapWindow& window, std::uint32_t rows, std::uint32_t cols, const Level*& level) const;
    const Level& level_for(std::uint64_t per_row, std::uint64_t per_col) const;
    void sample_blocks(MapSample& sample, const Level& level) const;
    void sample_source(MapSample& sample, const CancelToken& cancel) const;
    void build_band(std::uint64_t band, std::vector<float>& cells);
    void build_levels();

    std::shared_ptr<const MapSource> source_;
    std::vector<Level> levels_;  // the finest first; at least one
    float min_ = 0, max_ = 0;
    double mean_ = 0;
    std::uint64_t not_finite_ = 0;
};

}  // namespace addend
