#include "core/store/json_text.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace addend {
namespace {

using Json = nlohmann::ordered_json;

std::optional<Code> code_named(std::string_view name) {
    for (int i = 0; i < static_cast<int>(Code::count_); ++i)
        if (code_name(static_cast<Code>(i)) == name) return static_cast<Code>(i);
    return std::nullopt;
}

/// Arguments in the order this version's list gives; nothing when one is absent or no scalar.
std::optional<Message> message_of(const Json& json) {
    if (!json.is_object() || !json.contains("code") || !json["code"].is_string()) return std::nullopt;
    const auto code = code_named(json["code"].get_ref<const std::string&>());
    if (!code || !json.contains("args") || !json["args"].is_object()) return std::nullopt;
    Message message{*code, {}};
    for (const std::string_view name : code_args(*code)) {
        const auto found = json["args"].find(std::string(name));
        if (found == json["args"].end()) return std::nullopt;
        if (found->is_string())
            message.args.emplace_back(name, found->get_ref<const std::string&>());
        else if (found->is_number_integer())
            message.args.emplace_back(name, found->get<std::int64_t>());
        else if (found->is_number())
            message.args.emplace_back(name, found->get<double>());
        else
            return std::nullopt;
    }
    return message;
}

}  // namespace

void require_json(std::string_view field, std::string_view text) {
    if (!Json::accept(text))
        throw Failure(Code::json_invalid, {{"path", field}, {"reason", "not a JSON text"}});
}

std::string message_to_json(const Message& message) {
    Json args = Json::object();
    for (const Arg& arg : message.args)
        std::visit([&](const auto& value) { args[arg.name] = value; }, arg.value);
    const Json json = {{"code", code_name(message.code)}, {"args", std::move(args)}};
    // Paths need not be UTF-8.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Message message_from_json(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (auto message = message_of(json)) return *std::move(message);
    return {Code::internal_error, {{"detail", text}}};
}

}  // namespace addend
