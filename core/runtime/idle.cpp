#include "core/runtime/idle.h"

namespace addend {

std::vector<std::optional<IdleBaseline>> watch_idle(MeterSampler& meters, double idle_seconds,
                                                    RunControl& control, const Clock& clock) {
    std::vector<std::optional<IdleBaseline>> idle(meters.sensors().size());
    const std::int64_t begin = meters.sample_now();
    bool answers = false;
    for (std::size_t n = 0; n < idle.size(); ++n) answers = answers || meters.latest(n);
    if (!answers) return idle;
    if (control.wait_until(clock, clock.now_ns() + static_cast<std::int64_t>(idle_seconds * 1e9)))
        throw Failure(Code::cancelled, {});
    meters.sample_now();
    for (std::size_t n = 0; n < idle.size(); ++n)
        idle[n] = idle_baseline(meters.samples(n, begin), meters.sensors()[n].facts);
    return idle;
}

}  // namespace addend
