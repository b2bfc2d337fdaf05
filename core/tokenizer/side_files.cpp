#include "core/tokenizer/side_files.h"

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/tokenizer/utf8.h"

namespace addend {
namespace {

std::optional<std::string> token_name(const JsonObject& object, std::string_view key) {
    const Json* value = object.find(key);
    if (!value) return std::nullopt;
    if (value->is_string()) return value->get<std::string>();
    return JsonObject::of(*value, object.source, object.path_of(key)).text("content");
}

void set_special(const JsonObject& object, std::string_view key, const TokenizerData& data,
                 std::optional<std::int32_t>& id) {
    const auto name = token_name(object, key);
    if (!name || name->empty()) return;
    id = data.table.find(*name);
    if (!id) {
        throw Failure(Code::tokenizer_token_unknown,
                      {{"source", object.source}, {"key", key}, {"token", *name}});
    }
}

void read_added_decoder(const JsonObject& config, TokenizerData& data) {
    const Json* table = config.find("added_tokens_decoder");
    if (!table) return;
    const JsonObject entries = JsonObject::of(*table, config.source, "added_tokens_decoder");
    for (const auto& [key, value] : entries.json.items()) {
        const JsonObject entry = JsonObject::of(value, config.source, entries.path_of(key));
        const auto id = parse_int(key);
        if (!id) entries.wrong_type(key, "integer", Json(key));
        add_token_entry(entry, *id, data);
    }
}

void read_templates(const JsonObject& config, TokenizerData& data) {
    const Json* value = config.find("chat_template");
    if (!value) return;
    if (value->is_string()) {
        data.chat_templates.push_back({"default", value->get<std::string>()});
        return;
    }
    if (!value->is_array()) config.wrong_type("chat_template", "string", *value);
    for (const Json& item : *value) {
        const JsonObject named = JsonObject::of(item, config.source, "chat_template[]");
        data.chat_templates.push_back({named.text("name"), named.text("template")});
    }
}

void read_stop_ids(const JsonObject& generation, TokenizerData& data) {
    const Json* value = generation.find("eos_token_id");
    if (!value) return;
    const Json list = value->is_array() ? *value : Json::array({*value});
    for (const Json& item : list) {
        if (!item.is_number_integer()) generation.wrong_type("eos_token_id", "integer", item);
        const auto id = item.get<std::int64_t>();
        if (id < 0 || id >= static_cast<std::int64_t>(data.table.size())) {
            throw Failure(Code::tokenizer_id_out_of_range, {{"source", generation.source},
                                                            {"token", "eos_token_id"},
                                                            {"id", id},
                                                            {"limit", data.table.size()}});
        }
        data.stop_ids.push_back(static_cast<std::int32_t>(id));
    }
}

}  // namespace

std::int64_t id_limit(std::size_t entries) {
    return static_cast<std::int64_t>(entries) * 2 + 65536;
}

void add_token_entry(const JsonObject& entry, std::int64_t id, TokenizerData& data) {
    const std::string content = entry.text("content");
    const std::int64_t limit = id_limit(data.table.size());
    if (id < 0 || id >= limit) {
        throw Failure(Code::tokenizer_id_out_of_range,
                      {{"source", entry.source}, {"token", content}, {"id", id}, {"limit", limit}});
    }
    const auto slot = static_cast<std::int32_t>(id);
    const bool special = entry.flag_or("special", false);
    const bool is_unknown = slot == data.table.unknown;
    Token token{content, content, special ? TokenKind::control : TokenKind::user_defined, !is_blank(content)};
    if (is_unknown) token.kind = TokenKind::unknown;
    // A blank added token may also come from merging, as an ordinary one: its decoded form stays.
    if (!token.added && data.table.has(slot) && data.table[slot].kind == TokenKind::normal)
        token = data.table[slot];
    data.table.put(slot, std::move(token), entry.source);
    data.added.add({slot, content, entry.flag_or("lstrip", false), entry.flag_or("rstrip", false),
                    entry.flag_or("single_word", false)});
}

void apply_side_files(const TokenizerSideFiles& side, TokenizerData& data) {
    if (!side.tokenizer_config.empty()) {
        const std::string source = data.source + " (tokenizer_config.json)";
        const Json json = parse_json(side.tokenizer_config, source);
        const JsonObject config = JsonObject::of(json, source, "");
        read_added_decoder(config, data);
        set_special(config, "bos_token", data, data.bos);
        set_special(config, "eos_token", data, data.eos);
        data.add_bos = config.flag_or("add_bos_token", data.add_bos);
        data.add_eos = config.flag_or("add_eos_token", data.add_eos);
        if (side.chat_template.empty()) read_templates(config, data);
    }
    if (!side.special_tokens.empty()) {
        const std::string source = data.source + " (special_tokens_map.json)";
        const Json json = parse_json(side.special_tokens, source);
        const JsonObject map = JsonObject::of(json, source, "");
        if (!data.bos) set_special(map, "bos_token", data, data.bos);
        if (!data.eos) set_special(map, "eos_token", data, data.eos);
    }
    if (!side.chat_template.empty()) data.chat_templates.push_back({"default", side.chat_template});
    if (!side.generation_config.empty()) {
        const std::string source = data.source + " (generation_config.json)";
        const Json json = parse_json(side.generation_config, source);
        read_stop_ids(JsonObject::of(json, source, ""), data);
    }
    finish_ids(data);
}

}  // namespace addend
