#include "ui/models/MachineMemory.h"

#include <QFile>

#include "core/base/number.h"

namespace addend::ui {

std::optional<std::uint64_t> availableMemoryIn(std::string_view meminfo) {
    constexpr std::string_view name = "MemAvailable:";
    constexpr std::string_view unit = " kB";
    const std::size_t begin = meminfo.find(name);
    if (begin == std::string_view::npos) return std::nullopt;
    std::string_view line = meminfo.substr(begin + name.size());
    line = line.substr(0, line.find('\n'));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.ends_with(unit)) return std::nullopt;
    line.remove_suffix(unit.size());
    const auto kib = parse_uint(line);
    if (!kib) return std::nullopt;
    return *kib * 1024;
}

std::optional<std::uint64_t> availableMemory() {
    QFile file(QStringLiteral("/proc/meminfo"));
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    const QByteArray text = file.readAll();
    return availableMemoryIn({text.constData(), static_cast<std::size_t>(text.size())});
}

}  // namespace addend::ui
