#include "plugins/fpga/tcp/tcp_link.h"

#include <algorithm>

namespace addend::fpga::tcp {

TcpLink::TcpLink(const std::string& host, std::uint16_t port, int limit_ms)
    : socket_(Socket::connected(host, port, limit_ms)) {}

void TcpLink::exchange(Op op, std::uint64_t address, std::uint64_t length, const void* sent, std::uint64_t sent_bytes, void* received,
                       std::uint64_t received_bytes) {
    const Request request{magic, op, address, length};
    socket_.send_all(&request, sizeof request);
    socket_.send_all(sent, sent_bytes);
    Answer answer;
    socket_.receive_all(&answer, sizeof answer);
    if (answer.magic != magic) throw LinkLost("what answers is no accelerator's host");
    if (answer.failed != 0) {
        std::string why(std::min<std::uint64_t>(answer.length, 200), ' ');
        socket_.receive_all(why.data(), why.size());
        throw LinkLost(why);
    }
    if (answer.length != received_bytes) throw LinkLost("an answer of another length than asked for");
    socket_.receive_all(received, received_bytes);
}

std::uint32_t TcpLink::read_register(std::uint32_t offset) {
    std::uint32_t value = 0;
    exchange(Op::read_register, offset, sizeof value, nullptr, 0, &value, sizeof value);
    return value;
}
void TcpLink::write_register(std::uint32_t offset, std::uint32_t value) {
    exchange(Op::write_register, offset, sizeof value, &value, sizeof value, nullptr, 0);
}
void TcpLink::read_memory(std::uint64_t address, void* to, std::uint64_t bytes) {
    for (std::uint64_t done = 0; done < bytes;) {
        const std::uint64_t n = std::min(bytes - done, most_bytes);
        exchange(Op::read_memory, address + done, n, nullptr, 0, static_cast<char*>(to) + done, n);
        done += n;
    }
}
void TcpLink::write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) {
    for (std::uint64_t done = 0; done < bytes;) {
        const std::uint64_t n = std::min(bytes - done, most_bytes);
        exchange(Op::write_memory, address + done, n, static_cast<const char*>(from) + done, n, nullptr, 0);
        done += n;
    }
}
void TcpLink::wait() {
    exchange(Op::wait, 0, 0, nullptr, 0, nullptr, 0);
}

}  // namespace addend::fpga::tcp
