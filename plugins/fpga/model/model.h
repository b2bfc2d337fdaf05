// The functional model: executes instruction streams at once and in order, with the bits the RTL computes. It
// has no clock: cycles and stalls stay 0.
#pragma once

#include <vector>

#include "plugins/fpga/isa.h"
#include "plugins/fpga/link.h"
#include "plugins/fpga/memory.h"

namespace addend::fpga {

/// The device that models and the simulated RTL stand for unless told otherwise.
Capabilities default_capabilities();

class Model final : public Link {
  public:
    explicit Model(const Capabilities& capabilities);

    std::uint32_t read_register(std::uint32_t offset) override;
    void write_register(std::uint32_t offset, std::uint32_t value) override;
    void read_memory(std::uint64_t address, void* to, std::uint64_t bytes) override;
    void write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) override;
    void wait() override {}  // a start is done when it returns

    /// For tests of single units.
    std::vector<float>& vram() { return vram_; }
    std::vector<std::int32_t>& acc(std::uint32_t token) { return acc_[token]; }
    std::int8_t q(std::uint32_t bank, std::uint32_t token, std::uint32_t column) const;
    float scalar(std::uint32_t token, std::uint32_t n) const { return scalars_[token][n]; }

  private:
    using Planes = std::vector<std::uint64_t>;  // [chunk][8 bits][chunk_words()]

    std::uint32_t chunk_words() const { return (caps_.chunk() + 63) / 64; }
    void start();
    void reset();
    DeviceError execute(const Words& words);
    DeviceError transfer(Op op, const Words& words);
    DeviceError matvec(const Words& words);
    DeviceError vector(const Words& words);
    bool vector_fits(const Vector& v) const;
    void vector_row(const Vector& v, std::uint32_t token);
    void scalar_unit(const Words& words);
    void set_q(std::uint32_t bank, std::uint32_t token, std::uint32_t word, const float (&values)[lanes]);
    void count(Counter counter, std::uint64_t n) { counters_[static_cast<std::size_t>(counter)] += n; }
    std::uint64_t register64(std::uint32_t offset) const;

    Capabilities caps_;
    std::vector<std::uint32_t> table_;  // of the sigmoid
    DeviceMemory memory_;
    std::vector<std::uint32_t> registers_;
    std::array<std::uint64_t, counter_count> counters_{};
    std::vector<float> vram_;
    std::vector<std::vector<std::int32_t>> acc_;  // by token
    std::vector<Planes> q_;                       // by bank and token
    std::array<std::array<float, scalar_registers + 1>, most_tokens> scalars_{};
    std::array<float, most_tokens> sum_{}, largest_{};
    std::uint32_t tokens_ = 1;
    std::uint64_t stream_ = 0, stream_left_ = 0;  // the weights' place, and beats left of those asked for
    std::vector<std::pair<std::uint64_t, std::uint64_t>> streams_;
};

}  // namespace addend::fpga
