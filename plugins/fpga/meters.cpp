#include "plugins/fpga/meters.h"

#include "plugins/fpga/fault.h"

namespace addend::fpga {
namespace {

Meter make_meter(std::uint32_t device, const Offer& offer, const char* id, addend_unit unit, const char* boundary, const char* sensor) {
    Meter m;
    m.info.struct_size = sizeof m.info;
    m.info.unit = unit;
    m.info.provenance = offer.is_board ? ADDEND_MEASURED : ADDEND_SIMULATED;
    m.info.device = device;
    put_text(m.info.id, id);
    put_text(m.info.boundary, boundary);
    put_text(m.info.sensor, sensor);
    m.info.why = make_error(ADDEND_ERROR_NONE);
    return m;
}

}  // namespace

std::vector<Meter> make_meters(const std::vector<Offer>& offers) {
    struct Row {
        const char* id;
        Counter counter;
        const char* sensor;
    };
    constexpr Row rows[] = {
        {"fpga.cycles", Counter::cycles, "cycles from start to halt, all runs"},
        {"fpga.product_cycles", Counter::matvec_cycles, "cycles with a product under way"},
        {"fpga.product_beats", Counter::matvec_beats, "weight beats the products took"},
        {"fpga.vector_cycles", Counter::vector_cycles, "cycles the vector unit was busy"},
        {"fpga.stall_hazard", Counter::stall_hazard, "cycles an instruction waited for a resource"},
        {"fpga.stall_unit", Counter::stall_unit, "cycles an instruction waited for its unit"},
        {"fpga.beats_read", Counter::beats_read, "beats of the memory port, read"},
        {"fpga.beats_written", Counter::beats_written, "beats of the memory port, written"},
    };
    std::vector<Meter> all;
    for (std::uint32_t d = 0; d < offers.size(); ++d) {
        const Offer& offer = offers[d];
        if (!offer.info.available || offer.capabilities.clock_khz == 0) continue;
        for (const Row& row : rows) {
            all.push_back(make_meter(d, offer, row.id, ADDEND_UNIT_COUNT, "core", row.sensor));
            all.back().totals = offer.totals;
            all.back().counter = row.counter;
        }
        // A simulation draws no power of a device; a board's is its sensors', which the host reads (hwmon).
        all.push_back(make_meter(d, offer, "fpga.power", ADDEND_UNIT_WATT, "board", ""));
        all.back().info.provenance = ADDEND_UNAVAILABLE;
        all.back().info.why = make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, "fpga.power",
                                         offer.is_board ? "a board's sensors are read by the host" : "a simulation has no sensor of power");
    }
    return all;
}

}  // namespace addend::fpga
