#include "core/chat/chat_template.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/message.h"
#include "core/chat/jinja/interpreter.h"
#include "core/chat/jinja/limits.h"
#include "core/chat/jinja/parser.h"
#include "core/tokenizer/utf8.h"

namespace addend {
namespace {

using Json = nlohmann::ordered_json;

// What models without a template get: prose that any language model can go on from.
constexpr std::string_view plain_template = R"({%- for message in messages -%}
{%- if message.role == 'system' -%}{{ message.content + '\n\n' }}
{%- elif message.role == 'user' -%}{{ 'User: ' + message.content + '\n' }}
{%- elif message.role == 'assistant' -%}{{ 'Assistant: ' + message.content + '\n' }}
{%- else -%}{{ 'Tool: ' + message.content + '\n' }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ 'Assistant:' }}{%- endif -%})";

constexpr std::array<std::string_view, 4> roles = {"system", "user", "assistant", "tool"};

jinja::Value from_json(jinja::Budget& budget, const Json& json, int depth) {
    using jinja::Value;
    if (depth > jinja::limits::value_depth) budget.limit("value depth", jinja::limits::value_depth);
    if (json.is_boolean()) return Value(json.get<bool>());
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) return Value(json.get<double>());
    if (json.is_number_integer()) return Value(json.get<std::int64_t>());
    if (json.is_number()) return Value(json.get<double>());
    if (json.is_string()) return budget.string(jinja::Text::untrusted(json.get_ref<const std::string&>()));
    if (json.is_array()) {
        std::vector<Value> items;
        for (const Json& item : json) items.push_back(from_json(budget, item, depth + 1));
        return budget.list(std::move(items));
    }
    if (json.is_object()) {
        jinja::Dict dict;
        for (const auto& [key, value] : json.items()) {
            dict.put(Value::string(jinja::Text::untrusted(key)), from_json(budget, value, depth + 1));
        }
        return budget.dict(std::move(dict));
    }
    return Value(jinja::None{});
}

jinja::Value message_list(std::span<const ChatMessage> messages) {
    std::vector<jinja::Value> list;
    for (const ChatMessage& m : messages) {
        if (std::find(roles.begin(), roles.end(), m.role) == roles.end()) {
            throw Failure(Code::chat_role_unknown, {{"role", utf8::repaired(m.role)}});
        }
        auto dict = std::make_shared<jinja::Dict>();
        dict->put("role", jinja::Value::string(m.role));
        dict->put("content", jinja::Value::string(jinja::Text::untrusted(m.content)));
        list.emplace_back(jinja::DictPtr(std::move(dict)));
    }
    return jinja::Value::list(std::move(list));
}

void add_extra(jinja::Budget& budget, const std::string& text, jinja::Scope& globals) {
    if (text.empty()) return;
    try {
        const Json json = Json::parse(text);
        if (!json.is_object()) {
            throw Failure(
                Code::json_wrong_type,
                {{"path", "extra"}, {"key", ""}, {"expected", "object"}, {"found", json.type_name()}});
        }
        for (const auto& [key, value] : json.items()) globals[key] = from_json(budget, value, 1);
    } catch (const Json::exception& error) {
        throw Failure(Code::json_invalid, {{"path", "extra"}, {"reason", error.what()}});
    }
}

}  // namespace

ChatTemplate::ChatTemplate(std::shared_ptr<const jinja::Program> program, bool is_default)
    : program_(std::move(program)), is_default_(is_default) {}

ChatTemplate ChatTemplate::parse(std::string_view source) {
    return {jinja::parse_program(source), false};
}

ChatTemplate ChatTemplate::plain() {
    return {jinja::parse_program(plain_template), true};
}

std::vector<Segment> ChatTemplate::render(std::span<const ChatMessage> messages,
                                          const RenderOptions& options) const {
    std::uint64_t size = options.extra_json.size();
    for (const ChatMessage& m : messages) size += m.content.size() + 64;
    jinja::Budget budget(size * 64, options.now_s);
    jinja::Scope globals;
    add_extra(budget, options.extra_json, globals);
    globals["messages"] = message_list(messages);
    globals["bos_token"] = jinja::Value::string(options.bos_token);
    globals["eos_token"] = jinja::Value::string(options.eos_token);
    globals["add_generation_prompt"] = jinja::Value(options.add_generation_prompt);
    return jinja::Interpreter(budget, std::move(globals)).run(*program_).segments();
}

std::string joined_text(std::span<const Segment> segments) {
    std::string out;
    for (const Segment& s : segments) out += s.text;
    return out;
}

}  // namespace addend
