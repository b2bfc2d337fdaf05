#include "ui/theme/ColorMaps.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace addend::ui {
namespace {

struct Rgb {
    double r, g, b;
};

// The published 256-entry table at 33 even positions, interpolated linearly between them: at most 0.021 of
// full scale from the table in any channel.
constexpr std::array<Rgb, 33> cividisStops = {
    {{0.0000, 0.1351, 0.3048}, {0.0000, 0.1579, 0.3573}, {0.0000, 0.1786, 0.4143}, {0.0165, 0.1983, 0.4413},
     {0.1024, 0.2201, 0.4359}, {0.1534, 0.2420, 0.4302}, {0.1942, 0.2639, 0.4260}, {0.2299, 0.2855, 0.4235},
     {0.2627, 0.3072, 0.4228}, {0.2936, 0.3288, 0.4237}, {0.3231, 0.3504, 0.4261}, {0.3517, 0.3722, 0.4300},
     {0.3795, 0.3941, 0.4354}, {0.4068, 0.4162, 0.4422}, {0.4337, 0.4385, 0.4506}, {0.4601, 0.4611, 0.4613},
     {0.4869, 0.4839, 0.4707}, {0.5160, 0.5069, 0.4727}, {0.5457, 0.5302, 0.4718}, {0.5760, 0.5539, 0.4690},
     {0.6067, 0.5779, 0.4641}, {0.6378, 0.6023, 0.4575}, {0.6693, 0.6272, 0.4489}, {0.7011, 0.6524, 0.4382},
     {0.7334, 0.6782, 0.4253}, {0.7661, 0.7044, 0.4101}, {0.7993, 0.7312, 0.3921}, {0.8329, 0.7586, 0.3711},
     {0.8670, 0.7865, 0.3462}, {0.9016, 0.8150, 0.3166}, {0.9369, 0.8441, 0.2806}, {0.9733, 0.8737, 0.2345},
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
