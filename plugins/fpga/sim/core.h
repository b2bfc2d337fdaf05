// A Verilated addend_core with its memory, whatever its parameters: the simulated device and the tests share it.
#pragma once

#include <deque>

#include "plugins/fpga/isa.h"
#include "plugins/fpga/link.h"
#include "plugins/fpga/memory.h"
#include "plugins/fpga/sim/simulated.h"

namespace addend::fpga {

template <class Top, unsigned PortBits>
class SimulatedCore {
  public:
    SimulatedCore(const MemoryTiming& timing, std::uint64_t memory_bytes) : timing_(timing), memory_(memory_bytes) {
        top_.rst = 1;
        tick();
        tick();
        top_.rst = 0;
        idle();
    }
    ~SimulatedCore() { top_.final(); }
    SimulatedCore(const SimulatedCore&) = delete;
    SimulatedCore& operator=(const SimulatedCore&) = delete;

    DeviceMemory& memory() { return memory_; }
    std::uint64_t cycles() const { return cycle_; }

    std::uint32_t read_register(std::uint32_t offset) {
        top_.h_at = static_cast<std::uint8_t>(offset);
        top_.eval();
        return top_.h_read;
    }
    void write_register(std::uint32_t offset, std::uint32_t value) {
        top_.h_at = static_cast<std::uint8_t>(offset);
        top_.h_data = value;
        top_.h_write = 1;
        tick();
        idle();
        if (offset == reg::control && (value & control_reset)) {  // the memory is reset with the core
            requests_.clear();
            confirm_ = false;
        }
    }
    /// Runs until the device is no longer busy, at most `most` cycles.
    void run(std::uint64_t most) {
        top_.h_at = static_cast<std::uint8_t>(reg::status);
        for (std::uint64_t n = 0; n < most; ++n) {
            tick();
            if (!(top_.h_read & status_busy)) return;
        }
    }

  private:
    static constexpr std::uint64_t beat_bytes = PortBits / 8;
    struct Request {
        std::uint64_t address = 0, due = 0;
        std::uint32_t beats = 0, who = 0;
    };

    /// A port of 64 bits is one number to Verilator, a wider one is an array.
    template <class Signal>
    static auto* bytes_of(Signal& signal) {
        if constexpr (PortBits == 64)
            return &signal;
        else
            return &signal[0];
    }
    void idle() { top_.h_write = 0; }
    /// One cycle: the memory answers what was asked, and takes what is asked and written now.
    void tick() {
        // What the core asks for and writes depends on no input of the same cycle, so the last evaluation tells it.
        answer();
        top_.r_granted = requests_.size() < timing_.outstanding;
        top_.w_ready = !refreshing_;
        const bool asked = top_.r_ask && top_.r_granted, written = top_.w_valid && top_.w_ready;
        if (asked) requests_.push_back({top_.r_at, cycle_ + timing_.latency, top_.r_beats, top_.r_who});
        top_.w_done = confirm_;
        top_.w_error = confirm_ && confirm_error_;
        confirm_ = written;
        if (written) {
            confirm_error_ = !memory_.inside(top_.w_at, beat_bytes);
            if (!confirm_error_) memory_.write(top_.w_at, bytes_of(top_.w_data), beat_bytes);
        }
        top_.clk = 1;
        top_.eval();
        top_.clk = 0;
        top_.eval();
        ++cycle_;
        if (timing_.refresh_every == 0) return;
        if (++since_refresh_ == timing_.refresh_every) since_refresh_ = 0;
        refreshing_ = since_refresh_ < timing_.refresh_for;
    }
    void answer() {
        top_.r_valid = 0;
        if (requests_.empty()) return;
        Request& first = requests_.front();
        credit_ = std::min<std::uint32_t>(credit_ + timing_.beats_per_256, 512);
        if (cycle_ < first.due || refreshing_ || credit_ < 256) return;
        credit_ -= 256;
        top_.r_valid = 1;
        top_.r_whose = static_cast<std::uint8_t>(first.who);
        top_.r_error = !memory_.inside(first.address, beat_bytes);
        if (!top_.r_error) memory_.read(first.address, bytes_of(top_.r_data), beat_bytes);
        first.address += beat_bytes;
        if (--first.beats == 0) requests_.pop_front();
    }

    MemoryTiming timing_;
    DeviceMemory memory_;
    Top top_;
    std::deque<Request> requests_;
    std::uint64_t cycle_ = 0;
    std::uint32_t credit_ = 0, since_refresh_ = 0;
    bool refreshing_ = timing_.refresh_every != 0 && timing_.refresh_for != 0;
    bool confirm_ = false, confirm_error_ = false;
};

}  // namespace addend::fpga
