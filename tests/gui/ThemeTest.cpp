// Contrast of every pair of roles that meets on screen, in both themes; modes, text size, colour maps.
#include <QMetaEnum>
#include <QSignalSpy>

#include "tests/gui/support/GuiTest.h"
#include "ui/theme/ColorMaps.h"
#include "ui/theme/Theme.h"

namespace addend::ui::test {

using Role = Theme::Role;

class ThemeTest : public GuiTest {
    Q_OBJECT

  private:
    static void checkPair(Role ink, Role ground, double least, bool dark) {
        const double ratio = Theme::contrast(Theme::color(ink, dark), Theme::color(ground, dark));
        const auto roles = QMetaEnum::fromType<Role>();
        QVERIFY2(ratio >= least, qPrintable(QStringLiteral("%1 on %2, %3: %4")
                                                .arg(QLatin1String(roles.valueToKey(int(ink))),
                                                     QLatin1String(roles.valueToKey(int(ground))),
                                                     dark ? QStringLiteral("dark") : QStringLiteral("light"))
                                                .arg(ratio)));
    }

  private Q_SLOTS:
    void contrastIsWcags() {
        QCOMPARE(Theme::contrast(Qt::white, Qt::black), 21.0);
        QCOMPARE(Theme::contrast(Qt::white, Qt::white), 1.0);
        // #777777 on white is the textbook near miss: 4.48.
        QVERIFY(qAbs(Theme::contrast(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
    }

    void textStandsOut() {
        for (const bool dark : {false, true}) {
            for (const Role ground : {Role::Background, Role::Surface, Role::Raised, Role::AccentSoft}) {
                for (const Role ink : {Role::Text, Role::Muted, Role::Accent})
                    checkPair(ink, ground, 4.5, dark);
            }
            for (const Role ground : {Role::Background, Role::Surface, Role::Raised}) {
                for (const Role ink : {Role::Good, Role::Warning, Role::Error})
                    checkPair(ink, ground, 4.5, dark);
            }
            checkPair(Role::Text, Role::Border, 4.5, dark);  // hovered navigation items
            checkPair(Role::OnAccent, Role::Accent, 4.5, dark);
        }
    }

    void graphicsStandOut() {
        for (const bool dark : {false, true}) {
            for (const Role ground : {Role::Background, Role::Surface}) {
                for (const Role ink :
                     {Role::Outline, Role::Accent, Role::TritMinus, Role::TritZero, Role::TritPlus})
                    checkPair(ink, ground, 3.0, dark);
                for (int lane = 0; lane < Theme::laneCount; ++lane) {
                    const double ratio =
                        Theme::contrast(Theme::laneColor(lane, dark), Theme::color(ground, dark));
                    QVERIFY2(ratio >= 3.0, qPrintable(QStringLiteral("lane %1: %2").arg(lane).arg(ratio)));
                }
            }
        }
    }

    void paletteHasNoStrayColour() {
        // Disabled text too must be readable against what it lies on.
        for (const bool dark : {false, true}) {
            const QPalette p = Theme::makePalette(dark);
            for (const auto group : {QPalette::Active, QPalette::Inactive}) {
                QVERIFY(Theme::contrast(p.color(group, QPalette::WindowText),
                                        p.color(group, QPalette::Window)) >= 4.5);
                QVERIFY(Theme::contrast(p.color(group, QPalette::Text), p.color(group, QPalette::Base)) >=
                        4.5);
                QVERIFY(Theme::contrast(p.color(group, QPalette::ButtonText),
                                        p.color(group, QPalette::Button)) >= 4.5);
                QVERIFY(Theme::contrast(p.color(group, QPalette::ToolTipText),
                                        p.color(group, QPalette::ToolTipBase)) >= 4.5);
                QVERIFY(Theme::contrast(p.color(group, QPalette::PlaceholderText),
                                        p.color(group, QPalette::Base)) >= 4.5);
                QVERIFY(Theme::contrast(p.color(group, QPalette::HighlightedText),
                                        p.color(group, QPalette::Highlight)) >= 4.5);
            }
        }
    }

    void modesSwitchOnceAndTell() {
        Theme& theme = app().theme;
        theme.setMode(Theme::Mode::Light);
        QSignalSpy spy(&theme, &Theme::changed);
        theme.setMode(Theme::Mode::Dark);
        QCOMPARE(spy.count(), 1);
        QVERIFY(theme.isDark());
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::color(Role::Background, true));
        theme.setMode(Theme::Mode::Dark);
        QCOMPARE(spy.count(), 1);
        theme.setMode(Theme::Mode::Light);
        QVERIFY(!theme.isDark());
    }

    void systemFollowsWhatThePortalSaid() {
        Theme& theme = app().theme;
        theme.setMode(Theme::Mode::System);
        theme.setRememberedSystemDark(true);
        QVERIFY(theme.isDark());
        theme.setMode(Theme::Mode::Light);
        QVERIFY(!theme.isDark());
    }

    void textSizeScalesEveryFont() {
        Theme& theme = app().theme;
        const qreal body = theme.font(Theme::FontRole::Body).pointSizeF();
        const qreal title = theme.font(Theme::FontRole::Title).pointSizeF();
        QCOMPARE(title, body * 1.4);
        theme.setTextScale(2.0);
        QCOMPARE(theme.font(Theme::FontRole::Body).pointSizeF(), body * 2);
        QCOMPARE(theme.font(Theme::FontRole::Title).pointSizeF(), title * 2);
        theme.setTextScale(1.0);
    }

    void lanesDifferInColourAndMarker() {
        QSet<QRgb> colours;
        QSet<int> markers;
        for (int lane = 0; lane < Theme::laneCount; ++lane) {
            colours << Theme::laneColor(lane, false).rgb();
            markers << int(Theme::laneMarker(lane));
        }
        QCOMPARE(colours.size(), qsizetype(Theme::laneCount));
        QCOMPARE(markers.size(), qsizetype(Theme::laneCount));
    }

    void sequentialMapGrowsLighterAllTheWay() {
        double last = -1;
        for (int i = 0; i <= 100; ++i) {
            const double light = Theme::contrast(cividis(i / 100.0), Qt::black);
            QVERIFY2(light > last, qPrintable(QStringLiteral("at %1").arg(i)));
            last = light;
        }
        // Ends and middle of the published table.
        const struct {
            double at;
            QRgb rgb;
        } known[] = {{0.0, qRgb(0, 34, 78)}, {1.0, qRgb(254, 232, 56)}, {0.5, qRgb(124, 123, 120)}};
        for (const auto& [at, rgb] : known) {
            const QColor c = cividis(at);
            QVERIFY(qAbs(c.red() - qRed(rgb)) <= 1 && qAbs(c.green() - qGreen(rgb)) <= 1 &&
                    qAbs(c.blue() - qBlue(rgb)) <= 1);
        }
        QCOMPARE(cividis(-5), cividis(0));
        QCOMPARE(cividis(7), cividis(1));
        QCOMPARE(cividis(qQNaN()), cividis(0));
    }

    void divergingMapIsCentred() {
        QVERIFY(blueWhiteOrange(-1).blueF() > blueWhiteOrange(-1).redF());
        QVERIFY(blueWhiteOrange(1).redF() > blueWhiteOrange(1).blueF());
        const QColor middle = blueWhiteOrange(0);
        QCOMPARE(middle.red(), middle.blue());
        QCOMPARE(blueWhiteOrange(-9), blueWhiteOrange(-1));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::ThemeTest)
#include "ThemeTest.moc"
