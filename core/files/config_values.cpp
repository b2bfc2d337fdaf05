#include "core/files/config_values.h"

#include <array>
#include <charconv>

#include "core/base/message.h"
#include "core/base/number.h"

namespace addend {
namespace {

[[noreturn]] void missing(const std::string& path, std::string_view key, std::string_view expected) {
    throw Failure(Code::json_missing_key, {{"path", path}, {"key", key}, {"expected", expected}});
}

}  // namespace

std::uint32_t bounded_integer(std::int64_t value, std::uint32_t low, std::uint32_t high, std::string_view key,
                              const std::string& path) {
    if (value < low || value > high)
        throw Failure(Code::config_value_out_of_range,
                      {{"path", path}, {"key", key}, {"minimum", low}, {"maximum", high}, {"found", value}});
    return static_cast<std::uint32_t>(value);
}

double bounded_real(double value, double low, double high, std::string_view key, const std::string& path) {
    if (!(value >= low && value <= high))
        throw Failure(Code::config_value_out_of_range,
                      {{"path", path}, {"key", key}, {"minimum", low}, {"maximum", high}, {"found", value}});
    return value;
}

double shortest_double(float value) {
    std::array<char, 32> text;
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
    return parse_double({text.data(), written.ptr}).value_or(static_cast<double>(value));
}

void refuse_value(const std::string& path, std::string_view key, std::string_view found,
                  std::string_view supported) {
    throw Failure(Code::config_value_unsupported,
                  {{"path", path}, {"key", key}, {"found", found}, {"supported", supported}});
}

std::optional<std::uint32_t> JsonValues::find_integer(std::string_view key, std::uint32_t low,
                                                      std::uint32_t high) const {
    const auto value = json_find_int(*object_, key, path_);
    if (!value) return std::nullopt;
    return bounded_integer(*value, low, high, key, path_);
}

std::uint32_t JsonValues::integer(std::string_view key, std::uint32_t low, std::uint32_t high) const {
    return bounded_integer(json_get_int(*object_, key, path_), low, high, key, path_);
}

std::optional<double> JsonValues::find_real(std::string_view key, double low, double high) const {
    const auto value = json_find_number(*object_, key, path_);
    if (!value) return std::nullopt;
    return bounded_real(*value, low, high, key, path_);
}

double JsonValues::real(std::string_view key, double low, double high) const {
    const auto value = find_real(key, low, high);
    if (!value) missing(path_, key, "number");
    return *value;
}

bool JsonValues::flag(std::string_view key, bool otherwise) const {
    return json_find_bool(*object_, key, path_).value_or(otherwise);
}

std::optional<std::string> JsonValues::find_text(std::string_view key) const {
    return json_find_string(*object_, key, path_);
}

const Json* JsonValues::find_typed(std::string_view key, bool (Json::*is)() const noexcept,
                                   std::string_view expected) const {
    const auto found = object_->find(key);
    if (found == object_->end() || found->is_null()) return nullptr;
    if (!((*found).*is)())
        throw Failure(
            Code::json_wrong_type,
            {{"path", path_}, {"key", key}, {"expected", expected}, {"found", json_type_name(*found)}});
    return &*found;
}

const Json* JsonValues::find_array(std::string_view key) const {
    return find_typed(key, &Json::is_array, "array");
}

std::optional<JsonValues> JsonValues::find_object(std::string_view key) const {
    const Json* found = find_typed(key, &Json::is_object, "object");
    if (found == nullptr) return std::nullopt;
    return JsonValues(*found, path_ + " (" + std::string(key) + ")");
}

std::optional<std::uint32_t> GgufValues::find_integer(std::string_view name, std::uint32_t low,
                                                      std::uint32_t high) const {
    const auto value = metadata_->find_int(key(name));
    if (!value) return std::nullopt;
    return bounded_integer(*value, low, high, key(name), path());
}

std::uint32_t GgufValues::integer(std::string_view name, std::uint32_t low, std::uint32_t high) const {
    return bounded_integer(metadata_->get_int(key(name)), low, high, key(name), path());
}

std::optional<double> GgufValues::find_real(std::string_view name, double low, double high) const {
    const auto value = metadata_->find_float(key(name));
    if (!value) return std::nullopt;
    return bounded_real(*value, low, high, key(name), path());
}

double GgufValues::real(std::string_view name, double low, double high) const {
    return bounded_real(metadata_->get_float(key(name)), low, high, key(name), path());
}

std::optional<std::string> GgufValues::find_text(std::string_view name) const {
    const std::string* text = metadata_->find_string(key(name));
    return text == nullptr ? std::nullopt : std::optional(*text);
}

}  // namespace addend
