// Tokenizer, chat template and reply defaults from a model's files.
#pragma once

#include <memory>

#include "core/chat/chat_template.h"
#include "core/files/model_files.h"
#include "core/runtime/model.h"
#include "core/tokenizer/gguf_vocabulary.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {

/// nullptr if the files hold none. Throws what the tokenizer's loaders throw.
std::shared_ptr<const Tokenizer> open_tokenizer(const ModelFiles& files);
/// The `tokenizer.ggml.*` part of a GGUF.
GgufVocabulary gguf_vocabulary(const GgufMetadata& metadata, const std::string& source);

ReplyDefaults reply_defaults_of(const ModelFiles& files, const Tokenizer* tokenizer);

}  // namespace addend
