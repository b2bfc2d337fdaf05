// A TCP connection whose every step ends within a limit.
#pragma once

#include <cstdint>
#include <string>

namespace addend::fpga::tcp {

/// Throws LinkLost with the system's words, or when a step lasts longer than `limit_ms`.
class Socket {
  public:
    Socket() = default;
    Socket(int descriptor, int limit_ms);
    ~Socket();
    Socket(Socket&& other) noexcept : fd_(other.fd_), limit_ms_(other.limit_ms_) { other.fd_ = -1; }
    Socket& operator=(Socket&& other) noexcept;
    /// `host` is a name or an address.
    static Socket connected(const std::string& host, std::uint16_t port, int limit_ms);

    void send_all(const void* from, std::uint64_t bytes);
    void receive_all(void* to, std::uint64_t bytes);
    /// False when the other end closed before the first byte.
    bool receive_or_end(void* to, std::uint64_t bytes);
    int descriptor() const { return fd_; }

  private:
    void ready(short events);
    int fd_ = -1;
    int limit_ms_ = 0;  // 0: none
};

/// "host:port" or "host"; false for what is neither. An IPv6 address stands in brackets.
bool read_endpoint(const std::string& text, std::string& host, std::uint16_t& port);

}  // namespace addend::fpga::tcp
