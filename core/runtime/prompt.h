// Prompts as ids.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/chat/chat_template.h"
#include "core/runtime/model.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {

/// Messages through the model's chat template, up to where the reply begins. What people wrote never becomes
/// a control token. Throws what template and tokenizer throw.
std::vector<std::int32_t> chat_prompt_ids(const Model& model, std::span<const ChatMessage> messages);

/// A text to be continued as it is: the caller's own, so marks like "<|user|>" in it are control tokens.
std::vector<std::int32_t> plain_prompt_ids(const Model& model, std::string_view text);

/// The tokenizer, kept alive by its model. Throws tokenizer_missing.
std::shared_ptr<const Tokenizer> shared_tokenizer(const std::shared_ptr<LoadedModel>& model);

}  // namespace addend
