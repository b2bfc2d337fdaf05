// Power sensors of boards as Linux shows them (hwmon): a rail is one supply of a board, with the label its driver gives it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace addend::fpga {

/// A rail's sensor: the power it tells, or where it tells none, voltage times current.
struct Rail {
    std::string chip;     // the driver's name of it: "ina226", "ina260_u14"
    std::string channel;  // "power1", "curr2 x in2"
    std::string label;    // "VCCINT"; the chip's name where nothing is written
    std::string power, current, voltage;  // files; power, or the other two
    std::int64_t window_ns = 0;           // the chip's update interval, 0: unknown
};

/// Sensors on boards that are under `folder`, in the order of their numbers: INA2xx, INA3221, PMBus converters, Alveo cards.
/// Others (a laptop's battery, the processor) are none of a board's.
std::vector<Rail> find_rails(const std::string& folder = "/sys/class/hwmon");

/// Watts. Throws Unreadable with the file and the reason.
struct Unreadable {
    std::string file, why;
};
double read_watts(const Rail& rail);

}  // namespace addend::fpga
