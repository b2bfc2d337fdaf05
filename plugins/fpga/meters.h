// What the devices' counters and sensors offer as meters.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugins/fpga/devices.h"

namespace addend::fpga {

struct Meter {
    addend_meter info{};
    std::function<double()> read;  // may throw Fault; null: unavailable
};

struct MeterPlaces {
    std::string energy_table;  // a file; empty: the built-in table
    std::string sensors = "/sys/class/hwmon";
    bool energy = true;  // list modelled energy
};
std::vector<Meter> make_meters(const std::vector<Offer>& offers, const MeterPlaces& places = {});

}  // namespace addend::fpga
