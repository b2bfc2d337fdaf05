#include "plugins/cuda/nvml.h"

#include <dlfcn.h>

#include <type_traits>

namespace addend::cuda {
namespace nvml {

// The parts of NVML's interface that are used, as its documentation gives them.
struct Memory {
    unsigned long long total, free, used;
};
union Value {
    double d;
    int i;
    unsigned int ui;
    unsigned long ul;
    unsigned long long ull;
    long long sll;
    unsigned short us;
};
struct FieldValue {
    unsigned int field, scope;
    long long timestamp, latency_us;
    unsigned int type;
    int result;
    Value value;
};
constexpr unsigned int field_power_average = 185;  // milliwatts, averaged over a second
constexpr unsigned int clock_sm = 1, clock_memory = 2, sensor_gpu = 0;
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr const char* average_sensor = "NVML power average field (185), 1 s";
constexpr const char* usage_sensor = "NVML power usage; window not stated";

}  // namespace nvml

using namespace nvml;

struct Nvml::Functions {
    int (*init)();
    int (*shutdown)();
    const char* (*error_string)(int);
    int (*handle_by_bus)(const char*, void**);
    int (*power_usage)(void*, unsigned int*);
    int (*energy)(void*, unsigned long long*);
    int (*memory)(void*, Memory*);
    int (*clock)(void*, unsigned int, unsigned int*);
    int (*temperature)(void*, unsigned int, unsigned int*);
    int (*field_values)(void*, int, FieldValue*);
};

Nvml::Nvml() {
    library_ = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library_) {
        why_not_ = "libnvidia-ml.so.1 was not found";
        return;
    }
    functions_ = new Functions{};
    bool all = true;
    const auto find = [&](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library_, name));
        all = all && function != nullptr;
    };
    find(functions_->init, "nvmlInit_v2");
    find(functions_->shutdown, "nvmlShutdown");
    find(functions_->error_string, "nvmlErrorString");
    find(functions_->handle_by_bus, "nvmlDeviceGetHandleByPciBusId_v2");
    find(functions_->power_usage, "nvmlDeviceGetPowerUsage");
    find(functions_->energy, "nvmlDeviceGetTotalEnergyConsumption");
    find(functions_->memory, "nvmlDeviceGetMemoryInfo");
    find(functions_->clock, "nvmlDeviceGetClockInfo");
    find(functions_->temperature, "nvmlDeviceGetTemperature");
    find(functions_->field_values, "nvmlDeviceGetFieldValues");
    if (!all) {
        why_not_ = "libnvidia-ml.so.1 lacks a function that is needed";
    } else if (const int code = functions_->init()) {
        why_not_ = text_of(code);
    }
}

Nvml::~Nvml() {
    if (functions_ && why_not_.empty()) functions_->shutdown();
    delete functions_;
    if (library_) dlclose(library_);
}

std::string Nvml::text_of(int code) const {
    const char* const text = functions_->error_string(code);
    return text ? text : "NVML error " + std::to_string(code);
}

void* Nvml::board(const std::string& bus) const {
    void* found = nullptr;
    if (!why_not_.empty() || functions_->handle_by_bus(bus.c_str(), &found) != 0) return nullptr;
    return found;
}

Nvml::PowerField Nvml::power_field(void* board) const {
    FieldValue field{};
    field.field = field_power_average;
    if (why_not_.empty() && board && functions_->field_values(board, 1, &field) == 0 && field.result == 0)
        return {average_sensor, second_ns, true};
    return {usage_sensor, 0, false};
}

bool Nvml::read_power(void* board, double* value, std::string* why) const {
    FieldValue field{};
    field.field = field_power_average;
    int code = functions_->field_values(board, 1, &field);
    unsigned int milliwatts = field.value.ui;
    if (code != 0 || field.result != 0) code = functions_->power_usage(board, &milliwatts);
    if (code != 0) {
        *why = text_of(code);
        return false;
    }
    *value = milliwatts / 1000.0;
    return true;
}

bool Nvml::read(void* board, BoardFigure figure, double* value, std::string* why) const {
    if (!why_not_.empty() || !board) {
        *why = why_not_.empty() ? "NVML does not know this board" : why_not_;
        return false;
    }
    unsigned int small = 0;
    unsigned long long large = 0;
    Memory memory{};
    int code = 0;
    switch (figure) {
        case BoardFigure::power_watts:
            return read_power(board, value, why);
        case BoardFigure::energy_joules:
            code = functions_->energy(board, &large);
            *value = static_cast<double>(large) / 1000.0;
            break;
        case BoardFigure::memory_bytes:
            code = functions_->memory(board, &memory);
            *value = static_cast<double>(memory.used);
            break;
        case BoardFigure::sm_hertz:
        case BoardFigure::memory_hertz:
            code =
                functions_->clock(board, figure == BoardFigure::sm_hertz ? clock_sm : clock_memory, &small);
            *value = small * 1e6;
            break;
        case BoardFigure::celsius:
            code = functions_->temperature(board, sensor_gpu, &small);
            *value = small;
            break;
    }
    if (code != 0) *why = text_of(code);
    return code == 0;
}

}  // namespace addend::cuda
