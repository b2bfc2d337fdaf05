#include "core/files/synth_tokenizer.h"

#include <string>
#include <vector>

namespace addend {
namespace {

constexpr std::uint32_t special_count = 3;
constexpr std::uint32_t byte_count = 256;
constexpr std::string_view space = "\xc4\xa0";  // U+0120: a space, in byte-level writing

void append_utf8(std::uint32_t point, std::string& text) {
    if (point < 0x80) {
        text += static_cast<char>(point);
    } else {
        text += static_cast<char>(0xc0 | point >> 6);
        text += static_cast<char>(0x80 | (point & 0x3f));
    }
}

/// GPT-2's writing of bytes: printable Latin-1 characters stand for themselves, the others count up from
/// U+0100.
std::vector<std::string> byte_tokens() {
    std::vector<std::string> tokens(byte_count);
    std::uint32_t next = 0x100;
    for (std::uint32_t byte = 0; byte < byte_count; ++byte) {
        const bool printable =
            (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
        append_utf8(printable ? byte : next++, tokens[byte]);
    }
    return tokens;
}

Json added_token(std::uint32_t id, std::string_view content) {
    return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
            {"rstrip", false}, {"normalized", false}, {"special", true}};
}

}  // namespace

Json synth_tokenizer(std::uint32_t vocab_size) {
    Json vocab = {{"<unk>", 0}, {"<s>", 1}, {"</s>", 2}};
    std::uint32_t id = special_count;
    for (const std::string& token : byte_tokens()) vocab[token] = id++;
    Json merges = Json::array();
    // Every word made so far, longest last, grows by each letter in turn: all distinct, each one merge away.
    std::vector<std::string> words = {std::string(space)};
    for (char c = 'a'; c <= 'z'; ++c) words.emplace_back(1, c);
    for (std::size_t w = 0; id < vocab_size; ++w) {
        const std::string word = words[w];
        for (char c = 'a'; c <= 'z' && id < vocab_size; ++c) {
            merges.push_back({word, std::string(1, c)});
            words.push_back(word + c);
            vocab[words.back()] = id++;
        }
    }
    const Json byte_level = {
        {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", {added_token(0, "<unk>"), added_token(1, "<s>"), added_token(2, "</s>")}},
            {"normalizer", nullptr},
            {"pre_tokenizer", byte_level},
            {"post_processor", nullptr},
            {"decoder", byte_level},
            {"model",
             {{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", false},
              {"byte_fallback", false},
              {"ignore_merges", false},
              {"vocab", vocab},
              {"merges", merges}}}};
}

Json synth_tokenizer_config() {
    return {{"bos_token", "<s>"},
            {"eos_token", "</s>"},
            {"unk_token", "<unk>"},
            {"add_bos_token", true},
            {"add_eos_token", false},
            {"model_max_length", 2048},
            {"tokenizer_class", "PreTrainedTokenizerFast"}};
}

}  // namespace addend
