#include "core/tokenizer/sentencepiece_proto.h"

#include <bit>
#include <cstddef>

#include "core/base/message.h"

namespace addend {
namespace {

enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct Field {
    std::uint64_t number = 0;
    Wire wire = Wire::varint;
    std::uint64_t value = 0;  // varint and fixed
    std::string_view bytes;
};

class Reader {
  public:
    Reader(std::string_view bytes, const std::string& source) : rest_(bytes), source_(source) {}

    bool next(Field& field) {
        if (rest_.empty()) return false;
        const std::uint64_t key = varint();
        field = {key >> 3, static_cast<Wire>(key & 7), 0, {}};
        switch (field.wire) {
            case Wire::varint:
                field.value = varint();
                return true;
            case Wire::fixed64:
                field.value = fixed(8);
                return true;
            case Wire::fixed32:
                field.value = fixed(4);
                return true;
            case Wire::bytes:
                field.bytes = take(varint());
                return true;
        }
        fail("wire type");
    }

  private:
    [[noreturn]] void fail(const char* reason) const {
        throw Failure(Code::tokenizer_sentencepiece_invalid, {{"source", source_}, {"reason", reason}});
    }
    std::string_view take(std::uint64_t size) {
        if (size > rest_.size()) fail("truncated");
        const std::string_view out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return out;
    }
    std::uint64_t fixed(std::size_t size) {
        const std::string_view raw = take(size);
        std::uint64_t value = 0;
        for (std::size_t i = size; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(raw[i]);
        return value;
    }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<unsigned char>(take(1)[0]);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) return value;
        }
        fail("varint");
    }

    std::string_view rest_;
    const std::string& source_;
};

SentencePieceProto::Piece read_piece(std::string_view bytes, const std::string& source) {
    SentencePieceProto::Piece piece;
    Reader reader(bytes, source);
    for (Field f; reader.next(f);) {
        if (f.number == 1 && f.wire == Wire::bytes) piece.text = f.bytes;
        if (f.number == 2 && f.wire == Wire::fixed32)
            piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(f.value));
        if (f.number == 3 && f.wire == Wire::varint) {
            if (f.value < 1 || f.value > 6) {
                throw Failure(Code::tokenizer_sentencepiece_invalid,
                              {{"source", source}, {"reason", "piece type"}});
            }
            piece.type = static_cast<PieceType>(f.value);
        }
    }
    return piece;
}

void read_trainer(std::string_view bytes, const std::string& source, SentencePieceProto& proto) {
    Reader reader(bytes, source);
    for (Field f; reader.next(f);) {
        if (f.wire != Wire::varint) continue;
        if (f.number == 3) {
            if (f.value < 1 || f.value > 4) {
                throw Failure(Code::tokenizer_sentencepiece_invalid,
                              {{"source", source}, {"reason", "model type"}});
            }
            proto.model_type = static_cast<SentencePieceProto::ModelType>(f.value);
        }
        if (f.number == 24) proto.treat_whitespace_as_suffix = f.value != 0;
        if (f.number == 35) proto.byte_fallback = f.value != 0;
        if (f.number == 41) proto.bos_id = static_cast<std::int32_t>(f.value);
        if (f.number == 42) proto.eos_id = static_cast<std::int32_t>(f.value);
    }
}

void read_normalizer(std::string_view bytes, const std::string& source, SentencePieceProto& proto) {
    Reader reader(bytes, source);
    for (Field f; reader.next(f);) {
        if (f.number == 2 && f.wire == Wire::bytes) proto.charsmap = f.bytes;
        if (f.wire != Wire::varint) continue;
        if (f.number == 3) proto.add_dummy_prefix = f.value != 0;
        if (f.number == 4) proto.remove_extra_whitespaces = f.value != 0;
        if (f.number == 5) proto.escape_whitespaces = f.value != 0;
    }
}

void put_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(static_cast<unsigned char>(value | 0x80));
    out += static_cast<char>(value);
}
void put_int(std::string& out, std::uint64_t number, std::uint64_t value) {
    put_varint(out, number << 3);
    put_varint(out, value);
}
void put_bytes(std::string& out, std::uint64_t number, std::string_view bytes) {
    put_varint(out, (number << 3) | 2);
    put_varint(out, bytes.size());
    out += bytes;
}
void put_float(std::string& out, std::uint64_t number, float value) {
    put_varint(out, (number << 3) | 5);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8)
        out += static_cast<char>(static_cast<unsigned char>(bits >> shift));
}

std::uint32_t word_at(std::string_view bytes, std::size_t index) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[index * 4 + i]);
    return value;
}

}  // namespace

SentencePieceProto SentencePieceProto::parse(std::string_view bytes, const std::string& source) {
    SentencePieceProto proto;
    Reader reader(bytes, source);
    for (Field f; reader.next(f);) {
        if (f.wire != Wire::bytes) continue;
        if (f.number == 1) proto.pieces.push_back(read_piece(f.bytes, source));
        if (f.number == 2) read_trainer(f.bytes, source, proto);
        if (f.number == 3) read_normalizer(f.bytes, source, proto);
    }
    return proto;
}

std::string SentencePieceProto::serialized() const {
    std::string out;
    for (const Piece& p : pieces) {
        std::string piece;
        put_bytes(piece, 1, p.text);
        put_float(piece, 2, p.score);
        put_int(piece, 3, static_cast<std::uint64_t>(p.type));
        put_bytes(out, 1, piece);
    }
    std::string trainer;
    put_int(trainer, 3, static_cast<std::uint64_t>(model_type));
    put_int(trainer, 24, treat_whitespace_as_suffix);
    put_int(trainer, 35, byte_fallback);
    put_bytes(out, 2, trainer);
    std::string normalizer;
    if (!charsmap.empty()) put_bytes(normalizer, 2, charsmap);
    put_int(normalizer, 3, add_dummy_prefix);
    put_int(normalizer, 4, remove_extra_whitespaces);
    put_int(normalizer, 5, escape_whitespaces);
    put_bytes(out, 3, normalizer);
    return out;
}

bool charsmap_is_sound(std::string_view charsmap) {
    // u32 size of a double array (darts-clone), the array of u32 units, then NUL-terminated replacements.
    if (charsmap.size() < 8) return false;
    const std::size_t trie_bytes = word_at(charsmap, 0);
    if (trie_bytes % 4 != 0 || trie_bytes < 4 || trie_bytes + 4 >= charsmap.size()) return false;
    const std::string_view trie = charsmap.substr(4, trie_bytes);
    const std::size_t texts = charsmap.size() - 4 - trie_bytes;
    if (charsmap.back() != '\0') return false;
    const std::size_t count = trie_bytes / 4;
    const auto offset_of = [](std::uint32_t unit) { return (unit >> 10) << ((unit & (1U << 9)) >> 6); };

    // Per node the most values met on a way to it: the library keeps at most 32 results of one look-up.
    constexpr int max_results = 32;
    std::vector<int> most(count, -1);
    std::vector<std::size_t> open;
    const auto visit = [&](std::size_t node, int values) {
        if (values <= most[node]) return;
        most[node] = values;
        open.push_back(node);
    };
    const std::size_t root = offset_of(word_at(trie, 0));
    if (root >= count) return false;
    visit(root, 0);
    while (!open.empty()) {
        const std::size_t node = open.back();
        open.pop_back();
        const int values = most[node];
        for (std::uint32_t byte = 0; byte < 256; ++byte) {
            const std::size_t child = node ^ byte;
            if (child >= count) return false;
            const std::uint32_t unit = word_at(trie, child);
            if ((unit & 0x800000FFU) != byte) continue;
            const std::size_t next = child ^ offset_of(unit);
            if (next >= count) return false;
            const bool leaf = (unit >> 8) & 1;
            if (leaf && (word_at(trie, next) & 0x7FFFFFFFU) >= texts) return false;
            if (values + leaf > max_results) return false;
            visit(next, values + leaf);
        }
    }
    return true;
}

}  // namespace addend
