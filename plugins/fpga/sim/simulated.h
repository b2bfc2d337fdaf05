// The RTL itself (kernels/rtl/addend_core.sv), cycle by cycle in this process, with a model of its memory.
#pragma once

#include <memory>

#include "plugins/fpga/isa.h"
#include "plugins/fpga/link.h"

namespace addend::fpga {

/// A memory behind the port. The defaults stand for one DDR4-2400 channel of 64 bits at a core clock of 300 MHz, whose 512-bit port
/// it fills: 19.2 GB/s; 350 ns of refresh every 7.8 µs; some 200 ns until the first beat.
struct MemoryTiming {
    std::uint32_t latency = 60;         // cycles from a request to its first beat
    std::uint32_t refresh_every = 2340;  // cycles; 0: never
    std::uint32_t refresh_for = 105;
    std::uint32_t beats_per_256 = 256;  // cycles in 256 that can bring a beat
    std::uint32_t outstanding = 16;     // requests
};

/// What the RTL was built for.
Capabilities simulated_capabilities();

class Simulated final : public Link {
  public:
    explicit Simulated(const MemoryTiming& timing = {});
    ~Simulated() override;
    std::uint32_t read_register(std::uint32_t offset) override;
    void write_register(std::uint32_t offset, std::uint32_t value) override;
    void read_memory(std::uint64_t address, void* to, std::uint64_t bytes) override;
    void write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) override;
    void wait() override;
    std::int64_t clock_ns() override;

  private:
    struct Core;
    std::unique_ptr<Core> core_;
};

}  // namespace addend::fpga
