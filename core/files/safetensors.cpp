#include "core/files/safetensors.h"

#include <algorithm>
#include <array>

#include "core/base/message.h"
#include "core/files/json.h"
#include "core/files/tensor_check.h"

namespace addend {
namespace {

constexpr std::size_t dimension_limit = 16;

[[noreturn]] void malformed(const std::string& path, std::string_view key) {
    throw Failure(Code::safetensors_header_invalid, {{"path", path}, {"key", key}});
}

std::uint64_t unsigned_of(const Json& value, const std::string& path, std::string_view key) {
    if (!value.is_number_unsigned()) malformed(path, key);
    return value.get<std::uint64_t>();
}

Shape shape_of(const Json& entry, const std::string& path, const std::string& name) {
    const auto shape = entry.find("shape");
    if (shape == entry.end() || !shape->is_array() || shape->size() > dimension_limit) malformed(path, name);
    Shape extents;
    for (const Json& extent : *shape) extents.push_back(unsigned_of(extent, path, name));
    return extents;
}

TensorInfo tensor_of(const std::string& name, const Json& entry, const std::shared_ptr<InputFile>& file,
                     std::uint64_t data_start) {
    const std::string path = file->path().string();
    if (!is_printable_utf8(name) || name.empty()) malformed(path, name);
    if (!entry.is_object()) malformed(path, name);
    const auto dtype = entry.find("dtype");
    const auto offsets = entry.find("data_offsets");
    if (dtype == entry.end() || !dtype->is_string() || offsets == entry.end() || !offsets->is_array() ||
        offsets->size() != 2)
        malformed(path, name);
    const auto& dtype_text = dtype->get_ref<const std::string&>();
    const DTypeTraits* traits = find_dtype_by_safetensors_name(dtype_text);
    if (traits == nullptr)
        throw Failure(Code::tensor_dtype_unknown, {{"path", path}, {"tensor", name}, {"found", dtype_text}});

    TensorInfo tensor;
    tensor.name = name;
    tensor.dtype = traits->dtype;
    tensor.shape = shape_of(entry, path, name);
    tensor.stored_width = tensor.width();
    tensor.file = file;
    tensor.bytes = stored_bytes(name, tensor.dtype, tensor.shape, path);
    const std::uint64_t begin = unsigned_of(offsets->at(0), path, name);
    const std::uint64_t end = unsigned_of(offsets->at(1), path, name);
    if (begin > end || end > file->size()) {
        throw Failure(
            Code::tensor_outside_file,
            {{"path", path}, {"tensor", name}, {"expected", std::max(begin, end)}, {"found", file->size()}});
    }
    if (end - begin != tensor.bytes)
        throw Failure(Code::tensor_bytes_wrong,
                      {{"path", path}, {"tensor", name}, {"expected", tensor.bytes}, {"found", end - begin}});
    tensor.offset = data_start + begin;
    return tensor;
}

std::map<std::string, std::string> strings_of(const Json& object, const std::string& path) {
    if (!object.is_object()) malformed(path, "__metadata__");
    std::map<std::string, std::string> strings;
    for (const auto& [key, value] : object.items()) {
        if (!value.is_string()) malformed(path, "__metadata__");
        strings.emplace(key, value.get<std::string>());
    }
    return strings;
}

Json read_header(const InputFile& file, std::uint64_t& header_bytes) {
    std::array<std::byte, 8> prefix;
    file.read_at(0, prefix);
    header_bytes = 0;
    for (int i = 7; i >= 0; --i) header_bytes = header_bytes << 8 | std::to_integer<std::uint64_t>(prefix[i]);
    const std::uint64_t limit = std::min(safetensors_header_limit, file.size() - prefix.size());
    const std::string path = file.path().string();
    if (header_bytes > limit)
        throw Failure(Code::safetensors_header_length,
                      {{"path", path}, {"found", std::to_string(header_bytes)}, {"limit", limit}});
    std::string text(header_bytes, '\0');
    file.read_at(prefix.size(), std::as_writable_bytes(std::span(text)));
    Json header = parse_json(text, path);
    if (!header.is_object())
        throw Failure(
            Code::json_wrong_type,
            {{"path", path}, {"key", ""}, {"expected", "object"}, {"found", json_type_name(header)}});
    return header;
}

}  // namespace

SafetensorsFile read_safetensors(const std::filesystem::path& path) {
    const auto file = InputFile::open(path);
    std::uint64_t header_bytes = 0;
    const Json header = read_header(*file, header_bytes);
    SafetensorsFile result;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__")
            result.metadata = strings_of(entry, path.string());
        else
            result.tensors.push_back(tensor_of(name, entry, file, 8 + header_bytes));
    }
    check_layout(result.tensors);
    std::stable_sort(result.tensors.begin(), result.tensors.end(),
                     [](const TensorInfo& a, const TensorInfo& b) { return a.offset < b.offset; });
    return result;
}

}  // namespace addend
