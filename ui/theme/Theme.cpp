#include "ui/theme/Theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <array>
#include <cmath>

#include "ui/theme/Metrics.h"
#include "ui/theme/PortalColorScheme.h"
#include "ui/theme/Style.h"

namespace addend::ui {
namespace {

using Colors = std::array<QRgb, Theme::roleCount>;

constexpr Colors lightColors = {
    0xfff5f6f8,  // Background
    0xffffffff,  // Surface
    0xffeceff3,  // Raised
    0xff1a1e26,  // Text
    0xff566070,  // Muted
    0xffdde1e8,  // Border
    0xff858e9c,  // Outline
    0xff1f5fd0,  // Accent
    0xffffffff,  // OnAccent
    0xffe0eafc,  // AccentSoft
    0xff18703a,  // Good
    0xff835300,  // Warning
    0xffb92618,  // Error
    0xffb54d00,  // TritMinus
    0xff68717f,  // TritZero
    0xff0069a6,  // TritPlus
};

constexpr Colors darkColors = {
    0xff14171c,  // Background
    0xff1b1f26,  // Surface
    0xff262b34,  // Raised
    0xffe7eaf0,  // Text
    0xffa0a9b8,  // Muted
    0xff323945,  // Border
    0xff737d8e,  // Outline
    0xff82acff,  // Accent
    0xff0c1526,  // OnAccent
    0xff24344f,  // AccentSoft
    0xff63cd86,  // Good
    0xffe7b24f,  // Warning
    0xffff8a80,  // Error
    0xfff59a4a,  // TritMinus
    0xff939cab,  // TritZero
    0xff5cb3f4,  // TritPlus
};

// Okabe and Ito's hues in the order we hand them out; where the original is under 3:1 on the surface its
// lightness is moved and its hue kept.
constexpr std::array<QRgb, Theme::laneCount> lightLanes = {0xff0072b2, 0xffd55e00, 0xff008f68,
                                                           0xffb4608e, 0xffa87400, 0xff2b8bc2};
constexpr std::array<QRgb, Theme::laneCount> darkLanes = {0xff3d9bd6, 0xffe8702a, 0xff1fb58c,
                                                          0xffcc79a7, 0xffe69f00, 0xff56b4e9};

double linear(double channel) {
    return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c) {
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

}  // namespace

Theme* Theme::instance_ = nullptr;

Theme& Theme::instance() {
    Q_ASSERT_X(instance_ != nullptr, "Theme", "made by the composition root before any widget");
    return *instance_;
}

Theme::Theme(QObject* parent) : QObject(parent), portal_(new PortalColorScheme(this)) {
    Q_ASSERT(instance_ == nullptr);
    instance_ = this;
    basePalette_ = QApplication::palette();
    platformDark_ =
        luminance(basePalette_.color(QPalette::Window)) < luminance(basePalette_.color(QPalette::WindowText));
    baseFont_ = QApplication::font();
    QApplication::setStyle(new Style);
    connect(portal_, &PortalColorScheme::reported, this, [this](std::optional<bool> dark) {
        portalDark_ = dark;
        if (dark) Q_EMIT systemDarkReported(*dark);
        if (mode_ == Mode::System) apply();
    });
    apply();
}

Theme::~Theme() {
    instance_ = nullptr;
    if (qApp == nullptr || QCoreApplication::closingDown()) return;
    // What was before, so that a later Theme starts from the platform's own.
    QApplication::setFont(baseFont_);
    QApplication::setPalette(basePalette_);
}

void Theme::setMode(Mode mode) {
    mode_ = mode;
    if (mode == Mode::System) portal_->start();
    apply();
}

void Theme::setTextScale(qreal scale) {
    textScale_ = qBound(0.5, scale, 3.0);
    apply();
}

void Theme::setRememberedSystemDark(std::optional<bool> dark) {
    if (!portalDark_) portalDark_ = dark;
    apply();
}

bool Theme::systemDark() const {
    return portalDark_.value_or(platformDark_);
}

void Theme::apply() {
    const bool dark = mode_ == Mode::Dark || (mode_ == Mode::System && systemDark());
    QFont font = baseFont_;
    font.setPointSizeF(baseFont_.pointSizeF() * textScale_);
    if (applied_ && dark == dark_ && font == QApplication::font()) return;
    dark_ = dark;
    applied_ = true;
    QApplication::setFont(font);
    QApplication::setPalette(makePalette(dark_));
    Q_EMIT changed();
}

QColor Theme::color(Role role, bool dark) {
    return QColor::fromRgba((dark ? darkColors : lightColors).at(static_cast<std::size_t>(role)));
}

QColor Theme::laneColor(int index, bool dark) {
    const auto lane = static_cast<std::size_t>(index % laneCount);
    return QColor::fromRgba((dark ? darkLanes : lightLanes).at(lane));
}

int Theme::iconSize() const {
    return 2 * static_cast<int>(std::lround(metrics::icon * std::max(1.0, textScale_) / 2));
}

Theme::Marker Theme::laneMarker(int index) {
    return static_cast<Marker>(index % laneCount);
}

QColor Theme::tritColor(int trit) const {
    return color(trit < 0 ? Role::TritMinus : trit > 0 ? Role::TritPlus : Role::TritZero);
}

QString Theme::tritSymbol(int trit) {
    return trit < 0 ? QStringLiteral("▼") : trit > 0 ? QStringLiteral("▲") : QStringLiteral("·");
}

QFont Theme::font(FontRole role) const {
    QFont font = QApplication::font();
    const qreal body = font.pointSizeF();
    switch (role) {
        case FontRole::Body:
            break;
        case FontRole::Caption:
            font.setPointSizeF(body * 0.85);
            break;
        case FontRole::Section:
            font.setPointSizeF(body * 1.15);
            font.setWeight(QFont::DemiBold);
            break;
        case FontRole::Title:
            font.setPointSizeF(body * 1.4);
            font.setWeight(QFont::DemiBold);
            break;
        case FontRole::Mono: {
            const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
            font.setFamilies(fixed.families());
            font.setStyleHint(QFont::Monospace);
            break;
        }
        case FontRole::Strong:
            font.setWeight(QFont::DemiBold);
            break;
    }
    return font;
}

QPalette Theme::makePalette(bool dark) {
    const auto c = [dark](Role role) { return color(role, dark); };
    QPalette p;
    p.setColor(QPalette::Window, c(Role::Background));
    p.setColor(QPalette::WindowText, c(Role::Text));
    p.setColor(QPalette::Base, c(Role::Surface));
    p.setColor(QPalette::AlternateBase, c(Role::Background));
    p.setColor(QPalette::Text, c(Role::Text));
    p.setColor(QPalette::PlaceholderText, c(Role::Muted));
    p.setColor(QPalette::Button, c(Role::Surface));
    p.setColor(QPalette::ButtonText, c(Role::Text));
    p.setColor(QPalette::BrightText, c(Role::Error));
    p.setColor(QPalette::Highlight, c(Role::Accent));
    p.setColor(QPalette::HighlightedText, c(Role::OnAccent));
    p.setColor(QPalette::Link, c(Role::Accent));
    p.setColor(QPalette::LinkVisited, c(Role::Accent));
    p.setColor(QPalette::ToolTipBase, c(Role::Raised));
    p.setColor(QPalette::ToolTipText, c(Role::Text));
    p.setColor(QPalette::Light, c(Role::Surface));
    p.setColor(QPalette::Midlight, c(Role::Raised));
    p.setColor(QPalette::Mid, c(Role::Border));
    p.setColor(QPalette::Dark, c(Role::Outline));
    p.setColor(QPalette::Shadow, c(Role::Border));
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, c(Role::Muted));
    p.setColor(QPalette::Disabled, QPalette::Highlight, c(Role::Raised));
    return p;
}

double Theme::contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

}  // namespace addend::ui
