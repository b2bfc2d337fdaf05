#include "core/runtime/bench.h"

#include <algorithm>

#include "core/program/program.h"
#include "core/runtime/idle.h"
#include "core/runtime/process_memory.h"
#include "core/runtime/sampler.h"
#include "core/runtime/session.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {
namespace {

constexpr std::uint64_t reference_seed = 1;

std::uint32_t vocab_of(LoadedModel& model) {
    return model.program().program().header().vocab;
}

std::size_t usable_tokens(LoadedModel& model) {
    const std::uint32_t vocab = vocab_of(model);
    if (!model.model().has_tokenizer()) return vocab;
    return std::min<std::size_t>(vocab, model.model().tokenizer().vocab_size());
}

std::int32_t first_token(LoadedModel& model) {
    if (!model.model().has_tokenizer()) return 0;
    return model.model().tokenizer().bos().value_or(0);
}

void require(bool not_cancelled) {
    if (!not_cancelled) throw Failure(Code::cancelled, {});
}

/// One model's runs: plans made once, a session reset for each.
class Runs {
  public:
    Runs(LoadedModel& model, const Patch& patch, std::uint32_t chunk, RunControl& control)
        : prefill_(model.plan_for(patch, {.max_rows = chunk, .taps = {}, .injections = {}})),
          decode_(model.plan_for(patch, {.max_rows = 1, .taps = {}, .injections = {}})),
          session_(model.create_session({})),
          control_(control),
          logits_(vocab_of(model)) {}

    void reset() { session_->reset(); }
    /// In chunks; logits of the last token only, as before a reply.
    void prefill(std::span<const std::int32_t> tokens) {
        const std::uint32_t last = static_cast<std::uint32_t>(tokens.size()) - 1;
        run(*prefill_, tokens, {&last, 1}, logits_);
    }
    /// The likeliest token after what was read last.
    std::int32_t pick() const {
        return static_cast<std::int32_t>(std::ranges::max_element(logits_) - logits_.begin());
    }
    /// The same with the logits of every token.
    void prefill_all(std::span<const std::int32_t> tokens, std::span<float> logits) {
        std::vector<std::uint32_t> rows(tokens.size());
        for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
        run(*prefill_, tokens, rows, logits);
    }
    std::span<const float> decode(std::int32_t token) {
        const std::uint32_t row = 0;
        run(*decode_, {&token, 1}, {&row, 1}, logits_);
        return logits_;
    }
    MemoryUse memory() const { return session_->memory(); }

  private:
    void run(BackendPlan& plan, std::span<const std::int32_t> tokens, std::span<const std::uint32_t> rows,
             std::span<float> logits) {
        RunRequest request;
        request.tokens = tokens;
        request.logits_rows = rows;
        request.logits = logits;
        request.cancel = control_.token();
        const RunControl::Running running(control_, *session_);
        require(!session_->run(plan, request).cancelled);
    }

    std::shared_ptr<BackendPlan> prefill_, decode_;
    std::shared_ptr<BackendSession> session_;
    RunControl& control_;
    std::vector<float> logits_;
};

/// `count` tokens, the reference's over and over.
std::vector<std::int32_t> cycled(const std::vector<std::int32_t>& tokens, std::uint32_t count) {
    std::vector<std::int32_t> result(count);
    for (std::uint32_t i = 0; i < count; ++i) result[i] = tokens[i % tokens.size()];
    return result;
}

double seconds(std::int64_t ns) {
    return static_cast<double>(ns) * 1e-9;
}

/// A span on the clock of the meters.
struct Span {
    std::int64_t begin = 0, end = 0;
};

class Measurement {
  public:
    Measurement(Runs& runs, const BenchReference& reference, const BenchOptions& options, const Clock& clock,
                MeterSampler* meters)
        : runs_(runs),
          clock_(clock),
          meters_(meters),
          prompt_(cycled(reference.tokens, options.prefill)),
          reply_(cycled(reference.tokens, options.decode)) {}

    void repeat() {
        runs_.reset();
        if (!prompt_.empty()) {
            sample();
            const std::int64_t start = clock_.now_ns();
            runs_.prefill(prompt_);
            const std::int64_t end = clock_.now_ns();
            picked_ = runs_.pick();
            first_token_.push_back(seconds(clock_.now_ns() - start));
            add_rate(prefill_, prompt_.size(), end - start);
            prefill_spans_.push_back({start, end});
            sample();
        }
        if (reply_.empty()) return;
        sample();
        const std::int64_t start = clock_.now_ns();
        std::int64_t before = start;
        for (const std::int32_t token : reply_) {
            runs_.decode(token);
            const std::int64_t now = clock_.now_ns();
            tokens_.push_back({now, seconds(now - before)});
            before = now;
        }
        add_rate(decode_, reply_.size(), before - start);
        decode_spans_.push_back({start, before});
        sample();
    }
    void forget() {
        prefill_.clear();
        decode_.clear();
        first_token_.clear();
        tokens_.clear();
        prefill_spans_.clear();
        decode_spans_.clear();
    }
    EnergyFigure prefill_energy(std::size_t sensor, const std::optional<IdleBaseline>& idle) const {
        return energy(sensor, prefill_spans_, idle);
    }
    EnergyFigure decode_energy(std::size_t sensor, const std::optional<IdleBaseline>& idle) const {
        return energy(sensor, decode_spans_, idle);
    }
    void fill(BenchResult& result) const {
        result.prefill = statistics_of(prefill_);
        result.decode = statistics_of(decode_);
        result.first_token_seconds = statistics_of(first_token_);
        std::vector<double> each(tokens_.size());
        std::ranges::transform(tokens_, each.begin(), &BenchToken::seconds);
        result.decode_token_seconds = statistics_of(std::move(each));
        result.prefill_rates = prefill_;
        result.decode_rates = decode_;
        result.tokens = tokens_;
    }

  private:
    /// The sensors are read at both ends of a span, so that samples bracket it closely.
    void sample() {
        if (meters_ != nullptr) meters_->sample_now();
    }
    /// The sum over the spans, or the first reason why one is not known.
    EnergyFigure energy(std::size_t sensor, const std::vector<Span>& spans,
                        const std::optional<IdleBaseline>& idle) const {
        EnergyFigure sum;
        if (idle) sum.above_idle = 0;
        for (const Span& span : spans) {
            const EnergyFigure one =
                energy_between(meters_->samples(sensor, span.begin), meters_->sensors()[sensor].facts,
                               span.begin, span.end, idle);
            if (one.why) return one;
            sum.joules += one.joules;
            sum.seconds += one.seconds;
            sum.samples += one.samples;
            if (idle) *sum.above_idle += *one.above_idle;
        }
        return sum;
    }
    static void add_rate(std::vector<double>& rates, std::size_t tokens, std::int64_t ns) {
        rates.push_back(static_cast<double>(tokens) / std::max(seconds(ns), 1e-9));
    }

    Runs& runs_;
    const Clock& clock_;
    MeterSampler* meters_;
    std::vector<Span> prefill_spans_, decode_spans_;
    std::vector<std::int32_t> prompt_, reply_;
    std::vector<double> prefill_, decode_, first_token_;
    std::vector<BenchToken> tokens_;
    std::int32_t picked_ = 0;  // kept, so that picking is not left out
};

/// A sensor's figures, or its own reason where it gave nothing at all.
BenchEnergy energy_of(const MeterSampler& meters, std::size_t sensor, const Measurement& measurement,
                      const std::optional<IdleBaseline>& idle, const BenchOptions& options) {
    BenchEnergy energy{meters.sensors()[sensor], idle, {}, {}};
    if (!meters.latest(sensor) && energy.sensor.why) {
        energy.prefill.why = energy.decode.why = energy.sensor.why;
        return energy;
    }
    if (options.prefill > 0) energy.prefill = measurement.prefill_energy(sensor, idle);
    if (options.decode > 0) energy.decode = measurement.decode_energy(sensor, idle);
    return energy;
}

}  // namespace

BenchReference make_bench_reference(LoadedModel& model, const BenchOptions& options,
                                    const BenchReport& report, RunControl& control) {
    const std::uint32_t count = options.compared;
    SamplingSettings settings;
    settings.temperature = 1;
    Sampler sampler(settings, reference_seed, usable_tokens(model));
    Runs runs(model, options.patch, 1, control);
    BenchReference reference;
    std::int32_t token = first_token(model);
    for (std::uint32_t n = 0; n < count; ++n) {
        if (report) report({BenchProgress::Phase::reference, n, count});
        reference.tokens.push_back(token);
        const std::span<const float> logits = runs.decode(token);
        reference.logits.insert(reference.logits.end(), logits.begin(), logits.end());
        token = sampler.sample(logits, reference.tokens, n, 0).id;
    }
    return reference;
}

LogitsComparison compare_with_reference(LoadedModel& model, const BenchReference& reference,
                                        const BenchOptions& options, RunControl& control) {
    const std::size_t vocab = vocab_of(model);
    const std::span<const std::int32_t> tokens = reference.tokens;
    const std::size_t half = (tokens.size() + 1) / 2;
    const auto expected = [&](std::size_t n) {
        return std::span(reference.logits).subspan(n * vocab, vocab);
    };
    Runs runs(model, options.patch, options.chunk, control);
    LogitsComparison comparison;
    std::vector<float> logits(half * vocab);
    if (half > 0) runs.prefill_all(tokens.first(half), logits);
    for (std::size_t n = 0; n < half; ++n)
        comparison.add(expected(n), std::span(logits).subspan(n * vocab, vocab));
    for (std::size_t n = half; n < tokens.size(); ++n) comparison.add(expected(n), runs.decode(tokens[n]));
    return comparison;
}

BenchResult run_bench(LoadedModel& model, const BenchReference& reference, const BenchOptions& options,
                      const BenchReport& report, RunControl& control, const Clock& clock,
                      MeterSampler* meters) {
    using Phase = BenchProgress::Phase;
    const auto tell = [&](Phase phase, std::uint32_t done, std::uint32_t total) {
        if (report) report({phase, done, total});
    };
    const DeviceChoice& device = model.device();
    BenchResult result;
    result.backend = device.backend;
    result.device = device.device;
    result.device_name = model.device_info().name;
    result.model = model.model().summary().name;
    result.patch = patch_text(options.patch);
    result.threads = device.threads != 0 ? device.threads : model.device_info().units;
    result.prefill_tokens = options.prefill;
    result.decode_tokens = options.decode;
    result.repetitions = options.repetitions;
    result.is_reference = device.backend == "cpu" && device.device == "scalar";
    result.peak_since_load = reset_peak_memory();

    tell(Phase::check, 0, 1);
    result.check = compare_with_reference(model, reference, options, control);
    if (result.check.top1_agreement() < bench_agreement_least ||
        result.check.mean_divergence() > bench_divergence_most)
        throw Failure(Code::bench_differs, {{"backend", device.backend},
                                            {"device", device.device},
                                            {"agreement", result.check.top1_agreement()},
                                            {"agreement_least", bench_agreement_least},
                                            {"divergence", result.check.mean_divergence()},
                                            {"divergence_most", bench_divergence_most}});
    Runs runs(model, options.patch, options.chunk, control);
    Measurement measurement(runs, reference, options, clock, meters);
    const auto idle = meters == nullptr ? std::vector<std::optional<IdleBaseline>>()
                                        : watch_idle(*meters, options.idle_seconds, control, clock);
    tell(Phase::warm_up, 0, 1);
    measurement.repeat();
    measurement.forget();
    for (std::uint32_t n = 0; n < options.repetitions; ++n) {
        tell(Phase::measure, n, options.repetitions);
        measurement.repeat();
    }
    tell(Phase::measure, options.repetitions, options.repetitions);
    measurement.fill(result);
    for (std::size_t n = 0; n < idle.size(); ++n)
        result.energy.push_back(energy_of(*meters, n, measurement, idle[n], options));
    result.memory = model.memory();
    const MemoryUse session = runs.memory();
    result.memory.state += session.state;
    result.memory.scratch += session.scratch;
    result.peak_rss = peak_memory();
    return result;
}

}  // namespace addend
