// JSON of strangers: depth, size and duplicate keys are checked while parsing; getters name what is wrong.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace addend {

using Json = nlohmann::json;

inline constexpr int json_depth_limit = 64;  // real model files stay below 10

/// Parses `text`; `path` is only named in failures. Throws json_invalid, json_too_deep, json_duplicate_key.
Json parse_json(std::string_view text, const std::string& path);
/// Reads and parses a file of at most `limit` bytes. Throws also what read_text_file does.
Json read_json_file(const std::filesystem::path& path, std::uint64_t limit);

/// "object", "array", "string", "integer", "number", "boolean" or "null".
std::string_view json_type_name(const Json& value);

/// Typed members of an object. A missing or null member gives nothing; another type throws json_wrong_type.
std::optional<std::int64_t> json_find_int(const Json& object, std::string_view key, const std::string& path);
std::optional<double> json_find_number(const Json& object, std::string_view key, const std::string& path);
std::optional<bool> json_find_bool(const Json& object, std::string_view key, const std::string& path);
std::optional<std::string> json_find_string(const Json& object, std::string_view key,
                                            const std::string& path);

/// The same, but a missing or null member throws json_missing_key.
std::int64_t json_get_int(const Json& object, std::string_view key, const std::string& path);

}  // namespace addend
