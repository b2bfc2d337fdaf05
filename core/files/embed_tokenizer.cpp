#include "core/files/embed_tokenizer.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace addend {
namespace {

using Type = EmbeddedVocabulary::Type;

constexpr std::uint64_t vocabulary_limit = 1 << 22;

// Splitting patterns as models publish them, and the names GGUF gives them.
struct KnownSplit {
    std::string_view pattern;
    std::string_view pre;
};
constexpr KnownSplit known_splits[] = {
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     "llama-bpe"},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     "qwen2"},
};

const Json& at(const Json& object, const char* key) {
    static const Json null;
    if (!object.is_object()) return null;
    const auto found = object.find(key);
    return found == object.end() ? null : *found;
}

bool flag(const Json& object, const char* key, bool otherwise) {
    const Json& value = at(object, key);
    return value.is_boolean() ? value.get<bool>() : otherwise;
}

/// GGUF's name of a byte-level tokenizer's splitting rule.
std::optional<std::string_view> pre_of(const Json& pre_tokenizer) {
    const auto steps = at(pre_tokenizer, "type") == "Sequence" ? at(pre_tokenizer, "pretokenizers")
                                                               : Json::array({pre_tokenizer});
    if (!steps.is_array() || steps.empty() || at(steps.back(), "type") != "ByteLevel") return std::nullopt;
    if (steps.size() == 1 && flag(steps.back(), "use_regex", true)) return "gpt-2";
    if (steps.size() != 2 || at(steps[0], "type") != "Split" || flag(steps[1], "use_regex", true))
        return std::nullopt;
    const Json& pattern = at(at(steps[0], "pattern"), "Regex");
    for (const KnownSplit& known : known_splits)
        if (pattern == known.pattern) return known.pre;
    return std::nullopt;
}

/// Whether a space is put before the text, as metaspace tokenizers do.
bool adds_space(const Json& tokenizer) {
    const std::string normalizer =
        at(tokenizer, "normalizer").dump(-1, ' ', false, Json::error_handler_t::replace);
    if (normalizer.find("\"Prepend\"") != std::string::npos) return true;
    const Json& pre = at(tokenizer, "pre_tokenizer");
    if (at(pre, "type") != "Metaspace") return false;
    if (at(pre, "prepend_scheme").is_string()) return at(pre, "prepend_scheme") != "never";
    return flag(pre, "add_prefix_space", true);
}

/// "left right", however this version of the format writes it.
std::optional<std::string> merge_text(const Json& merge) {
    if (merge.is_string()) return merge.get<std::string>();
    if (!merge.is_array() || merge.size() != 2 || !merge[0].is_string() || !merge[1].is_string())
        return std::nullopt;
    return merge[0].get<std::string>() + " " + merge[1].get<std::string>();
}

std::optional<std::vector<std::string>> merges_of(const Json& model) {
    std::vector<std::string> merges;
    for (const Json& merge : at(model, "merges")) {
        auto text = merge_text(merge);
        // GGUF separates by one space: a piece that itself holds one cannot be written.
        if (!text || std::count(text->begin(), text->end(), ' ') != 1) return std::nullopt;
        merges.push_back(std::move(*text));
    }
    return merges;
}

bool valid_id(const Json& id, std::uint64_t size) {
    return id.is_number_integer() && (id.is_number_unsigned() || id.get<std::int64_t>() >= 0) &&
           id.get<std::uint64_t>() < size;
}

/// Ids in use plus the model's rows; nothing if an id is absurd.
std::optional<std::uint64_t> table_size(const Json& tokenizer, std::uint64_t vocab_size) {
    const Json& vocab = at(at(tokenizer, "model"), "vocab");
    const Json& added = at(tokenizer, "added_tokens");
    std::uint64_t largest = 0;
    const auto see = [&](const Json& id) {
        if (!valid_id(id, vocabulary_limit)) return false;
        largest = std::max(largest, id.get<std::uint64_t>());
        return true;
    };
    for (const Json& id : vocab)
        if (!see(id)) return std::nullopt;
    for (const Json& token : added)
        if (!see(at(token, "id")) || !at(token, "content").is_string()) return std::nullopt;
    const std::uint64_t size = std::max(vocab_size, largest + 1);
    // One huge id must not make a table of millions out of a small file.
    if (size > vocabulary_limit ||
        size > std::max<std::uint64_t>(vocab_size, 2 * (vocab.size() + added.size())))
        return std::nullopt;
    return size;
}

bool is_byte_token(const std::string& token) {
    const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
    return token.size() == 6 && token.starts_with("<0x") && token[5] == '>' && hex(token[3]) && hex(token[4]);
}

void add_pieces(const Json& tokenizer, bool metaspace, EmbeddedVocabulary& table) {
    const Json& model = at(tokenizer, "model");
    for (const auto& [token, id] : at(model, "vocab").items()) {
        const Type type = at(model, "unk_token") == token     ? Type::unknown
                          : metaspace && is_byte_token(token) ? Type::byte
                                                              : Type::normal;
        table.set(id.get<std::uint64_t>(), token, type);
    }
    for (const Json& token : at(tokenizer, "added_tokens")) {
        const auto content = at(token, "content").get<std::string>();
        const Type special = at(model, "unk_token") == content ? Type::unknown : Type::control;
        table.set(at(token, "id").get<std::uint64_t>(), content,
                  flag(token, "special", false) ? special : Type::user_defined);
    }
}

/// SentencePiece ranks by score what BPE ranks by the order of merges: the merge's place, negated.
void score_by_merges(const std::vector<std::string>& merges, EmbeddedVocabulary& table) {
    std::unordered_map<std::string, float> scores;
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
        std::string joined = merges[rank];
        joined.erase(joined.find(' '), 1);
        scores.try_emplace(std::move(joined), -static_cast<float>(rank));
    }
    for (std::size_t id = 0; id < table.tokens.size(); ++id) {
        const auto found = scores.find(table.tokens[id]);
        const bool normal = table.types[id] == static_cast<std::int32_t>(Type::normal);
        if (found != scores.end())
            table.scores[id] = found->second;
        else if (normal)
            table.scores[id] = -static_cast<float>(merges.size() + id);
    }
}

}  // namespace

EmbeddedVocabulary::EmbeddedVocabulary(std::uint64_t size)
    : tokens(size), types(size, static_cast<std::int32_t>(Type::unused)), scores(size, 0.0f) {
    for (std::uint64_t id = 0; id < size; ++id) tokens[id] = "[PAD" + std::to_string(id) + "]";
}

void EmbeddedVocabulary::set(std::uint64_t id, std::string token, Type type, float score) {
    tokens[id] = std::move(token);
    types[id] = static_cast<std::int32_t>(type);
    scores[id] = score;
}

void EmbeddedVocabulary::write(std::string_view model, bool with_scores, GgufMetadata& metadata) && {
    metadata.set_string("tokenizer.ggml.model", std::string(model));
    metadata.set_array("tokenizer.ggml.tokens", std::move(tokens));
    if (with_scores) metadata.set_array("tokenizer.ggml.scores", std::move(scores));
    metadata.set_array("tokenizer.ggml.token_type", std::move(types));
}

bool embed_tokenizer_json(const Json& tokenizer, std::uint64_t vocab_size, GgufMetadata& metadata) {
    const Json& model = at(tokenizer, "model");
    const Json& type = at(model, "type");
    if (!(type == "BPE" || type.is_null()) || !at(model, "vocab").is_object() ||
        !at(model, "merges").is_array())
        return false;
    const bool metaspace = flag(model, "byte_fallback", false);
    const auto pre = pre_of(at(tokenizer, "pre_tokenizer"));
    if (!metaspace && !pre) return false;
    auto merges = merges_of(model);
    const auto size = table_size(tokenizer, vocab_size);
    if (!merges || !size) return false;
    EmbeddedVocabulary table(*size);
    add_pieces(tokenizer, metaspace, table);
    if (metaspace) score_by_merges(*merges, table);
    std::move(table).write(metaspace ? "llama" : "gpt2", metaspace, metadata);
    if (metaspace) {
        metadata.set_bool("tokenizer.ggml.add_space_prefix", adds_space(tokenizer));
    } else {
        metadata.set_string("tokenizer.ggml.pre", std::string(*pre));
        metadata.set_array("tokenizer.ggml.merges", std::move(*merges));
    }
    return true;
}

}  // namespace addend
