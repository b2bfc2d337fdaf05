#include "ui/theme/ColorMaps.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace addend::ui {
namespace {

struct Rgb {
    double r, g, b;
};

// Eleven samples of cividis (0, 0.1 … 1), interpolated linearly: within 0.8 % of the 256-entry table per
// channel.
constexpr std::array<Rgb, 11> cividisStops = {{{0.0000, 0.1351, 0.3048},
                                               {0.0000, 0.1950, 0.4331},
                                               {0.2061, 0.2704, 0.4240},
                                               {0.3009, 0.3441, 0.4241},
                                               {0.3838, 0.4164, 0.4350},
                                               {0.4639, 0.4900, 0.4618},
                                               {0.5591, 0.5688, 0.4689},
                                               {0.6585, 0.6492, 0.4531},
                                               {0.7644, 0.7338, 0.4163},
                                               {0.8780, 0.8243, 0.3499},
                                               {0.9957, 0.9093, 0.2178}}};

constexpr Rgb blueEnd = {0.039, 0.345, 0.639};
constexpr Rgb orangeEnd = {0.761, 0.325, 0.000};
constexpr Rgb blueEndDark = {0.361, 0.702, 0.957};
constexpr Rgb orangeEndDark = {0.961, 0.604, 0.290};
constexpr Rgb middleLight = {0.980, 0.980, 0.980};
constexpr Rgb middleDark = {0.149, 0.169, 0.204};

QColor mix(const Rgb& a, const Rgb& b, double t) {
    return QColor::fromRgbF(static_cast<float>(std::lerp(a.r, b.r, t)),
                            static_cast<float>(std::lerp(a.g, b.g, t)),
                            static_cast<float>(std::lerp(a.b, b.b, t)));
}

double clampFinite(double value, double low, double high) {
    return std::isfinite(value) ? std::clamp(value, low, high) : low;
}

}  // namespace

QColor cividis(double position) {
    const double at = clampFinite(position, 0.0, 1.0) * (cividisStops.size() - 1);
    const auto left = std::min(static_cast<std::size_t>(at), cividisStops.size() - 2);
    return mix(cividisStops[left], cividisStops[left + 1], at - static_cast<double>(left));
}

QColor blueWhiteOrange(double position, bool dark) {
    const double at = clampFinite(position, -1.0, 1.0);
    const Rgb& middle = dark ? middleDark : middleLight;
    if (at < 0) return mix(middle, dark ? blueEndDark : blueEnd, -at);
    return mix(middle, dark ? orangeEndDark : orangeEnd, at);
}

}  // namespace addend::ui
