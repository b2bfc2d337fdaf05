#include "core/evaluate/environment.h"

#include <sched.h>
#include <sys/utsname.h>

#include <fstream>

#include "core/base/build_info.h"
#include "core/base/number.h"
#include "core/files/json.h"
#include "core/runtime/demo.h"

namespace addend {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\n") + 1 - first);
}

/// What stands behind the colon of the first line "name : value" in a file of /proc.
std::optional<std::string> line_of(const std::string& text, std::string_view name) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        at = end + 1;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || trimmed(line.substr(0, colon)) != name) continue;
        const std::string_view value = trimmed(line.substr(colon + 1));
        return value.empty() ? std::nullopt : std::optional(std::string(value));
    }
    return std::nullopt;
}

bool has_word(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        if ((at == 0 || text[at - 1] == ' ') &&
            (at + word.size() == text.size() || text[at + word.size()] == ' '))
            return true;
    return false;
}

unsigned usable_processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    return sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(CPU_COUNT(&set)) : 0;
}

/// Written beside the resources by the build; absent from a build without git.
std::optional<std::string> commit_of_build() {
    std::ifstream file(resources_folder() / "commit.txt");
    std::string commit;
    if (!std::getline(file, commit) || commit.empty()) return std::nullopt;
    return commit;
}

std::optional<std::string> first_line(const SystemFiles& files, const std::string& path) {
    const std::string text = files.read(path).text;
    const std::string line(trimmed(std::string_view(text).substr(0, text.find('\n'))));
    return line.empty() ? std::nullopt : std::optional(line);
}

Json or_null(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

}  // namespace

Environment read_environment(const SystemFiles& files) {
    Environment e;
    e.version = build_info().version;
    e.compiler = build_info().compiler;
    e.flags = build_info().flags;
    e.commit = commit_of_build();
    const std::string processors = files.read("/proc/cpuinfo").text;
    e.processor = line_of(processors, "model name");
    if (!e.processor) e.processor = line_of(processors, "Model");  // arm64 boards
    e.virtual_machine = has_word(line_of(processors, "flags").value_or(""), "hypervisor");
    e.processors = usable_processors();
    e.governor = first_line(files, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    if (const auto total = line_of(files.read("/proc/meminfo").text, "MemTotal"))
        if (const auto kibibytes = parse_uint(std::string_view(*total).substr(0, total->find(' '))))
            e.memory = *kibibytes * 1024;
    e.driver = first_line(files, "/sys/module/nvidia/version");
    utsname system{};
    if (uname(&system) == 0)
        e.system = std::string(system.sysname) + " " + system.release + " " + system.machine;
    return e;
}

Json environment_json(const Environment& e) {
    return {{"version", e.version},
            {"commit", or_null(e.commit)},
            {"compiler", e.compiler},
            {"compiler_flags", e.flags},
            {"processor", or_null(e.processor)},
            {"processors", e.processors},
            {"virtual_machine", e.virtual_machine},
            {"governor", or_null(e.governor)},
            {"memory_bytes", e.memory ? Json(*e.memory) : Json(nullptr)},
            {"gpu_driver", or_null(e.driver)},
            {"system", e.system}};
}

Environment parse_environment(const Json& json) {
    const auto maybe = [&](const char* key) {
        const Json& value = json.at(key);
        return value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
    };
    Environment e;
    e.version = json.at("version").get<std::string>();
    e.commit = maybe("commit");
    e.compiler = json.at("compiler").get<std::string>();
    e.flags = json.at("compiler_flags").get<std::string>();
    e.processor = maybe("processor");
    e.processors = json.at("processors").get<unsigned>();
    e.virtual_machine = json.at("virtual_machine").get<bool>();
    e.governor = maybe("governor");
    if (!json.at("memory_bytes").is_null()) e.memory = json["memory_bytes"].get<std::uint64_t>();
    e.driver = maybe("gpu_driver");
    e.system = json.at("system").get<std::string>();
    return e;
}

}  // namespace addend
