#include "ui/engine/InterventionText.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/engine/PatchText.h"
#include "ui/text/Format.h"

namespace addend::ui {
namespace {

QString worded(const char* text) {
    return QCoreApplication::translate("InterventionText", text);
}

QString spanText(const QString& one, const QString& several, const QString& open, std::uint32_t first,
                 std::optional<std::uint32_t> last) {
    const auto number = [](std::uint32_t value) { return numberText(qint64(value)); };
    if (last && *last == first) return one.arg(number(first));
    if (last) return several.arg(number(first), number(*last));
    return first == 0 ? QString() : open.arg(number(first));
}

QString actionText(const Intervention& item) {
    const QString target = QString::fromStdString(item.target);
    const QString number = QLocale().toString(static_cast<double>(item.number), 'g', 6);
    switch (item.kind) {
        case InterventionKind::reset:
            return worded(QT_TRANSLATE_NOOP("InterventionText", "Reset %1 before token %2"))
                .arg(target, numberText(qint64(item.first_token)));
        case InterventionKind::zero:
            return worded(QT_TRANSLATE_NOOP("InterventionText", "Set %1 to 0")).arg(target);
        case InterventionKind::scale:
            return worded(QT_TRANSLATE_NOOP("InterventionText", "Multiply %1 by %2")).arg(target, number);
        case InterventionKind::freeze:
            return worded(QT_TRANSLATE_NOOP("InterventionText", "Freeze %1")).arg(target);
        case InterventionKind::overwrite:
            return worded(QT_TRANSLATE_NOOP("InterventionText", "Overwrite %1 with %2")).arg(target, number);
        case InterventionKind::arithmetic:
            return worded(QT_TRANSLATE_NOOP("InterventionText", "Layer %1, %2: %3"))
                .arg(numberText(qint64(item.layer)), siteName(item.site), arithmeticName(item.how));
    }
    return {};
}

}  // namespace

QString interventionText(const Intervention& item) {
    QStringList parts{actionText(item)};
    if (item.kind != InterventionKind::arithmetic) {
        parts << spanText(worded(QT_TRANSLATE_NOOP("InterventionText", "channel %1")),
                          worded(QT_TRANSLATE_NOOP("InterventionText", "channels %1–%2")),
                          worded(QT_TRANSLATE_NOOP("InterventionText", "from channel %1")), item.first_channel,
                          item.last_channel);
        if (item.kind != InterventionKind::reset)
            parts << spanText(worded(QT_TRANSLATE_NOOP("InterventionText", "token %1")),
                              worded(QT_TRANSLATE_NOOP("InterventionText", "tokens %1–%2")),
                              worded(QT_TRANSLATE_NOOP("InterventionText", "from token %1")), item.first_token,
                              item.last_token);
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

QString interventionsTitle(const InterventionList& list) {
    return list.none() || list.name().empty() ? interventionsDetail(list) : QString::fromStdString(list.name());
}

QString interventionsDetail(const InterventionList& list) {
    QStringList parts;
    for (const Intervention& item : list.items())
        if (item.enabled) parts << interventionText(item);
    return parts.join(QStringLiteral("; "));
}

}  // namespace addend::ui
