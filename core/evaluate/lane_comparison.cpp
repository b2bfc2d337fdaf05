#include "core/evaluate/lane_comparison.h"

#include <algorithm>
#include <utility>

#include "core/chat/chat_template.h"
#include "core/runtime/generate.h"
#include "core/runtime/idle.h"
#include "core/runtime/prompt.h"
#include "core/runtime/session.h"

namespace addend {
namespace {

struct TimeSpan {
    std::int64_t begin = 0, end = 0;
};

double rate_of(std::uint32_t tokens, std::int64_t ns) {
    return static_cast<double>(tokens) / std::max(static_cast<double>(ns) * 1e-9, 1e-9);
}

/// One lane: what it read and wrote so far.
class LaneRunner {
  public:
    LaneRunner(const CompareLane& lane, const LaneComparisonOptions& options, RunControl& control,
               const Clock& clock, MeterSampler* meters)
        : lane_(lane), control_(control), clock_(clock), meters_(meters) {
        const Model& model = lane.model->model();
        if (options.chat) {
            const std::vector<ChatMessage> turn{{"user", options.prompt}};
            request_.prompt = chat_prompt_ids(model, turn);
        } else {
            request_.prompt = plain_prompt_ids(model, options.prompt);
            request_.continues_text = true;
        }
        request_.sampling.temperature = 0;
        request_.sampling.max_tokens = static_cast<std::int32_t>(options.max_tokens);
        request_.stop_ids = model.reply_defaults().stop_ids;
        request_.patch = lane.patch;
        figures_.label = lane.label;
        figures_.model = model.summary().name;
        figures_.backend = lane.model->device().backend;
        figures_.device = lane.model->device().device;
        figures_.device_name = lane.model->device_info().name;
        figures_.threads = lane.model->device().threads != 0 ? lane.model->device().threads
                                                             : lane.model->device_info().units;
        figures_.patch = patch_text(lane.patch);
        figures_.prompt_ids = request_.prompt;
    }

    void repeat(bool counted) {
        // A new session without snapshots: every repetition reads the whole prompt.
        Session::Options options;
        options.snapshots.count = 0;
        Session session(lane_.model, options);
        LaneRepetition repetition;
        GenerationEvents events;
        events.token = [&](const TokenEvent& token) { repetition.token_ns.push_back(token.time_ns); };
        sample();
        TimeSpan span{clock_.now_ns(), 0};
        const GenerationResult result =
            generate(session, shared_tokenizer(lane_.model), request_, events, control_, clock_);
        span.end = clock_.now_ns();
        sample();
        if (result.failure) throw Failure(*result.failure);
        if (result.stop == StopReason::cancelled) throw Failure(Code::cancelled, {});
        if (figures_.reply_ids.empty() && figures_.reply.empty()) {
            figures_.reply_ids = result.ids;
            figures_.reply = result.text;
        } else if (result.ids != figures_.reply_ids) {
            figures_.reply_changed = true;
        }
        figures_.memory = lane_.model->memory();
        figures_.memory.state += session.state_bytes();
        if (!counted) return;
        repetition.timings = result.timings;
        figures_.repetitions.push_back(std::move(repetition));
        spans_.push_back(span);
    }

    LaneFigures finish(const std::vector<std::optional<IdleBaseline>>& idle) {
        std::vector<double> first, between;
        for (const LaneRepetition& r : figures_.repetitions) {
            first.push_back(static_cast<double>(r.timings.first_token_ns) * 1e-9);
            for (std::size_t n = 1; n < r.token_ns.size(); ++n)
                between.push_back(static_cast<double>(r.token_ns[n] - r.token_ns[n - 1]) * 1e-9);
        }
        figures_.prefill = statistics_of(prefill_rates());
        figures_.decode = statistics_of(decode_rates());
        figures_.first_token_seconds = statistics_of(std::move(first));
        figures_.decode_token_seconds = statistics_of(std::move(between));
        for (std::size_t n = 0; n < idle.size(); ++n) figures_.energy.push_back({n, energy(n, idle[n])});
        return std::move(figures_);
    }

    std::vector<double> prefill_rates() const {
        std::vector<double> rates;
        for (const LaneRepetition& r : figures_.repetitions)
            rates.push_back(rate_of(r.timings.prefilled_tokens, r.timings.prefill_ns));
        return rates;
    }
    /// Tokens after the first, over the time since it.
    std::vector<double> decode_rates() const {
        std::vector<double> rates;
        for (const LaneRepetition& r : figures_.repetitions)
            if (r.timings.decoded_tokens > 1)
                rates.push_back(rate_of(r.timings.decoded_tokens - 1, r.timings.decode_ns));
        return rates;
    }

  private:
    void sample() {
        if (meters_ != nullptr) meters_->sample_now();
    }
    EnergyFigure energy(std::size_t sensor, const std::optional<IdleBaseline>& idle) const {
        EnergyFigure sum;
        const SensorInfo& info = meters_->sensors()[sensor];
        if (!meters_->latest(sensor) && info.why) {
            sum.why = info.why;
            return sum;
        }
        if (idle) sum.above_idle = 0;
        for (const TimeSpan& span : spans_) {
            const EnergyFigure one =
                energy_between(meters_->samples(sensor, span.begin), info.facts, span.begin, span.end, idle);
            if (one.why) return one;
            sum.joules += one.joules;
            sum.seconds += one.seconds;
            sum.samples += one.samples;
            if (idle) *sum.above_idle += *one.above_idle;
        }
        return sum;
    }

    const CompareLane& lane_;
    RunControl& control_;
    const Clock& clock_;
    MeterSampler* meters_;
    GenerateRequest request_;
    LaneFigures figures_;
    std::vector<TimeSpan> spans_;
};

}  // namespace

std::vector<std::size_t> interleaved_order(std::size_t lanes, std::uint32_t rounds) {
    std::vector<std::size_t> order;
    for (std::uint32_t round = 0; round < rounds; ++round)
        for (std::size_t n = 0; n < lanes; ++n) order.push_back(round % 2 == 0 ? n : lanes - 1 - n);
    return order;
}

LaneComparison compare_lanes(const std::vector<CompareLane>& lanes, const LaneComparisonOptions& options,
                             const LaneComparisonReport& report, RunControl& control, const Clock& clock,
                             MeterSampler* meters) {
    if (lanes.empty()) throw Failure(Code::compare_no_lanes, {});
    LaneComparison comparison;
    if (meters != nullptr) {
        comparison.sensors = meters->sensors();
        comparison.idle = watch_idle(*meters, options.idle_seconds, control, clock);
    }
    std::vector<LaneRunner> runners;
    runners.reserve(lanes.size());
    for (const CompareLane& lane : lanes) runners.emplace_back(lane, options, control, clock, meters);
    // The first round warms up and is not counted.
    const auto order = interleaved_order(lanes.size(), options.repetitions + 1);
    for (std::size_t n = 0; n < order.size(); ++n) {
        const auto round = static_cast<std::uint32_t>(n / lanes.size());
        if (report)
            report(
                {order[n], round, static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(order.size())});
        runners[order[n]].repeat(round > 0);
    }
    for (std::size_t n = 1; n < runners.size(); ++n)
        comparison.ratios.push_back({bootstrap_ratio(runners[0].prefill_rates(), runners[n].prefill_rates()),
                                     bootstrap_ratio(runners[0].decode_rates(), runners[n].decode_rates())});
    for (LaneRunner& runner : runners) comparison.lanes.push_back(runner.finish(comparison.idle));
    return comparison;
}

}  // namespace addend
