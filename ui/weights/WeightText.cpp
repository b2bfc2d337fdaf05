#include "ui/weights/WeightText.h"

#include "ui/text/Format.h"

namespace addend::ui {

QString shareText(std::uint64_t count, std::uint64_t total) {
    return percentText(total == 0 ? 0 : static_cast<double>(count) / static_cast<double>(total), 2);
}

QString countAndShareText(std::uint64_t count, std::uint64_t total) {
    return QStringLiteral("%1 (%2)").arg(numberText(static_cast<qint64>(count)), shareText(count, total));
}

}  // namespace addend::ui
