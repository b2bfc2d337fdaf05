// Every icon exists, is drawn, takes the theme's colour, and is rendered at the device's resolution.
#include <QFile>
#include <QPainter>

#include "tests/gui/support/GuiTest.h"
#include "ui/icons/Icons.h"

namespace addend::ui::test {

class IconsTest : public GuiTest {
    Q_OBJECT

  private:
    static int inked(const QImage& image, const QColor& ink) {
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor c = image.pixelColor(x, y);
                if (c.alpha() > 200 && qAbs(c.red() - ink.red()) < 8 && qAbs(c.blue() - ink.blue()) < 8)
                    ++count;
            }
        }
        return count;
    }

  private Q_SLOTS:
    void everyIconIsDrawn() {
        for (int i = 0; i < iconCount; ++i) {
            const QString name = Icons::name(Icon(i));
            QVERIFY2(QFile::exists(QStringLiteral(":/icons/%1.svg").arg(name)), qPrintable(name));
            const QImage image = Icons::icon(Icon(i)).pixmap(QSize(48, 48), 1.0).toImage();
            QVERIFY2(inked(image, app().theme.color(Theme::Role::Text)) > 10, qPrintable(name));
        }
    }

    void pixmapsHaveTheDevicesResolution() {
        for (const qreal scale : {1.0, 1.5, 2.0}) {
            const QPixmap pixmap = Icons::icon(Icon::Chat).pixmap(QSize(16, 16), scale);
            QCOMPARE(pixmap.devicePixelRatio(), scale);
            QCOMPARE(pixmap.width(), int(16 * scale));
        }
    }

    void colourFollowsTheme() {
        const QIcon icon = Icons::icon(Icon::Stop, Theme::Role::Error);
        app().theme.setMode(Theme::Mode::Light);
        QVERIFY(inked(icon.pixmap(QSize(48, 48), 1.0).toImage(), Theme::color(Theme::Role::Error, false)) >
                10);
        app().theme.setMode(Theme::Mode::Dark);
        QVERIFY(inked(icon.pixmap(QSize(48, 48), 1.0).toImage(), Theme::color(Theme::Role::Error, true)) >
                10);
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::IconsTest)
#include "IconsTest.moc"
