#include "core/runtime/model_summary.h"

#include <algorithm>
#include <cctype>
#include <string>

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

void summarize_hgrn_bit(const ModelFiles& files, const HgrnBitConfig& config, const Program& program,
                        ModelSummary& s) {
    s.parameters = config.parameters();
    s.hidden = config.hidden_size;
    s.layers = config.layers;
    s.vocab = config.vocab_size;
    s.intermediate = config.intermediate_size;
    s.trained_context = config.context_length;
    for (const addend_weight& weight : program.weights()) {
        s.weight_bytes += weight.bytes;
        if (weight.dtype == ADDEND_T2) s.ternary_parameters += std::uint64_t{weight.rows} * weight.cols;
    }
    s.state_bytes = program.state_bytes(1);
    s.state_is_constant = s.state_bytes == program.state_bytes(2);
    const TensorInfo& first = files.tensor("model.layers.0.attn.i_proj.weight");
    s.weight_format = (is_ternary(first.dtype) ? "ternary " : "latent ") + upper(dtype_name(first.dtype));
}

}  // namespace addend
