// The other end of TcpLink: one client at a time has the device.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "plugins/fpga/link.h"
#include "plugins/fpga/tcp/socket.h"

namespace addend::fpga::tcp {

class Server {
  public:
    /// Port 0: any free one. Throws LinkLost where it cannot listen.
    Server(const std::string& address, std::uint16_t port);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    std::uint16_t port() const { return port_; }

    /// Serves until stop(): for each client a device of its own from `open`. `said` is told of clients that come and go.
    void serve(const std::function<std::unique_ptr<Link>()>& open, const std::function<void(const std::string&)>& said);
    /// From any thread, and from a signal handler.
    void stop();

  private:
    void serve_client(Socket client, Link& device);
    bool answer_one(Socket& client, Link& device);
    int listener_ = -1;
    int wake_[2] = {-1, -1};  // a pipe that stop() writes to
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
};

}  // namespace addend::fpga::tcp
