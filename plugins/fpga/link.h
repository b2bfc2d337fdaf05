// A way to a device: its registers and its memory. Everything else is the same for all of them.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace addend::fpga {

/// The device or the way to it failed; what() is the system's own words. Its handles are dead then.
struct LinkLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Used by one thread at a time. Every function throws LinkLost, and returns or throws within 2 s.
class Link {
  public:
    Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    virtual ~Link() = default;
    virtual std::uint32_t read_register(std::uint32_t offset) = 0;
    virtual void write_register(std::uint32_t offset, std::uint32_t value) = 0;
    virtual void read_memory(std::uint64_t address, void* to, std::uint64_t bytes) = 0;
    virtual void write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) = 0;
    /// Called between two looks at a busy device: lets time pass, for a simulation by running it on.
    virtual void wait() = 0;
    /// What patience with a busy device is measured by, in nanoseconds: its own clock, or below 0 the machine's. A simulation on a
    /// machine with other work is slow, and does not hang.
    virtual std::int64_t clock_ns() { return -1; }
    /// Before memory is used: its first `bytes` bytes will be. For ways where memory is lent, not just there.
    virtual void reserve(std::uint64_t bytes) { static_cast<void>(bytes); }
};

}  // namespace addend::fpga
