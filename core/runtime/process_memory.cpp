#include "core/runtime/process_memory.h"

#include <fstream>
#include <string>

#include "core/base/number.h"

namespace addend {

std::optional<std::uint64_t> peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (!line.starts_with("VmHWM:")) continue;
        const std::size_t begin = line.find_first_of("0123456789");
        const std::size_t end = line.find(' ', begin);
        if (begin == std::string::npos || end == std::string::npos) return std::nullopt;
        const auto kibibytes = parse_uint(std::string_view(line).substr(begin, end - begin));
        return kibibytes ? std::optional(*kibibytes * 1024) : std::nullopt;
    }
    return std::nullopt;
}

bool reset_peak_memory() {
    std::ofstream clear("/proc/self/clear_refs");
    clear << "5";  // proc(5): resets the peak resident set size
    clear.flush();
    return clear.good();
}

}  // namespace addend
