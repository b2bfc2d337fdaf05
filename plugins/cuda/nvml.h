// NVIDIA's management library, opened where it is there: power, energy, memory, clocks and temperature of a
// board. No link dependency; without the library the meters say why they are unavailable.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace addend::cuda {

enum class BoardFigure : std::uint8_t {
    power_watts,
    energy_joules,
    memory_bytes,
    sm_hertz,
    memory_hertz,
    celsius
};

class Nvml {
  public:
    Nvml();
    ~Nvml();
    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;

    /// Empty if the library is there and has started.
    const std::string& why_not() const { return why_not_; }
    /// The board at a PCI bus id; NULL if NVML does not know it.
    void* board(const std::string& bus) const;
    /// False, and `why`, if the board does not tell. [any]
    bool read(void* board, BoardFigure figure, double* value, std::string* why) const;
    /// Which field a reading of power is, and what it averages over (0: the library does not say).
    struct PowerField {
        const char* sensor;
        std::int64_t window_ns;
        bool is_average_field;
    };
    PowerField power_field(void* board) const;

  private:
    struct Functions;
    std::string text_of(int code) const;
    bool read_power(void* board, double* value, std::string* why) const;

    void* library_ = nullptr;
    Functions* functions_ = nullptr;
    std::string why_not_;
};

}  // namespace addend::cuda
