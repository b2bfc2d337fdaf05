// Tokens for people: white space made visible, control tokens in their written form.
#pragma once

#include <QString>
#include <cstdint>
#include <memory>

namespace addend {
class LoadedModel;
}

namespace addend::ui {

/// Line ends, tabs and spaces as signs; nothing as ∅.
QString visibleText(QString text);
/// What a token stands for; its number where the model has no tokenizer or no such token. Thread-safe.
QString tokenText(const LoadedModel& model, std::int32_t id);

}  // namespace addend::ui
