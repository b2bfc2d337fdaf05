// What the devices' counters and sensors offer as meters.
#pragma once

#include <memory>
#include <vector>

#include "plugins/fpga/devices.h"

namespace addend::fpga {

struct Meter {
    addend_meter info{};
    std::shared_ptr<Totals> totals;  // null: unavailable
    Counter counter = Counter::cycles;
};
std::vector<Meter> make_meters(const std::vector<Offer>& offers);

}  // namespace addend::fpga
