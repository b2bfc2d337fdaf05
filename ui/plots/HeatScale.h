// From values to colours.
#pragma once

#include <QImage>
#include <QString>
#include <array>
#include <optional>

#include "ui/plots/HeatSource.h"

namespace addend::ui {

class HeatScale {
  public:
    enum class Kind {
        Sequential,  // cividis
        Diverging,   // blue - white - orange, centred at 0
        Trits,       // -1 orange, 0 grey, +1 blue, and means between them
    };

    explicit HeatScale(Kind kind = Kind::Sequential) : kind_(kind) {}
    Kind kind() const { return kind_; }
    void setKind(Kind kind) { kind_ = kind; }

    /// Linked plots share one range; without it the range is that of the data.
    void setFixed(std::optional<std::pair<double, double>> range) { fixed_ = range; }
    bool isFixed() const { return fixed_.has_value(); }
    /// The middle 99 % of cells instead of all: one huge channel does not darken the rest.
    void setRobust(bool robust) { robust_ = robust; }
    bool isRobust() const { return robust_; }
    /// Learns the range of the data from a tile of the whole map.
    void learn(const HeatTile& whole);

    double low() const;
    double high() const;
    /// Some values lie beyond the ends of the range, and are drawn as the ends are.
    bool clips() const { return dataLow_ < low() || dataHigh_ > high(); }

    QColor color(double value, bool dark) const;
    /// The tile's means, a pixel a cell; NaN is transparent.
    QImage image(const HeatTile& tile, bool dark, bool upward) const;

  private:
    static constexpr int steps = 256;
    std::array<QRgb, steps> table(bool dark) const;
    QColor at(double share, bool dark) const;

    Kind kind_;
    std::optional<std::pair<double, double>> fixed_;
    bool robust_ = false;
    double dataLow_ = 0;
    double dataHigh_ = 1;
    double robustLow_ = 0;
    double robustHigh_ = 1;
};

}  // namespace addend::ui
