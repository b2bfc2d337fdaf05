#include "core/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "core/base/message.h"

namespace addend {
namespace {

std::string reason_of(int error) { return std::generic_category().message(error); }

}  // namespace

std::shared_ptr<InputFile> InputFile::open(const std::filesystem::path& path) {
    // O_NONBLOCK: opening a FIFO handed to us as a model must not hang; it is refused below.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        if (errno == ENOENT) throw Failure(Code::file_not_found, {{"path", path.string()}});
        throw Failure(Code::file_open_failed, {{"path", path.string()}, {"reason", reason_of(errno)}});
    }
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        throw Failure(Code::file_not_regular, {{"path", path.string()}});
    }
    return std::shared_ptr<InputFile>(
        new InputFile(path, descriptor, static_cast<std::uint64_t>(status.st_size)));
}

InputFile::InputFile(std::filesystem::path path, int descriptor, std::uint64_t size)
    : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

InputFile::~InputFile() { ::close(descriptor_); }

void InputFile::read_at(std::uint64_t offset, std::span<std::byte> into) const {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got =
            ::pread(descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            throw Failure(Code::file_read_failed, {{"path", path_.string()},
                                                   {"offset", offset + done},
                                                   {"reason", reason_of(errno)}});
        if (got == 0)
            throw Failure(Code::file_truncated, {{"path", path_.string()},
                                                 {"expected", offset + into.size()},
                                                 {"found", offset + done}});
        done += static_cast<std::size_t>(got);
    }
}

std::string read_text_file(const std::filesystem::path& path, std::uint64_t limit) {
    const auto file = InputFile::open(path);
    if (file->size() > limit)
        throw Failure(Code::file_too_large, {{"path", path.string()}, {"size", file->size()}, {"limit", limit}});
    std::string text(file->size(), '\0');
    file->read_at(0, std::as_writable_bytes(std::span(text)));
    return text;
}

OutputFile::OutputFile(const std::filesystem::path& target) : target_(target) {
    std::string pattern = target.string() + ".XXXXXX";
    descriptor_ = ::mkostemp(pattern.data(), O_CLOEXEC);
    if (descriptor_ < 0) fail();
    temporary_ = pattern;
    ::fchmod(descriptor_, 0644);
}

OutputFile::~OutputFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
}

void OutputFile::fail() const {
    throw Failure(Code::file_write_failed, {{"path", target_.string()}, {"reason", reason_of(errno)}});
}

void OutputFile::write(std::span<const std::byte> bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t put = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) fail();
        done += static_cast<std::size_t>(put);
    }
    position_ += bytes.size();
}

void OutputFile::write(std::string_view text) { write(std::as_bytes(std::span(text))); }

void OutputFile::commit() {
    if (::fsync(descriptor_) != 0) fail();
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail();
    ::close(descriptor_);
    descriptor_ = -1;
    // The rename itself must survive a power cut; a folder that cannot be synced (some network mounts) is tolerated.
    const std::filesystem::path folder = target_.has_parent_path() ? target_.parent_path() : ".";
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        ::fsync(directory);
        ::close(directory);
    }
}

}  // namespace addend
