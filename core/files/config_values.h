// Values of a configuration within their bounds, whether config.json or GGUF keys hold them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/files/gguf_metadata.h"
#include "core/files/json.h"

namespace addend {

// Far above any published model, and low enough that no product of two overflows 64 bits.
inline constexpr std::uint32_t config_width_limit = 1 << 18;
inline constexpr std::uint32_t config_layer_limit = 4096;
inline constexpr std::uint32_t config_vocab_limit = 1 << 24;
inline constexpr std::uint32_t config_context_limit = 1u << 30;

/// Throw config_value_out_of_range; a NaN is outside every range.
std::uint32_t bounded_integer(std::int64_t value, std::uint32_t low, std::uint32_t high, std::string_view key,
                              const std::string& path);
double bounded_real(double value, double low, double high, std::string_view key, const std::string& path);

/// The double nearest to the float's shortest text: 1e-06, where widening gives 9.999999974752427e-07.
double shortest_double(float value);

/// Throws config_value_unsupported: the value is legal, but not one Addend computes.
[[noreturn]] void refuse_value(const std::string& path, std::string_view key, std::string_view found,
                               std::string_view supported);

/// Members of a JSON object. Missing and null members are the same; a wrong type throws json_wrong_type.
class JsonValues {
  public:
    JsonValues(const Json& object, std::string path) : object_(&object), path_(std::move(path)) {}

    const std::string& path() const { return path_; }
    std::optional<std::uint32_t> find_integer(std::string_view key, std::uint32_t low,
                                              std::uint32_t high) const;
    /// Throws json_missing_key.
    std::uint32_t integer(std::string_view key, std::uint32_t low, std::uint32_t high) const;
    std::optional<double> find_real(std::string_view key, double low, double high) const;
    double real(std::string_view key, double low, double high) const;
    bool flag(std::string_view key, bool otherwise) const;
    std::optional<std::string> find_text(std::string_view key) const;
    /// True if the key is there, even with null.
    bool has(std::string_view key) const { return object_->contains(key); }
    /// nullptr where missing or null.
    const Json* find_array(std::string_view key) const;
    std::optional<JsonValues> find_object(std::string_view key) const;
    const Json& object() const { return *object_; }

  private:
    const Json* find_typed(std::string_view key, bool (Json::*is)() const noexcept,
                           std::string_view expected) const;
    const Json* object_;
    std::string path_;
};

/// The same of GGUF keys under "<architecture>.".
class GgufValues {
  public:
    GgufValues(const GgufMetadata& metadata, std::string_view architecture)
        : metadata_(&metadata), prefix_(std::string(architecture) + ".") {}

    const std::string& path() const { return metadata_->path(); }
    std::string key(std::string_view name) const { return prefix_ + std::string(name); }
    std::optional<std::uint32_t> find_integer(std::string_view name, std::uint32_t low,
                                              std::uint32_t high) const;
    /// Throws gguf_key_missing.
    std::uint32_t integer(std::string_view name, std::uint32_t low, std::uint32_t high) const;
    std::optional<double> find_real(std::string_view name, double low, double high) const;
    double real(std::string_view name, double low, double high) const;
    std::optional<std::string> find_text(std::string_view name) const;

  private:
    const GgufMetadata* metadata_;
    std::string prefix_;
};

}  // namespace addend
