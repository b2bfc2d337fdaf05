// Numbers for people: by the locale of the interface language. Files and JSON use core/base/number.h instead.
#pragma once

#include <QString>

namespace addend::ui {

QString numberText(qint64 value);
QString numberText(double value, int decimals);
/// Of something a second: with one decimal below 10, where a whole number would say little.
QString speedText(double aSecond);
/// "1.5 GiB", "640 KiB": binary units, three significant digits.
QString bytesText(qint64 bytes);
/// `fraction` 0..1 as "42 %".
QString percentText(double fraction, int decimals = 0);
/// "850 ms", "12.3 s", "3 min 20 s", "1 h 5 min".
QString durationText(double seconds);
/// `text` left-to-right within any sentence, by marks that nobody sees: a token "·upon" is not "upon·" in a mirrored
/// layout. For eyes, not for files.
QString isolated(const QString& text);

}  // namespace addend::ui
