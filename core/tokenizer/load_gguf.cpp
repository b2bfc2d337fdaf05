#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/message.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/load.h"
#include "core/tokenizer/load_sentencepiece.h"
#include "core/tokenizer/utf8.h"

namespace addend {
namespace {

/// How a `tokenizer.ggml.pre` splits: several patterns, each applied inside the pieces of the one before.
struct SplitRule {
    std::vector<std::string> patterns;
    bool ignore_merges = false;
    bool add_bos = false;
};

// The splitting patterns are those the models' own tokenizer.json files publish.
constexpr const char* llama3_pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* qwen2_pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* gpt4o_pattern =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* tekken_pattern =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

template <std::size_t N>
bool one_of(const std::string& name, const std::array<const char*, N>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

SplitRule split_rule(const GgufVocabulary& v) {
    constexpr std::array gpt2 = {"",          "default",  "gpt-2",          "gpt2", "phi-2",
                                 "jina-es",   "jina-de",  "jais",           "mpt",  "olmo",
                                 "dbrx-gpt2", "trillion", "granite-docling"};
    constexpr std::array llama3 = {"llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral"};
    constexpr std::array llama3_merging = {"dbrx", "smaug-bpe", "chatglm-bpe", "glm4"};
    constexpr std::array qwen2 = {"qwen2", "stablelm2", "deepseek-r1-qwen", "megrez", "hunyuan"};
    constexpr std::array digits = {"starcoder", "refact", "command-r", "smollm",
                                   "codeshell", "exaone", "minerva-7b"};
    if (one_of(v.pre, gpt2)) return {{gpt2_pattern}, false, false};
    if (one_of(v.pre, llama3)) return {{llama3_pattern}, true, true};
    if (one_of(v.pre, llama3_merging)) return {{llama3_pattern}, false, false};
    if (one_of(v.pre, qwen2)) return {{qwen2_pattern}, false, false};
    if (one_of(v.pre, digits)) return {{"\\p{N}", gpt2_pattern}, false, false};
    if (v.pre == "gpt-4o" || v.pre == "llama4") return {{gpt4o_pattern}, false, false};
    if (v.pre == "tekken") return {{tekken_pattern}, true, true};
    throw Failure(
        Code::tokenizer_unsupported,
        {{"source", v.source}, {"construct", "tokenizer.ggml.pre"}, {"found", utf8::repaired(v.pre)}});
}

PieceType type_of(const GgufVocabulary& v, std::size_t id) {
    if (v.token_types.empty()) {
        if (v.unk && *v.unk == id) return PieceType::unknown;
        if ((v.bos && *v.bos == id) || (v.eos && *v.eos == id) || (v.eot && *v.eot == id))
            return PieceType::control;
        return v.model == "llama" && byte_of_token(v.tokens[id]) ? PieceType::byte : PieceType::normal;
    }
    const std::int32_t type = v.token_types[id];
    if (type < 1 || type > 6) {
        throw Failure(Code::tokenizer_unsupported, {{"source", v.source},
                                                    {"construct", "tokenizer.ggml.token_type"},
                                                    {"found", std::to_string(type)}});
    }
    return static_cast<PieceType>(type);
}

void check_counts(const GgufVocabulary& v) {
    const auto check = [&](const char* what, std::size_t found) {
        if (found == 0 || found == v.tokens.size()) return;
        throw Failure(
            Code::tokenizer_count_differs,
            {{"source", v.source}, {"what", what}, {"expected", v.tokens.size()}, {"found", found}});
    };
    check("tokenizer.ggml.scores", v.scores.size());
    check("tokenizer.ggml.token_type", v.token_types.size());
    if (v.tokens.empty()) {
        throw Failure(Code::json_missing_key,
                      {{"path", v.source}, {"key", "tokenizer.ggml.tokens"}, {"expected", "array"}});
    }
}

std::unique_ptr<TokenizerData> sentencepiece_data(const GgufVocabulary& v) {
    SentencePieceProto proto;
    proto.model_type = SentencePieceProto::ModelType::bpe;
    proto.remove_extra_whitespaces = false;
    proto.add_dummy_prefix = v.add_space_prefix.value_or(true);
    std::size_t bytes = 0;
    bool unknown_seen = false;
    for (std::size_t i = 0; i < v.tokens.size(); ++i) {
        PieceType type = type_of(v, i);
        // The library takes one unknown piece only.
        if (type == PieceType::unknown && unknown_seen) type = PieceType::control;
        unknown_seen = unknown_seen || type == PieceType::unknown;
        bytes += type == PieceType::byte;
        proto.pieces.push_back({v.tokens[i], v.scores.empty() ? 0 : v.scores[i], type});
    }
    proto.byte_fallback = bytes == 256;
    return data_from_pieces(proto, v.source);
}

Token bpe_token(const GgufVocabulary& v, std::size_t id) {
    Token token{v.tokens[id], v.tokens[id], TokenKind::normal, false};
    switch (type_of(v, id)) {
        case PieceType::control:
            token.kind = TokenKind::control;
            break;
        case PieceType::user_defined:
            token.kind = TokenKind::user_defined;
            break;
        case PieceType::unknown:
            token.kind = TokenKind::unknown;
            break;
        case PieceType::unused:
            token.kind = TokenKind::unused;
            break;
        case PieceType::normal:
        case PieceType::byte:
            token.bytes = alphabet_to_bytes(token.text).value_or(token.text);
            break;
    }
    return token;
}

std::unique_ptr<TokenizerData> bpe_data(const GgufVocabulary& v) {
    const SplitRule rule = split_rule(v);
    auto data = std::make_unique<TokenizerData>();
    data->source = v.source;
    data->add_bos = rule.add_bos;
    for (std::size_t i = 0; i < v.tokens.size(); ++i) {
        const auto id = static_cast<std::int32_t>(i);
        Token token = bpe_token(v, i);
        const bool matched = token.kind == TokenKind::control || token.kind == TokenKind::user_defined;
        token.added = matched && !is_blank(token.text);
        if (matched) data->added.add({id, token.text, false, false, false});
        if (token.kind == TokenKind::unknown && data->table.unknown < 0) data->table.unknown = id;
        data->table.put(id, std::move(token), v.source);
    }
    Bpe::Merges merges;
    for (std::size_t i = 0; i < v.merges.size(); ++i) {
        const std::string& merge = v.merges[i];
        // The left part may itself begin with a space in old files; the separator is the first one after
        // that.
        const std::size_t space = merge.find(' ', 1);
        if (space == std::string::npos || space + 1 == merge.size()) {
            throw Failure(Code::tokenizer_merge_invalid,
                          {{"source", v.source}, {"index", i}, {"merge", utf8::repaired(merge)}});
        }
        merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
    }
    Pretokenizer pretokenizer;
    for (const std::string& pattern : rule.patterns) {
        pretokenizer.steps.emplace_back(
            SplitStep{std::make_shared<Regex>(pattern, v.source), SplitBehavior::isolated, false});
    }
    if (v.add_space_prefix.value_or(false)) {
        pretokenizer.steps.insert(pretokenizer.steps.begin(), PrefixSpaceStep{});
        data->adds_leading_space = true;
    }
    Bpe::Options options;
    options.ignore_merges = rule.ignore_merges;
    Bpe bpe(data->table, merges, options, v.source);
    data->model = std::make_unique<BpeModel>(Normalizer{}, std::move(pretokenizer), std::move(bpe));
    return data;
}

}  // namespace

std::shared_ptr<const Tokenizer> make_tokenizer(const GgufVocabulary& v) {
    check_counts(v);
    std::unique_ptr<TokenizerData> data;
    if (v.model == "llama") {
        data = sentencepiece_data(v);
        data->add_bos = true;
    } else if (v.model == "gpt2") {
        data = bpe_data(v);
    } else {
        throw Failure(Code::tokenizer_unsupported, {{"source", v.source},
                                                    {"construct", "tokenizer.ggml.model"},
                                                    {"found", utf8::repaired(v.model)}});
    }
    const auto id_of = [&](const char* key, std::optional<std::uint32_t> id) -> std::optional<std::int32_t> {
        if (!id) return std::nullopt;
        if (*id >= v.tokens.size()) {
            throw Failure(Code::tokenizer_id_out_of_range,
                          {{"source", v.source}, {"token", key}, {"id", *id}, {"limit", v.tokens.size()}});
        }
        return static_cast<std::int32_t>(*id);
    };
    data->bos = id_of("bos_token_id", v.bos);
    data->eos = id_of("eos_token_id", v.eos);
    data->eot = id_of("eot_token_id", v.eot);
    if (const auto unknown = id_of("unknown_token_id", v.unk); unknown && data->table.unknown < 0) {
        data->table.unknown = *unknown;
    }
    data->add_bos = v.add_bos.value_or(data->add_bos) && data->bos;
    data->add_eos = v.add_eos.value_or(false);
    data->chat_templates = v.chat_templates;
    finish_ids(*data);
    return std::make_shared<const Tokenizer>(std::move(data));
}

}  // namespace addend
