// llama-bench's protocol on one device: a check against the reference, a warm-up, then repetitions.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/meters/sampler.h"
#include "core/program/patch.h"
#include "core/runtime/logits_comparison.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"
#include "core/runtime/statistics.h"

namespace addend {

/// DESIGN §4: a timing counts only where the output matches cpu:scalar on the same input.
inline constexpr double bench_agreement_least = 0.97;
inline constexpr double bench_divergence_most = 1e-3;  // nats

struct BenchOptions {
    std::uint32_t prefill = 512;  // tokens of one prefill
    std::uint32_t decode = 128;   // tokens of one decode
    std::uint32_t repetitions = 5;
    std::uint32_t chunk = 64;     // tokens a prefill plan takes at once
    std::uint32_t compared = 96;  // tokens checked against the reference
    Patch patch = {};             // of the reference and of what is measured
    double idle_seconds = 2;      // watched before the warm-up, where a sensor answers
};

/// Energy of one sensor over the repetitions. Spans of a kind too short for the sensor leave it unavailable.
struct BenchEnergy {
    SensorInfo sensor;
    std::optional<IdleBaseline> idle;
    EnergyFigure prefill, decode;  // sums over the repetitions
};

/// Tokens the reference wrote and the logits it had at each.
struct BenchReference {
    std::vector<std::int32_t> tokens;
    std::vector<float> logits;  // [tokens, vocab]
};

/// A single token of a decode: when it was there, and what it took.
struct BenchToken {
    std::int64_t time_ns = 0;  // on the clock of the measurement
    double seconds = 0;
};

struct BenchResult {
    std::string backend, device, device_name, model, patch;
    unsigned threads = 0;
    std::uint32_t prefill_tokens = 0, decode_tokens = 0, repetitions = 0;
    Statistics prefill, decode;       // tokens per second, over repetitions
    Statistics decode_token_seconds;  // of single tokens, over all repetitions
    Statistics first_token_seconds;   // from the start of the prompt to the first token picked
    std::vector<double> prefill_rates, decode_rates;  // tokens per second of each repetition
    std::vector<BenchToken> tokens;                   // of all repetitions
    LogitsComparison check;
    bool is_reference = false;  // cpu:scalar itself: nothing to compare with
    MemoryUse memory;           // as the backend allocated it
    std::optional<std::uint64_t> peak_rss;
    bool peak_since_load = false;     // else since the start of the process
    std::vector<BenchEnergy> energy;  // one entry for each sensor, those without a reading too
};

struct BenchProgress {
    enum class Phase { reference, check, warm_up, measure } phase;
    std::uint32_t done, total;
};
using BenchReport = std::function<void(const BenchProgress&)>;

/// Samples `options.compared` tokens from the model at temperature 1 with a fixed seed: natural input, the
/// same everywhere. Throws cancelled.
BenchReference make_bench_reference(LoadedModel& reference, const BenchOptions& options,
                                    const BenchReport& report, RunControl& control);

/// Feeds the reference's tokens, half in chunks and half one by one. Throws cancelled.
LogitsComparison compare_with_reference(LoadedModel& model, const BenchReference& reference,
                                        const BenchOptions& options, RunControl& control);

/// `meters`, where given, runs on the same clock. Throws bench_differs where the check fails, cancelled.
BenchResult run_bench(LoadedModel& model, const BenchReference& reference, const BenchOptions& options,
                      const BenchReport& report, RunControl& control, const Clock& clock = Clock::steady(),
                      MeterSampler* meters = nullptr);

}  // namespace addend
