#include "plugins/cuda/meters.h"

#include <chrono>
#include <string>

#include "plugins/cuda/device_memory.h"

namespace addend::cuda {
namespace {

addend_meter make_meter(std::uint32_t device, const char* id, addend_unit unit, const char* boundary,
                        const char* sensor) {
    addend_meter meter{};
    meter.struct_size = sizeof meter;
    meter.unit = unit;
    meter.provenance = ADDEND_MEASURED;
    meter.device = device;
    put_text(meter.id, id);
    put_text(meter.boundary, boundary);
    put_text(meter.sensor, sensor);
    meter.why = make_error(ADDEND_ERROR_NONE);
    return meter;
}

constexpr const char* ours = "live allocations of this backend";

}  // namespace

Meters::Meters(const std::vector<Device>& devices) {
    for (std::uint32_t d = 0; d < devices.size(); ++d) {
        if (!devices[d].info.available) continue;
        const char* const counted = "count of bytes asked for";
        add(make_meter(d, "gpu.allocated", ADDEND_UNIT_BYTE, ours, counted),
            {false, {}, false, nullptr, devices[d].ordinal});
        add(make_meter(d, "gpu.allocated_peak", ADDEND_UNIT_BYTE, ours, counted),
            {false, {}, true, nullptr, devices[d].ordinal});
        add_board(d, devices[d]);
    }
}

void Meters::add(const addend_meter& meter, const Source& source) {
    list_.push_back(meter);
    sources_.push_back(source);
}

void Meters::add_board(std::uint32_t index, const Device& device) {
    void* const board = nvml_.board(device.bus);
    const Nvml::PowerField power = nvml_.power_field(board);
    struct Row {
        const char* id;
        addend_unit unit;
        const char* sensor;
        BoardFigure figure;
    };
    const Row rows[] = {
        {"gpu.power", ADDEND_UNIT_WATT, power.sensor, BoardFigure::power_watts},
        {"gpu.energy", ADDEND_UNIT_JOULE, "NVML total energy counter", BoardFigure::energy_joules},
        {"gpu.memory", ADDEND_UNIT_BYTE, "NVML memory in use, all processes", BoardFigure::memory_bytes},
        {"gpu.sm_clock", ADDEND_UNIT_HERTZ, "NVML SM clock", BoardFigure::sm_hertz},
        {"gpu.memory_clock", ADDEND_UNIT_HERTZ, "NVML memory clock", BoardFigure::memory_hertz},
        {"gpu.temperature", ADDEND_UNIT_CELSIUS, "NVML GPU temperature", BoardFigure::celsius},
    };
    for (const Row& row : rows) {
        addend_meter meter = make_meter(index, row.id, row.unit, "board", row.sensor);
        if (row.figure == BoardFigure::power_watts) meter.window_ns = power.window_ns;
        double value = 0;
        std::string why;
        if (!nvml_.read(board, row.figure, &value, &why)) {
            meter.provenance = ADDEND_UNAVAILABLE;
            meter.why = make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, row.sensor, why);
        }
        add(meter, {true, row.figure, false, board, device.ordinal});
    }
}

void Meters::read(std::uint32_t index, double* value, std::int64_t* time_ns) const {
    const Source& source = sources_[index];
    if (source.is_board) {
        std::string why;
        if (!nvml_.read(source.board, source.figure, value, &why))
            throw Fault{make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, list_[index].sensor, why)};
    } else {
        const Allocated bytes = allocated(source.ordinal);
        *value = static_cast<double>(source.peak ? bytes.peak : bytes.now);
    }
    *time_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
                   .count();
}

}  // namespace addend::cuda
