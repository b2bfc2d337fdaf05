#include "core/inspect/row_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

#include "core/base/message.h"

namespace addend {
namespace {

namespace fs = std::filesystem;

class MemoryRows final : public RowStore {
  public:
    explicit MemoryRows(std::uint64_t bytes) {
        try {
            bytes_.resize(bytes);
        } catch (const std::exception&) {  // length_error too
            throw Failure(Code::out_of_memory, {{"bytes", bytes}, {"purpose", "trace"}});
        }
    }
    void write(std::uint64_t offset, std::span<const std::byte> bytes) override {
        if (!bytes.empty()) std::memcpy(bytes_.data() + offset, bytes.data(), bytes.size());
    }
    void read(std::uint64_t offset, std::span<std::byte> into) const override {
        if (!into.empty()) std::memcpy(into.data(), bytes_.data() + offset, into.size());
    }

  private:
    std::vector<std::byte> bytes_;
};

class SpoolRows final : public RowStore {
  public:
    SpoolRows(const fs::path& folder, std::uint64_t bytes) : folder_(folder.string()) {
        descriptor_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (descriptor_ < 0) open_named(folder);
        // Only a full disk is an answer here; file systems that cannot reserve find out while writing.
        if (bytes > 0 && ::fallocate(descriptor_, 0, 0, static_cast<off_t>(bytes)) != 0 && errno == ENOSPC) {
            const int error = errno;
            ::close(descriptor_);
            fail(error);
        }
    }
    ~SpoolRows() override { ::close(descriptor_); }
    SpoolRows(const SpoolRows&) = delete;
    SpoolRows& operator=(const SpoolRows&) = delete;

    void write(std::uint64_t offset, std::span<const std::byte> bytes) override {
        for (std::size_t done = 0; done < bytes.size();) {
            const ssize_t wrote = ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done,
                                           static_cast<off_t>(offset + done));
            if (wrote < 0 && errno == EINTR) continue;
            if (wrote < 0) fail(errno);
            done += static_cast<std::size_t>(wrote);
        }
    }
    void read(std::uint64_t offset, std::span<std::byte> into) const override {
        for (std::size_t done = 0; done < into.size();) {
            const ssize_t got = ::pread(descriptor_, into.data() + done, into.size() - done,
                                        static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0)
                throw Failure(
                    Code::file_read_failed,
                    {{"path", folder_}, {"offset", offset + done}, {"reason", spool_reason(errno)}});
            if (got == 0)
                throw Failure(
                    Code::file_truncated,
                    {{"path", folder_}, {"expected", offset + into.size()}, {"found", offset + done}});
            done += static_cast<std::size_t>(got);
        }
    }

  private:
    static std::string spool_reason(int error) { return std::generic_category().message(error); }
    [[noreturn]] void fail(int error) const {
        throw Failure(Code::file_write_failed, {{"path", folder_}, {"reason", spool_reason(error)}});
    }
    void open_named(const fs::path& folder) {
        std::string name = (folder / "addend-trace.XXXXXX").string();
        descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
        if (descriptor_ < 0) fail(errno);
        ::unlink(name.c_str());
    }

    std::string folder_;
    int descriptor_ = -1;
};

}  // namespace

std::unique_ptr<RowStore> memory_store(std::uint64_t bytes) {
    return std::make_unique<MemoryRows>(bytes);
}

std::unique_ptr<RowStore> spool_store(const fs::path& folder, std::uint64_t bytes) {
    return std::make_unique<SpoolRows>(folder.empty() ? default_spool_folder() : folder, bytes);
}

fs::path default_spool_folder() {
    std::error_code error;
    if (const char* own = std::getenv("TMPDIR"); own && fs::is_directory(own, error)) return own;
    if (fs::is_directory("/var/tmp", error)) return "/var/tmp";
    return fs::temp_directory_path(error);
}

}  // namespace addend
