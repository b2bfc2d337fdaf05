// The one table of translated sentences for core's message codes.
//
// ui/text/<room>.inc holds one line a code, ADDEND_TR(code, QT_TRANSLATE_NOOP("Sentences", "…")), with the
// same English sentence as app/sentences/<room>.inc. Placeholders are named, {path}: a translator may move
// them about.
#pragma once

#include <QString>

#include "core/base/message.h"

namespace addend::ui {

/// What happened, in the interface's language, arguments filled in.
QString sentence(const Message& message);
/// English source text of a code, or an empty text if the table lacks it.
const char* sentenceSource(Code code);
/// `text` with each {name} replaced by that argument. Numbers are shown by the locale.
QString fillPlaceholders(const QString& text, const Message& message);

}  // namespace addend::ui
