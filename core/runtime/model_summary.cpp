#include "core/runtime/model_summary.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <string>

#include "core/program/dtype.h"

namespace addend {
namespace {

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return result;
}

/// A licence file may be a whole text: its first line names it.
std::string first_line(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return {};
    return text.substr(begin, std::min<std::size_t>(text.find('\n', begin) - begin, 120));
}

std::uint64_t bytes_on_disk(const ModelFiles& files) {
    std::uint64_t bytes = 0;
    for (const auto& path : files.weight_files) {
        std::error_code error;
        const auto size = std::filesystem::file_size(path, error);
        if (!error) bytes += size;
    }
    return bytes;
}

/// "ternary TQ1_0", "latent BF16", "dense Q4_K": of the projections, by the type most of their weights have.
std::string weight_format(const ModelFiles& files, const ModelConfig& config) {
    std::map<TensorDType, std::uint64_t> weights;
    bool ternary_layers = false;
    for (const ExpectedTensor& expected : expected_tensors(config)) {
        const bool ternary =
            expected.role == WeightRole::ternary || expected.role == WeightRole::ternary_rows4;
        if (!ternary && expected.role != WeightRole::dense) continue;
        // A head of floats beside ternary layers says nothing of them.
        if (ternary && !ternary_layers) weights.clear();
        ternary_layers = ternary_layers || ternary;
        if (ternary_layers && !ternary) continue;
        const TensorInfo& tensor = files.tensor(expected.name);
        weights[tensor.dtype] += tensor.elements();
    }
    if (weights.empty()) return {};
    const TensorDType type =
        std::ranges::max_element(weights, {}, [](const auto& entry) { return entry.second; })->first;
    if (type == TensorDType::u8) return "ternary 2-bit";
    const char* kind = !ternary_layers ? "dense " : is_ternary(type) ? "ternary " : "latent ";
    return kind + upper(dtype_name(type));
}

}  // namespace

ModelSummary summarize_files(const ModelFiles& files) {
    ModelSummary s;
    s.path = files.path;
    s.name = files.display_name();
    s.architecture = files.architecture;
    s.format = files.format == ModelFormat::gguf ? "GGUF" : "Hugging Face folder";
    s.file_bytes = bytes_on_disk(files);
    s.licence = first_line(files.licence().value_or(std::string()));
    s.quick_id = files.quick_id();
    s.vocabulary_only = files.vocabulary_only();
    return s;
}

void summarize_model(const ModelFiles& files, const ModelConfig& config, const Program& program,
                     ModelSummary& s) {
    const ModelDimensions dimensions = dimensions_of(config);
    s.parameters = dimensions.parameters;
    s.hidden = dimensions.hidden;
    s.layers = dimensions.layers;
    s.vocab = dimensions.vocab;
    s.intermediate = dimensions.intermediate;
    s.trained_context = dimensions.context;
    for (const addend_weight& weight : program.weights()) {
        s.weight_bytes += compact_weight_bytes(weight);
        if (weight.dtype == ADDEND_T2) s.ternary_parameters += std::uint64_t{weight.rows} * weight.cols;
    }
    s.state_bytes = program.state_bytes(1);
    s.state_is_constant = s.state_bytes == program.state_bytes(2);
    s.weight_format = weight_format(files, config);
}

std::optional<WeightsMemory> foresee_memory(const Model& model, const Backend& backend, const DeviceChoice& choice) {
    if (model.summary().vocabulary_only) return std::nullopt;
    return backend.weights_memory(backend.device_index(choice.device), *model.program_shape(), choice.trits);
}

}  // namespace addend
