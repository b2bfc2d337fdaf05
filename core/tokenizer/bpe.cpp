#include "core/tokenizer/bpe.h"

#include <queue>

#include "core/base/message.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/utf8.h"

namespace addend {
namespace {

constexpr std::uint64_t pair_key(std::int32_t left, std::int32_t right) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32) |
           static_cast<std::uint32_t>(right);
}

struct Candidate {
    std::uint32_t rank;
    std::int32_t at;  // index of the left symbol
    std::int32_t id;  // of the merged token

    // For a max-heap: the lowest rank is on top, the leftmost of equals.
    friend bool operator<(const Candidate& a, const Candidate& b) {
        return a.rank != b.rank ? a.rank > b.rank : a.at > b.at;
    }
};

}  // namespace

Bpe::Bpe(const TokenTable& table, const Merges& merges, const Options& options, const std::string& source)
    : table_(table), options_(options) {
    merges_.reserve(merges.size());
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
        const std::string& left = merges[rank].first;
        const std::string& right = merges[rank].second;
        const auto find_token = [&](const std::string& token) {
            if (const auto id = table.find(token)) return *id;
            throw Failure(Code::tokenizer_merge_unknown, {{"source", source},
                                                          {"index", rank},
                                                          {"merge", utf8::repaired(left + " " + right)},
                                                          {"token", utf8::repaired(token)}});
        };
        const std::int32_t left_id = find_token(left);
        const std::int32_t right_id = find_token(right);
        const std::int32_t id = find_token(left + right);
        if (!table.plain(left_id) || !table.plain(right_id) || !table.plain(id)) continue;
        merges_[pair_key(left_id, right_id)] = {static_cast<std::uint32_t>(rank), id};
    }
    for (int b = 0; b < 256; ++b) {
        const auto byte = static_cast<unsigned char>(b);
        const std::optional<std::int32_t> id = options.units == BpeUnits::bytes
                                                   ? table.find(byte_to_alphabet(byte))
                                                   : table.find(byte_token_text(byte));
        const bool usable =
            id && (options.units == BpeUnits::bytes ? table.plain(*id) : options.byte_fallback);
        byte_ids_[static_cast<std::size_t>(b)] = usable ? *id : -1;
    }
}

void Bpe::encode(std::string_view piece, std::vector<std::int32_t>& out) const {
    if (piece.empty()) return;
    if (options_.ignore_merges) {
        if (const auto id = whole(piece)) {
            out.push_back(*id);
            return;
        }
    }
    std::vector<Symbol> symbols;
    symbols.reserve(piece.size());
    if (options_.units == BpeUnits::bytes) {
        split_bytes(piece, symbols);
    } else {
        split_characters(piece, symbols);
    }
    merge(symbols);
    for (const Symbol& s : symbols) {
        if (s.alive) out.push_back(s.id);
    }
}

std::optional<std::int32_t> Bpe::whole(std::string_view piece) const {
    std::optional<std::int32_t> id;
    if (options_.units == BpeUnits::bytes) {
        std::string written;
        for (const char c : piece) written += byte_to_alphabet(static_cast<unsigned char>(c));
        id = table_.find(written);
    } else {
        id = table_.find(piece);
    }
    return id && table_.plain(*id) ? id : std::nullopt;
}

void Bpe::push_raw(std::string_view bytes, std::vector<Symbol>& symbols) const {
    bool known = true;
    for (const char c : bytes) known = known && byte_ids_[static_cast<unsigned char>(c)] >= 0;
    if (known) {
        for (const char c : bytes)
            symbols.push_back({byte_ids_[static_cast<unsigned char>(c)], -1, -1, true});
        return;
    }
    const std::int32_t unknown = table_.unknown;
    if (unknown < 0) {
        throw Failure(Code::tokenizer_cannot_encode,
                      {{"text", utf8::repaired(bytes)}, {"offset", symbols.size()}});
    }
    if (options_.fuse_unknown && !symbols.empty() && symbols.back().id == unknown) return;
    symbols.push_back({unknown, -1, -1, true});
}

void Bpe::split_bytes(std::string_view piece, std::vector<Symbol>& symbols) const {
    for (std::size_t i = 0; i < piece.size(); ++i) push_raw(piece.substr(i, 1), symbols);
}

void Bpe::split_characters(std::string_view piece, std::vector<Symbol>& symbols) const {
    while (!piece.empty()) {
        const utf8::Step s = utf8::step(piece);
        const std::string_view character = piece.substr(0, s.size);
        piece.remove_prefix(s.size);
        const auto id = s.lead == utf8::Lead::complete ? table_.find(character) : std::nullopt;
        if (id && table_.plain(*id)) {
            symbols.push_back({*id, -1, -1, true});
        } else {
            push_raw(character, symbols);
        }
    }
}

const Bpe::Merge* Bpe::find(std::int32_t left, std::int32_t right) const {
    const auto it = merges_.find(pair_key(left, right));
    return it == merges_.end() ? nullptr : &it->second;
}

void Bpe::merge(std::vector<Symbol>& symbols) const {
    std::priority_queue<Candidate> queue;
    const auto consider = [&](std::int32_t left, std::int32_t right) {
        if (left < 0 || right < 0) return;
        if (const Merge* m = find(symbols[static_cast<std::size_t>(left)].id,
                                  symbols[static_cast<std::size_t>(right)].id)) {
            queue.push({m->rank, left, m->id});
        }
    };
    const auto count = static_cast<std::int32_t>(symbols.size());
    for (std::int32_t i = 0; i < count; ++i) {
        symbols[static_cast<std::size_t>(i)].previous = i - 1;
        symbols[static_cast<std::size_t>(i)].next = i + 1 < count ? i + 1 : -1;
        consider(i - 1, i);
    }
    while (!queue.empty()) {
        const Candidate top = queue.top();
        queue.pop();
        Symbol& left = symbols[static_cast<std::size_t>(top.at)];
        if (!left.alive || left.next < 0) continue;
        Symbol& right = symbols[static_cast<std::size_t>(left.next)];
        // The pair may have changed since it was queued; then another candidate stands for the new one.
        const Merge* now = find(left.id, right.id);
        if (!now || now->id != top.id) continue;
        left.id = top.id;
        right.alive = false;
        left.next = right.next;
        if (left.next >= 0) symbols[static_cast<std::size_t>(left.next)].previous = top.at;
        consider(left.previous, top.at);
        consider(top.at, left.next);
    }
}

}  // namespace addend
