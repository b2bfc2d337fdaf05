#include "plugins/fpga/tcp/socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

#include "plugins/fpga/link.h"
#include "plugins/fpga/tcp/protocol.h"

namespace addend::fpga::tcp {
namespace {

[[noreturn]] void lost(const std::string& what, int error) {
    throw LinkLost(what + ": " + std::strerror(error));
}

}  // namespace

Socket::Socket(int descriptor, int limit_ms) : fd_(descriptor), limit_ms_(limit_ms) {
    // Never blocking: each wait is a poll with the limit.
    fcntl(fd_, F_SETFL, fcntl(fd_, F_GETFL) | O_NONBLOCK);
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Socket::~Socket() {
    if (fd_ >= 0) close(fd_);
}

Socket& Socket::operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(limit_ms_, other.limit_ms_);
    return *this;
}

Socket Socket::connected(const std::string& host, std::uint16_t port, int limit_ms) {
    const std::string where = host + ":" + std::to_string(port);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); failed != 0)
        throw LinkLost(where + ": " + gai_strerror(failed));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
    int error = ECONNREFUSED;
    for (const addrinfo* a = found; a; a = a->ai_next) {
        Socket s(socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol), limit_ms);
        if (s.fd_ < 0) continue;
        if (connect(s.fd_, a->ai_addr, a->ai_addrlen) == 0) return s;
        error = errno;
        if (error != EINPROGRESS) continue;
        pollfd p{s.fd_, POLLOUT, 0};
        if (poll(&p, 1, limit_ms) <= 0) {
            error = ETIMEDOUT;
            continue;
        }
        socklen_t size = sizeof error;
        getsockopt(s.fd_, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return s;
    }
    lost(where, error);
}

void Socket::ready(short events) {
    pollfd p{fd_, events, 0};
    int n = 0;
    do n = poll(&p, 1, limit_ms_ > 0 ? limit_ms_ : -1);
    while (n < 0 && errno == EINTR);
    if (n < 0) lost("the connection", errno);
    if (n == 0) throw LinkLost("the device's host does not answer");
}

void Socket::send_all(const void* from, std::uint64_t bytes) {
    const auto* at = static_cast<const char*>(from);
    while (bytes > 0) {
        const ssize_t n = send(fd_, at, bytes, MSG_NOSIGNAL);
        if (n >= 0) {
            at += n;
            bytes -= static_cast<std::uint64_t>(n);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            ready(POLLOUT);
        } else if (errno != EINTR) {
            lost("the connection", errno);
        }
    }
}

bool Socket::receive_or_end(void* to, std::uint64_t bytes) {
    auto* at = static_cast<char*>(to);
    bool any = false;
    while (bytes > 0) {
        const ssize_t n = recv(fd_, at, bytes, 0);
        if (n > 0) {
            any = true;
            at += n;
            bytes -= static_cast<std::uint64_t>(n);
        } else if (n == 0) {
            if (!any) return false;
            throw LinkLost("the device's host closed the connection in the middle of an answer");
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            ready(POLLIN);
        } else if (errno != EINTR) {
            lost("the connection", errno);
        }
    }
    return true;
}

void Socket::receive_all(void* to, std::uint64_t bytes) {
    if (bytes > 0 && !receive_or_end(to, bytes)) throw LinkLost("the device's host closed the connection");
}

bool read_endpoint(const std::string& text, std::string& host, std::uint16_t& port) {
    std::string rest;
    if (!text.empty() && text.front() == '[') {
        const auto end = text.find(']');
        if (end == std::string::npos) return false;
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else {
        const auto colon = text.find(':');
        host = text.substr(0, colon);
        rest = colon == std::string::npos ? std::string() : text.substr(colon);
    }
    port = default_port;
    if (host.empty()) return false;
    if (rest.empty()) return true;
    if (rest.front() != ':') return false;
    const char* const last = rest.data() + rest.size();
    const auto [end, failed] = std::from_chars(rest.data() + 1, last, port);
    return failed == std::errc() && end == last && port != 0;
}

}  // namespace addend::fpga::tcp
