// The one place that knows colours and fonts; lengths are in Metrics.h.
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>
#include <optional>

namespace addend::ui {

class PortalColorScheme;

/// Light and dark colours, text size, and the application's palette. Made once by the composition root, after
/// QApplication and before any widget.
class Theme : public QObject {
    Q_OBJECT

  public:
    enum class Mode { System, Light, Dark };
    Q_ENUM(Mode)

    enum class Role {
        Background,  // window
        Surface,     // pages' content, inputs, plots
        Raised,      // cards, popups, hovered rows
        Text,
        Muted,       // secondary text
        Border,      // separators: decoration only, never the sole cue
        Outline,     // edges of controls: a graphic, >= 3:1
        Accent,      // primary action and selection only
        OnAccent,    // text on Accent
        AccentSoft,  // background of what is selected
        Good,
        Warning,
        Error,
        TritMinus,  // -1, drawn with a down triangle
        TritZero,   // 0, drawn with a dot
        TritPlus,   // +1, drawn with an up triangle
    };
    Q_ENUM(Role)
    static constexpr int roleCount = 16;

    enum class FontRole { Body, Caption, Section, Title, Mono, Strong };
    Q_ENUM(FontRole)

    enum class Marker { Circle, Square, TriangleUp, Diamond, TriangleDown, Cross };
    Q_ENUM(Marker)
    static constexpr int laneCount = 6;

    explicit Theme(QObject* parent = nullptr);
    ~Theme() override;
    /// The theme of this process.
    static Theme& instance();

    Mode mode() const { return mode_; }
    void setMode(Mode mode);
    bool isDark() const { return dark_; }
    /// 1.0 is the system's font size.
    qreal textScale() const { return textScale_; }
    void setTextScale(qreal scale);
    /// Of icons beside text: 16 px, and more with larger text.
    int iconSize() const;
    /// False where the platform or the user asks for no motion, and in tests.
    bool animations() const { return animations_; }
    void setAnimations(bool on) { animations_ = on; }

    QColor color(Role role) const { return color(role, dark_); }
    static QColor color(Role role, bool dark);
    QFont font(FontRole role) const;
    /// Okabe-Ito hue of lane `index` (cyclic), darkened or lightened to keep 3:1 on Surface.
    QColor laneColor(int index) const { return laneColor(index, dark_); }
    static QColor laneColor(int index, bool dark);
    static Marker laneMarker(int index);
    /// Colour and shape of a ternary weight: -1, 0 or +1.
    QColor tritColor(int trit) const;
    static QString tritSymbol(int trit);

    static QPalette makePalette(bool dark);
    /// WCAG 2 contrast ratio, 1 to 21.
    static double contrast(const QColor& a, const QColor& b);

    /// What the desktop portal said last, so that the next start needs no second guess. Empty: never heard.
    void setRememberedSystemDark(std::optional<bool> dark);

  Q_SIGNALS:
    /// Colours or fonts differ; the application's palette and font are already set.
    void changed();
    /// The portal reported the system's preference.
    void systemDarkReported(bool dark);

  private:
    void apply();
    bool systemDark() const;

    static Theme* instance_;
    PortalColorScheme* portal_;
    Mode mode_ = Mode::System;
    bool dark_ = false;
    bool platformDark_ = false;
    std::optional<bool> portalDark_;
    qreal textScale_ = 1.0;
    bool animations_ = true;
    QFont baseFont_;
    QPalette basePalette_;
    bool applied_ = false;
};

}  // namespace addend::ui
