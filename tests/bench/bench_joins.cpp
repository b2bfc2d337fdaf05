// What it costs threads to wait for each other between two steps, by the ways there are: `bench_joins`. Parts
// are empty, so that a join is all there is. Counter `join`: seconds a join.
#include <benchmark/benchmark.h>

#include <vector>

#include "plugins/cpu/lockstep.h"
#include "plugins/cpu/step_gate.h"
#include "plugins/cpu/thread_team.h"

namespace addend::bench {
namespace {

using namespace cpu;

constexpr std::uint32_t joins = 1000;
constexpr unsigned team_threads = 2;

void count_joins(benchmark::State& state) {
    state.counters["join"] = benchmark::Counter(static_cast<double>(state.iterations()) * joins,
                                                benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// One entry, and a barrier for each step.
void barrier(benchmark::State& state) {
    ThreadTeam team(team_threads);
    struct Work {
        Door door;
        Barrier barrier;
    };
    for (auto _ : state) {
        Work work;
        team.run(
            team_threads,
            [](void* context) {
                Work& w = *static_cast<Work*>(context);
                const Door::Seat seat = w.door.enter(team_threads, 1 << 20);
                std::uint32_t awaited = 0;
                for (std::uint32_t j = 0; seat.inside && j < joins; ++j) w.barrier.meet(seat.of, &awaited);
            },
            &work);
    }
    count_joins(state);
}
BENCHMARK(barrier)->UseRealTime();

// One entry, and parts claimed one by one. Argument: parts a step.
void claimed_parts(benchmark::State& state) {
    ThreadTeam team(team_threads);
    struct Work {
        std::vector<StepGate> gates = std::vector<StepGate>(joins);
        std::uint32_t parts = 0;
    };
    Work work;
    work.parts = static_cast<std::uint32_t>(state.range(0));
    for (auto _ : state) {
        for (StepGate& gate : work.gates) gate.reset();
        team.run(
            team_threads,
            [](void* context) {
                Work& w = *static_cast<Work*>(context);
                for (StepGate& gate : w.gates) {
                    for (std::uint32_t part = 0; gate.claim(w.parts, &part);) gate.finish();
                    gate.wait(w.parts);
                }
            },
            &work);
    }
    count_joins(state);
}
BENCHMARK(claimed_parts)->ArgName("parts")->Arg(2)->Arg(8)->UseRealTime();

// An entry of the threads for each step.
void entry(benchmark::State& state) {
    ThreadTeam team(team_threads);
    for (auto _ : state)
        for (std::uint32_t j = 0; j < joins; ++j)
            team.run(
                team_threads, [](void*) {}, nullptr);
    count_joins(state);
}
BENCHMARK(entry)->UseRealTime();

}  // namespace
}  // namespace addend::bench

BENCHMARK_MAIN();
