// GGUF metadata: ordered keys with typed values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace addend {

/// Value types by their number in the file.
enum class GgufType : std::uint32_t {
    u8 = 0,
    i8 = 1,
    u16 = 2,
    i16 = 3,
    u32 = 4,
    i32 = 5,
    f32 = 6,
    boolean = 7,
    string = 8,
    array = 9,
    u64 = 10,
    i64 = 11,
    f64 = 12,
};

/// Arrays hold one scalar type or strings; arrays of arrays are refused when read.
/// Booleans in arrays are bytes 0 or 1 of the distinct type GgufBool (vector<bool> has no storage to read
/// into).
enum class GgufBool : std::uint8_t { no = 0, yes = 1 };
using GgufArray =
    std::variant<std::vector<std::uint8_t>, std::vector<std::int8_t>, std::vector<std::uint16_t>,
                 std::vector<std::int16_t>, std::vector<std::uint32_t>, std::vector<std::int32_t>,
                 std::vector<float>, std::vector<GgufBool>, std::vector<std::string>,
                 std::vector<std::uint64_t>, std::vector<std::int64_t>, std::vector<double>>;
using GgufValue =
    std::variant<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t, std::int32_t, float,
                 bool, std::string, GgufArray, std::uint64_t, std::int64_t, double>;

/// The type of a value; its index in the variant is the number in the file.
inline GgufType gguf_type(const GgufValue& value) {
    return static_cast<GgufType>(value.index());
}
/// The element type of an array.
GgufType gguf_element_type(const GgufArray& array);
std::uint64_t gguf_array_size(const GgufArray& array);
/// "u32", "string", "array of i32".
std::string gguf_type_name(const GgufValue& value);
std::string_view gguf_type_name(GgufType type);

/// Keys in the order of the file. find_* give nothing for a missing key and throw gguf_key_type for another
/// type; get_* throw gguf_key_missing as well. Integers of every width convert if the value fits.
class GgufMetadata {
  public:
    /// `path` is named in failures.
    explicit GgufMetadata(std::string path = {}) : path_(std::move(path)) {}

    /// Adds the key, or replaces its value.
    void set(std::string key, GgufValue value);
    void set_string(std::string key, std::string value) { set(std::move(key), GgufValue(std::move(value))); }
    void set_u32(std::string key, std::uint32_t value) { set(std::move(key), GgufValue(value)); }
    void set_f32(std::string key, float value) { set(std::move(key), GgufValue(value)); }
    void set_bool(std::string key, bool value) { set(std::move(key), GgufValue(value)); }
    template <class T>
    void set_array(std::string key, std::vector<T> values) {
        set(std::move(key), GgufValue(GgufArray(std::move(values))));
    }

    const GgufValue* find(std::string_view key) const;
    bool contains(std::string_view key) const { return find(key) != nullptr; }

    std::optional<std::uint64_t> find_uint(std::string_view key) const;
    std::optional<std::int64_t> find_int(std::string_view key) const;
    std::optional<double> find_float(std::string_view key) const;
    std::optional<bool> find_bool(std::string_view key) const;
    const std::string* find_string(std::string_view key) const;
    const std::vector<std::string>* find_strings(std::string_view key) const;
    const std::vector<float>* find_floats(std::string_view key) const;
    /// Copies: arrays of any integer type.
    std::optional<std::vector<std::int64_t>> find_ints(std::string_view key) const;
    /// A u8 array as raw bytes.
    const std::vector<std::uint8_t>* find_bytes(std::string_view key) const;

    std::uint64_t get_uint(std::string_view key) const;
    std::int64_t get_int(std::string_view key) const;
    double get_float(std::string_view key) const;
    bool get_bool(std::string_view key) const;
    const std::string& get_string(std::string_view key) const;
    const std::vector<std::string>& get_strings(std::string_view key) const;

    const std::vector<std::pair<std::string, GgufValue>>& entries() const { return entries_; }
    const std::string& path() const { return path_; }

  private:
    template <class T>
    const T* find_typed(std::string_view key, std::string_view expected) const;
    template <class T>
    const std::vector<T>* find_array(std::string_view key, std::string_view expected) const;
    [[noreturn]] void wrong_type(std::string_view key, std::string_view expected) const;
    [[noreturn]] void missing(std::string_view key, std::string_view expected) const;

    std::string path_;
    std::vector<std::pair<std::string, GgufValue>> entries_;
    std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace addend
