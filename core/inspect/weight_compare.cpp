#include "core/inspect/weight_compare.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/inspect/in_parallel.h"
#include "core/inspect/tensor_view.h"
#include "core/inspect/trit_cells.h"
#include "core/program/glob.h"

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

    MatrixComparison run(const WeightInfo& info, bool trits, const Progress& progress) {
        MatrixComparison result;
        result.info = info;
        result.trits = trits;
        if (trits)
            compare_trits(result, progress);
        else
            compare_values(result, progress);
        return result;
    }

  private:
    void compare_trits(MatrixComparison& result, const Progress& progress) {
        const WeightInfo& info = result.info;
        const TritCells a = TritCells::open(left_, info.name, threads_, {}, cancel_);
        const TritCells b = TritCells::open(right_, info.name, threads_, {}, cancel_);
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
                y.resize(rows * info.cols);
                a.read(row, rows, x);
                b.read(row, rows, y);
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

    void compare_values(MatrixComparison& result, const Progress& progress) {
        const WeightInfo& info = result.info;
        const auto a = tensor_values(left_, info.name);
        const auto b = tensor_values(right_, info.name);
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
                y.resize(rows * info.cols);
                a->read({row, rows, 0, info.cols}, x);
                b->read({row, rows, 0, info.cols}, y);
                for (std::size_t i = 0; i < x.size(); ++i) {
                    const auto l = static_cast<double>(x[i]);
                    const double d = static_cast<double>(y[i]) - l;
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
    WeightComparison result;
    struct Pair {
        WeightInfo info;
        bool trits;
    };
    std::vector<Pair> common;
    std::vector<WeightInfo> others = list_weights(right);
    std::uint64_t total = 0;
    for (WeightInfo& info : list_weights(left)) {
        if (!glob_match(pattern, info.name)) continue;
        const auto other = std::ranges::find(others, info.name, &WeightInfo::name);
        if (other == others.end()) {
            result.only_left.push_back(info.name);
            continue;
        }
        const bool trits = info.trits && other->trits;
        const bool same = info.rows == other->rows && info.cols == other->cols;
        others.erase(other);
        if (!same) {
            result.shapes_differ.push_back(info.name);
            continue;
        }
        total += info.elements();
        common.push_back({std::move(info), trits});
    }
    for (const WeightInfo& other : others)
        if (glob_match(pattern, other.name)) result.only_right.push_back(other.name);
    if (common.empty())
        throw Failure(Code::weights_nothing_in_common,
                      {{"left", left.path.string()}, {"right", right.path.string()}});
    Comparer comparer(left, right, threads, cancel);
    std::uint64_t before = 0;
    for (const Pair& pair : common) {
        result.matrices.push_back(comparer.run(pair.info, pair.trits, [&](std::uint64_t done, std::uint64_t) {
            if (progress) progress(before + done, total);
        }));
        before += pair.info.elements();
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
