#include "core/tokenizer/json_fields.h"

#include "core/base/message.h"

namespace addend {

JsonObject JsonObject::of(const Json& value, const std::string& source, std::string where) {
    if (!value.is_object()) {
        throw Failure(
            Code::json_wrong_type,
            {{"path", source}, {"key", where}, {"expected", "object"}, {"found", value.type_name()}});
    }
    return {value, source, std::move(where)};
}

std::string JsonObject::path_of(std::string_view key) const {
    return where.empty() ? std::string(key) : where + "." + std::string(key);
}

const Json* JsonObject::find(std::string_view key) const {
    const auto it = json.find(key);
    return it == json.end() || it->is_null() ? nullptr : &*it;
}

const Json& JsonObject::need(std::string_view key, std::string_view expected) const {
    if (const Json* value = find(key)) return *value;
    throw Failure(Code::json_missing_key, {{"path", source}, {"key", path_of(key)}, {"expected", expected}});
}

std::string JsonObject::text(std::string_view key) const {
    const Json& value = need(key, "string");
    if (!value.is_string()) wrong_type(key, "string", value);
    return value.get<std::string>();
}

std::string JsonObject::text_or(std::string_view key, std::string_view fallback) const {
    return find(key) ? text(key) : std::string(fallback);
}

bool JsonObject::flag_or(std::string_view key, bool fallback) const {
    const Json* value = find(key);
    if (!value) return fallback;
    if (!value->is_boolean()) wrong_type(key, "boolean", *value);
    return value->get<bool>();
}

std::int64_t JsonObject::integer(std::string_view key) const {
    const Json& value = need(key, "integer");
    if (!value.is_number_integer()) wrong_type(key, "integer", value);
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return INT64_MAX;
    return value.get<std::int64_t>();
}

const Json& JsonObject::array(std::string_view key) const {
    const Json& value = need(key, "array");
    if (!value.is_array()) wrong_type(key, "array", value);
    return value;
}

void JsonObject::wrong_type(std::string_view key, std::string_view expected, const Json& found) const {
    throw Failure(
        Code::json_wrong_type,
        {{"path", source}, {"key", path_of(key)}, {"expected", expected}, {"found", found.type_name()}});
}

void JsonObject::unsupported(std::string_view key, std::string_view found) const {
    throw Failure(Code::tokenizer_unsupported,
                  {{"source", source}, {"construct", path_of(key)}, {"found", found}});
}

}  // namespace addend
