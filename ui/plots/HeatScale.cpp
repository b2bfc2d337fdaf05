#include "ui/plots/HeatScale.h"

#include <algorithm>
#include <cmath>

#include "ui/theme/ColorMaps.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

QColor between(const QColor& a, const QColor& b, double t) {
    const auto f = static_cast<float>(t);
    return QColor::fromRgbF(std::lerp(a.redF(), b.redF(), f), std::lerp(a.greenF(), b.greenF(), f),
                            std::lerp(a.blueF(), b.blueF(), f));
}

}  // namespace

void HeatScale::learn(const HeatTile& whole) {
    dataLow_ = dataHigh_ = 0;
    bool any = false;
    std::vector<float> means;
    means.reserve(whole.mean.size());
    for (std::size_t i = 0; i < whole.mean.size(); ++i) {
        if (!std::isfinite(whole.mean[i])) continue;
        means.push_back(whole.mean[i]);
        const auto low = static_cast<double>(whole.minimum[i]);
        const auto high = static_cast<double>(whole.maximum[i]);
        if (std::isfinite(low)) dataLow_ = any ? std::min(dataLow_, low) : low;
        if (std::isfinite(high)) dataHigh_ = any ? std::max(dataHigh_, high) : high;
        any = true;
    }
    robustLow_ = dataLow_;
    robustHigh_ = dataHigh_;
    if (means.size() < 3) return;
    const auto quantile = [&means](double share) {
        const auto nth = means.begin() + static_cast<std::ptrdiff_t>(
                                             share * static_cast<double>(means.size() - 1));
        std::nth_element(means.begin(), nth, means.end());
        return static_cast<double>(*nth);
    };
    robustLow_ = quantile(0.005);
    robustHigh_ = quantile(0.995);
}

double HeatScale::low() const {
    if (kind_ == Kind::Trits) return -1;
    if (fixed_) return fixed_->first;
    if (kind_ == Kind::Diverging) return -high();
    return robust_ ? robustLow_ : dataLow_;
}

double HeatScale::high() const {
    if (kind_ == Kind::Trits) return 1;
    if (fixed_) return fixed_->second;
    const double from = robust_ ? robustLow_ : dataLow_;
    const double to = robust_ ? robustHigh_ : dataHigh_;
    if (kind_ == Kind::Diverging) {
        const double most = std::max(std::abs(from), std::abs(to));
        return most > 0 ? most : 1;
    }
    // One value everywhere still needs a range.
    return to > from ? to : from + std::max(1e-9, std::abs(from) * 1e-6);
}

QColor HeatScale::at(double share, bool dark) const {
    switch (kind_) {
        case Kind::Sequential:
            return cividis(share);
        case Kind::Diverging:
            return blueWhiteOrange(2 * share - 1, dark);
        case Kind::Trits: {
            const double value = 2 * share - 1;
            const QColor zero = Theme::color(Theme::Role::Border, dark);
            return value < 0 ? between(zero, Theme::color(Theme::Role::TritMinus, dark), -value)
                             : between(zero, Theme::color(Theme::Role::TritPlus, dark), value);
        }
    }
    return {};
}

QColor HeatScale::color(double value, bool dark) const {
    return at(std::clamp((value - low()) / (high() - low()), 0.0, 1.0), dark);
}

std::array<QRgb, HeatScale::steps> HeatScale::table(bool dark) const {
    std::array<QRgb, steps> colors{};
    for (int i = 0; i < steps; ++i)
        colors[static_cast<std::size_t>(i)] = at(static_cast<double>(i) / (steps - 1), dark).rgb();
    return colors;
}

QImage HeatScale::image(const HeatTile& tile, bool dark, bool upward) const {
    // Pixels are even, and a tile's cells need not be: a pixel takes the cell that its middle lies in.
    const auto cellsOf = [](const std::vector<qint64>& edges, int out) {
        std::vector<int> cells(static_cast<std::size_t>(out));
        const double first = static_cast<double>(edges.front());
        const double each = (static_cast<double>(edges.back()) - first) / out;
        std::size_t cell = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const double middle = first + (static_cast<double>(i) + 0.5) * each;
            while (cell + 2 < edges.size() && static_cast<double>(edges[cell + 1]) <= middle) ++cell;
            cells[i] = static_cast<int>(cell);
        }
        return cells;
    };
    QImage image(tile.outColumns, tile.outRows, QImage::Format_ARGB32_Premultiplied);
    const auto rows = cellsOf(tile.rowEdges, tile.outRows);
    const auto columns = cellsOf(tile.columnEdges, tile.outColumns);
    const auto colors = table(dark);
    const auto base = static_cast<float>(low());
    const auto scale = static_cast<float>((steps - 1) / (high() - low()));
    for (int row = 0; row < tile.outRows; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(upward ? tile.outRows - 1 - row : row));
        const float* mean = tile.mean.data() + tile.at(rows[static_cast<std::size_t>(row)], 0);
        for (std::size_t column = 0; column < columns.size(); ++column) {
            const float place = (mean[columns[column]] - base) * scale;
            line[column] = std::isnan(place)
                               ? 0
                               : colors[static_cast<std::size_t>(
                                     std::clamp(place + 0.5f, 0.0f, static_cast<float>(steps - 1)))];
        }
    }
    return image;
}

}  // namespace addend::ui
