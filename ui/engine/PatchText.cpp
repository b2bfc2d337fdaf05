#include "ui/engine/PatchText.h"

#include <QCoreApplication>
#include <QStringList>

#include "core/base/message.h"

namespace addend::ui {
QString siteName(PatchSite site) {
    switch (site) {
        case PatchSite::all:
            return QCoreApplication::translate("PatchText", "all products");
        case PatchSite::attention:
            return QCoreApplication::translate("PatchText", "attention");
        case PatchSite::qk:
            return QCoreApplication::translate("PatchText", "attention scores (QKᵀ)");
        case PatchSite::pv:
            return QCoreApplication::translate("PatchText", "attention values (PV)");
        case PatchSite::linear:
            return QCoreApplication::translate("PatchText", "linear layers");
        case PatchSite::elementwise:
            return QCoreApplication::translate("PatchText", "gates");
    }
    return {};
}

QString arithmeticName(const addend_arithmetic& how) {
    switch (how.mode) {
        case ADDEND_LMUL:
            return QCoreApplication::translate("PatchText", "L-Mul, %n bit(s)", nullptr, how.bits);
        case ADDEND_E4M3:
            return QCoreApplication::translate("PatchText", "fp8 e4m3");
        case ADDEND_E5M2:
            return QCoreApplication::translate("PatchText", "fp8 e5m2");
        default:
            return QCoreApplication::translate("PatchText", "exact");
    }
}

QString ruleText(const PatchRule& rule) {
    const QString what = QCoreApplication::translate("PatchText", "%1: %2")
                             .arg(siteName(rule.site), arithmeticName(rule.arithmetic));
    if (rule.first_layer == 0 && !rule.last_layer) return what;
    if (!rule.last_layer)
        return QCoreApplication::translate("PatchText", "%1 (from layer %2)").arg(what).arg(rule.first_layer);
    return QCoreApplication::translate("PatchText", "%1 (layers %2 to %3)")
        .arg(what)
        .arg(rule.first_layer)
        .arg(*rule.last_layer);
}

QString patchTitle(const Patch& patch) {
    if (!patch.name.empty()) return QString::fromStdString(patch.name);
    if (patch.none()) return QCoreApplication::translate("PatchText", "exact");
    QStringList parts;
    for (const PatchRule& rule : patch.rules) parts << ruleText(rule);
    return parts.join(QStringLiteral("; "));
}

QString patchTitle(const std::string& spec) {
    try {
        return patchTitle(parse_patch(spec));
    } catch (const Failure&) {
        return QString::fromStdString(spec);
    }
}

}  // namespace addend::ui
