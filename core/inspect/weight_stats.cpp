#include "core/inspect/weight_stats.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/inspect/in_parallel.h"
#include "core/inspect/tensor_view.h"
#include "core/inspect/trit_cells.h"

namespace addend {
namespace {

using Histogram = LatentHistogram;
constexpr int near_bins = 100;
/// A matrix is cut into this many parts whatever the threads, and their sums are joined in order: the same bits always.
constexpr std::uint64_t fixed_parts = 32;
constexpr std::uint64_t weights_at_once = std::uint64_t{1} << 17;

struct FirstFault {
    std::uint64_t count = 0, row = 0, col = 0;
    void add(std::uint64_t r, std::uint64_t c) {
        if (count++ == 0) row = r, col = c;
    }
    void add(const FirstFault& later) {
        if (count == 0) row = later.row, col = later.col;
        count += later.count;
    }
};

/// Sums over some rows of a matrix.
struct PartSums {
    double min = std::numeric_limits<double>::infinity(), max = -min;
    double sum = 0, sum_abs = 0;
    std::vector<double> col_squares;
    std::array<std::uint64_t, 3> trits{};  // -1, 0, +1
    std::vector<std::uint32_t> col_nonzero;
    FirstFault not_finite, illegal;
    std::array<std::uint64_t, Histogram::bins + 2> bins{};  // below, bins, above
    std::array<std::uint64_t, near_bins> near_steps{};
    std::uint64_t near = 0;
};

class Measurer {
  public:
    Measurer(const ModelFiles& files, const WeightInfo& info, const WeightStatsOptions& options,
             const Progress& progress, const CancelToken& cancel)
        : files_(files), options_(options), cancel_(cancel) {
        s_.info = info;
        const std::uint64_t reads = info.trits ? (is_float(info.dtype) ? 2 : 1) : (info.rows > 1 ? 2 : 1);
        total_ = info.elements() * reads;
        if (progress) progress_ = [progress, this](std::uint64_t done, std::uint64_t) {
            progress(before_ + done, total_);
        };
    }

    WeightStats run() {
        WeightInfo& info = s_.info;
        if (info.elements() == 0) return std::move(s_);
        if (info.trits) {
            cells_ = TritCells::open(files_, info.name, options_.threads, progress_, cancel_);
            s_.latent = cells_->latent();
            s_.warnings = cells_->warnings();
            if (cells_->scale()) s_.scale = static_cast<double>(*cells_->scale());
            if (cells_->quantised_alpha()) s_.quantised_alpha = static_cast<double>(*cells_->quantised_alpha());
            unit_ = s_.latent ? *s_.scale : 0;
            if (s_.latent) before_ = info.elements();
        }
        if (!cells_ || s_.latent) values_ = tensor_values(files_, info.name);
        s_.row_norms.resize(info.rows);
        if (cells_) s_.row_density.resize(info.rows);
        read_parts();
        join();
        if (!cells_) {
            dense_histogram();
        } else if (s_.latent) {
            keep_histogram();
        }
        warn();
        return std::move(s_);
    }

  private:
    void read_parts() {
        const std::uint64_t rows = s_.info.rows;
        const std::uint64_t count = std::min(fixed_parts, rows);
        parts_.assign(count, {});
        in_parallel(count, options_.threads, s_.info.elements(), progress_, cancel_,
                    [&](std::uint64_t p, std::uint32_t) {
                        read_part(parts_[p], rows * p / count, rows * (p + 1) / count);
                        return (rows * (p + 1) / count - rows * p / count) * s_.info.cols;
                    });
    }

    void read_part(PartSums& part, std::uint64_t begin, std::uint64_t end) {
        const std::uint64_t cols = s_.info.cols;
        part.col_squares.resize(cols);
        if (cells_) part.col_nonzero.resize(cols);
        const std::uint64_t height = std::max<std::uint64_t>(1, weights_at_once / cols);
        std::vector<float> values;
        std::vector<std::int8_t> trits;
        for (std::uint64_t row = begin; row < end; row += height) {
            cancel_.check();
            const std::uint64_t now = std::min(height, end - row);
            if (values_) {
                values.resize(now * cols);
                values_->read({row, now, 0, cols}, values);
            }
            if (cells_) {
                trits.resize(now * cols);
                if (s_.latent)
                    cells_->trits_of(values, trits);
                else
                    cells_->read(row, now, trits);
            }
            for (std::uint64_t i = 0; i < now; ++i) {
                const std::span<const std::int8_t> codes(trits.data() + i * cols, cells_ ? cols : 0);
                if (values_) add_values(part, row + i, {values.data() + i * cols, cols});
                if (cells_) add_trits(part, row + i, codes);
            }
        }
    }

    void add_values(PartSums& part, std::uint64_t row, std::span<const float> values) {
        double squares = 0;
        for (std::size_t x = 0; x < values.size(); ++x) {
            const auto w = static_cast<double>(values[x]);
            if (!std::isfinite(w)) {
                part.not_finite.add(row, x);
                continue;
            }
            part.min = std::min(part.min, w);
            part.max = std::max(part.max, w);
            part.sum += w;
            part.sum_abs += std::fabs(w);
            squares += w * w;
            part.col_squares[x] += w * w;
        }
        s_.row_norms[row] = static_cast<float>(std::sqrt(squares));
        if (unit_ > 0) add_to_histogram(part, values);
    }

    void add_to_histogram(PartSums& part, std::span<const float> values) const {
        for (const float value : values) {
            const double w = static_cast<double>(value) / unit_;
            if (!std::isfinite(w)) continue;
            const double bin = std::floor((w + Histogram::range) * Histogram::bins_per_scale);
            ++part.bins[static_cast<std::size_t>(std::clamp(bin, -1.0, double{Histogram::bins}) + 1)];
            const double distance = std::fabs(std::fabs(w) - 0.5);
            part.near += distance < options_.near;
            const double step = distance / WeightStats::near_step;
            if (step < near_bins) ++part.near_steps[static_cast<std::size_t>(step)];
        }
    }

    void add_trits(PartSums& part, std::uint64_t row, std::span<const std::int8_t> trits) {
        std::uint64_t nonzero = 0;
        for (std::size_t x = 0; x < trits.size(); ++x) {
            if (trits[x] == no_trit) {
                if (!s_.latent) part.illegal.add(row, x);  // in latent weights it is one that is not finite
                continue;
            }
            ++part.trits[static_cast<std::size_t>(trits[x] + 1)];
            nonzero += trits[x] != 0;
            part.col_nonzero[x] += trits[x] != 0;
        }
        s_.row_density[row] = static_cast<float>(nonzero) / static_cast<float>(trits.size());
        if (nonzero == 0) dead_rows_.fetch_add(1, std::memory_order_relaxed);
        if (!values_) s_.row_norms[row] = static_cast<float>(s_.scale.value_or(0) * std::sqrt(double(nonzero)));
    }

    void join() {
        const std::uint64_t cols = s_.info.cols;
        PartSums all;
        all.col_squares.resize(cols);
        std::vector<std::uint64_t> col_nonzero(cols);
        for (const PartSums& part : parts_) {
            all.min = std::min(all.min, part.min);
            all.max = std::max(all.max, part.max);
            all.sum += part.sum;
            all.sum_abs += part.sum_abs;
            for (std::size_t t = 0; t < 3; ++t) all.trits[t] += part.trits[t];
            for (std::uint64_t x = 0; x < cols; ++x) all.col_squares[x] += part.col_squares[x];
            if (cells_)
                for (std::uint64_t x = 0; x < cols; ++x) col_nonzero[x] += part.col_nonzero[x];
            all.not_finite.add(part.not_finite);
            all.illegal.add(part.illegal);
        }
        s_.trits = {all.trits[0], all.trits[1], all.trits[2]};
        s_.illegal = all.illegal.count;
        s_.not_finite = all.not_finite.count;
        first_illegal_ = all.illegal;
        first_not_finite_ = all.not_finite;
        s_.entropy = trit_entropy(s_.trits);
        if (cells_) join_trits(col_nonzero);
        if (values_)
            join_values(all);
        else
            values_from_trits(col_nonzero);
    }

    void join_trits(const std::vector<std::uint64_t>& col_nonzero) {
        s_.dead_rows = dead_rows_;
        for (const std::uint64_t count : col_nonzero) {
            s_.col_density.push_back(static_cast<float>(count) / static_cast<float>(s_.info.rows));
            s_.dead_cols += count == 0;
        }
    }

    void join_values(const PartSums& all) {
        const std::uint64_t finite = s_.info.elements() - s_.not_finite;
        double squares = 0;
        for (const double col : all.col_squares) {
            s_.col_norms.push_back(static_cast<float>(std::sqrt(col)));
            squares += col;
        }
        if (finite > 0) {
            const auto n = static_cast<double>(finite);
            s_.min = all.min;
            s_.max = all.max;
            s_.mean = all.sum / n;
            s_.mean_abs = all.sum_abs / n;
            s_.rms = std::sqrt(squares / n);
        }
        if (cells_) return;
        s_.dead_rows = static_cast<std::uint64_t>(std::ranges::count(s_.row_norms, 0.0f));
        s_.dead_cols = static_cast<std::uint64_t>(std::ranges::count(s_.col_norms, 0.0f));
    }

    void values_from_trits(const std::vector<std::uint64_t>& col_nonzero) {
        const double scale = s_.scale.value_or(0);
        for (const std::uint64_t count : col_nonzero)
            s_.col_norms.push_back(static_cast<float>(scale * std::sqrt(static_cast<double>(count))));
        const auto n = static_cast<double>(std::max<std::uint64_t>(1, s_.trits.total()));
        s_.min = s_.trits.minus > 0 ? -scale : 0;
        s_.max = s_.trits.plus > 0 ? scale : 0;
        s_.mean = scale * (static_cast<double>(s_.trits.plus) - static_cast<double>(s_.trits.minus)) / n;
        s_.mean_abs = scale * s_.trits.density();
        s_.rms = scale * std::sqrt(s_.trits.density());
    }

    /// Of a dense matrix: its unit is known only after the first reading.
    void dense_histogram() {
        if (s_.info.rows < 2 || s_.mean_abs <= 0) return;
        unit_ = s_.mean_abs;
        before_ = s_.info.elements();
        read_parts();
        keep_histogram();
        near_is_meaningless();
    }
    void near_is_meaningless() {
        s_.near_count = 0;
        s_.near_steps.clear();
    }

    void keep_histogram() {
        Histogram h;
        h.counts.resize(Histogram::bins);
        s_.near_steps.resize(near_bins);
        for (const PartSums& part : parts_) {
            h.below += part.bins.front();
            h.above += part.bins.back();
            for (std::size_t b = 0; b < h.counts.size(); ++b) h.counts[b] += part.bins[b + 1];
            for (std::size_t b = 0; b < near_bins; ++b) s_.near_steps[b] += part.near_steps[b];
            s_.near_count += part.near;
        }
        s_.histogram = std::move(h);
    }

    void warn() {
        const auto fault = [this](Code code, const FirstFault& f) {
            if (f.count == 0) return;
            s_.warnings.push_back(
                {code, {{"tensor", s_.info.name}, {"count", f.count}, {"row", f.row}, {"column", f.col}}});
        };
        fault(Code::weights_not_finite, first_not_finite_);
        fault(Code::weights_codes_illegal, first_illegal_);
        if (s_.dead_rows > 0 && s_.info.rows > 1)
            s_.warnings.push_back(
                {Code::weights_dead_rows, {{"tensor", s_.info.name}, {"count", s_.dead_rows}}});
    }

    const ModelFiles& files_;
    const WeightStatsOptions& options_;
    const CancelToken& cancel_;
    Progress progress_;
    std::uint64_t before_ = 0, total_ = 0;  // weights read by earlier passes, and by all
    double unit_ = 0;                       // of the histogram; 0: none
    std::optional<TritCells> cells_;
    std::shared_ptr<const MapSource> values_;
    std::vector<PartSums> parts_;
    std::atomic<std::uint64_t> dead_rows_{0};
    FirstFault first_illegal_, first_not_finite_;
    WeightStats s_;
};

}  // namespace

double gaussian_density() {
    return std::erfc(0.5 * std::numbers::inv_sqrtpi);
}

double trit_entropy(const TernaryStats& counts) {
    double bits = 0;
    for (const std::uint64_t count : {counts.minus, counts.zero, counts.plus}) {
        if (count == 0) continue;
        const double p = static_cast<double>(count) / static_cast<double>(counts.total());
        bits -= p * std::log2(p);
    }
    return bits;
}

double WeightStats::near_share(double near) const {
    const auto steps = static_cast<std::size_t>(std::clamp(std::lround(near / near_step), 0L, long{near_bins}));
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < std::min(steps, near_steps.size()); ++i) count += near_steps[i];
    return share(count);
}

double WeightStats::share(std::uint64_t count) const {
    const std::uint64_t finite = info.elements() - not_finite;
    return finite == 0 ? 0 : static_cast<double>(count) / static_cast<double>(finite);
}

WeightStats measure_weights(const ModelFiles& files, const WeightInfo& info, const WeightStatsOptions& options,
                            const Progress& progress, const CancelToken& cancel) {
    return Measurer(files, info, options, progress, cancel).run();
}

std::vector<WeightStats> measure_weights(const ModelFiles& files, const std::vector<WeightInfo>& list,
                                         const WeightStatsOptions& options, const Progress& progress,
                                         const CancelToken& cancel) {
    std::uint64_t total = 0;
    for (const WeightInfo& info : list) total += info.elements();
    std::uint64_t before = 0;
    std::vector<WeightStats> all;
    for (const WeightInfo& info : list) {
        try {
            all.push_back(measure_weights(
                files, info, options,
                [&](std::uint64_t done, std::uint64_t of) {
                    // A tensor that is read twice counts once.
                    const double share = of == 0 ? 1 : static_cast<double>(done) / static_cast<double>(of);
                    if (progress)
                        progress(before + static_cast<std::uint64_t>(share * static_cast<double>(info.elements())),
                                 total);
                },
                cancel));
        } catch (const Failure& failure) {
            if (failure.code() == Code::cancelled) throw;
            WeightStats none;
            none.info = info;
            none.warnings.push_back(failure.message());
            all.push_back(std::move(none));
        }
        before += info.elements();
    }
    return all;
}

}  // namespace addend
