#include "core/store/opening_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "core/base/message.h"

namespace addend {

OpeningLock::OpeningLock(const std::filesystem::path& store, int timeout_ms) {
    const std::string path = store.string() + ".lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor_ < 0) {
        if (errno == EROFS || errno == EACCES || errno == EPERM)
            throw Failure(Code::store_read_only, {{"path", store.string()}});
        throw Failure(Code::store_open_failed,
                      {{"path", store.string()}, {"reason", std::generic_category().message(errno)}});
    }
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const bool busy = errno == EWOULDBLOCK;
        if (!busy && errno != EINTR) return;  // a file system without locks: SQLite still has its own
        if (busy && std::chrono::steady_clock::now() >= deadline) {
            ::close(descriptor_);
            throw Failure(Code::store_busy, {{"path", store.string()}});
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

OpeningLock::~OpeningLock() {
    ::close(descriptor_);
}

}  // namespace addend
