// Typed reading of JSON whose author is not trusted: a Failure names file and key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/files/json.h"

namespace addend {

/// An object of one file; `where` is its path in it, e.g. "model.merges".
struct JsonObject {
    const Json& json;
    const std::string& source;
    std::string where;

    /// Throws json_wrong_type if `value` is no object.
    static JsonObject of(const Json& value, const std::string& source, std::string where);

    std::string path_of(std::string_view key) const;
    /// Nothing if absent or null.
    const Json* find(std::string_view key) const;
    /// Throws json_missing_key.
    const Json& need(std::string_view key, std::string_view expected) const;
    std::string text(std::string_view key) const;
    std::string text_or(std::string_view key, std::string_view fallback) const;
    bool flag_or(std::string_view key, bool fallback) const;
    std::int64_t integer(std::string_view key) const;
    const Json& array(std::string_view key) const;

    [[noreturn]] void wrong_type(std::string_view key, std::string_view expected, const Json& found) const;
    [[noreturn]] void unsupported(std::string_view key, std::string_view found) const;
};

}  // namespace addend
