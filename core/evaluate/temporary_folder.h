// A folder that goes with everything in it.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "core/base/message.h"

namespace addend {

class TemporaryFolder {
  public:
    /// Inside `parent`. Throws file_write_failed.
    explicit TemporaryFolder(const std::filesystem::path& parent) {
        std::string name = (parent / "addend-model-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw Failure(Code::file_write_failed,
                          {{"path", parent.string()}, {"reason", std::generic_category().message(errno)}});
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace addend
