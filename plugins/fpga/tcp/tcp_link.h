// A device behind `addend-fpga-sim` or anything else that speaks its protocol.
#pragma once

#include <string>

#include "plugins/fpga/link.h"
#include "plugins/fpga/tcp/protocol.h"
#include "plugins/fpga/tcp/socket.h"

namespace addend::fpga::tcp {

inline constexpr int usual_limit_ms = 1900;

class TcpLink final : public Link {
  public:
    TcpLink(const std::string& host, std::uint16_t port, int limit_ms = usual_limit_ms);
    std::uint32_t read_register(std::uint32_t offset) override;
    void write_register(std::uint32_t offset, std::uint32_t value) override;
    void read_memory(std::uint64_t address, void* to, std::uint64_t bytes) override;
    void write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) override;
    void wait() override;

  private:
    void exchange(Op op, std::uint64_t address, std::uint64_t length, const void* sent, std::uint64_t sent_bytes, void* received,
                  std::uint64_t received_bytes);
    Socket socket_;
};

}  // namespace addend::fpga::tcp
