#include "core/files/model_files.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/files/gguf.h"
#include "core/files/packed_keys.h"
#include "core/files/pytorch.h"
#include "core/files/safetensors.h"
#include "core/files/tensor_check.h"

namespace addend {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t config_limit = 4 << 20;
constexpr std::uint64_t tokenizer_config_limit = 32 << 20;  // added_tokens_decoder may list thousands

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

std::optional<fs::path> first_existing(const fs::path& folder, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (is_file(folder / name)) return folder / name;
    return std::nullopt;
}

/// Files of the folder with the extension, sorted; at most a few thousand are looked at.
std::vector<fs::path> files_with_extension(const fs::path& folder, std::string_view extension) {
    std::vector<fs::path> found;
    std::error_code error;
    int left = 10'000;
    for (fs::directory_iterator it(folder, error), end; !error && it != end && left-- > 0;
         it.increment(error))
        if (it->path().extension() == extension && is_file(it->path())) found.push_back(it->path());
    std::sort(found.begin(), found.end());
    return found;
}

Json read_optional_object(const fs::path& path, std::uint64_t limit) {
    if (!is_file(path)) return nullptr;
    Json json = read_json_file(path, limit);
    if (!json.is_object())
        throw Failure(
            Code::json_wrong_type,
            {{"path", path.string()}, {"key", ""}, {"expected", "object"}, {"found", json_type_name(json)}});
    return json;
}

void take_tensors(ModelFiles& files, std::vector<TensorInfo> tensors) {
    for (TensorInfo& tensor : tensors) {
        files.weight_files.push_back(tensor.file->path());
        std::string name = tensor.name;
        const auto [at, added] = files.tensors.emplace(std::move(name), std::move(tensor));
        if (!added)
            throw Failure(Code::tensor_duplicate, {{"path", files.path.string()}, {"tensor", at->first}});
    }
    std::sort(files.weight_files.begin(), files.weight_files.end());
    const auto repeats = std::unique(files.weight_files.begin(), files.weight_files.end());
    files.weight_files.erase(repeats, files.weight_files.end());
}

/// pytorch_model.bin, or all of pytorch_model-00001-of-00002.bin … where their index is missing.
std::vector<TensorInfo> read_pytorch_folder(const fs::path& folder) {
    const fs::path index = folder / "pytorch_model.bin.index.json";
    const fs::path single = folder / "pytorch_model.bin";
    if (is_file(index)) return read_pytorch_index(index);
    if (is_file(single)) return read_pytorch(single);
    std::vector<TensorInfo> tensors;
    for (const fs::path& file : files_with_extension(folder, ".bin")) {
        if (!file.filename().string().starts_with("pytorch_model")) continue;
        for (TensorInfo& tensor : read_pytorch(file)) tensors.push_back(std::move(tensor));
    }
    return tensors;
}

std::vector<TensorInfo> read_chosen(const fs::path& folder, const fs::path& chosen) {
    if (!is_pytorch_file_name(chosen.filename().string())) {
        const fs::path index = folder / "model.safetensors.index.json";
        return is_file(index) ? read_safetensors_index(index) : read_safetensors(chosen).tensors;
    }
    const fs::path index = folder / "pytorch_model.bin.index.json";
    return is_file(index) ? read_pytorch_index(index) : read_pytorch(chosen);
}

void open_weights(ModelFiles& files, const fs::path& chosen) {
    const fs::path index = files.path / "model.safetensors.index.json";
    const fs::path single = files.path / "model.safetensors";
    if (!chosen.empty()) return take_tensors(files, read_chosen(files.path, chosen));
    if (is_file(index)) return take_tensors(files, read_safetensors_index(index));
    if (is_file(single)) return take_tensors(files, read_safetensors(single).tensors);
    take_tensors(files, read_pytorch_folder(files.path));
    if (files.tensors.empty())
        throw Failure(Code::model_folder_incomplete,
                      {{"path", files.path.string()}, {"missing", "model.safetensors"}});
}

/// `chosen`: the weights file the user named; empty if it was the folder.
ModelFiles open_folder(const fs::path& folder, const fs::path& chosen) {
    ModelFiles files;
    files.path = folder;
    files.format = ModelFormat::hugging_face;
    files.config = read_optional_object(folder / "config.json", config_limit);
    if (files.config.is_null())
        throw Failure(Code::model_folder_incomplete, {{"path", folder.string()}, {"missing", "config.json"}});
    files.architecture =
        json_find_string(files.config, "model_type", (folder / "config.json").string()).value_or("");
    open_weights(files, chosen);
    files.tokenizer_config = read_optional_object(folder / "tokenizer_config.json", tokenizer_config_limit);
    files.generation_config = read_optional_object(folder / "generation_config.json", config_limit);
    files.special_tokens_map = read_optional_object(folder / "special_tokens_map.json", config_limit);
    files.tokenizer_json = first_existing(folder, {"tokenizer.json"});
    files.tokenizer_model = first_existing(folder, {"tokenizer.model", "spiece.model"});
    files.chat_template_file = first_existing(folder, {"chat_template.jinja"});
    files.licence_file = first_existing(
        folder, {"LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "COPYING", "license.txt"});
    files.readme_file = first_existing(folder, {"README.md", "README.txt", "README"});
    return files;
}

void apply_logical_width(TensorInfo& tensor, const GgufMetadata& metadata) {
    if (!is_ternary(tensor.dtype) || tensor.shape.empty()) return;
    const auto width = metadata.find_uint(packed::width_key(tensor.name));
    if (!width) return;
    if (*width == 0 || *width > tensor.stored_width || tensor.stored_width - *width >= 256)
        throw Failure(Code::ternary_width_invalid, {{"path", metadata.path()},
                                                    {"tensor", tensor.name},
                                                    {"found", std::to_string(*width)},
                                                    {"stored", tensor.stored_width}});
    tensor.shape.back() = *width;
}

Json embedded_object(const GgufMetadata& metadata, std::string_view key) {
    const std::string* text = metadata.find_string(key);
    if (text == nullptr) return nullptr;
    Json json = parse_json(*text, metadata.path());
    if (!json.is_object())
        throw Failure(Code::json_wrong_type, {{"path", metadata.path()},
                                              {"key", key},
                                              {"expected", "object"},
                                              {"found", json_type_name(json)}});
    return json;
}

ModelFiles open_gguf(const fs::path& path) {
    GgufFile gguf = read_gguf(path);
    ModelFiles files;
    files.path = path;
    files.format = ModelFormat::gguf;
    files.metadata = std::move(gguf.metadata);
    const auto format = files.metadata.find_uint(packed::format_key).value_or(0);
    if (format > packed::format_version)
        throw Failure(Code::model_packed_newer, {{"path", path.string()},
                                                 {"found", std::to_string(format)},
                                                 {"supported", packed::format_version}});
    if (const auto* name = files.metadata.find_string("general.architecture")) {
        if (!is_printable_utf8(*name))
            throw Failure(Code::gguf_text_invalid,
                          {{"path", path.string()}, {"what", "general.architecture"}, {"offset", 0}});
        files.architecture = *name;
    }
    for (TensorInfo& tensor : gguf.tensors) apply_logical_width(tensor, files.metadata);
    take_tensors(files, std::move(gguf.tensors));
    if (files.weight_files.empty()) files.weight_files.push_back(path);
    files.tokenizer_config = embedded_object(files.metadata, packed::tokenizer_config_key);
    files.generation_config = embedded_object(files.metadata, packed::generation_config_key);
    files.special_tokens_map = embedded_object(files.metadata, packed::special_tokens_key);
    return files;
}

bool starts_as_gguf(const fs::path& path) {
    const auto file = InputFile::open(path);
    std::array<std::byte, 4> magic{};
    if (file->size() < magic.size()) return false;
    file->read_at(0, magic);
    return std::string_view(reinterpret_cast<const char*>(magic.data()), magic.size()) == "GGUF";
}

}  // namespace

ModelFiles ModelFiles::open(const std::filesystem::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
        if (!is_file(path / "config.json")) {
            const auto packed = files_with_extension(path, ".gguf");
            if (packed.size() == 1) return open_gguf(packed.front());
        }
        return open_folder(path, {});
    }
    if (path.extension() == ".gguf" || starts_as_gguf(path)) return open_gguf(path);
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const std::string name = path.filename().string();
    if (path.extension() == ".safetensors" || is_pytorch_file_name(name)) return open_folder(folder, path);
    if (name == "config.json" || name == "model.safetensors.index.json" ||
        name == "pytorch_model.bin.index.json")
        return open_folder(folder, {});
    throw Failure(Code::model_format_unknown, {{"path", path.string()}});
}

const TensorInfo* ModelFiles::find_tensor(std::string_view name) const {
    const auto found = tensors.find(name);
    return found == tensors.end() ? nullptr : &found->second;
}

const TensorInfo& ModelFiles::tensor(std::string_view name) const {
    const TensorInfo* found = find_tensor(name);
    if (found == nullptr) throw Failure(Code::tensor_missing, {{"path", path.string()}, {"tensor", name}});
    return *found;
}

std::uint64_t ModelFiles::tensor_bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [name, tensor] : tensors) sum += tensor.bytes;
    return sum;
}

}  // namespace addend
