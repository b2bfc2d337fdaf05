#include "ui/text/Sentences.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "ui/text/Format.h"

namespace addend::ui {
namespace {

QString argText(const Arg& arg) {
    struct Visitor {
        QString operator()(const std::string& s) const { return QString::fromStdString(s); }
        QString operator()(std::int64_t v) const { return numberText(static_cast<qint64>(v)); }
        QString operator()(double v) const { return QLocale().toString(v, 'g', 6); }
    };
    return std::visit(Visitor{}, arg.value);
}

}  // namespace

const char* sentenceSource(Code code) {
    switch (code) {
#define ADDEND_TR(name, text) \
    case Code::name:          \
        return text;
#include "ui/text/sentences.inc"
#undef ADDEND_TR
        default:
            return "";
    }
}

QString fillPlaceholders(const QString& text, const Message& message) {
    // One pass, so that a brace inside an argument (a path, a token) is never taken for a placeholder.
    QString out;
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype open = text.indexOf(u'{', at);
        const qsizetype close = open < 0 ? -1 : text.indexOf(u'}', open);
        if (close < 0) break;
        out += QStringView(text).mid(at, open - at);
        const std::string name = text.mid(open + 1, close - open - 1).toStdString();
        const auto found = std::find_if(message.args.begin(), message.args.end(),
                                        [&](const Arg& arg) { return arg.name == name; });
        out += found != message.args.end() ? argText(*found) : text.mid(open, close - open + 1);
        at = close + 1;
    }
    out += QStringView(text).mid(at);
    return out;
}

QString sentence(const Message& message) {
    const char* source = sentenceSource(message.code);
    if (*source == '\0') return QString::fromStdString(debug_text(message));
    return fillPlaceholders(QCoreApplication::translate("Sentences", source), message);
}

}  // namespace addend::ui
