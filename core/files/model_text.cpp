// What a model says of itself besides its weights, asked the same way of a folder and of a GGUF.
#include <algorithm>

#include "core/files/model_files.h"
#include "core/files/packed_keys.h"
#include "core/files/tensor_check.h"

namespace addend {
namespace {

constexpr std::uint64_t tokenizer_limit = 128 << 20;
constexpr std::uint64_t text_limit = 4 << 20;

void add_id(std::vector<std::int64_t>& ids, std::int64_t id) {
    if (id >= 0 && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

/// `eos_token_id` is a number or a list of numbers.
std::vector<std::int64_t> eos_ids_of(const Json& object, const std::string& path) {
    std::vector<std::int64_t> ids;
    if (!object.is_object()) return ids;
    const auto found = object.find("eos_token_id");
    if (found == object.end() || found->is_null()) return ids;
    if (!found->is_array()) {
        add_id(ids, json_find_int(object, "eos_token_id", path).value_or(-1));
        return ids;
    }
    for (const Json& id : *found) {
        if (!id.is_number_integer() || (id.is_number_unsigned() && id.get<std::uint64_t>() >> 63 != 0))
            throw Failure(Code::json_wrong_type, {{"path", path},
                                                  {"key", "eos_token_id"},
                                                  {"expected", "integer"},
                                                  {"found", json_type_name(id)}});
        add_id(ids, id.get<std::int64_t>());
    }
    return ids;
}

/// tokenizer_config's chat_template: a string, or a list of {name, template}.
std::optional<std::string> template_of(const Json& config) {
    if (!config.is_object() || !config.contains("chat_template")) return std::nullopt;
    const Json& value = config["chat_template"];
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_array()) return std::nullopt;
    std::optional<std::string> chosen;
    for (const Json& entry : value) {
        if (!entry.is_object() || !entry.contains("name") || !entry.contains("template")) continue;
        if (!entry["name"].is_string() || !entry["template"].is_string()) continue;
        if (!chosen || entry["name"] == "default") chosen = entry["template"].get<std::string>();
    }
    return chosen;
}

/// `license:` in the leading "---" block of a README, as Hugging Face writes it.
std::optional<std::string> licence_of_readme(const std::string& text) {
    if (!text.starts_with("---\n")) return std::nullopt;
    const std::size_t end = text.find("\n---", 3);
    const std::size_t at = text.find("\nlicense:");
    if (at == std::string::npos || at > end) return std::nullopt;
    const std::size_t start = text.find_first_not_of(" \t", at + 9);
    const std::size_t stop = text.find('\n', at + 1);
    if (start == std::string::npos || start >= stop) return std::nullopt;
    return text.substr(start, stop - start);
}

}  // namespace

std::string ModelFiles::display_name() const {
    if (format == ModelFormat::gguf) {
        const std::string* name = metadata.find_string("general.name");
        const bool usable = name != nullptr && !name->empty() && is_printable_utf8(*name);
        return usable ? *name : path.stem().string();
    }
    std::error_code ignored;
    const auto whole = std::filesystem::weakly_canonical(path, ignored);
    const std::string name = whole.filename().string();
    return name.empty() ? path.string() : name;
}

std::optional<std::string> ModelFiles::tokenizer_json_text() const {
    if (tokenizer_json) return read_text_file(*tokenizer_json, tokenizer_limit);
    const std::string* text = metadata.find_string(packed::tokenizer_json_key);
    return text == nullptr ? std::nullopt : std::optional(*text);
}

std::optional<std::string> ModelFiles::tokenizer_model_bytes() const {
    if (tokenizer_model) return read_text_file(*tokenizer_model, tokenizer_limit);
    const auto* bytes = metadata.find_bytes(packed::tokenizer_model_key);
    if (bytes == nullptr) return std::nullopt;
    return std::string(bytes->begin(), bytes->end());
}

std::optional<std::string> ModelFiles::chat_template() const {
    if (chat_template_file) return read_text_file(*chat_template_file, text_limit);
    if (const auto* text = metadata.find_string("tokenizer.chat_template")) return *text;
    return template_of(tokenizer_config);
}

std::optional<std::int64_t> ModelFiles::bos_token_id() const {
    if (const auto id = metadata.find_int("tokenizer.ggml.bos_token_id")) return id;
    for (const Json* json : {&generation_config, &config})
        if (json->is_object())
            if (const auto id = json_find_int(*json, "bos_token_id", path.string())) return id;
    return std::nullopt;
}

std::vector<std::int64_t> ModelFiles::eos_token_ids() const {
    std::vector<std::int64_t> ids;
    if (format == ModelFormat::gguf) {
        if (const auto list = metadata.find_ints(packed::eos_ids_key)) {
            for (const std::int64_t id : *list) add_id(ids, id);
            return ids;
        }
        for (const char* key : {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"})
            add_id(ids, metadata.find_int(key).value_or(-1));
        return ids;
    }
    ids = eos_ids_of(generation_config, (path / "generation_config.json").string());
    return ids.empty() ? eos_ids_of(config, (path / "config.json").string()) : ids;
}

GenerationDefaults ModelFiles::generation_defaults() const {
    GenerationDefaults defaults;
    const Json& g = generation_config;
    if (!g.is_object()) return defaults;
    const std::string where = path.string();
    defaults.do_sample = json_find_bool(g, "do_sample", where);
    defaults.temperature = json_find_number(g, "temperature", where);
    defaults.top_k = json_find_int(g, "top_k", where);
    defaults.top_p = json_find_number(g, "top_p", where);
    defaults.min_p = json_find_number(g, "min_p", where);
    defaults.repetition_penalty = json_find_number(g, "repetition_penalty", where);
    defaults.max_new_tokens = json_find_int(g, "max_new_tokens", where);
    return defaults;
}

std::optional<std::string> ModelFiles::licence() const {
    if (const auto* name = metadata.find_string("general.license")) return *name;
    if (const auto* text = metadata.find_string(packed::licence_text_key)) return *text;
    std::error_code ignored;
    if (readme_file && std::filesystem::file_size(*readme_file, ignored) <= text_limit)
        if (auto name = licence_of_readme(read_text_file(*readme_file, text_limit))) return name;
    if (licence_file) return read_text_file(*licence_file, text_limit);
    return std::nullopt;
}

}  // namespace addend
