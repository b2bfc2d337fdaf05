#include "core/evaluate/lane_watch.h"

#include <algorithm>
#include <atomic>
#include <list>
#include <thread>

#include "core/runtime/caught.h"
#include "core/runtime/prompt.h"
#include "core/runtime/session.h"

namespace addend {
namespace {

constexpr std::int64_t look_ns = 20'000'000;  // between two looks at the caller's cancel

bool on_the_host(DeviceKind kind) {
    return kind == DeviceKind::cpu || kind == DeviceKind::simulated;
}

/// One lane's thread and what it needs; stays where it is while the thread runs.
struct Watched {
    ~Watched() {
        if (!thread.joinable()) return;
        control.cancel();
        thread.join();
    }
    RunControl control;
    std::atomic<bool> over = false;
    WatchedLane result;
    std::thread thread;
};

void run_watched(std::size_t index, const CompareLane& lane, const GenerateRequest& request, unsigned threads,
                 LaneFeed& feed, const Clock& clock, Watched& watched) {
    LaneFigures& figures = watched.result.figures;
    try {
        Session::Options options;
        options.snapshots.count = 0;
        options.backend.threads = threads;
        Session session(lane.model, options);
        LaneReply& reply = figures.replies.emplace_back();
        reply.prompt_ids = request.prompt;
        LaneRepetition repetition;
        GenerationEvents events;
        events.token = [&](const TokenEvent& token) {
            repetition.token_ns.push_back(token.time_ns);
            reply.pieces.push_back(token.text);
            feed.token(index, token);
        };
        repetition.span.begin_ns = clock.now_ns();
        feed.begin(index, 0, 1, repetition.span.begin_ns);
        const GenerationResult result =
            generate(session, shared_tokenizer(lane.model), request, events, watched.control, clock);
        repetition.span.end_ns = clock.now_ns();
        figures.memory = lane.model->memory();
        figures.memory.state += session.state_bytes();
        feed.end(index, repetition.span.end_ns, figures.memory);
        if (result.failure) throw Failure(*result.failure);
        reply.ids = result.ids;
        reply.text = result.text;
        repetition.timings = result.timings;
        figures.repetitions.push_back(std::move(repetition));
        summarize_repetitions(figures);
    } catch (...) {
        watched.result.failure = caught_message();
        feed.fail(index, *watched.result.failure);
    }
    watched.over = true;
}

/// Waits for all lanes; passes a cancel on until they have heeded it.
bool wait_for_all(std::list<Watched>& lanes, RunControl& control) {
    RunControl pause;  // never cancelled: only its waiting is used
    bool cancelled = false;
    while (!std::ranges::all_of(lanes, [](const Watched& lane) { return lane.over.load(); })) {
        if (cancelled) {
            pause.wait_until(Clock::steady(), Clock::steady().now_ns() + look_ns);
            for (Watched& lane : lanes) lane.control.repeat_cancel();
        } else if (control.wait_until(Clock::steady(), Clock::steady().now_ns() + look_ns)) {
            cancelled = true;
            for (Watched& lane : lanes) lane.control.cancel();
        }
    }
    for (Watched& lane : lanes) lane.thread.join();
    return !cancelled;
}

}  // namespace

std::vector<unsigned> split_threads(const std::vector<DeviceKind>& lanes, unsigned cores) {
    const auto wanting = static_cast<unsigned>(std::ranges::count_if(lanes, on_the_host));
    if (wanting > cores) throw Failure(Code::watch_too_few_cores, {{"lanes", wanting}, {"cores", cores}});
    std::vector<unsigned> threads;
    unsigned given = 0;
    for (const DeviceKind kind : lanes) {
        if (!on_the_host(kind)) {
            threads.push_back(0);
            continue;
        }
        threads.push_back(cores / wanting + (given++ < cores % wanting ? 1 : 0));
    }
    return threads;
}

WatchedLanes watch_lanes(const std::vector<CompareLane>& lanes, const LaneComparisonOptions& options, unsigned cores,
                         LaneFeed& feed, RunControl& control, const Clock& clock, MeterSampler* meters) {
    if (lanes.empty()) throw Failure(Code::compare_no_lanes, {});
    std::vector<DeviceKind> kinds;
    for (const CompareLane& lane : lanes) kinds.push_back(lane.model->device_info().kind);
    const std::vector<unsigned> threads = split_threads(kinds, cores);
    std::vector<GenerateRequest> requests;
    for (const CompareLane& lane : lanes) requests.push_back(lane_request(lane, options, 0));
    WatchedLanes all;
    const std::int64_t began = clock.now_ns();
    feed.start(began);
    if (meters != nullptr) meters->sample_now();
    std::list<Watched> running;
    for (std::size_t n = 0; n < lanes.size(); ++n) {
        Watched& one = running.emplace_back();
        one.result.figures = described_lane(lanes[n], nullptr);
        one.result.figures.threads = threads[n];
        one.thread = std::thread([&lanes, &requests, &threads, &feed, &clock, &one, n] {
            run_watched(n, lanes[n], requests[n], threads[n], feed, clock, one);
        });
    }
    const bool whole = wait_for_all(running, control);
    if (meters != nullptr) {
        meters->sample_now();
        all.sensors = meters->sensors();
        for (std::size_t n = 0; n < all.sensors.size(); ++n) {
            all.samples.push_back(meters->samples(n, began));
            for (SensorSample& sample : all.samples.back()) sample.time_ns -= began;
        }
    }
    if (const auto memory = process_memory()) all.process.push_back({clock.now_ns() - began, *memory});
    if (!whole) throw Failure(Code::cancelled, {});
    for (Watched& one : running) {
        for (LaneRepetition& r : one.result.figures.repetitions) {
            r.span.begin_ns -= began;
            r.span.end_ns -= began;
        }
        all.lanes.push_back(std::move(one.result));
    }
    return all;
}

}  // namespace addend
