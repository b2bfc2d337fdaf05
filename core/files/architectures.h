// The architectures Addend runs. A new one adds a line in architectures.cpp and its own config file.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/files/model_files.h"

namespace addend {

struct Architecture {
    std::string_view name;          // config.json's model_type and GGUF's general.architecture
    std::string_view display_name;  // a proper noun, not translated
};

std::span<const Architecture> supported_architectures();
/// The model's architecture. Throws architecture_unsupported, naming it and those supported;
/// architecture_missing.
const Architecture& require_architecture(const ModelFiles& files);

}  // namespace addend
