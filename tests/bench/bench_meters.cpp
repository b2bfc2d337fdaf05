// What metering costs: `bench_meters [PAIRS]`. The sampler's share of a core at 10 Hz, and decoding with it beside
// decoding without it, in pairs, turned round each time (AB BA), on the demonstration model with one thread. Where the machine has no
// counter of energy, four files of /proc stand in for those of powercap, so that each tick does reads of that kind.
#include <cstdlib>
#include <iostream>

#include "core/base/number.h"
#include "core/evaluate/bootstrap.h"
#include "core/meters/sampler.h"
#include "core/meters/system_sensors.h"
#include "core/runtime/demo.h"
#include "core/runtime/generate.h"
#include "core/runtime/prompt.h"
#include "core/runtime/session.h"

namespace addend::bench {
namespace {

/// A small file read as a powercap counter is.
class FileSensor final : public Sensor {
  public:
    explicit FileSensor(int number) {
        info_.id = "file." + to_text(std::int64_t{number});
        info_.provenance = Provenance::measured;
    }
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override { return static_cast<double>(files_.read("/proc/loadavg").text.size()); }

  private:
    SystemFiles files_;
    SensorInfo info_;
};

std::vector<std::unique_ptr<Sensor>> sensors(bool& real) {
    auto found = cpu_energy_sensors(std::make_shared<SystemFiles>());
    real = false;
    for (const auto& sensor : found) real = real || !sensor->info().why;
    if (!real)
        for (int n = 0; n < 4; ++n) found.push_back(std::make_unique<FileSensor>(n));
    return found;
}

double decode_rate(const std::shared_ptr<LoadedModel>& model, const GenerateRequest& request) {
    Session session(model);
    RunControl control;
    const GenerationResult result = generate(session, shared_tokenizer(model), request, {}, control);
    return result.timings.decode_tokens_per_second();
}

void run(int pairs) {
    const BackendRegistry backends(BackendRegistry::Options{BackendRegistry::default_folders()});
    const auto opened = Model::open(demo_model_path());
    const auto model = LoadedModel::load(opened, backends.find("cpu"), {"cpu", "", 1}, {}, CancelToken{});
    GenerateRequest request;
    request.prompt = plain_prompt_ids(*opened, "Once upon a time");
    request.continues_text = true;
    request.sampling.temperature = 0;
    request.sampling.max_tokens = 500;
    bool real = false;
    std::vector<double> without, with;
    double cost = 0;
    decode_rate(model, request);
    for (int pair = 0; pair < pairs; ++pair)
        for (int half = 0; half < 2; ++half) {
            if ((half == 0) != (pair % 2 == 0)) {
                without.push_back(decode_rate(model, request));
                continue;
            }
            MeterSampler sampler(sensors(real), {.hertz = 10});
            with.push_back(decode_rate(model, request));
        }
    {
        MeterSampler sampler(sensors(real), {.hertz = 10});
        RunControl never;
        (void)never.wait_until(Clock::steady(), Clock::steady().now_ns() + 10'000'000'000);
        cost = sampler.cost();
    }
    const RatioEstimate ratio = bootstrap_ratio(without, with);
    std::cout << (real ? "sensors of this machine" : "no counter of energy here: 4 files of /proc instead") << "\n"
              << "sampler at 10 Hz over 10 s: " << to_text_fixed(100 * cost, 4) << " % of one core\n"
              << "decode, with over without, " << ratio.repetitions << " pairs: " << to_text_fixed(ratio.ratio, 4)
              << " (95 %: " << to_text_fixed(ratio.low, 4) << " to " << to_text_fixed(ratio.high, 4) << ")\n";
}

}  // namespace
}  // namespace addend::bench

int main(int argc, char** argv) {
    addend::bench::run(argc > 1 ? std::atoi(argv[1]) : 12);
    return 0;
}
