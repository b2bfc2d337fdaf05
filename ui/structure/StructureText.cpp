#include "ui/structure/StructureText.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "core/program/dtype.h"
#include "core/program/op_table.h"
#include "ui/engine/PatchText.h"
#include "ui/text/Format.h"

namespace addend::ui {
namespace {

QString latin(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString siteTitle(ProductSite site) {
    switch (site) {
        case ProductSite::qk:
            return siteName(PatchSite::qk);
        case ProductSite::pv:
            return siteName(PatchSite::pv);
        case ProductSite::linear:
            return siteName(PatchSite::linear);
        case ProductSite::elementwise:
            return siteName(PatchSite::elementwise);
    }
    return {};
}

QString dims(const QString& rows, std::uint32_t columns) {
    return QCoreApplication::translate("StructureText", "%1 × %2", "rows × columns")
        .arg(rows, numberText(static_cast<qint64>(columns)));
}

}  // namespace

QString shortCount(std::uint64_t count) {
    if (count < 10'000) return numberText(static_cast<qint64>(count));
    // Thousands, millions, and so on.
    static const char* const units[] = {
        QT_TRANSLATE_NOOP("StructureText", "%1 k"), QT_TRANSLATE_NOOP("StructureText", "%1 M"),
        QT_TRANSLATE_NOOP("StructureText", "%1 G"), QT_TRANSLATE_NOOP("StructureText", "%1 T")};
    double value = static_cast<double>(count) / 1000;
    std::size_t unit = 0;
    // 999.5 would be shown as "1000 k".
    while (value >= 999.5 && unit + 1 < std::size(units)) {
        value /= 1000;
        ++unit;
    }
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return QCoreApplication::translate("StructureText", units[unit]).arg(numberText(value, decimals));
}

QString valueShape(const Program& program, std::uint32_t value, std::uint32_t width) {
    const addend_value& v = program.values()[value];
    const QString rows = v.rows == ADDEND_ROWS_TOKENS
                             ? QCoreApplication::translate("StructureText", "tokens", "rows of a value")
                             : QCoreApplication::translate("StructureText", "logits", "rows of a value");
    return QCoreApplication::translate("StructureText", "%1, %2", "type, shape")
        .arg(latin(program_dtype_name(v.dtype)), dims(rows, width));
}

QString weightShape(const addend_weight& weight) {
    return dims(numberText(static_cast<qint64>(weight.rows)), weight.cols);
}

QString weightFormat(const addend_weight& weight) {
    if (weight.dtype == ADDEND_T2) return QCoreApplication::translate("StructureText", "trits, 2 bits each");
    if (weight.dtype != ADDEND_G16) return latin(program_dtype_name(weight.dtype));
    const double bits = 8.0 * static_cast<double>(compact_weight_bytes(weight)) /
                        (static_cast<double>(weight.rows) * weight.cols);
    return QCoreApplication::translate("StructureText", "blocks, %1 bits each").arg(numberText(bits, 2));
}

QString arithmeticOf(const addend_instruction& instruction) {
    const auto sites = sites_of(instruction);
    if (sites.size() == 1) return arithmeticName(sites.front().how);
    QStringList parts;
    for (const SiteArithmetic& site : sites)
        parts << QCoreApplication::translate("StructureText", "%1: %2")
                     .arg(siteTitle(site.site), arithmeticName(site.how));
    return parts.join(QCoreApplication::translate("StructureText", "; "));
}

QString reasonName(MultiplyReason reason) {
    switch (reason) {
        case MultiplyReason::norms:
            return QCoreApplication::translate("StructureText", "norms", "why a multiplication remains");
        case MultiplyReason::quantise:
            return QCoreApplication::translate("StructureText", "quantising", "why a multiplication remains");
        case MultiplyReason::rescales:
            return QCoreApplication::translate("StructureText", "rescaling", "why a multiplication remains");
        case MultiplyReason::gates:
            return QCoreApplication::translate("StructureText", "gates", "why a multiplication remains");
        case MultiplyReason::recurrence:
            return QCoreApplication::translate("StructureText", "recurrence", "why a multiplication remains");
        case MultiplyReason::products:
            return QCoreApplication::translate("StructureText", "products", "why a multiplication remains");
        case MultiplyReason::positions:
            return QCoreApplication::translate("StructureText", "positions", "why a multiplication remains");
        case MultiplyReason::other:
        case MultiplyReason::count_:
            break;
    }
    return QCoreApplication::translate("StructureText", "other", "why a multiplication remains");
}

QString blockKind(const Program& program, const GraphNode& node) {
    if (node.group == ADDEND_NONE) return QCoreApplication::translate("StructureText", "Model");
    switch (program.groups()[node.group].kind) {
        case ADDEND_GROUP_LAYER:
            return QCoreApplication::translate("StructureText", "Layer");
        case ADDEND_GROUP_MLGRU:
            return QCoreApplication::translate("StructureText", "MLGRU token mixer");
        case ADDEND_GROUP_GLU:
            return QCoreApplication::translate("StructureText", "Channel mixer (GLU)");
        case ADDEND_GROUP_BIT_LINEAR:
            return QCoreApplication::translate("StructureText", "BitLinear");
        case ADDEND_GROUP_ATTENTION:
            return QCoreApplication::translate("StructureText", "Attention");
        case ADDEND_GROUP_HEAD:
            return QCoreApplication::translate("StructureText", "Head");
        default:
            return QCoreApplication::translate("StructureText", "Block");
    }
}

QString boxTitle(const ProgramGraph& graph, std::uint32_t node) {
    const GraphNode& box = graph.node(node);
    const Program& program = graph.program();
    if (box.group != ADDEND_NONE && program.groups()[box.group].kind == ADDEND_GROUP_LAYER && box.layer >= 0)
        return QCoreApplication::translate("StructureText", "Layer %1")
            .arg(numberText(static_cast<qint64>(box.layer)));
    if (node == 0) return QCoreApplication::translate("StructureText", "Model");
    return QString::fromStdString(box.label);
}

QString boxShape(const ProgramGraph& graph, std::uint32_t node) {
    const GraphNode& box = graph.node(node);
    const Program& program = graph.program();
    if (!box.is_block()) {
        const addend_instruction& i = program.instructions()[box.instruction];
        return QCoreApplication::translate("StructureText", "%1 → %2", "primitive → output")
            .arg(latin(op_name(i.op)), valueShape(program, i.out[0], program.values()[i.out[0]].width));
    }
    return QCoreApplication::translate("StructureText", "%1, %2", "kind, parameters")
        .arg(blockKind(program, box), QCoreApplication::translate("StructureText", "%1 parameters")
                                          .arg(shortCount(graph.parameters(node))));
}

QString costLine(const OperationCounts& counts) {
    std::vector<std::pair<std::uint64_t, QString>> parts;
    const auto put = [&](std::uint64_t n, const QString& text) {
        if (n > 0) parts.emplace_back(n, text.arg(shortCount(n)));
    };
    put(counts.int_adds, QCoreApplication::translate("StructureText", "%1 adds"));
    if (counts.zeros_known)
        put(counts.int_adds_skipped, QCoreApplication::translate("StructureText", "%1 skipped"));
    put(counts.lmul_adds, QCoreApplication::translate("StructureText", "%1 L-Mul"));
    put(counts.float_multiplies(), QCoreApplication::translate("StructureText", "%1 multiplies"));
    put(counts.float_adds, QCoreApplication::translate("StructureText", "%1 float adds"));
    put(counts.lookups, QCoreApplication::translate("StructureText", "%1 look-ups"));
    std::stable_sort(parts.begin(), parts.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    QStringList texts;
    for (std::size_t n = 0; n < parts.size() && n < 3; ++n) texts << parts[n].second;
    return texts.isEmpty()
               ? QCoreApplication::translate("StructureText", "no operation")
               : texts.join(QCoreApplication::translate("StructureText", " · ", "between figures"));
}

QString totalsText(const OperationCounts& counts) {
    QStringList parts;
    parts << QCoreApplication::translate("StructureText", "%1 integer additions")
                 .arg(shortCount(counts.int_adds));
    if (counts.zeros_known && counts.int_adds + counts.int_adds_skipped > 0)
        parts << QCoreApplication::translate("StructureText", "%1 skipped as zero")
                     .arg(shortCount(counts.int_adds_skipped));
    parts << QCoreApplication::translate("StructureText", "%1 float additions")
                 .arg(shortCount(counts.float_adds));
    parts << QCoreApplication::translate("StructureText", "%1 multiplications")
                 .arg(shortCount(counts.float_multiplies()));
    if (counts.lmul_adds > 0)
        parts << QCoreApplication::translate("StructureText", "%1 L-Mul additions")
                     .arg(shortCount(counts.lmul_adds));
    parts << QCoreApplication::translate("StructureText", "%1 of weights read")
                 .arg(bytesText(static_cast<qint64>(counts.weight_bytes)));
    return parts.join(QCoreApplication::translate("StructureText", " · ", "between figures"));
}

}  // namespace addend::ui
