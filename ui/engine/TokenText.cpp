#include "ui/engine/TokenText.h"

#include "core/runtime/model.h"
#include "core/tokenizer/tokenizer.h"

namespace addend::ui {

QString visibleText(QString text) {
    text.replace(QLatin1Char('\n'), QChar(0x21B5));
    text.replace(QLatin1Char('\t'), QChar(0x2192));
    text.replace(QLatin1Char(' '), QChar(0x00B7));
    return text.isEmpty() ? QString(QChar(0x2205)) : text;
}

QString tokenText(const LoadedModel& model, std::int32_t id) {
    if (!model.model().has_tokenizer()) return QString::number(id);
    const Tokenizer& tokenizer = model.model().tokenizer();
    if (id < 0 || static_cast<std::size_t>(id) >= tokenizer.vocab_size()) return QString::number(id);
    const std::string_view bytes = tokenizer.token_bytes(id);
    const QString text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    // A part of a character has no text of its own.
    if (!text.contains(QChar::ReplacementCharacter)) return visibleText(text);
    const std::string_view written = tokenizer.token_text(id);
    return visibleText(QString::fromUtf8(written.data(), static_cast<qsizetype>(written.size())));
}

}  // namespace addend::ui
