// The meters of all devices: what NVML tells of the boards, and what this backend has allocated.
#pragma once

#include <memory>

#include "plugins/cuda/devices.h"
#include "plugins/cuda/nvml.h"

namespace addend::cuda {

class Meters {
  public:
    explicit Meters(const std::vector<Device>& devices);
    const std::vector<addend_meter>& list() const { return list_; }
    /// Throws Fault if the sensor does not tell. [any]
    void read(std::uint32_t index, double* value, std::int64_t* time_ns) const;

  private:
    struct Source {
        bool is_board = false;
        BoardFigure figure{};
        bool peak = false;
        void* board = nullptr;
        int ordinal = 0;
    };
    void add(const addend_meter& meter, const Source& source);
    void add_board(std::uint32_t index, const Device& device);

    Nvml nvml_;
    std::vector<addend_meter> list_;
    std::vector<Source> sources_;
};

}  // namespace addend::cuda
