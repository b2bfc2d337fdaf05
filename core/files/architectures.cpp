#include "core/files/architectures.h"

#include <array>

#include "core/base/message.h"

namespace addend {
namespace {

constexpr auto architectures = std::to_array<Architecture>({
    {hgrn_bit_architecture, "MatMul-free LM", true, true},
    {"llama", "Llama", true, true},
    {"mistral", "Mistral", true, false},
    {"gemma2", "Gemma 2", true, true},
    {"qwen2", "Qwen2", true, true},
    {"bitnet", "BitNet b1.58", true, true},
    {"bitnet-b1.58", "BitNet b1.58", false, true},
});

[[noreturn]] void unsupported(const ModelFiles& files, std::string_view supported) {
    if (files.architecture.empty())
        throw Failure(Code::architecture_missing, {{"path", files.path.string()}});
    throw Failure(Code::architecture_unsupported,
                  {{"path", files.path.string()}, {"found", files.architecture}, {"supported", supported}});
}

}  // namespace

std::span<const Architecture> supported_architectures() {
    return architectures;
}

const Architecture& require_architecture(const ModelFiles& files) {
    std::string supported;
    for (const Architecture& a : architectures) {
        if (!(files.format == ModelFormat::gguf ? a.in_gguf : a.in_folder)) continue;
        if (a.name == files.architecture) return a;
        if (!supported.empty()) supported += ", ";
        supported += a.name;
    }
    unsupported(files, supported);
}

void require_architecture(const ModelFiles& files, std::string_view name) {
    if (files.architecture != name) unsupported(files, name);
}

}  // namespace addend
