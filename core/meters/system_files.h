// Small text files the kernel shows under /sys and /proc, behind a seam for tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace addend {

class SystemFiles {
  public:
    /// `root` stands for "/": /sys/class is `root`/sys/class.
    explicit SystemFiles(std::filesystem::path root = "/") : root_(std::move(root)) {}
    virtual ~SystemFiles() = default;

    struct Text {
        std::string text;  // without the last line end
        int error = 0;     // errno; 0: read
    };
    /// At most 64 KiB.
    virtual Text read(const std::string& path) const;
    /// Names in a folder, sorted; empty where it is not there.
    virtual std::vector<std::string> list(const std::string& path) const;

    std::optional<std::uint64_t> read_uint(const std::string& path) const;
    std::optional<double> read_double(const std::string& path) const;
    std::filesystem::path absolute(const std::string& path) const;

  private:
    std::filesystem::path root_;
};

}  // namespace addend
