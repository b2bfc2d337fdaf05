#include "core/store/process_identity.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "core/base/number.h"

namespace addend {
namespace {

/// Pseudo-files have no size to ask for; a missing one reads as empty.
std::string read_small(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    for (std::istreambuf_iterator<char> at(file), end; at != end && text.size() < 4096; ++at) text += *at;
    return text;
}

std::string this_boot() {
    std::string id = read_small("/proc/sys/kernel/random/boot_id");
    while (!id.empty() && id.back() == '\n') id.pop_back();
    return id;
}

struct ProcessStatus {
    char state;
    std::int64_t start_ticks;
};

std::optional<ProcessStatus> status_of(std::int64_t pid) {
    const std::string stat = read_small("/proc/" + to_text(pid) + "/stat");
    // Field 2 is the program's name in parentheses, which may itself hold spaces and parentheses.
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos || name_end + 2 >= stat.size()) return std::nullopt;
    std::string_view rest = std::string_view(stat).substr(name_end + 2);
    const char state = rest.front();
    for (int field = 3; field < 22; ++field) {
        const std::size_t space = rest.find(' ');
        if (space == std::string_view::npos) return std::nullopt;
        rest.remove_prefix(space + 1);
    }
    const auto ticks = parse_int(rest.substr(0, rest.find(' ')));
    if (!ticks) return std::nullopt;
    return ProcessStatus{state, *ticks};
}

}  // namespace

ProcessIdentity ProcessIdentity::current() {
    // Never cached: a fork is another process.
    ProcessIdentity self;
    self.pid = ::getpid();
    self.boot_id = this_boot();
    if (const auto status = status_of(self.pid)) self.start_ticks = status->start_ticks;
    return self;
}

bool ProcessIdentity::before_reboot() const {
    return boot_id != this_boot();
}

bool ProcessIdentity::is_alive() const {
    if (before_reboot()) return false;
    if (const auto status = status_of(pid))
        return status->start_ticks == start_ticks && status->state != 'Z' && status->state != 'X';
    return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH;
}

}  // namespace addend
