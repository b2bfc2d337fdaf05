// Which process wrote something, told apart from a later one that was given the same number.
#pragma once

#include <cstdint>
#include <string>

namespace addend {

struct ProcessIdentity {
    std::int64_t pid = 0;
    std::int64_t start_ticks =
        0;                // /proc/<pid>/stat field 22: clock ticks between boot and the process's start
    std::string boot_id;  // /proc/sys/kernel/random/boot_id

    static ProcessIdentity current();
    /// Whether that very process still runs on this machine. When in doubt, true: nobody's work is declared
    /// dead.
    bool is_alive() const;
    /// Whether it ran before the machine was last started.
    bool before_reboot() const;
    friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

}  // namespace addend
