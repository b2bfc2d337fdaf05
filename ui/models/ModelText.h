// A model's figures as words, shared by the list and the details.
#pragma once

#include <QString>

namespace addend::ui {

/// "370 M", "2.7 B": three significant digits, for lists.
QString parametersText(qint64 count);
/// "GGUF", "Hugging Face folder": what core names a container.
QString formatText(const std::string& format);
/// "ternary, TQ1_0", "16-bit latent weights, BF16".
QString weightFormatText(const std::string& format);
/// "today, 14:05", "yesterday", or the date.
QString lastUsedText(qint64 milliseconds);
/// Absolute, without "..", "//" or a slash at the end; the disk is not asked.
QString cleanModelPath(const QString& path);

}  // namespace addend::ui
