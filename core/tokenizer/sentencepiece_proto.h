// The few fields of SentencePiece's ModelProto that we read and write (sentencepiece_model.proto, protobuf
// wire format). Debian's library takes the message as bytes but does not ship its generated header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace addend {

enum class PieceType : std::uint8_t {
    normal = 1,
    unknown = 2,
    control = 3,
    user_defined = 4,
    unused = 5,
    byte = 6
};

struct SentencePieceProto {
    struct Piece {
        std::string text;
        float score = 0;
        PieceType type = PieceType::normal;
    };
    enum class ModelType : std::uint8_t { unigram = 1, bpe = 2, word = 3, character = 4 };

    std::vector<Piece> pieces;
    ModelType model_type = ModelType::unigram;
    bool byte_fallback = false;
    bool treat_whitespace_as_suffix = false;
    std::int32_t bos_id = 1;  // -1: none
    std::int32_t eos_id = 2;
    std::string charsmap;  // compiled normalization rules, empty: identity
    bool add_dummy_prefix = true;
    bool remove_extra_whitespaces = true;
    bool escape_whitespaces = true;

    /// Throws tokenizer_sentencepiece_invalid.
    static SentencePieceProto parse(std::string_view bytes, const std::string& source);
    std::string serialized() const;
};

/// True if every step the library can take inside the compiled rules stays inside them (it does not check).
bool charsmap_is_sound(std::string_view charsmap);

}  // namespace addend
