// Memory of a device that exists in this process; it grows to what was written.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace addend::fpga {

class DeviceMemory {
  public:
    explicit DeviceMemory(std::uint64_t bytes) : bytes_(bytes) {}

    bool inside(std::uint64_t address, std::uint64_t bytes) const { return address <= bytes_ && bytes <= bytes_ - address; }
    /// These three want a place inside. What was never written reads as zeros.
    void read(std::uint64_t address, void* to, std::uint64_t bytes) const {
        const std::uint64_t there = address < held_.size() ? std::min<std::uint64_t>(bytes, held_.size() - address) : 0;
        if (there > 0) std::memcpy(to, held_.data() + address, there);
        if (there < bytes) std::memset(static_cast<std::byte*>(to) + there, 0, bytes - there);
    }
    void write(std::uint64_t address, const void* from, std::uint64_t bytes) {
        if (bytes > 0) std::memcpy(at(address, bytes), from, bytes);
    }
    std::byte* at(std::uint64_t address, std::uint64_t bytes) {
        if (address + bytes > held_.size()) held_.resize(address + bytes);
        return held_.data() + address;
    }

  private:
    std::uint64_t bytes_;
    std::vector<std::byte> held_;
};

}  // namespace addend::fpga
