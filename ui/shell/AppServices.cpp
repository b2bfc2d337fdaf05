#include "ui/shell/AppServices.h"

namespace addend::ui {

void AppServices::followSettings() {
    const QString remembered = QStringLiteral("systemDark");
    language.apply(settings.language());
    theme.setTextScale(settings.textSize() / 100.0);
    const QVariant dark = settings.state(remembered);
    if (dark.isValid()) theme.setRememberedSystemDark(dark.toBool());
    theme.setMode(settings.themeMode());
    QObject::connect(&theme, &Theme::systemDarkReported, &settings,
                     [this, remembered](bool isDark) { settings.setState(remembered, isDark); });
    QObject::connect(&settings, &Settings::changed, &theme, [this](Settings::Key key) {
        switch (key) {
            case Settings::Key::ThemeMode:
                theme.setMode(settings.themeMode());
                break;
            case Settings::Key::TextSize:
                theme.setTextScale(settings.textSize() / 100.0);
                break;
            case Settings::Key::Language:
                language.apply(settings.language());
                break;
            default:
                break;
        }
    });
}

}  // namespace addend::ui
