// Files read on demand by pread: a file truncated under us is an error, never SIGBUS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace addend {

/// A regular file open for reading. Thread-safe: positions are explicit.
class InputFile {
  public:
    /// Throws Failure file_not_found, file_open_failed or file_not_regular.
    static std::shared_ptr<InputFile> open(const std::filesystem::path& path);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// Bytes when it was opened; it may have shrunk since.
    std::uint64_t size() const { return size_; }
    /// Fills `into` from `offset`. Throws file_truncated when the file ends before, file_read_failed.
    void read_at(std::uint64_t offset, std::span<std::byte> into) const;

  private:
    InputFile(std::filesystem::path path, int descriptor, std::uint64_t size);
    std::filesystem::path path_;
    int descriptor_;
    std::uint64_t size_;
};

/// The whole of a small text file. Throws file_too_large above `limit` bytes: no allocation a file merely claims.
std::string read_text_file(const std::filesystem::path& path, std::uint64_t limit);

/// A file written beside its target and renamed over it by commit(); without commit() nothing changes.
class OutputFile {
  public:
    /// Throws file_write_failed.
    explicit OutputFile(const std::filesystem::path& target);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);
    std::uint64_t position() const { return position_; }
    /// fsync, rename, fsync of the folder. Throws file_write_failed.
    void commit();

  private:
    [[noreturn]] void fail() const;
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
    std::uint64_t position_ = 0;
};

}  // namespace addend
