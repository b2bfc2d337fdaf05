// Makes a Tokenizer from a model's files. All of it is hostile until checked: a Failure names file and
// construct.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/tokenizer/gguf_vocabulary.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {

/// The files beside a tokenizer, as text; empty where absent.
struct TokenizerSideFiles {
    std::string tokenizer_config;   // tokenizer_config.json
    std::string generation_config;  // generation_config.json
    std::string special_tokens;     // special_tokens_map.json
    std::string chat_template;      // chat_template.jinja: goes before tokenizer_config's
};

/// A Hugging Face folder: tokenizer.json, else tokenizer.model. Throws tokenizer_missing if it has neither.
std::shared_ptr<const Tokenizer> load_tokenizer(const std::filesystem::path& folder);

/// `source` names the file in messages.
std::shared_ptr<const Tokenizer> make_tokenizer_from_json(std::string_view json,
                                                          const TokenizerSideFiles& side,
                                                          const std::string& source);
/// `proto`: the bytes of a SentencePiece tokenizer.model.
std::shared_ptr<const Tokenizer> make_tokenizer_from_sentencepiece(std::string_view proto,
                                                                   const TokenizerSideFiles& side,
                                                                   const std::string& source);
std::shared_ptr<const Tokenizer> make_tokenizer(const GgufVocabulary& vocabulary);

}  // namespace addend
