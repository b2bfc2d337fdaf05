// Least, mean and greatest of a large matrix at the resolution of a screen, exactly.
//
// One streaming pass reduces a MapSource to square blocks of 2^n x 2^n cells, n as small as the budget allows: a
// 2560 x 6912 matrix takes 8 x 8 blocks and 4 MB. A sample joins whole blocks, so that each of its cells is exact over
// the cells it states (row_edges, col_edges); finer than a block, it reads the source itself. One level of blocks is
// enough: so few are quicker walked than a screen is painted.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/cancel.h"
#include "core/files/progress.h"
#include "core/inspect/map_source.h"

namespace addend {

struct PyramidOptions {
    std::uint64_t budget_bytes = std::uint64_t{8} << 20;  // of all blocks
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

    /// At most `rows x cols` cells over `window`, which is clipped to the source. Where a cell is as large as a block, or
    /// the window is of more than 2^24 cells, it grows to whole blocks (see the edges); else the source is read.
    /// Thread-safe. Throws cancelled and what the source throws; an empty window gives an empty sample.
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
    /// Edge of a block in cells, and bytes of all blocks.
    std::uint32_t block() const { return block_; }
    std::uint64_t bytes() const { return blocks_.size() * sizeof(Block); }

  private:
    struct Block {
        float min, max, mean;
        std::uint32_t finite;  // cells that count
    };
    struct Sum;
    MapPyramid() = default;
    MapSample edges_of(const MapWindow& window, std::uint32_t rows, std::uint32_t cols, bool& from_blocks) const;
    void sample_blocks(MapSample& sample) const;
    void sample_source(MapSample& sample, const CancelToken& cancel) const;
    void build_band(std::uint64_t band, std::vector<float>& cells);

    std::shared_ptr<const MapSource> source_;
    std::uint32_t block_ = 1;
    std::uint64_t block_cols_ = 0;
    std::vector<Block> blocks_;
    float min_ = 0, max_ = 0;
    double mean_ = 0;
    std::uint64_t not_finite_ = 0;
};

}  // namespace addend
