#include "core/meters/memory.h"

#include "core/base/number.h"

namespace addend {
namespace {

/// Bytes of a line "Name:   123 kB"; lines of one name are summed.
std::optional<std::uint64_t> field(const std::string& text, std::string_view name) {
    std::optional<std::uint64_t> sum;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        at = end + 1;
        if (!line.starts_with(name)) continue;
        const std::size_t first = line.find_first_of("0123456789", name.size());
        const std::size_t last = line.find(" kB");
        if (first == std::string_view::npos || last == std::string_view::npos || last < first) continue;
        if (const auto kibibytes = parse_uint(line.substr(first, last - first)))
            sum = sum.value_or(0) + *kibibytes * 1024;
    }
    return sum;
}

}  // namespace

std::optional<std::uint64_t> available_memory(const SystemFiles& files) {
    return field(files.read("/proc/meminfo").text, "MemAvailable:");
}

std::optional<ProcessMemory> process_memory(const SystemFiles& files) {
    const std::string status = files.read("/proc/self/status").text;
    const std::string rollup = files.read("/proc/self/smaps_rollup").text;
    auto resident = field(rollup, "Rss:");
    if (!resident) resident = field(status, "VmRSS:");
    if (!resident) return std::nullopt;
    return ProcessMemory{*resident, field(rollup, "Pss:"), field(status, "RssFile:")};
}

}  // namespace addend
