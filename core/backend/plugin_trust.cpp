#include "core/backend/plugin_trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace addend {
namespace {

std::optional<Message> distrust(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return Message{Code::plugin_open_failed,
                       {{"path", path.string()}, {"reason", std::generic_category().message(errno)}}};
    if (status.st_uid != 0 && status.st_uid != ::geteuid())
        return Message{Code::plugin_owner_untrusted, {{"path", path.string()}, {"found", status.st_uid}}};
    if ((status.st_mode & S_IWOTH) != 0)
        return Message{Code::plugin_writable_by_others, {{"path", path.string()}}};
    return std::nullopt;
}

}  // namespace

std::optional<Message> plugin_distrust(const std::filesystem::path& file) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(file, error);
    if (error)
        return Message{Code::plugin_open_failed, {{"path", file.string()}, {"reason", error.message()}}};
    // The folder that is searched, then the one a link may lead to, then the file itself.
    if (auto why = distrust(file.parent_path())) return why;
    if (auto why = distrust(real.parent_path())) return why;
    return distrust(real);
}

}  // namespace addend
