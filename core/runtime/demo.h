// Where the demonstration model and other resources lie.
#pragma once

#include <filesystem>

namespace addend {

/// ADDEND_RESOURCES if set, else ../share/addend beside the running program: the same in the build tree and
/// when installed.
std::filesystem::path resources_folder();
/// demo.gguf there. Throws Failure demo_missing.
std::filesystem::path demo_model_path();

}  // namespace addend
