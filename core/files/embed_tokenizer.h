// A tokenizer in GGUF's own terms (tokenizer.ggml.*), for readers that know nothing else. Private to
// core/files.
#pragma once

#include <cstdint>
#include <string>

#include "core/files/gguf_metadata.h"
#include "core/files/json.h"

namespace addend {

/// From tokenizer.json. `vocab_size` is the model's: ids without a token become unused ones, as readers
/// expect one token a row. Returns false, and adds nothing, where GGUF has no words for it: no BPE, or an
/// unknown splitting rule.
bool embed_tokenizer_json(const Json& tokenizer, std::uint64_t vocab_size, GgufMetadata& metadata);

/// From a SentencePiece tokenizer.model. False, and nothing added, if it is malformed or no BPE.
bool embed_sentencepiece(const std::string& model, std::uint64_t vocab_size, GgufMetadata& metadata);

/// A vocabulary being collected: one entry per id.
struct EmbeddedVocabulary {
    enum class Type : std::int32_t {
        normal = 1,
        unknown = 2,
        control = 3,
        user_defined = 4,
        unused = 5,
        byte = 6
    };

    explicit EmbeddedVocabulary(std::uint64_t size);
    void set(std::uint64_t id, std::string token, Type type, float score = 0);
    void write(std::string_view model, bool with_scores, GgufMetadata& metadata) &&;

    std::vector<std::string> tokens;
    std::vector<std::int32_t> types;
    std::vector<float> scores;
};

}  // namespace addend
