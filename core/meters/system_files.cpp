#include "core/meters/system_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/base/number.h"

namespace addend {
namespace {

constexpr std::size_t longest_text = std::size_t{64} << 10;

}  // namespace

std::filesystem::path SystemFiles::absolute(const std::string& path) const {
    return root_ / std::filesystem::path(path).relative_path();
}

SystemFiles::Text SystemFiles::read(const std::string& path) const {
    const int file = ::open(absolute(path).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return {{}, errno};
    Text result;
    std::array<char, 4096> part{};
    for (;;) {
        const ssize_t got = ::read(file, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) result.error = errno;
        if (got <= 0 || result.text.size() > longest_text) break;
        result.text.append(part.data(), static_cast<std::size_t>(got));
    }
    ::close(file);
    while (!result.text.empty() && (result.text.back() == '\n' || result.text.back() == ' '))
        result.text.pop_back();
    return result;
}

std::vector<std::string> SystemFiles::list(const std::string& path) const {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator it(absolute(path), error), end; !error && it != end;
         it.increment(error))
        names.push_back(it->path().filename().string());
    std::ranges::sort(names);
    return names;
}

std::optional<std::uint64_t> SystemFiles::read_uint(const std::string& path) const {
    const Text text = read(path);
    return text.error != 0 ? std::nullopt : parse_uint(text.text);
}

std::optional<double> SystemFiles::read_double(const std::string& path) const {
    const Text text = read(path);
    return text.error != 0 ? std::nullopt : parse_double(text.text);
}

}  // namespace addend
