#include "core/runtime/demo.h"

#include <cstdlib>

#include "core/base/message.h"

namespace addend {

std::filesystem::path resources_folder() {
    if (const char* folder = std::getenv("ADDEND_RESOURCES"); folder && *folder) return folder;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return program.parent_path().parent_path() / "share" / "addend";
}

std::filesystem::path demo_model_path() {
    const auto path = resources_folder() / "demo.gguf";
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        throw Failure(Code::demo_missing, {{"path", path.string()}});
    return path;
}

}  // namespace addend
