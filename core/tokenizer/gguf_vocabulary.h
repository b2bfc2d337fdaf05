// The tokenizer part of a GGUF file's metadata, as the reader of GGUF files fills it in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace addend {

/// Keys are those of `tokenizer.ggml.*` unless said otherwise. Nothing is checked yet: make_tokenizer() does.
struct GgufVocabulary {
    std::string source;               // path, for messages
    std::string model;                // "gpt2" (byte-level BPE) or "llama" (SentencePiece BPE)
    std::string pre;                  // splitting rule of a gpt2 vocabulary; "" = "default"
    std::vector<std::string> tokens;  // by id
    std::vector<float> scores;        // empty or one per token
    std::vector<std::int32_t>
        token_types;  // token_type: 1 normal 2 unknown 3 control 4 user-defined 5 unused 6 byte
    std::vector<std::string> merges;   // "left right", best first
    std::optional<std::uint32_t> bos;  // bos_token_id
    std::optional<std::uint32_t> eos;  // eos_token_id
    std::optional<std::uint32_t> eot;  // eot_token_id
    std::optional<std::uint32_t> unk;  // unknown_token_id
    std::optional<bool> add_bos;       // add_bos_token
    std::optional<bool> add_eos;       // add_eos_token
    std::optional<bool> add_space_prefix;
    std::vector<NamedTemplate>
        chat_templates;  // tokenizer.chat_template as "default", tokenizer.chat_template.NAME
};

}  // namespace addend
