#include "ui/structure/GraphLayout.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace addend::ui {
namespace {

constexpr int orderSweeps = 4;
constexpr int placeSweeps = 6;

/// A child, or a point that a line passes on its way past a row or through the frame.
struct Item {
    std::uint32_t node = ADDEND_NONE;  // none: a point
    int rank = 0;
    QSizeF size;
    qreal centre = 0;
    std::vector<int> above, below;  // items that lines come from and go to
};

struct Link {
    std::uint32_t value, from, to;
    std::vector<int> items;  // from one end to the other
};

/// What a block looks like inside, relative to its own top left corner.
struct Inside {
    QSizeF size;
    std::vector<std::pair<std::uint32_t, QPointF>> children;
    std::vector<GraphLine> lines;
};

/// The nearest places to `wanted` that keep the order and `apart[i]` between i and i+1: least squares, by
/// pooling neighbours that would overlap.
std::vector<qreal> spread(const std::vector<qreal>& wanted, const std::vector<qreal>& apart) {
    struct Pool {
        qreal sum;
        int count;
        qreal mean() const { return sum / count; }
    };
    std::vector<Pool> pools;
    std::vector<qreal> offset(wanted.size(), 0);
    for (std::size_t n = 0; n < wanted.size(); ++n) {
        if (n > 0) offset[n] = offset[n - 1] + apart[n - 1];
        pools.push_back({wanted[n] - offset[n], 1});
        while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
            const Pool last = pools.back();
            pools.pop_back();
            pools.back() = {pools.back().sum + last.sum, pools.back().count + last.count};
        }
    }
    std::vector<qreal> places;
    for (const Pool& pool : pools)
        for (int n = 0; n < pool.count; ++n) places.push_back(pool.mean() + offset[places.size()]);
    return places;
}

/// Rows of one block (Sugiyama's method: ranks, passing points, barycentres).
class Rows {
  public:
    Rows(const ProgramGraph& graph, std::uint32_t block, const std::vector<QSizeF>& sizes,
         const GraphMetrics& metrics, bool framed)
        : graph_(graph), block_(block), metrics_(metrics), framed_(framed) {
        rank(sizes);
        link();
        order();
        place();
    }

    Inside inside() {
        Inside result;
        qreal left = std::numeric_limits<qreal>::max();
        for (const Item& i : items_) left = std::min(left, i.centre - i.size.width() / 2);
        const qreal pad = framed_ ? metrics_.padding : 0;
        std::vector<qreal> tops(rows_.size()), heights(rows_.size());
        qreal y = framed_ ? metrics_.title + pad : 0, right = 0;
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            for (const int i : rows_[r]) {
                heights[r] = std::max(heights[r], item(i).size.height());
                right = std::max(right, item(i).centre + item(i).size.width() / 2 - left);
            }
            tops[r] = y;
            y += heights[r] + (r + 1 < rows_.size() ? metrics_.rowGap : 0);
        }
        result.size = {right + 2 * pad, y + pad};
        if (framed_) {
            tops.front() = metrics_.title;
            tops.back() = result.size.height();
        }
        for (Item& i : items_) {
            i.centre += pad - left;
            if (i.node != ADDEND_NONE)
                result.children.push_back(
                    {i.node, {i.centre - i.size.width() / 2, tops[static_cast<std::size_t>(i.rank)]}});
        }
        for (const Link& l : links_) result.lines.push_back(line(l, tops, heights));
        return result;
    }

  private:
    Item& item(int index) { return items_[static_cast<std::size_t>(index)]; }

    void rank(const std::vector<QSizeF>& sizes) {
        const auto& children = graph_.node(block_).children;
        for (std::size_t n = 0; n < children.size(); ++n) {
            itemOf_[children[n]] = static_cast<int>(items_.size());
            items_.push_back({children[n], framed_ ? 1 : 0, sizes[n], 0, {}, {}});
        }
        // Edges are listed in the order of their consumers: one pass settles the ranks, and another finds so,
        // unless blocks interleave.
        for (bool moved = true; moved;) {
            moved = false;
            for (const GraphEdge& edge : graph_.edges_inside(block_)) {
                if (edge.from == ADDEND_NONE || edge.to == ADDEND_NONE) continue;
                const int from = itemOf_.at(edge.from), to = itemOf_.at(edge.to);
                if (from > to || item(to).rank > item(from).rank) continue;
                item(to).rank = item(from).rank + 1;
                moved = true;
            }
        }
        for (const Item& i : items_) lastRank_ = std::max(lastRank_, i.rank);
        if (framed_) ++lastRank_;
    }

    int point(int rank) {
        items_.push_back({ADDEND_NONE, rank, {metrics_.lane, 0}, 0, {}, {}});
        return static_cast<int>(items_.size()) - 1;
    }

    /// Points where lines pass; those of the same value from the same box share theirs.
    void link() {
        std::map<std::tuple<std::uint32_t, std::uint32_t, int>, int> points;
        for (const GraphEdge& edge : graph_.edges_inside(block_)) {
            if (!framed_ && (edge.from == ADDEND_NONE || edge.to == ADDEND_NONE)) continue;
            const int last = edge.to == ADDEND_NONE ? lastRank_ : item(itemOf_.at(edge.to)).rank;
            Link l{edge.value, edge.from, edge.to, {}};
            const auto pass = [&](int rank) {
                const auto [at, made] = points.try_emplace({edge.value, edge.from, rank}, 0);
                if (made) at->second = point(rank);
                l.items.push_back(at->second);
            };
            if (edge.from == ADDEND_NONE)
                pass(0);
            else
                l.items.push_back(itemOf_.at(edge.from));
            if (item(l.items.front()).rank >= last) {  // backwards: blocks that interleave
                l.items.push_back(itemOf_.at(edge.to));
                links_.push_back(std::move(l));
                continue;
            }
            for (int r = item(l.items.front()).rank + 1; r < last; ++r) pass(r);
            if (edge.to == ADDEND_NONE)
                pass(last);
            else
                l.items.push_back(itemOf_.at(edge.to));
            for (std::size_t n = 1; n < l.items.size(); ++n) join(l.items[n - 1], l.items[n]);
            links_.push_back(std::move(l));
        }
    }
    void join(int from, int to) {
        auto& below = item(from).below;
        if (std::find(below.begin(), below.end(), to) != below.end()) return;
        below.push_back(to);
        item(to).above.push_back(from);
    }

    void order() {
        rows_.resize(static_cast<std::size_t>(lastRank_) + 1);
        for (std::size_t n = 0; n < items_.size(); ++n)
            rows_[static_cast<std::size_t>(items_[n].rank)].push_back(static_cast<int>(n));
        std::vector<qreal> at(items_.size(), 0);
        const auto number = [&](const std::vector<int>& row) {
            for (std::size_t n = 0; n < row.size(); ++n)
                at[static_cast<std::size_t>(row[n])] =
                    (static_cast<qreal>(n) + 0.5) / static_cast<qreal>(row.size());
        };
        for (const auto& row : rows_) number(row);
        const auto mean = [&](const std::vector<int>& of, qreal otherwise) {
            if (of.empty()) return otherwise;
            qreal sum = 0;
            for (const int i : of) sum += at[static_cast<std::size_t>(i)];
            return sum / static_cast<qreal>(of.size());
        };
        const auto sweep = [&](std::vector<int>& row, bool down) {
            std::vector<std::pair<qreal, int>> keys;
            for (const int i : row)
                keys.emplace_back(mean(down ? item(i).above : item(i).below, at[static_cast<std::size_t>(i)]),
                                  i);
            std::stable_sort(keys.begin(), keys.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; });
            for (std::size_t n = 0; n < row.size(); ++n) row[n] = keys[n].second;
            number(row);
        };
        for (int pass = 0; pass < orderSweeps; ++pass) {
            if (pass % 2 == 0)
                for (std::size_t r = 1; r < rows_.size(); ++r) sweep(rows_[r], true);
            else
                for (std::size_t r = rows_.size() - 1; r-- > 0;) sweep(rows_[r], false);
        }
    }

    void place() {
        for (int pass = 0; pass <= placeSweeps; ++pass) {
            const bool down = pass % 2 == 0;
            for (std::size_t n = 0; n < rows_.size(); ++n)
                placeRow(rows_[down ? n : rows_.size() - 1 - n], down, pass == placeSweeps);
        }
    }
    void placeRow(const std::vector<int>& row, bool down, bool both) {
        std::vector<qreal> wanted, apart;
        for (std::size_t n = 0; n < row.size(); ++n) {
            const Item& i = item(row[n]);
            qreal sum = 0;
            std::size_t count = 0;
            const auto take = [&](const std::vector<int>& near) {
                for (const int k : near) sum += item(k).centre;
                count += near.size();
            };
            if (down || both) take(i.above);
            if (!down || both) take(i.below);
            wanted.push_back(count > 0 ? sum / static_cast<qreal>(count) : i.centre);
            if (n + 1 < row.size())
                apart.push_back((i.size.width() + item(row[n + 1]).size.width()) / 2 + metrics_.columnGap);
        }
        const std::vector<qreal> places = spread(wanted, apart);
        for (std::size_t n = 0; n < row.size(); ++n) item(row[n]).centre = places[n];
    }

    /// Where on the edge of a box the line to or from `other` ends: side by side, in the order of the others.
    qreal port(const Item& box, const std::vector<int>& others, int other) {
        if (box.node == ADDEND_NONE || others.size() < 2) return box.centre;
        const auto before = std::count_if(others.begin(), others.end(), [&](int o) {
            return std::pair(item(o).centre, o) < std::pair(item(other).centre, other);
        });
        const qreal share = (static_cast<qreal>(before) + 1) / static_cast<qreal>(others.size() + 1);
        return box.centre + (share - 0.5) * box.size.width();
    }

    GraphLine line(const Link& l, const std::vector<qreal>& tops, const std::vector<qreal>& heights) {
        GraphLine made{l.value, l.from, l.to, {}, {}};
        for (std::size_t n = 0; n < l.items.size(); ++n) {
            const Item& i = item(l.items[n]);
            const auto r = static_cast<std::size_t>(i.rank);
            const bool last = n + 1 == l.items.size();
            const qreal top = tops[r];
            if (n > 0) made.points << QPointF(port(i, i.above, l.items[n - 1]), top);
            if (last) break;
            // A box is left where it ends; a point passes the whole row.
            const qreal bottom = i.node != ADDEND_NONE ? top + i.size.height() : top + heights[r];
            const QPointF leave(n == 0 ? i.centre : port(i, i.below, l.items[n + 1]), bottom);
            if (made.points.isEmpty() || made.points.last() != leave) made.points << leave;
        }
        QRectF bounds(made.points.first(), QSizeF());
        for (const QPointF& p : std::as_const(made.points)) {
            bounds.setLeft(std::min(bounds.left(), p.x()));
            bounds.setRight(std::max(bounds.right(), p.x()));
            bounds.setTop(std::min(bounds.top(), p.y()));
            bounds.setBottom(std::max(bounds.bottom(), p.y()));
        }
        made.bounds = bounds;
        return made;
    }

    const ProgramGraph& graph_;
    std::uint32_t block_;
    const GraphMetrics& metrics_;
    bool framed_;
    std::vector<Item> items_;
    std::map<std::uint32_t, int> itemOf_;
    std::vector<Link> links_;
    std::vector<std::vector<int>> rows_;
    int lastRank_ = 0;
};

class Layouter {
  public:
    Layouter(const ProgramGraph& graph, const QSet<std::uint32_t>& expanded, const GraphMetrics& metrics)
        : graph_(graph), expanded_(expanded), metrics_(metrics), inside_(graph.nodes().size()) {}

    GraphLayout run() {
        layout_.boxOf.assign(graph_.nodes().size(), -1);
        layout_.size = measure(0);
        emitInside(0, {0, 0});
        return std::move(layout_);
    }

  private:
    bool isOpen(std::uint32_t node) const {
        return node == 0 || (graph_.node(node).is_block() && expanded_.contains(node));
    }

    QSizeF measure(std::uint32_t node) {
        if (!isOpen(node)) return {metrics_.boxWidth, metrics_.boxHeight};
        std::vector<QSizeF> sizes;
        for (const std::uint32_t child : graph_.node(node).children) sizes.push_back(measure(child));
        inside_[node] = layOut(node, sizes);
        QSizeF& size = inside_[node].size;
        if (node != 0) size = size.expandedTo({metrics_.boxWidth, 0});
        return size;
    }

    /// The layers of a model are alike but for a few: each kind is laid out once, and the others are it by other names.
    Inside layOut(std::uint32_t node, const std::vector<QSizeF>& sizes) {
        const auto [kind, fresh] = kinds_.try_emplace(kindOf(node, sizes), node);
        if (fresh) return Rows(graph_, node, sizes, metrics_, node != 0).inside();
        Inside made = inside_[kind->second];
        for (std::size_t n = 0; n < made.children.size(); ++n) made.children[n].first = graph_.node(node).children[n];
        for (std::size_t n = 0; n < made.lines.size(); ++n) {
            // A framed block draws all of its edges, in their order.
            const GraphEdge& edge = graph_.edges_inside(node)[n];
            made.lines[n].value = edge.value;
            made.lines[n].from = edge.from;
            made.lines[n].to = edge.to;
        }
        return made;
    }

    /// All that the rows of a block depend on: what is in it and which goes where, numbered within it.
    std::vector<qreal> kindOf(std::uint32_t node, const std::vector<QSizeF>& sizes) const {
        std::vector<qreal> kind{node == 0 ? 0.0 : 1.0, static_cast<qreal>(sizes.size())};
        for (const QSizeF& size : sizes) kind.insert(kind.end(), {size.width(), size.height()});
        std::map<std::uint32_t, qreal> children{{ADDEND_NONE, -1}}, values;
        for (const std::uint32_t child : graph_.node(node).children)
            children.emplace(child, static_cast<qreal>(children.size()));
        for (const GraphEdge& edge : graph_.edges_inside(node)) {
            const qreal value = values.try_emplace(edge.value, static_cast<qreal>(values.size())).first->second;
            kind.insert(kind.end(), {children.at(edge.from), children.at(edge.to), value});
        }
        return kind;
    }

    void emitInside(std::uint32_t node, QPointF origin) {
        const Inside& inside = inside_[node];
        for (const auto& [child, at] : inside.children) {
            const bool open = isOpen(child);
            const QSizeF size = open ? inside_[child].size : QSizeF(metrics_.boxWidth, metrics_.boxHeight);
            layout_.boxOf[child] = static_cast<std::int32_t>(layout_.boxes.size());
            layout_.boxes.push_back({child, QRectF(origin + at, size), graph_.node(child).is_block(), open});
            if (open) emitInside(child, origin + at);
        }
        for (GraphLine line : inside.lines) {
            for (QPointF& p : line.points) p += origin;
            line.bounds.translate(origin);
            layout_.lines.push_back(std::move(line));
        }
    }

    const ProgramGraph& graph_;
    const QSet<std::uint32_t>& expanded_;
    const GraphMetrics& metrics_;
    std::vector<Inside> inside_;
    std::map<std::vector<qreal>, std::uint32_t> kinds_;  // the first block of each kind
    GraphLayout layout_;
};

}  // namespace

GraphLayout layoutGraph(const ProgramGraph& graph, const QSet<std::uint32_t>& expanded,
                        const GraphMetrics& metrics) {
    return Layouter(graph, expanded, metrics).run();
}

}  // namespace addend::ui
