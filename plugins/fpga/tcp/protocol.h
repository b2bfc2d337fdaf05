// An accelerator on another host: its registers and its memory over one TCP connection (docs/fpga.md, "Over a network").
// Numbers are little-endian. A request is answered before the next is sent.
#pragma once

#include <cstddef>
#include <cstdint>

namespace addend::fpga::tcp {

inline constexpr std::uint32_t magic = 0x31464441;  // "ADF1"
inline constexpr std::uint64_t most_bytes = 16u << 20;  // of one request's or answer's payload
inline constexpr std::uint16_t default_port = 7411;

enum class Op : std::uint32_t {
    read_register = 1,   // address; the answer is 4 bytes
    write_register = 2,  // address, 4 bytes
    read_memory = 3,     // address, length; the answer is as many bytes
    write_memory = 4,    // address, length, as many bytes
    wait = 5             // lets a device without a clock of its own go on
};

/// 24 bytes, then `length` bytes if the operation writes.
struct Request {
    std::uint32_t magic = tcp::magic;
    Op op = Op::wait;
    std::uint64_t address = 0, length = 0;
};
static_assert(sizeof(Request) == 24);

/// 16 bytes, then `length` bytes: what was read, or with `failed` the reason in UTF-8.
struct Answer {
    std::uint32_t magic = tcp::magic;
    std::uint32_t failed = 0;
    std::uint64_t length = 0;
};
static_assert(sizeof(Answer) == 16);

}  // namespace addend::fpga::tcp
