#include "core/files/architectures.h"

#include <algorithm>
#include <array>

#include "core/base/message.h"

namespace addend {
namespace {

constexpr auto architectures = std::to_array<Architecture>({
    {"hgrn_bit", "MatMul-free LM"},
});

}  // namespace

std::span<const Architecture> supported_architectures() {
    return architectures;
}

const Architecture& require_architecture(const ModelFiles& files) {
    if (files.architecture.empty())
        throw Failure(Code::architecture_missing, {{"path", files.path.string()}});
    const auto found = std::find_if(architectures.begin(), architectures.end(),
                                    [&](const Architecture& a) { return a.name == files.architecture; });
    if (found != architectures.end()) return *found;
    std::string supported;
    for (const Architecture& a : architectures) {
        if (!supported.empty()) supported += ", ";
        supported += a.name;
    }
    throw Failure(Code::architecture_unsupported,
                  {{"path", files.path.string()}, {"found", files.architecture}, {"supported", supported}});
}

}  // namespace addend
