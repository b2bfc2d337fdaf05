#include "plugins/fpga/tcp/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "plugins/fpga/tcp/protocol.h"

namespace addend::fpga::tcp {
namespace {

constexpr int client_limit_ms = 10'000;  // in the middle of a request; between two a client may rest as long as it likes

void send_answer(Socket& client, bool failed, const void* data, std::uint64_t bytes) {
    const Answer answer{magic, failed ? 1u : 0u, bytes};
    client.send_all(&answer, sizeof answer);
    client.send_all(data, bytes);
}

}  // namespace

Server::Server(const std::string& address, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    if (const int failed = getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found); failed != 0)
        throw LinkLost(address + ": " + gai_strerror(failed));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
    listener_ = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    if (bind(listener_, found->ai_addr, found->ai_addrlen) != 0 || listen(listener_, 4) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &size) != 0 || pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0) {
        const int error = errno;
        close(listener_);
        throw LinkLost(address + ":" + std::to_string(port) + ": " + std::strerror(error));
    }
    port_ = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                              : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

Server::~Server() {
    close(listener_);
    close(wake_[0]);
    close(wake_[1]);
}

void Server::stop() {
    stopping_ = true;
    const char byte = 0;
    if (write(wake_[1], &byte, 1) < 0) return;  // full: there is enough in it to wake
}

void Server::serve(const std::function<std::unique_ptr<Link>()>& open, const std::function<void(const std::string&)>& said) {
    while (!stopping_) {
        pollfd waits[2] = {{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
        if (poll(waits, 2, -1) < 0 && errno != EINTR) return;
        if (stopping_ || !(waits[0].revents & POLLIN)) continue;
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) continue;
        Socket client(fd, client_limit_ms);
        said("a client came");
        try {
            const std::unique_ptr<Link> device = open();
            serve_client(std::move(client), *device);
            said("the client left");
        } catch (const LinkLost& lost) {
            said(std::string("the client is gone: ") + lost.what());
        }
    }
}

void Server::serve_client(Socket client, Link& device) {
    while (!stopping_) {
        pollfd waits[2] = {{client.descriptor(), POLLIN, 0}, {wake_[0], POLLIN, 0}};
        if (poll(waits, 2, -1) < 0 && errno != EINTR) return;
        if (stopping_) return;
        if (waits[0].revents != 0 && !answer_one(client, device)) return;
    }
}

bool Server::answer_one(Socket& client, Link& device) {
    Request request;
    if (!client.receive_or_end(&request, sizeof request)) return false;
    const bool known = request.op >= Op::read_register && request.op <= Op::wait;
    if (request.magic != magic || !known || request.length > most_bytes) throw LinkLost("it speaks another protocol");
    const bool is_register = request.op == Op::read_register || request.op == Op::write_register;
    if (is_register && (request.length != 4 || request.address > 0xFFFFFFFFu)) throw LinkLost("it speaks another protocol");
    std::vector<char> payload(request.op == Op::wait ? 0 : request.length);
    if (request.op == Op::write_register || request.op == Op::write_memory) client.receive_all(payload.data(), payload.size());
    const auto offset = static_cast<std::uint32_t>(request.address);
    std::uint32_t value = 0;
    try {
        switch (request.op) {
            case Op::read_register:
                value = device.read_register(offset);
                std::memcpy(payload.data(), &value, sizeof value);
                break;
            case Op::write_register:
                std::memcpy(&value, payload.data(), sizeof value);
                device.write_register(offset, value);
                payload.clear();
                break;
            case Op::read_memory:
                device.read_memory(request.address, payload.data(), payload.size());
                break;
            case Op::write_memory:
                device.write_memory(request.address, payload.data(), payload.size());
                payload.clear();
                break;
            case Op::wait:
                device.wait();
        }
    } catch (const LinkLost& lost) {
        send_answer(client, true, lost.what(), std::strlen(lost.what()));
        return true;
    }
    send_answer(client, false, payload.data(), payload.size());
    return true;
}

}  // namespace addend::fpga::tcp
