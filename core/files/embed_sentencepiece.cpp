// Pieces of a SentencePiece ModelProto (sentencepiece_model.proto). Read by hand and not by libsentencepiece:
// loading a stranger's model there runs the self-tests the model brings, over rules the library does not
// check.
#include <algorithm>
#include <cstring>
#include <optional>

#include "core/files/embed_tokenizer.h"

namespace addend {
namespace {

using Type = EmbeddedVocabulary::Type;

constexpr std::size_t piece_limit = 1 << 22;
constexpr std::uint64_t type_bpe = 2;  // TrainerSpec.ModelType; GGUF's "llama" vocabularies are of this kind

/// One field of protobuf's wire format: a number for varint and 32 or 64 bits, bytes for the
/// length-delimited.
struct Field {
    std::uint64_t number = 0;
    std::uint64_t wire_type = 0;
    std::uint64_t value = 0;
    std::string_view bytes;

    bool is(std::uint64_t n, std::uint64_t type) const { return number == n && wire_type == type; }
};
constexpr std::uint64_t wire_varint = 0;
constexpr std::uint64_t wire_bytes = 2;
constexpr std::uint64_t wire_32 = 5;

class Wire {
  public:
    explicit Wire(std::string_view bytes) : rest_(bytes) {}
    bool broken() const { return broken_; }

    std::optional<Field> next() {
        if (rest_.empty()) return std::nullopt;
        Field field;
        const std::uint64_t tag = varint();
        field.number = tag >> 3;
        field.wire_type = tag & 7;
        switch (field.wire_type) {
            case wire_varint:
                field.value = varint();
                break;
            case 1:
                field.value = fixed(8);
                break;
            case wire_bytes:
                field.bytes = take(varint());
                break;
            case wire_32:
                field.value = fixed(4);
                break;
            default:
                broken_ = true;
        }
        return broken_ ? std::nullopt : std::optional(field);
    }

  private:
    std::string_view take(std::uint64_t count) {
        if (count > rest_.size()) broken_ = true;
        const std::string_view taken = rest_.substr(0, broken_ ? 0 : count);
        rest_.remove_prefix(broken_ ? rest_.size() : taken.size());
        return taken;
    }
    std::uint64_t fixed(std::size_t count) {
        std::uint64_t value = 0;
        const std::string_view bytes = take(count);
        std::memcpy(&value, bytes.data(), bytes.size());
        return value;
    }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::string_view byte = take(1);
            if (broken_) return 0;
            const auto bits = static_cast<unsigned char>(byte.front());
            value |= static_cast<std::uint64_t>(bits & 0x7f) << shift;
            if (bits < 0x80) return value;
        }
        broken_ = true;
        return 0;
    }

    std::string_view rest_;
    bool broken_ = false;
};

struct Piece {
    std::string_view text;
    float score = 0;
    std::uint64_t type = 1;
};

bool read_piece(std::string_view bytes, Piece& piece) {
    Wire wire(bytes);
    while (const auto field = wire.next()) {
        if (field->is(1, wire_bytes)) piece.text = field->bytes;
        if (field->is(2, wire_32)) std::memcpy(&piece.score, &field->value, sizeof piece.score);
        if (field->is(3, wire_varint)) piece.type = field->value;
    }
    return !wire.broken() && piece.type >= 1 && piece.type <= 6;
}

/// The varint `number` of a message, or `otherwise`.
std::uint64_t member(std::string_view bytes, std::uint64_t number, std::uint64_t otherwise) {
    Wire wire(bytes);
    while (const auto field = wire.next())
        if (field->is(number, wire_varint)) otherwise = field->value;
    return otherwise;
}

}  // namespace

bool embed_sentencepiece(const std::string& model, std::uint64_t vocab_size, GgufMetadata& metadata) {
    std::vector<Piece> pieces;
    std::uint64_t model_type = 1;
    bool adds_space = true;
    Wire wire(model);
    while (const auto field = wire.next()) {
        if (field->is(1, wire_bytes)) {
            if (pieces.size() >= piece_limit || !read_piece(field->bytes, pieces.emplace_back()))
                return false;
        } else if (field->is(2, wire_bytes)) {
            model_type = member(field->bytes, 3, model_type);
        } else if (field->is(3, wire_bytes)) {
            adds_space = member(field->bytes, 3, 1) != 0;
        }
    }
    if (wire.broken() || pieces.empty() || model_type != type_bpe) return false;
    EmbeddedVocabulary table(std::max<std::uint64_t>(vocab_size, pieces.size()));
    for (std::size_t id = 0; id < pieces.size(); ++id)
        table.set(id, std::string(pieces[id].text), static_cast<Type>(pieces[id].type), pieces[id].score);
    std::move(table).write("llama", true, metadata);
    metadata.set_bool("tokenizer.ggml.add_space_prefix", adds_space);
    return true;
}

}  // namespace addend
