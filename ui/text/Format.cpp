#include "ui/text/Format.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace addend::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Format", text);
}

}  // namespace

QString numberText(qint64 value) {
    return QLocale().toString(value);
}

QString numberText(double value, int decimals) {
    return QLocale().toString(value, 'f', decimals);
}

QString speedText(double aSecond) {
    return numberText(aSecond, aSecond < 10 ? 1 : 0);
}

QString bytesText(qint64 bytes) {
    static const char* const units[] = {
        QT_TRANSLATE_NOOP("Format", "%1 B"), QT_TRANSLATE_NOOP("Format", "%1 KiB"),
        QT_TRANSLATE_NOOP("Format", "%1 MiB"), QT_TRANSLATE_NOOP("Format", "%1 GiB"),
        QT_TRANSLATE_NOOP("Format", "%1 TiB")};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    // 1023.5 would be shown as "1024 KiB".
    while (std::abs(value) >= 1023.5 && unit + 1 < std::size(units)) {
        value /= 1024;
        ++unit;
    }
    const int decimals = unit == 0 ? 0 : std::abs(value) < 9.995 ? 2 : std::abs(value) < 99.95 ? 1 : 0;
    return tr(units[unit]).arg(numberText(value, decimals));
}

QString percentText(double fraction, int decimals) {
    return QCoreApplication::translate("Format", "%1 %", "percentage")
        .arg(numberText(fraction * 100, decimals));
}

QString durationText(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) return QStringLiteral("—");
    if (seconds < 0.9995)
        return QCoreApplication::translate("Format", "%1 ms").arg(numberText(seconds * 1000, 0));
    if (seconds < 59.95)
        return QCoreApplication::translate("Format", "%1 s", "seconds")
            .arg(numberText(seconds, seconds < 9.995 ? 1 : 0));
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 3600)
        return QCoreApplication::translate("Format", "%1 min %2 s")
            .arg(numberText(whole / 60), numberText(whole % 60));
    return QCoreApplication::translate("Format", "%1 h %2 min")
        .arg(numberText(whole / 3600), numberText(whole % 3600 / 60));
}

QString isolated(const QString& text) {
    // Marks around nothing would be drawn, as nothing.
    return text.isEmpty() ? QString() : QChar(0x2066) + text + QChar(0x2069);
}

}  // namespace addend::ui
