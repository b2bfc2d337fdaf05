#include "ui/plots/PlotText.h"

#include <QLocale>
#include <cmath>

#include "ui/theme/Theme.h"

namespace addend::ui {

QString figureText(double value) {
    if (std::isnan(value)) return QStringLiteral("—");
    if (std::isinf(value)) return value < 0 ? QStringLiteral("−∞") : QStringLiteral("∞");
    if (std::abs(value) < 1e7 && value == std::round(value))
        return QLocale().toString(static_cast<qint64>(value));
    return QLocale().toString(value, 'g', 4);
}

qint64 indexStep(double pixelsEach, double width) {
    if (!(pixelsEach > 0)) return 1;
    const double least = width / pixelsEach;
    qint64 decade = 1;
    while (true) {
        for (const qint64 digit : {1, 2, 5})
            if (static_cast<double>(decade * digit) >= least) return decade * digit;
        decade *= 10;
    }
}

PlotColors PlotColors::of(bool dark) {
    const auto color = [dark](Theme::Role role) { return Theme::color(role, dark); };
    return {dark,
            color(Theme::Role::Surface),
            color(Theme::Role::Text),
            color(Theme::Role::Muted),
            color(Theme::Role::Border),
            color(Theme::Role::Outline),
            color(Theme::Role::Accent),
            color(Theme::Role::Error)};
}

QColor PlotColors::ink(const QColor& ground) {
    const QColor night = Theme::color(Theme::Role::Text, false);
    const QColor day = Theme::color(Theme::Role::Text, true);
    return Theme::contrast(ground, night) >= Theme::contrast(ground, day) ? night : day;
}

}  // namespace addend::ui
