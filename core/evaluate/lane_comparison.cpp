#include "core/evaluate/lane_comparison.h"

#include <algorithm>
#include <utility>

#include "core/chat/chat_template.h"
#include "core/runtime/idle.h"
#include "core/runtime/prompt.h"
#include "core/runtime/session.h"

namespace addend {
namespace {

double rate_of(std::uint32_t tokens, std::int64_t ns) {
    return static_cast<double>(tokens) / std::max(static_cast<double>(ns) * 1e-9, 1e-9);
}

MemoryUse operator+(MemoryUse a, const MemoryUse& b) {
    return {a.weights + b.weights, a.state + b.state, a.scratch + b.scratch};
}

/// One lane: what it read and wrote so far.
class LaneRunner {
  public:
    struct Machine {
        RunControl& control;
        const Clock& clock;
        MeterSampler* meters;
        LaneFeed* feed;
        std::int64_t began_ns;
    };
    LaneRunner(std::size_t index, const CompareLane& lane, const LaneComparisonOptions& options,
               const Machine& machine)
        : index_(index), lane_(lane), machine_(machine), figures_(described_lane(lane, &machine.control.token())) {
        for (std::size_t n = 0; n < options.prompts.size(); ++n) {
            requests_.push_back(lane_request(lane, options, n));
            figures_.replies.emplace_back().prompt_ids = requests_.back().prompt;
        }
    }

    void repeat(const LaneTurn& turn) {
        // A new session without snapshots: every repetition reads the whole prompt.
        Session::Options options;
        options.snapshots.count = 0;
        Session session(lane_.model, options);
        LaneRepetition repetition;
        repetition.prompt = turn.prompt;
        std::vector<std::string> pieces;
        GenerationEvents events;
        events.token = [&](const TokenEvent& token) {
            repetition.token_ns.push_back(token.time_ns);
            pieces.push_back(token.text);
            if (machine_.feed != nullptr) machine_.feed->token(index_, token);
        };
        std::int64_t read_ns = 0, reply_ns = 0;  // prompt read; sensors read, the reply begins
        events.prefill = [&](std::uint32_t done, std::uint32_t total) {
            if (machine_.meters == nullptr || done < total) return;
            read_ns = machine_.clock.now_ns();
            sample();
            reply_ns = machine_.clock.now_ns();
        };
        sample();
        const std::int64_t begin = machine_.clock.now_ns();
        if (machine_.feed != nullptr) machine_.feed->begin(index_, turn.prompt, turn.repetition, begin);
        const GenerationResult result = generate(session, shared_tokenizer(lane_.model), requests_[turn.prompt],
                                                 events, machine_.control, machine_.clock);
        const std::int64_t end = machine_.clock.now_ns();
        sample();
        if (result.failure) throw Failure(*result.failure);
        if (result.stop == StopReason::cancelled) throw Failure(Code::cancelled, {});
        keep_reply(figures_.replies[turn.prompt], result, std::move(pieces));
        figures_.memory = lane_.model->memory() + MemoryUse{0, session.state_bytes(), 0};
        figures_.memory_samples.push_back({end - machine_.began_ns, figures_.memory});
        if (machine_.feed != nullptr) machine_.feed->end(index_, end, figures_.memory);
        if (turn.repetition == 0) return;
        repetition.span = {begin - machine_.began_ns, end - machine_.began_ns};
        repetition.timings = result.timings;
        repetition.timings.first_token_ns -= reply_ns - read_ns;
        for (std::int64_t& at : repetition.token_ns) at -= reply_ns - read_ns;
        prefills_.push_back({begin, read_ns});
        decodes_.push_back({reply_ns, end});
        figures_.repetitions.push_back(std::move(repetition));
    }

    LaneFigures finish(const std::vector<std::optional<IdleBaseline>>& idle) {
        summarize_repetitions(figures_);
        std::vector<LaneSpan> spans;
        for (const LaneRepetition& r : figures_.repetitions)
            spans.push_back({machine_.began_ns + r.span.begin_ns, machine_.began_ns + r.span.end_ns});
        for (std::size_t n = 0; n < idle.size(); ++n)
            figures_.energy.push_back(
                {n, energy(n, spans, idle[n]), energy(n, prefills_, idle[n]), energy(n, decodes_, idle[n])});
        return std::move(figures_);
    }

  private:
    static void keep_reply(LaneReply& reply, const GenerationResult& result, std::vector<std::string> pieces) {
        if (reply.ids.empty() && reply.text.empty()) {
            reply.ids = result.ids;
            reply.text = result.text;
            reply.pieces = std::move(pieces);
        } else if (result.ids != reply.ids) {
            reply.changed = true;
        }
    }
    void sample() {
        if (machine_.meters != nullptr) machine_.meters->sample_now();
    }
    EnergyFigure energy(std::size_t sensor, const std::vector<LaneSpan>& spans,
                        const std::optional<IdleBaseline>& idle) const {
        EnergyFigure sum;
        const SensorInfo& info = machine_.meters->sensors()[sensor];
        if (!machine_.meters->latest(sensor) && info.why) {
            sum.why = info.why;
            return sum;
        }
        if (idle) sum.above_idle = 0;
        for (const LaneSpan& span : spans) {
            const EnergyFigure one =
                energy_around(machine_.meters->samples(sensor, span.begin_ns), info.facts, span, idle);
            if (one.why) return one;
            sum.joules += one.joules;
            sum.seconds += one.seconds;
            sum.samples += one.samples;
            if (idle) *sum.above_idle += *one.above_idle;
        }
        return sum;
    }

    std::size_t index_;
    const CompareLane& lane_;
    Machine machine_;
    std::vector<GenerateRequest> requests_;
    LaneFigures figures_;
    std::vector<LaneSpan> prefills_, decodes_;  // of the counted repetitions, on the clock
};

/// Between repetitions, where nothing is timed.
void note_process(LaneComparison& comparison, const LaneRunner::Machine& machine) {
    const auto memory = process_memory();
    if (!memory) return;
    const std::int64_t now = machine.clock.now_ns();
    comparison.process.push_back({now - machine.began_ns, *memory});
    if (machine.feed != nullptr) machine.feed->process(now, *memory);
}

void keep_samples(LaneComparison& comparison, const LaneRunner::Machine& machine) {
    for (std::size_t n = 0; n < comparison.sensors.size(); ++n) {
        auto samples = machine.meters->samples(n, machine.began_ns);
        for (SensorSample& sample : samples) sample.time_ns -= machine.began_ns;
        comparison.samples.push_back(std::move(samples));
    }
}

}  // namespace

EnergyFigure energy_around(std::span<const SensorSample> samples, const SensorFacts& facts, LaneSpan span,
                           const std::optional<IdleBaseline>& idle) {
    const auto after = std::ranges::upper_bound(samples, span.begin_ns, {}, &SensorSample::time_ns);
    const auto end = std::ranges::lower_bound(samples, span.end_ns, {}, &SensorSample::time_ns);
    if (after != samples.begin() && end != samples.end()) span = {std::prev(after)->time_ns, end->time_ns};
    return energy_between(samples, facts, span.begin_ns, span.end_ns, idle);
}

bool LaneFigures::changed() const {
    return std::ranges::any_of(replies, &LaneReply::changed);
}

std::uint64_t LaneFigures::prefilled_tokens() const {
    std::uint64_t tokens = 0;
    for (const LaneRepetition& r : repetitions) tokens += r.timings.prefilled_tokens;
    return tokens;
}

std::uint64_t LaneFigures::decoded_tokens() const {
    std::uint64_t tokens = 0;
    for (const LaneRepetition& r : repetitions) tokens += std::max(r.timings.decoded_tokens, 1u) - 1;
    return tokens;
}

std::optional<std::size_t> sensor_of_backend(const std::string& backend, const std::vector<SensorInfo>& sensors,
                                             const std::function<bool(std::size_t)>& answers) {
    std::optional<std::size_t> best;
    int best_rank = -1;
    for (std::size_t n = 0; n < sensors.size(); ++n) {
        const bool of_backend = sensors[n].id.find('/') != std::string::npos;
        if (sensor_of_another(sensors[n].id, backend)) continue;
        const int rank = (answers(n) ? 2 : 0) + (of_backend ? 1 : 0);
        if (rank <= best_rank) continue;
        best = n;
        best_rank = rank;
    }
    return best;
}

const LaneEnergy* energy_of_lane(const LaneFigures& lane, const std::vector<SensorInfo>& sensors) {
    const auto entry = [&](std::size_t sensor) { return std::ranges::find(lane.energy, sensor, &LaneEnergy::sensor); };
    const auto sensor = sensor_of_backend(lane.backend, sensors, [&](std::size_t n) {
        const auto found = entry(n);
        return found != lane.energy.end() && !found->whole.why;
    });
    if (!sensor) return nullptr;
    const auto found = entry(*sensor);
    return found == lane.energy.end() ? nullptr : &*found;
}

std::vector<double> prefill_rates(const LaneFigures& lane) {
    std::vector<double> rates;
    for (const LaneRepetition& r : lane.repetitions)
        rates.push_back(rate_of(r.timings.prefilled_tokens, r.timings.prefill_ns));
    return rates;
}

std::vector<double> decode_rates(const LaneFigures& lane) {
    std::vector<double> rates;
    for (const LaneRepetition& r : lane.repetitions)
        if (r.timings.decoded_tokens > 1) rates.push_back(rate_of(r.timings.decoded_tokens - 1, r.timings.decode_ns));
    return rates;
}

void summarize_repetitions(LaneFigures& lane) {
    std::vector<double> first, between;
    for (const LaneRepetition& r : lane.repetitions) {
        first.push_back(static_cast<double>(r.timings.first_token_ns) * 1e-9);
        for (std::size_t n = 1; n < r.token_ns.size(); ++n)
            between.push_back(static_cast<double>(r.token_ns[n] - r.token_ns[n - 1]) * 1e-9);
    }
    lane.prefill = statistics_of(prefill_rates(lane));
    lane.decode = statistics_of(decode_rates(lane));
    lane.first_token_seconds = statistics_of(std::move(first));
    lane.decode_token_seconds = statistics_of(std::move(between));
}

std::vector<LaneRatios> ratios_beside_first(const std::vector<LaneFigures>& lanes) {
    std::vector<LaneRatios> ratios;
    for (std::size_t n = 1; n < lanes.size(); ++n)
        ratios.push_back({bootstrap_ratio(prefill_rates(lanes[0]), prefill_rates(lanes[n])),
                          bootstrap_ratio(decode_rates(lanes[0]), decode_rates(lanes[n]))});
    return ratios;
}

std::vector<std::size_t> interleaved_order(std::size_t lanes, std::uint32_t rounds) {
    std::vector<std::size_t> order;
    for (std::uint32_t round = 0; round < rounds; ++round)
        for (std::size_t n = 0; n < lanes; ++n) order.push_back(round % 2 == 0 ? n : lanes - 1 - n);
    return order;
}

std::vector<LaneTurn> planned_turns(std::size_t lanes, std::size_t prompts, std::uint32_t repetitions) {
    const auto all = static_cast<std::uint32_t>(prompts);
    const auto order = interleaved_order(lanes, 1 + repetitions * all);
    std::vector<LaneTurn> turns;
    for (std::size_t n = 0; n < order.size(); ++n) {
        const auto round = static_cast<std::uint32_t>(n / lanes);
        turns.push_back({order[n], round == 0 ? 0 : (round - 1) % all, round == 0 ? 0 : (round - 1) / all + 1});
    }
    return turns;
}

GenerateRequest lane_request(const CompareLane& lane, const LaneComparisonOptions& options, std::size_t prompt) {
    const Model& model = lane.model->model();
    GenerateRequest request;
    if (options.chat) {
        const std::vector<ChatMessage> turn{{"user", options.prompts.at(prompt)}};
        request.prompt = chat_prompt_ids(model, turn);
    } else {
        request.prompt = plain_prompt_ids(model, options.prompts.at(prompt));
        request.continues_text = true;
    }
    request.sampling.temperature = 0;
    request.sampling.max_tokens = static_cast<std::int32_t>(options.max_tokens);
    request.stop_ids = model.reply_defaults().stop_ids;
    request.patch = lane.patch;
    return request;
}

LaneFigures described_lane(const CompareLane& lane, const CancelToken* hash) {
    LaneFigures figures;
    const Model& model = lane.model->model();
    const DeviceInfo& device = lane.model->device_info();
    figures.label = lane.label;
    figures.model = model.summary().name;
    figures.quick_id = model.summary().quick_id;
    if (hash != nullptr) figures.model_hash = model.content_hash(*hash);
    figures.patch = patch_text(lane.patch);
    figures.backend = lane.model->device().backend;
    figures.backend_version = lane.backend_version;
    figures.device = lane.model->device().device;
    figures.device_name = device.name;
    figures.kind = device.kind;
    figures.threads = lane.model->device().threads != 0 ? lane.model->device().threads : device.units;
    return figures;
}

LaneComparison compare_lanes(const std::vector<CompareLane>& lanes, const LaneComparisonOptions& options,
                             const LaneComparisonReport& report, RunControl& control, const Clock& clock,
                             MeterSampler* meters, LaneFeed* feed) {
    if (lanes.empty()) throw Failure(Code::compare_no_lanes, {});
    if (options.prompts.empty()) throw Failure(Code::prompt_empty, {});
    LaneComparison comparison;
    const LaneRunner::Machine machine{control, clock, meters, feed, clock.now_ns()};
    if (feed != nullptr) feed->start(machine.began_ns);
    std::vector<LaneRunner> runners;
    runners.reserve(lanes.size());
    for (const CompareLane& lane : lanes) runners.emplace_back(runners.size(), lane, options, machine);
    note_process(comparison, machine);
    if (meters != nullptr) {
        comparison.sensors = meters->sensors();
        comparison.idle = watch_idle(*meters, options.idle_seconds, control, clock);
    }
    const auto turns = planned_turns(lanes.size(), options.prompts.size(), options.repetitions);
    std::uint32_t done = 0;
    for (const LaneTurn& turn : turns) {
        if (report)
            report({turn.lane, turn.repetition, turn.prompt, done++, static_cast<std::uint32_t>(turns.size())});
        runners[turn.lane].repeat(turn);
        note_process(comparison, machine);
    }
    for (LaneRunner& runner : runners) comparison.lanes.push_back(runner.finish(comparison.idle));
    comparison.ratios = ratios_beside_first(comparison.lanes);
    if (meters != nullptr) keep_samples(comparison, machine);
    return comparison;
}

}  // namespace addend
