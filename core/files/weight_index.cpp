#include "core/files/weight_index.h"

#include <map>
#include <set>

#include "core/base/message.h"
#include "core/files/json.h"
#include "core/files/pytorch.h"
#include "core/files/safetensors.h"

namespace addend {
namespace {

constexpr std::uint64_t index_size_limit = 32 << 20;
constexpr std::size_t shard_limit = 4096;

/// A shard must be a plain name beside the index: "../../etc/passwd" or "/dev/sda" is never opened.
bool is_plain_file_name(const std::string& name, std::string_view ending) {
    return !name.empty() && name.size() <= 255 && name.front() != '.' &&
           name.find('/') == std::string::npos && name.find('\\') == std::string::npos &&
           name.find('\0') == std::string::npos && name.ends_with(ending);
}

using TensorsByShard = std::map<std::string, std::set<std::string>>;

TensorsByShard read_weight_map(const std::filesystem::path& index_path, std::string_view ending) {
    const std::string path = index_path.string();
    const Json index = read_json_file(index_path, index_size_limit);
    if (!index.is_object() || !index.contains("weight_map"))
        throw Failure(Code::json_missing_key,
                      {{"path", path}, {"key", "weight_map"}, {"expected", "object"}});
    const Json& weight_map = index["weight_map"];
    if (!weight_map.is_object())
        throw Failure(Code::json_wrong_type, {{"path", path},
                                              {"key", "weight_map"},
                                              {"expected", "object"},
                                              {"found", json_type_name(weight_map)}});
    TensorsByShard shards;
    for (const auto& [tensor, shard] : weight_map.items()) {
        if (!shard.is_string())
            throw Failure(
                Code::json_wrong_type,
                {{"path", path}, {"key", tensor}, {"expected", "string"}, {"found", json_type_name(shard)}});
        const auto& name = shard.get_ref<const std::string&>();
        if (!is_plain_file_name(name, ending) || (shards.size() >= shard_limit && !shards.contains(name)))
            throw Failure(Code::shard_name_unsafe, {{"path", path}, {"shard", name}});
        shards[name].insert(tensor);
    }
    return shards;
}

}  // namespace

std::vector<TensorInfo> read_weight_index(const std::filesystem::path& index_path, std::string_view ending,
                                          ShardReader read_shard) {
    const std::string path = index_path.string();
    std::vector<TensorInfo> tensors;
    for (auto& [shard, expected] : read_weight_map(index_path, ending)) {
        const auto shard_path = index_path.parent_path() / shard;
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(shard_path, ignored))
            throw Failure(Code::shard_missing, {{"path", path}, {"shard", shard}});
        for (TensorInfo& tensor : read_shard(shard_path)) {
            if (expected.erase(tensor.name) == 0)
                throw Failure(Code::shard_tensor_unlisted,
                              {{"path", path}, {"shard", shard}, {"tensor", tensor.name}});
            tensors.push_back(std::move(tensor));
        }
        if (!expected.empty())
            throw Failure(Code::shard_tensor_missing,
                          {{"path", path}, {"shard", shard}, {"tensor", *expected.begin()}});
    }
    return tensors;
}

std::vector<TensorInfo> read_safetensors_index(const std::filesystem::path& index_path) {
    return read_weight_index(index_path, ".safetensors", [](const std::filesystem::path& shard) {
        return read_safetensors(shard).tensors;
    });
}

std::vector<TensorInfo> read_pytorch_index(const std::filesystem::path& index_path) {
    return read_weight_index(index_path, ".bin", read_pytorch);
}

}  // namespace addend
