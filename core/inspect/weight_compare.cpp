#include "core/inspect/weight_compare.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "core/inspect/in_parallel.h"
#include "core/inspect/tensor_view.h"
#include "core/inspect/trit_cells.h"
#include "core/inspect/weight_pairs.h"

namespace addend {
namespace {

constexpr std::uint64_t pieces = 64;  // whatever the threads: sums are joined in order
constexpr std::uint64_t weights_a_step = std::uint64_t{1} << 17;

/// Rows of one piece, in steps of bounded size.
template <class Step>
std::uint64_t compare_rows(const WeightInfo& info, std::uint64_t piece, std::uint64_t count,
                           const CancelToken& cancel, const Step& step) {
    const std::uint64_t begin = info.rows * piece / count;
    const std::uint64_t end = info.rows * (piece + 1) / count;
    const std::uint64_t height = std::max<std::uint64_t>(1, weights_a_step / std::max<std::uint64_t>(1, info.cols));
    for (std::uint64_t row = begin; row < end; row += height) {
        cancel.check();
        step(row, std::min(height, end - row));
    }
    return (end - begin) * info.cols;
}

class Comparer {
  public:
    Comparer(const ModelFiles& left, const ModelFiles& right, std::uint32_t threads, const CancelToken& cancel)
        : left_(left), right_(right), threads_(threads), cancel_(cancel) {}

    MatrixComparison run(const WeightPair& pair, const Progress& progress) {
        MatrixComparison result;
        result.info = pair.left;
        result.other = pair.right.name;
        result.trits = pair.trits;
        if (pair.trits)
            compare_trits(result, pair, progress);
        else
            compare_values(result, pair, progress);
        return result;
    }

  private:
    /// Rows of the right matrix as the left one orders them: `read(row, count, into)` reads them as stored.
    template <class T, class Read>
    static void read_right(const WeightPair& pair, std::uint64_t row, std::uint64_t count, std::vector<T>& into,
                           const Read& read) {
        const std::uint64_t cols = pair.right.cols;
        into.resize(count * cols);
        if (!pair.reordered) return read(row, count, std::span<T>(into));
        if (pair.right.rows == 1) {  // a bias: its columns are the rows of its matrix
            std::vector<T> stored(cols);
            read(0, 1, std::span<T>(stored));
            for (std::uint64_t c = 0; c < cols; ++c) into[c] = stored[pair.order.in_other_order(c)];
            return;
        }
        for (std::uint64_t i = 0; i < count; ++i)
            read(pair.order.in_other_order(row + i), 1, std::span<T>(into).subspan(i * cols, cols));
    }

    void compare_trits(MatrixComparison& result, const WeightPair& pair, const Progress& progress) {
        const WeightInfo& info = pair.left;
        const TritCells a = TritCells::open(left_, info.name, threads_, {}, cancel_);
        const TritCells b = TritCells::open(right_, pair.right.name, threads_, {}, cancel_);
        if (a.scale()) result.left_scale = static_cast<double>(*a.scale());
        if (b.scale()) result.right_scale = static_cast<double>(*b.scale());
        // [left + 1][right + 1]; row and column 3 are what is no trit.
        using Table = std::array<std::array<std::uint64_t, 4>, 4>;
        const std::uint64_t count = std::min(pieces, info.rows);
        std::vector<Table> tables(count);
        in_parallel(count, threads_, info.elements(), progress, cancel_, [&](std::uint64_t piece, std::uint32_t) {
            std::vector<std::int8_t> x, y;
            return compare_rows(info, piece, count, cancel_, [&](std::uint64_t row, std::uint64_t rows) {
                x.resize(rows * info.cols);
                a.read(row, rows, x);
                read_right(pair, row, rows, y, [&](std::uint64_t first, std::uint64_t n, std::span<std::int8_t> into) {
                    b.read(first, n, into);
                });
                for (std::size_t i = 0; i < x.size(); ++i)
                    ++tables[piece][static_cast<std::size_t>(x[i] + 1)][static_cast<std::size_t>(y[i] + 1)];
            });
        });
        for (const Table& table : tables)
            for (std::size_t i = 0; i < 4; ++i)
                for (std::size_t j = 0; j < 4; ++j) {
                    if (i == 3 || j == 3)
                        result.illegal += table[i][j];
                    else
                        result.transitions[i][j] += table[i][j];
                }
    }

    void compare_values(MatrixComparison& result, const WeightPair& pair, const Progress& progress) {
        const WeightInfo& info = pair.left;
        const auto a = tensor_values(left_, info.name);
        const auto b = tensor_values(right_, pair.right.name);
        struct Sums {
            double difference = 0, left = 0;
            std::uint64_t not_finite = 0;
        };
        const std::uint64_t count = std::min(pieces, info.rows);
        std::vector<Sums> sums(count);
        in_parallel(count, threads_, info.elements(), progress, cancel_, [&](std::uint64_t piece, std::uint32_t) {
            std::vector<float> x, y;
            return compare_rows(info, piece, count, cancel_, [&](std::uint64_t row, std::uint64_t rows) {
                x.resize(rows * info.cols);
                a->read({row, rows, 0, info.cols}, x);
                read_right(pair, row, rows, y, [&](std::uint64_t first, std::uint64_t n, std::span<float> into) {
                    b->read({first, n, 0, info.cols}, into);
                });
                for (std::size_t i = 0; i < x.size(); ++i) {
                    const auto l = static_cast<double>(x[i]);
                    const double d = static_cast<double>(y[i]) + pair.offset - l;
                    if (!std::isfinite(d)) {
                        ++sums[piece].not_finite;
                        continue;
                    }
                    sums[piece].difference += d * d;
                    sums[piece].left += l * l;
                }
            });
        });
        Sums all;
        for (const Sums& one : sums) {
            all.difference += one.difference;
            all.left += one.left;
            result.illegal += one.not_finite;
        }
        if (all.difference > 0)
            result.relative_difference = all.left > 0 ? std::sqrt(all.difference / all.left)
                                                      : std::numeric_limits<double>::infinity();
    }

    const ModelFiles& left_;
    const ModelFiles& right_;
    std::uint32_t threads_;
    const CancelToken& cancel_;
};

}  // namespace

std::uint64_t MatrixComparison::compared() const {
    std::uint64_t sum = 0;
    for (const auto& row : transitions)
        for (const std::uint64_t count : row) sum += count;
    return sum;
}

std::uint64_t MatrixComparison::flips() const {
    return compared() - transitions[0][0] - transitions[1][1] - transitions[2][2];
}

std::uint64_t MatrixComparison::sign_flips() const {
    return transitions[0][2] + transitions[2][0];
}

double MatrixComparison::flip_share() const {
    return compared() == 0 ? 0 : static_cast<double>(flips()) / static_cast<double>(compared());
}

std::optional<double> MatrixComparison::scale_ratio() const {
    if (!left_scale || !right_scale) return std::nullopt;
    return *right_scale / *left_scale;
}

WeightComparison compare_weights(const ModelFiles& left, const ModelFiles& right, std::string_view pattern,
                                 std::uint32_t threads, const Progress& progress, const CancelToken& cancel) {
    WeightPairs pairs = pair_weights(left, right, pattern);
    WeightComparison result;
    result.only_left = std::move(pairs.only_left);
    result.only_right = std::move(pairs.only_right);
    result.shapes_differ = std::move(pairs.shapes_differ);
    if (pairs.pairs.empty())
        throw Failure(Code::weights_nothing_in_common,
                      {{"left", left.path.string()}, {"right", right.path.string()}});
    std::uint64_t total = 0, before = 0;
    for (const WeightPair& pair : pairs.pairs) total += pair.left.elements();
    Comparer comparer(left, right, threads, cancel);
    for (const WeightPair& pair : pairs.pairs) {
        result.matrices.push_back(comparer.run(pair, [&](std::uint64_t done, std::uint64_t) {
            if (progress) progress(before + done, total);
        }));
        before += pair.left.elements();
        const auto& one = result.matrices.back().transitions;
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 3; ++j) result.transitions[i][j] += one[i][j];
    }
    std::ranges::stable_sort(result.matrices, [](const MatrixComparison& a, const MatrixComparison& b) {
        if (a.trits != b.trits) return a.trits;
        if (a.trits) return a.flip_share() > b.flip_share();
        return a.relative_difference > b.relative_difference;
    });
    return result;
}

}  // namespace addend
