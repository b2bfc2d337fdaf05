// The architectures Addend runs. A new one adds a line in architectures.cpp and its own config file.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/files/model_files.h"

namespace addend {

struct Architecture {
    std::string_view name;          // config.json's model_type or GGUF's general.architecture
    std::string_view display_name;  // a proper noun, not translated
    bool in_folder;                 // a model_type
    bool in_gguf;                   // a general.architecture
};

inline constexpr std::string_view hgrn_bit_architecture = "hgrn_bit";

std::span<const Architecture> supported_architectures();
/// The model's architecture. Throws architecture_unsupported, naming it and those supported in its format;
/// architecture_missing.
const Architecture& require_architecture(const ModelFiles& files);
/// The same where only `name` will do.
void require_architecture(const ModelFiles& files, std::string_view name);

}  // namespace addend
