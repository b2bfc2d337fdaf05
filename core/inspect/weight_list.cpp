#include "core/inspect/weight_list.h"

#include <array>
#include <set>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/files/model_config.h"
#include "core/program/glob.h"

namespace addend {
namespace {

/// Where no configuration says what a tensor is.
WeightRole guessed_role(const TensorInfo& tensor) {
    if (tensor.name.ends_with("_scale") || tensor.name.ends_with(".scale")) return WeightRole::ternary_scale;
    if (is_ternary(tensor.dtype)) return WeightRole::ternary;
    if (tensor.shape.size() < 2) return WeightRole::norm;
    return WeightRole::dense;
}

class Lister {
  public:
    explicit Lister(const ModelFiles& files) : files_(files) {}

    std::vector<WeightInfo> run() {
        try {
            const ModelConfig config = load_model_config(files_);
            if (const auto* hgrn = std::get_if<HgrnBitConfig>(&config)) head_ = hgrn->head_tensor();
            for (const ExpectedTensor& expected : expected_tensors(config)) {
                const TensorInfo* tensor = files_.find_tensor(expected.name);
                if (tensor != nullptr) add(*tensor, expected.role);
            }
        } catch (const Failure&) {
            // A model that the engine does not run can be looked at all the same; loading it says why not.
        }
        for (const auto& [name, tensor] : files_.tensors)
            if (!seen_.contains(name)) add(tensor, guessed_role(tensor));
        return std::move(list_);
    }

  private:
    void add(const TensorInfo& tensor, WeightRole role) {
        seen_.insert(tensor.name);
        if (role == WeightRole::ternary_scale || tensor.name.ends_with(".scale")) return;
        WeightInfo info;
        info.name = tensor.name;
        info.layer = layer_of(tensor.name);
        info.role = role;
        info.dtype = tensor.dtype;
        info.rows = tensor.rows() * (role == WeightRole::ternary_rows4 ? 4 : 1);
        info.cols = tensor.width();
        info.bytes = tensor.bytes;
        for (const char* suffix : {".scale", "_scale"})
            if (const TensorInfo* scale = files_.find_tensor(tensor.name + suffix)) info.bytes += scale->bytes;
        info.trits = role == WeightRole::ternary || role == WeightRole::ternary_rows4 ||
                     (tensor.name == head_ && (is_float(tensor.dtype) || is_ternary(tensor.dtype)));
        list_.push_back(std::move(info));
    }

    const ModelFiles& files_;
    std::string head_;
    std::set<std::string, std::less<>> seen_;
    std::vector<WeightInfo> list_;
};

}  // namespace

double WeightInfo::stored_bits() const {
    return elements() == 0 ? 0 : 8.0 * static_cast<double>(bytes) / static_cast<double>(elements());
}

std::optional<std::uint32_t> layer_of(std::string_view name) {
    for (const std::string_view word : {std::string_view("layers."), std::string_view("blk.")}) {
        const std::size_t at = name.find(word);
        if (at == std::string_view::npos) continue;
        const std::string_view rest = name.substr(at + word.size());
        const auto number = parse_uint(rest.substr(0, rest.find('.')));
        if (number && *number < 1000000) return static_cast<std::uint32_t>(*number);
    }
    return std::nullopt;
}

std::vector<WeightInfo> list_weights(const ModelFiles& files) {
    return Lister(files).run();
}

std::vector<WeightInfo> list_weights(const ModelFiles& files, std::string_view pattern) {
    std::vector<WeightInfo> list = list_weights(files);
    std::erase_if(list, [&](const WeightInfo& info) { return !glob_match(pattern, info.name); });
    if (list.empty())
        throw Failure(Code::weights_none_match,
                      {{"path", files.path.string()}, {"pattern", std::string(pattern)}});
    return list;
}

}  // namespace addend
