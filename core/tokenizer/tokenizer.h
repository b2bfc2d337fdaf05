// Text to token ids and back. One immutable class for every source: tokenizer.json, tokenizer.model, GGUF
// (core/tokenizer/load.h makes them).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/segment.h"

namespace addend {

enum class TokenKind : std::uint8_t {
    normal,
    control,       // begin/end marks, chat marks: never shown, never made from untrusted text
    user_defined,  // an added token that is shown as text
    byte,          // one raw byte, e.g. <0x0A>
    unknown,       // stands for what the vocabulary cannot express
    unused,        // a hole in the ids: never produced by encode
};

struct EncodeOptions {
    /// Nothing: as the model says, and never a second one where the text itself begins with it.
    std::optional<bool> add_bos;
    /// True: added and control tokens written in the text become those tokens (template text, files of
    /// prompts). False: they are plain text (anything a person typed).
    bool parse_special = false;
};

/// A half-open range of bytes.
struct TextSpan {
    std::size_t begin = 0;
    std::size_t end = 0;

    friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

struct DecodedText {
    std::string text;             // valid UTF-8
    std::vector<TextSpan> spans;  // one per id; neighbours share the bytes of a character they make together
};

/// A chat template as a model's files carry it; "default" where there is only one.
struct NamedTemplate {
    std::string name;
    std::string source;
};

struct TokenizerData;

/// Immutable after construction, safe from any thread.
///
/// Invalid UTF-8 is never lost: a byte that is part of no character becomes its own byte token (or the
/// unknown token where the vocabulary has no byte tokens). decode() gives U+FFFD for what is not UTF-8;
/// decode_bytes() is the exact inverse of encode() for byte-level vocabularies without a normalizer.
class Tokenizer {
  public:
    explicit Tokenizer(std::unique_ptr<const TokenizerData> data);
    ~Tokenizer();
    Tokenizer(const Tokenizer&) = delete;
    Tokenizer& operator=(const Tokenizer&) = delete;

    /// One more than the largest id. A model may have more rows than this (padding): mask those when
    /// sampling.
    std::size_t vocab_size() const;

    std::vector<std::int32_t> encode(std::string_view text, const EncodeOptions& options = {}) const;
    /// A rendered template. Splitting and merging run over the text as a whole; control and added tokens are
    /// made only from trusted text, also not across the seam of trusted and untrusted text. (Added tokens
    /// that are nothing but white space, as Gemma has, are no marks and match everywhere.)
    std::vector<std::int32_t> encode_segments(std::span<const Segment> segments,
                                              std::optional<bool> add_bos = std::nullopt) const;

    /// Text of `ids` from the start of a text: the space that encode() put before the first word is taken
    /// away.
    std::string decode(std::span<const std::int32_t> ids, bool skip_special = true) const;
    DecodedText decode_with_spans(std::span<const std::int32_t> ids, bool skip_special = true) const;
    /// The raw bytes of the ids put together, which need not be UTF-8.
    std::string decode_bytes(std::span<const std::int32_t> ids, bool skip_special = true) const;

    // Each throws Failure token_id_unknown for an id outside [0, vocab_size).
    /// Bytes the token stands for in the middle of a text; for a control token, its written form.
    std::string_view token_bytes(std::int32_t id) const;
    /// The token as the vocabulary writes it ("Ġthe", "▁the", "<0x0A>"): for display.
    std::string_view token_text(std::int32_t id) const;
    TokenKind kind(std::int32_t id) const;

    /// The id of a token as the vocabulary writes it.
    std::optional<std::int32_t> find(std::string_view token_text) const;

    std::optional<std::int32_t> bos() const;
    std::optional<std::int32_t> eos() const;
    std::optional<std::int32_t> eot() const;
    std::optional<std::int32_t> unknown() const;
    bool adds_bos() const;
    bool adds_eos() const;
    /// Every id that ends a reply: eos, eot and those of generation_config.json. Sorted, unique.
    const std::vector<std::int32_t>& stop_ids() const;

    /// Templates the model brings; empty if none.
    const std::vector<NamedTemplate>& chat_templates() const;
    /// The one named "default", else the first, else nothing.
    std::optional<std::string> chat_template() const;

    /// True if encode() puts a space before the first word (and decode() takes it away).
    bool adds_leading_space() const;
    /// How many spaces decode() takes off the start of a text, at most.
    std::size_t stripped_spaces() const;

  private:
    std::unique_ptr<const TokenizerData> data_;
};

}  // namespace addend
