// A folder that goes with everything in it; those of processes that were killed go with the next one.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "core/base/message.h"
#include "core/base/number.h"

namespace addend {

class TemporaryFolder {
  public:
    /// Inside `parent`. Throws file_write_failed.
    explicit TemporaryFolder(const std::filesystem::path& parent) {
        remove_orphans(parent);
        std::string name = (parent / (prefix + to_text(std::int64_t{::getpid()}) + "-XXXXXX")).string();
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
    inline static const std::string prefix = "addend-model-";

    /// Models are gigabytes: one whose process is no more is nobody's. What belongs to another user stays, for it can't
    /// be removed.
    static void remove_orphans(const std::filesystem::path& parent) {
        std::error_code error;
        for (std::filesystem::directory_iterator it(parent, error), end; !error && it != end; it.increment(error)) {
            const std::string name = it->path().filename().string();
            if (!name.starts_with(prefix)) continue;
            const std::size_t dash = name.find('-', prefix.size());
            const auto process = parse_uint(std::string_view(name).substr(prefix.size(), dash - prefix.size()));
            if (dash == std::string::npos || !process || *process > 0x7fffffff) continue;
            if (::kill(static_cast<pid_t>(*process), 0) == 0 || errno != ESRCH) continue;
            std::error_code ignored;
            std::filesystem::remove_all(it->path(), ignored);
        }
    }

    std::filesystem::path path_;
};

}  // namespace addend
