#include "core/files/json.h"

#include <vector>

#include "core/base/file.h"
#include "core/base/message.h"

namespace addend {
namespace {

using Event = Json::parse_event_t;

/// Watches a parse: how deep it goes, and whether an object repeats a key (nlohmann keeps the last silently).
class Guard {
  public:
    explicit Guard(const std::string& path) : path_(path) {}

    bool operator()(int depth, Event event, Json& value) {
        if (event == Event::object_start || event == Event::array_start) {
            if (depth >= json_depth_limit)
                throw Failure(Code::json_too_deep, {{"path", path_}, {"limit", json_depth_limit}});
            if (event == Event::object_start) keys_.push_back(0);
        } else if (event == Event::key) {
            ++keys_.back();
            last_key_ = value.get_ref<const std::string&>();
        } else if (event == Event::object_end) {
            if (value.size() != keys_.back())
                throw Failure(Code::json_duplicate_key, {{"path", path_}, {"key", last_key_}});
            keys_.pop_back();
        }
        return true;
    }

  private:
    const std::string& path_;
    std::vector<std::size_t> keys_;
    std::string last_key_;
};

[[noreturn]] void wrong_type(const std::string& path, std::string_view key, std::string_view expected,
                             const Json& found) {
    throw Failure(Code::json_wrong_type,
                  {{"path", path}, {"key", key}, {"expected", expected}, {"found", json_type_name(found)}});
}

const Json* member(const Json& object, std::string_view key, const std::string& path) {
    if (!object.is_object()) wrong_type(path, key, "a member of an object", object);
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace

Json parse_json(std::string_view text, const std::string& path) {
    Guard guard(path);
    try {
        return Json::parse(text.begin(), text.end(), std::ref(guard));
    } catch (const Json::exception& error) {
        // The library quotes the offending bytes, which may be no text at all.
        std::string reason = error.what();
        for (char& c : reason)
            if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
        throw Failure(Code::json_invalid, {{"path", path}, {"reason", reason}});
    }
}

Json read_json_file(const std::filesystem::path& path, std::uint64_t limit) {
    return parse_json(read_text_file(path, limit), path.string());
}

std::string_view json_type_name(const Json& value) {
    switch (value.type()) {
        case Json::value_t::null:
            return "null";
        case Json::value_t::object:
            return "object";
        case Json::value_t::array:
            return "array";
        case Json::value_t::string:
            return "string";
        case Json::value_t::boolean:
            return "boolean";
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
            return "integer";
        case Json::value_t::number_float:
            return "number";
        default:
            return "other";
    }
}

std::optional<std::int64_t> json_find_int(const Json& object, std::string_view key, const std::string& path) {
    const Json* value = member(object, key, path);
    if (value == nullptr) return std::nullopt;
    // 2^63 and above parse as unsigned and would wrap.
    if (!value->is_number_integer() ||
        (value->is_number_unsigned() && value->get<std::uint64_t>() >> 63 != 0))
        wrong_type(path, key, "integer", *value);
    return value->get<std::int64_t>();
}

std::optional<double> json_find_number(const Json& object, std::string_view key, const std::string& path) {
    const Json* value = member(object, key, path);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number()) wrong_type(path, key, "number", *value);
    return value->get<double>();
}

std::optional<bool> json_find_bool(const Json& object, std::string_view key, const std::string& path) {
    const Json* value = member(object, key, path);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) wrong_type(path, key, "boolean", *value);
    return value->get<bool>();
}

std::optional<std::string> json_find_string(const Json& object, std::string_view key,
                                            const std::string& path) {
    const Json* value = member(object, key, path);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) wrong_type(path, key, "string", *value);
    return value->get<std::string>();
}

std::int64_t json_get_int(const Json& object, std::string_view key, const std::string& path) {
    const auto value = json_find_int(object, key, path);
    if (!value)
        throw Failure(Code::json_missing_key, {{"path", path}, {"key", key}, {"expected", "integer"}});
    return *value;
}

}  // namespace addend
