#include "core/runtime/model_text.h"

#include <algorithm>
#include <limits>

#include "core/tokenizer/load.h"

namespace addend {
namespace {

std::string dumped(const Json& json) {
    return json.is_null() ? std::string() : json.dump();
}

std::optional<std::uint32_t> find_id(const GgufMetadata& metadata, std::string_view key) {
    const auto id = metadata.find_int(key);
    // Writers that have no such token leave the key out or write -1.
    if (!id || *id < 0 || *id > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(*id);
}

std::vector<NamedTemplate> gguf_templates(const GgufMetadata& metadata) {
    constexpr std::string_view key = "tokenizer.chat_template";
    std::vector<NamedTemplate> templates;
    if (const std::string* text = metadata.find_string(key)) templates.push_back({"default", *text});
    for (const auto& [name, value] : metadata.entries()) {
        const auto* text = std::get_if<std::string>(&value);
        if (text && name.size() > key.size() + 1 && name.starts_with(key) && name[key.size()] == '.')
            templates.push_back({name.substr(key.size() + 1), *text});
    }
    return templates;
}

}  // namespace

GgufVocabulary gguf_vocabulary(const GgufMetadata& metadata, const std::string& source) {
    GgufVocabulary v;
    const auto key = [](std::string_view name) { return "tokenizer.ggml." + std::string(name); };
    v.source = source;
    v.model = metadata.get_string(key("model"));
    if (const auto* pre = metadata.find_string(key("pre"))) v.pre = *pre;
    v.tokens = metadata.get_strings(key("tokens"));
    if (const auto* scores = metadata.find_floats(key("scores"))) v.scores = *scores;
    if (const auto types = metadata.find_ints(key("token_type")))
        for (const std::int64_t type : *types) v.token_types.push_back(static_cast<std::int32_t>(type));
    if (const auto* merges = metadata.find_strings(key("merges"))) v.merges = *merges;
    v.bos = find_id(metadata, key("bos_token_id"));
    v.eos = find_id(metadata, key("eos_token_id"));
    v.eot = find_id(metadata, key("eot_token_id"));
    v.unk = find_id(metadata, key("unknown_token_id"));
    v.add_bos = metadata.find_bool(key("add_bos_token"));
    v.add_eos = metadata.find_bool(key("add_eos_token"));
    v.add_space_prefix = metadata.find_bool(key("add_space_prefix"));
    v.chat_templates = gguf_templates(metadata);
    return v;
}

std::shared_ptr<const Tokenizer> open_tokenizer(const ModelFiles& files) {
    const std::string source = files.path.string();
    if (files.format == ModelFormat::hugging_face)
        return files.tokenizer_json || files.tokenizer_model ? load_tokenizer(files.path) : nullptr;
    const TokenizerSideFiles side{dumped(files.tokenizer_config),
                                  dumped(files.generation_config),
                                  {},
                                  files.chat_template().value_or(std::string())};
    if (const auto json = files.tokenizer_json_text()) return make_tokenizer_from_json(*json, side, source);
    if (const auto proto = files.tokenizer_model_bytes())
        return make_tokenizer_from_sentencepiece(*proto, side, source);
    if (files.metadata.contains("tokenizer.ggml.tokens"))
        return make_tokenizer(gguf_vocabulary(files.metadata, source));
    return nullptr;
}

ReplyDefaults reply_defaults_of(const ModelFiles& files, const Tokenizer* tokenizer) {
    const GenerationDefaults stated = files.generation_defaults();
    ReplyDefaults d;
    d.temperature = stated.do_sample == false ? std::optional(0.0) : stated.temperature;
    d.top_p = stated.top_p;
    d.min_p = stated.min_p;
    d.repetition_penalty = stated.repetition_penalty;
    d.top_k = stated.top_k;
    d.max_tokens = stated.max_new_tokens;
    if (tokenizer) d.stop_ids = tokenizer->stop_ids();
    for (const std::int64_t id : files.eos_token_ids())
        if (id >= 0 && id <= std::numeric_limits<std::int32_t>::max())
            d.stop_ids.push_back(static_cast<std::int32_t>(id));
    std::ranges::sort(d.stop_ids);
    d.stop_ids.erase(std::unique(d.stop_ids.begin(), d.stop_ids.end()), d.stop_ids.end());
    return d;
}

}  // namespace addend
