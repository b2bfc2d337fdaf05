// Byte-pair merging by rank: O(n log n) in the length of a piece, no recursion.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/tokenizer/token_table.h"

namespace addend {

enum class BpeUnits {
    bytes,       // a piece is raw bytes, each the token of its character in the GPT-2 alphabet
    characters,  // a piece is text; characters outside the vocabulary become byte tokens or the unknown token
};

/// Immutable after construction, safe from any thread.
class Bpe {
  public:
    struct Options {
        BpeUnits units = BpeUnits::bytes;
        bool byte_fallback = false;  // characters only: <0xNN> tokens for what is not in the vocabulary
        bool ignore_merges = false;  // a piece that is a token as a whole is that token (Llama-3)
        bool fuse_unknown = false;   // neighbouring unknown characters make one unknown token
    };
    /// A pair "left", "right" in order of rank.
    using Merges = std::vector<std::pair<std::string, std::string>>;

    /// Merges whose result `table` calls added or control are dropped: such tokens come from the matcher of
    /// added tokens or not at all. `table` must outlive this. Throws tokenizer_merge_unknown.
    Bpe(const TokenTable& table, const Merges& merges, const Options& options, const std::string& source);

    /// Appends the ids of one piece. Throws tokenizer_cannot_encode where neither byte nor unknown token
    /// exists.
    void encode(std::string_view piece, std::vector<std::int32_t>& out) const;

  private:
    struct Merge {
        std::uint32_t rank;
        std::int32_t id;
    };
    struct Symbol {
        std::int32_t id;
        std::int32_t previous;
        std::int32_t next;
        bool alive;
    };

    std::optional<std::int32_t> whole(std::string_view piece) const;
    void split_bytes(std::string_view piece, std::vector<Symbol>& symbols) const;
    void split_characters(std::string_view piece, std::vector<Symbol>& symbols) const;
    void push_raw(std::string_view bytes, std::vector<Symbol>& symbols) const;
    void merge(std::vector<Symbol>& symbols) const;
    const Merge* find(std::int32_t left, std::int32_t right) const;

    const TokenTable& table_;
    Options options_;
    std::unordered_map<std::uint64_t, Merge> merges_;
    std::array<std::int32_t, 256> byte_ids_{};  // -1 where the vocabulary has none
};

}  // namespace addend
