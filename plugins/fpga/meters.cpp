#include "plugins/fpga/meters.h"

#include <algorithm>

#include "plugins/fpga/energy_table.h"
#include "plugins/fpga/fault.h"
#include "plugins/fpga/rails.h"

namespace addend::fpga {
namespace {

addend_error no_reading(const std::string& what, const std::string& why) {
    return make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, what, why);
}

Meter make_meter(std::uint32_t device, addend_provenance provenance, const std::string& id, addend_unit unit, const std::string& boundary,
                 const std::string& sensor) {
    Meter m;
    m.info.struct_size = sizeof m.info;
    m.info.unit = unit;
    m.info.provenance = provenance;
    m.info.device = device;
    put_text(m.info.id, id);
    put_text(m.info.boundary, boundary);
    put_text(m.info.sensor, sensor);
    m.info.why = make_error(ADDEND_ERROR_NONE);
    return m;
}
Meter unavailable(Meter m, const std::string& why) {
    m.info.provenance = ADDEND_UNAVAILABLE;
    m.info.why = no_reading(m.info.id, why);
    m.read = {};
    return m;
}

void add_counters(std::uint32_t d, const Offer& offer, std::vector<Meter>& all) {
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
    const addend_provenance provenance = offer.is_board ? ADDEND_MEASURED : ADDEND_SIMULATED;
    const std::shared_ptr<Totals> totals = offer.totals;
    for (const Row& row : rows) {
        all.push_back(make_meter(d, provenance, row.id, ADDEND_UNIT_COUNT, "core", row.sensor));
        all.back().read = [totals, counter = row.counter] { return static_cast<double>(totals->of(counter)); };
    }
    all.push_back(make_meter(d, provenance, "fpga.busy_us", ADDEND_UNIT_COUNT, "core", "microseconds: cycles / the clock it tells"));
    all.back().read = [totals, c = offer.capabilities] { return 1e6 * busy_seconds(*totals, c); };
}

/// Arithmetic on counts, never a reading: whoever adds them to measured joules is told by their provenance.
void add_energy(std::uint32_t d, const Offer& offer, const EnergyTable& table, const std::string& bad_table, std::vector<Meter>& all) {
    Meter whole = make_meter(d, ADDEND_MODELLED, "fpga.energy", ADDEND_UNIT_JOULE, "accelerator and its memory",
                             table.static_watts ? "static part + counts x table, not a reading" : "counts x table of 45 nm, no static part");
    Meter still = make_meter(d, ADDEND_MODELLED, "fpga.energy_static", ADDEND_UNIT_JOULE, "accelerator, static part", "static watts x busy seconds, not a reading");
    if (!bad_table.empty()) {
        all.push_back(unavailable(whole, bad_table));
        all.push_back(unavailable(still, bad_table));
        return;
    }
    const std::shared_ptr<Totals> totals = offer.totals;
    const double watts = table.static_watts.value_or(0);
    whole.read = [totals, watts, table, c = offer.capabilities] {
        return counted_joules(table, *totals, c) + watts * busy_seconds(*totals, c);
    };
    still.read = [totals, watts, c = offer.capabilities] { return watts * busy_seconds(*totals, c); };
    all.push_back(whole);
    all.push_back(table.static_watts ? still
                                     : unavailable(still, "no static power is known: name \"static_watts\" in the file ADDEND_FPGA_ENERGY"));
}

double watts_or_fault(const Rail& rail) {
    try {
        return read_watts(rail);
    } catch (const Unreadable& e) {
        throw Fault{no_reading("rail " + rail.label, e.file + ": " + e.why)};
    }
}

/// Rails of the machine are taken for the first board's: nothing in hwmon says which board a chip is on.
void add_rails(std::uint32_t d, const std::vector<Rail>& rails, std::vector<Meter>& all) {
    for (std::size_t n = 0; n < rails.size(); ++n) {
        const Rail& rail = rails[n];
        Meter m = make_meter(d, ADDEND_MEASURED, "fpga.rail" + std::to_string(n) + ".power", ADDEND_UNIT_WATT, "rail " + rail.label,
                             "hwmon " + rail.chip + " " + rail.channel);
        m.info.window_ns = rail.window_ns;
        m.read = [rail] { return watts_or_fault(rail); };
        try {
            m.read();
        } catch (const Fault& fault) {
            m.info.provenance = ADDEND_UNAVAILABLE;
            m.info.why = fault.error;
            m.read = {};
        }
        all.push_back(m);
    }
}

}  // namespace

std::vector<Meter> make_meters(const std::vector<Offer>& offers, const MeterPlaces& places) {
    EnergyTable table;
    std::string bad_table;
    try {
        if (!places.energy_table.empty()) table = read_energy_table(places.energy_table);
    } catch (const BadTable& bad) {
        bad_table = bad.why;
    }
    // Sensors are only looked for where a board is a device: those of other machines are not about the accelerator.
    const bool boards = std::any_of(offers.begin(), offers.end(), [](const Offer& o) { return o.is_board; });
    const std::vector<Rail> rails = boards ? find_rails(places.sensors) : std::vector<Rail>{};
    bool rails_listed = false;
    std::vector<Meter> all;
    for (std::uint32_t d = 0; d < offers.size(); ++d) {
        const Offer& offer = offers[d];
        const bool counts = offer.info.available && offer.capabilities.clock_khz != 0;
        if (counts) {
            add_counters(d, offer, all);
            if (places.energy) add_energy(d, offer, table, bad_table, all);
        }
        if (offer.is_board && !rails_listed && !rails.empty()) {
            add_rails(d, rails, all);
            rails_listed = true;
        } else if (counts) {
            all.push_back(unavailable(make_meter(d, ADDEND_MEASURED, "fpga.power", ADDEND_UNIT_WATT, "board", ""),
                                      !offer.is_board   ? "a simulation has no sensor of power"
                                      : rails.empty() ? "hwmon shows no sensor of a board"
                                                      : "the sensors that hwmon shows are listed with the first board"));
        }
    }
    return all;
}

}  // namespace addend::fpga
