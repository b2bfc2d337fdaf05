#include "core/inspect/trace_diff.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/message.h"
#include "core/inspect/map_source.h"
#include "core/inspect/trace_data.h"
#include "core/inspect/vector_map.h"

namespace addend {
namespace {

/// Cells of the table that the longest common subsequence takes at most (a byte each); beyond, tokens are
/// paired by place after the common beginning and before the common end.
constexpr std::uint64_t most_table = std::uint64_t{64} << 20;

class Aligner {
  public:
    Aligner(std::span<const std::int32_t> left, std::span<const std::int32_t> right)
        : left_(left), right_(right) {}

    std::vector<AlignedToken> run() {
        std::size_t head = 0, tail = 0;
        const std::size_t most = std::min(left_.size(), right_.size());
        while (head < most && left_[head] == right_[head]) ++head;
        while (tail < most - head && left_[left_.size() - 1 - tail] == right_[right_.size() - 1 - tail])
            ++tail;
        for (std::size_t n = 0; n < head; ++n) same(n, n);
        middle({head, left_.size() - tail}, {head, right_.size() - tail});
        for (std::size_t n = tail; n > 0; --n) same(left_.size() - n, right_.size() - n);
        return std::move(tokens_);
    }

  private:
    struct Range {
        std::size_t begin, end;
        std::size_t size() const { return end - begin; }
    };

    void same(std::size_t l, std::size_t r) {
        tokens_.push_back(
            {static_cast<std::uint32_t>(l), static_cast<std::uint32_t>(r), left_[l] == right_[r]});
    }
    // What lies between common tokens: in pairs as far as it goes.
    void between(Range l, Range r) {
        while (l.begin < l.end && r.begin < r.end) same(l.begin++, r.begin++);
        for (; l.begin < l.end; ++l.begin)
            tokens_.push_back({static_cast<std::uint32_t>(l.begin), std::nullopt, false});
        for (; r.begin < r.end; ++r.begin)
            tokens_.push_back({std::nullopt, static_cast<std::uint32_t>(r.begin), false});
    }

    void middle(Range l, Range r) {
        const std::uint64_t cells = std::uint64_t{l.size()} * r.size();
        if (cells == 0 || cells > most_table) return between(l, r);
        // move[i][j]: where the best path through the rests of both goes next.
        enum Move : std::uint8_t { match, skip_left, skip_right };
        std::vector<std::uint8_t> move(cells);
        std::vector<std::uint32_t> below(r.size() + 1, 0), own(r.size() + 1, 0);
        for (std::size_t i = l.size(); i-- > 0;) {
            for (std::size_t j = r.size(); j-- > 0;) {
                std::uint8_t& m = move[i * r.size() + j];
                if (left_[l.begin + i] == right_[r.begin + j]) {
                    own[j] = below[j + 1] + 1;
                    m = match;
                } else if (below[j] >= own[j + 1]) {
                    own[j] = below[j];
                    m = skip_left;
                } else {
                    own[j] = own[j + 1];
                    m = skip_right;
                }
            }
            std::swap(below, own);
        }
        Range open_l{l.begin, l.begin}, open_r{r.begin, r.begin};
        while (open_l.end < l.end && open_r.end < r.end) {
            switch (move[(open_l.end - l.begin) * r.size() + (open_r.end - r.begin)]) {
                case match:
                    between(open_l, open_r);
                    same(open_l.end, open_r.end);
                    open_l = {open_l.end + 1, open_l.end + 1};
                    open_r = {open_r.end + 1, open_r.end + 1};
                    break;
                case skip_left:
                    ++open_l.end;
                    break;
                default:
                    ++open_r.end;
            }
        }
        between({open_l.begin, l.end}, {open_r.begin, r.end});
    }

    std::span<const std::int32_t> left_, right_;
    std::vector<AlignedToken> tokens_;
};

RowDifference difference_of(std::span<const float> left, std::span<const float> right) {
    double norm = 0, left_norm = 0, right_norm = 0, dot = 0;
    RowDifference d;
    for (std::size_t c = 0; c < left.size(); ++c) {
        const double l = double{left[c]}, r = double{right[c]};
        norm += (r - l) * (r - l);
        left_norm += l * l;
        right_norm += r * r;
        dot += l * r;
        d.largest = std::max(d.largest, std::abs(r - l));
    }
    d.norm = std::sqrt(norm);
    d.relative = norm == 0 ? 0 : d.norm / std::sqrt(left_norm);  // infinite from a left of zeros
    if (norm == 0)
        d.cosine = 1;
    else if (left_norm == 0 || right_norm == 0)
        d.cosine = 0;
    else
        d.cosine = std::clamp(dot / (std::sqrt(left_norm) * std::sqrt(right_norm)), -1.0, 1.0);
    return d;
}

class DifferenceMap final : public MapSource {
  public:
    DifferenceMap(std::shared_ptr<const MapSource> left, std::shared_ptr<const MapSource> right,
                  std::vector<AlignedToken> tokens)
        : left_(std::move(left)), right_(std::move(right)), tokens_(std::move(tokens)) {}
    std::uint64_t rows() const override { return tokens_.size(); }
    std::uint64_t cols() const override { return left_->cols(); }
    void read(const MapWindow& window, std::span<float> into) const override {
        check_window(*this, window, into.size());
        std::vector<float> row(window.cols);
        for (std::uint64_t r = 0; r < window.rows; ++r) {
            const AlignedToken& token = tokens_[window.row + r];
            const auto to = into.subspan(r * window.cols, window.cols);
            if (!token.left || !token.right) {
                std::ranges::fill(to, std::numeric_limits<float>::quiet_NaN());
                continue;
            }
            left_->read({*token.left, 1, window.col, window.cols}, row);
            right_->read({*token.right, 1, window.col, window.cols}, to);
            for (std::size_t c = 0; c < row.size(); ++c) to[c] -= row[c];
        }
    }

  private:
    std::shared_ptr<const MapSource> left_, right_;
    std::vector<AlignedToken> tokens_;
};

struct CommonTap {
    std::size_t left, right;
};

std::vector<CommonTap> common_taps(const Trace& left, const Trace& right) {
    std::vector<CommonTap> common;
    for (std::size_t l = 0; l < left.taps().size(); ++l) {
        const auto r = right.find(left.taps()[l].name);
        if (r && right.taps()[*r].width == left.taps()[l].width) common.push_back({l, *r});
    }
    return common;
}

}  // namespace

std::vector<AlignedToken> align_tokens(std::span<const std::int32_t> left,
                                       std::span<const std::int32_t> right) {
    return Aligner(left, right).run();
}

std::shared_ptr<const MapSource> TraceDiff::relative_map() const {
    std::vector<float> cells;
    for (const auto& d : differences)
        cells.push_back(d ? static_cast<float>(d->relative) : std::numeric_limits<float>::quiet_NaN());
    return std::make_shared<VectorMap>(taps.size(), tokens.size(), std::move(cells));
}

TraceDiff diff_traces(const Trace& left, const Trace& right, const TraceProgress& progress,
                      const CancelToken& cancel) {
    const std::vector<CommonTap> taps = common_taps(left, right);
    if (taps.empty())
        throw Failure(Code::trace_tap_missing,
                      {{"tap", left.taps().empty() ? std::string() : left.taps().front().name}});
    TraceDiff diff;
    diff.tokens = align_tokens(left.tokens(), right.tokens());
    std::vector<float> a, b;
    for (std::size_t n = 0; n < taps.size(); ++n) {
        cancel.check();
        const std::size_t width = left.taps()[taps[n].left].width;
        diff.taps.push_back(left.taps()[taps[n].left].name);
        a.resize(width);
        b.resize(width);
        for (const AlignedToken& token : diff.tokens) {
            if (!token.left || !token.right) {
                diff.differences.emplace_back();
                continue;
            }
            left.read(taps[n].left, *token.left, a);
            right.read(taps[n].right, *token.right, b);
            diff.differences.emplace_back(difference_of(a, b));
        }
        if (progress) progress((n + 1) * diff.tokens.size(), taps.size() * diff.tokens.size());
    }
    return diff;
}

std::shared_ptr<const MapSource> difference_map(const std::shared_ptr<const Trace>& left,
                                                const std::shared_ptr<const Trace>& right,
                                                const std::string& tap) {
    const std::size_t l = require_tap(*left, tap), r = require_tap(*right, tap);
    if (left->taps()[l].width != right->taps()[r].width)
        throw Failure(Code::trace_tap_missing, {{"tap", tap}});
    return std::make_shared<DifferenceMap>(left->map(l), right->map(r),
                                           align_tokens(left->tokens(), right->tokens()));
}

}  // namespace addend
