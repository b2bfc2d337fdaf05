/* Answers as NVML would for one board at 0000:01:00.0; readings are set through fake_nvml_set. */
#include <stddef.h>
#include <string.h>

struct readings {
    int has_power_field;
    unsigned int milliwatts, field_milliwatts;
    unsigned long long millijoules;
    int code; /* of every reading but the field */
};
static struct readings now = {1, 91000, 90500, 12345678, 0};
static int started;

void fake_nvml_set(const struct readings* to) { now = *to; }
int fake_nvml_started(void) { return started; }

int nvmlInit_v2(void) { return started++, 0; }
int nvmlShutdown(void) { return started--, 0; }
const char* nvmlErrorString(int code) { return code == 3 ? "Not Supported" : "Unknown Error"; }
int nvmlDeviceGetHandleByPciBusId_v2(const char* bus, void** device) {
    if (strcmp(bus, "0000:01:00.0") != 0) return 6;
    *device = &now;
    return 0;
}
int nvmlDeviceGetPowerUsage(void* d, unsigned int* mw) { (void)d; *mw = now.milliwatts; return now.code; }
int nvmlDeviceGetTotalEnergyConsumption(void* d, unsigned long long* mj) { (void)d; *mj = now.millijoules; return now.code; }
int nvmlDeviceGetMemoryInfo(void* d, unsigned long long* memory) {
    (void)d;
    memory[0] = 80ull << 30;
    memory[1] = 79ull << 30;
    memory[2] = 1ull << 30;
    return now.code;
}
int nvmlDeviceGetClockInfo(void* d, unsigned int type, unsigned int* mhz) {
    (void)d;
    *mhz = type == 1 ? 1755 : 2619;
    return now.code;
}
int nvmlDeviceGetTemperature(void* d, unsigned int sensor, unsigned int* t) {
    (void)d;
    (void)sensor;
    *t = 41;
    return now.code;
}
struct field {
    unsigned int id, scope;
    long long timestamp, latency;
    unsigned int type;
    int result;
    union { double d; unsigned int ui; unsigned long long ull; } value;
};
int nvmlDeviceGetFieldValues(void* d, int n, struct field* fields) {
    (void)d;
    for (int i = 0; i < n; ++i) {
        fields[i].result = now.has_power_field && fields[i].id == 185 ? 0 : 3;
        fields[i].value.ui = now.field_milliwatts;
    }
    return 0;
}
