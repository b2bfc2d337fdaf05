#include "ui/weights/WeightText.h"

#include "ui/text/Format.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

QString tritText(int value) {
    static const char16_t* const names[] = {u"−1", u"0", u"+1"};
    return Theme::tritSymbol(value) + QLatin1Char(' ') + QString::fromUtf16(names[value + 1]);
}

QString shareText(std::uint64_t count, std::uint64_t total) {
    return percentText(total == 0 ? 0 : static_cast<double>(count) / static_cast<double>(total), 2);
}

QString countAndShareText(std::uint64_t count, std::uint64_t total) {
    return QStringLiteral("%1 (%2)").arg(numberText(static_cast<qint64>(count)), shareText(count, total));
}

}  // namespace addend::ui
