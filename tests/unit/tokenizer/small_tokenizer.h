// A byte-level tokenizer.json small enough to work out by hand.
#pragma once

#include <nlohmann/json.hpp>

#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/load.h"

namespace addend::test {

using Json = nlohmann::json;

/// Ids 0 … 255 are the bytes, then merges "he" 256, "ll" 257, "hell" 258, "Ġhe" 259; added: "<s>" 260
/// (special),
/// "<|end|>" 261 (special), "<tool>" 262 (not special).
inline Json small_json() {
    Json vocab = Json::object();
    for (int b = 0; b < 256; ++b) vocab[std::string(byte_to_alphabet(static_cast<unsigned char>(b)))] = b;
    vocab["he"] = 256;
    vocab["ll"] = 257;
    vocab["hell"] = 258;
    vocab["Ġhe"] = 259;
    const auto added = [](int id, const char* content, bool special) {
        return Json{{"id", id},        {"content", content},   {"special", special}, {"lstrip", false},
                    {"rstrip", false}, {"single_word", false}, {"normalized", false}};
    };
    return {
        {"version", "1.0"},
        {"added_tokens", {added(260, "<s>", true), added(261, "<|end|>", true), added(262, "<tool>", false)}},
        {"normalizer", nullptr},
        {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}}},
        {"post_processor", nullptr},
        {"decoder", {{"type", "ByteLevel"}}},
        {"model",
         {{"type", "BPE"}, {"vocab", vocab}, {"merges", {"h e", "l l", Json::array({"he", "ll"}), "Ġ he"}}}}};
}

/// Metaspace with byte fallback, in the style of Llama-2: "<unk>" 0, "<s>" 1, bytes 2 … 257, then pieces.
inline Json metaspace_json() {
    Json vocab = {{"<unk>", 0}, {"<s>", 1}};
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (unsigned b = 0; b < 256; ++b) {
        vocab[std::string("<0x") + digits[b >> 4] + digits[b & 15] + ">"] = b + 2;
    }
    int id = 258;
    for (const char* piece : {"▁", "a", "b", "▁a", "ab", "▁ab"}) vocab[piece] = id++;
    return {{"added_tokens", {{{"id", 1}, {"content", "<s>"}, {"special", true}}}},
            {"normalizer",
             {{"type", "Sequence"},
              {"normalizers",
               {{{"type", "Prepend"}, {"prepend", "▁"}},
                {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "▁"}}}}}},
            {"decoder",
             {{"type", "Sequence"},
              {"decoders",
               {{{"type", "Replace"}, {"pattern", {{"String", "▁"}}}, {"content", " "}},
                {{"type", "ByteFallback"}},
                {{"type", "Fuse"}},
                {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}}}}},
            {"model",
             {{"type", "BPE"},
              {"unk_token", "<unk>"},
              {"byte_fallback", true},
              {"vocab", vocab},
              {"merges", {"a b", "▁ ab", "▁ a"}}}}};
}

inline std::shared_ptr<const Tokenizer> make(const Json& json, const TokenizerSideFiles& side = {}) {
    return make_tokenizer_from_json(json.dump(), side, "test.json");
}

}  // namespace addend::test
