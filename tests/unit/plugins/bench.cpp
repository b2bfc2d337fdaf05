// Times of the CPU backend on the demonstration model's shape, random weights: `plugin_bench` (not a test).
#include <benchmark/benchmark.h>

#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

SmallModel& demo() {
    static SmallModel model = make_small_model({4096, 512, 1536, 10, ADDEND_BF16, false, 0, false, 1});
    return model;
}
Plugin& plugin() {
    static Plugin p(plugin_path("addend_cpu"));
    return p;
}

// Arguments: device (index), threads.
void decode(benchmark::State& state) {
    Loaded loaded(plugin(), demo(), static_cast<std::uint32_t>(state.range(0)));
    addend_plan* const plan = loaded.plan(1);
    addend_session* const session = loaded.session(static_cast<std::uint32_t>(state.range(1)));
    std::int32_t token = 0;
    for (auto _ : state) {
        const RunResult result = loaded.run(plan, session, {&token, 1});
        benchmark::DoNotOptimize(result.logits.data());
        token = (token + 1) % 4096;
    }
    state.counters["tokens/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(decode)
    ->ArgNames({"device", "threads"})
    ->ArgsProduct({{0, 1, 2}, {1, 2}})
    ->UseRealTime()
    ->Repetitions(5)
    ->ReportAggregatesOnly();

// One run of many tokens in chunks of one: no entry of the threads between tokens of the host's.
void prefill(benchmark::State& state) {
    Loaded loaded(plugin(), demo());
    addend_plan* const plan = loaded.plan(static_cast<std::uint32_t>(state.range(0)));
    addend_session* const session = loaded.session(static_cast<std::uint32_t>(state.range(1)));
    const std::vector<std::int32_t> tokens = some_tokens(256, 4096);
    RunOptions last;
    last.all_logits = false;
    last.logits_rows = {255};
    for (auto _ : state) benchmark::DoNotOptimize(loaded.run(plan, session, tokens, last).logits.data());
    state.counters["tokens/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 256, benchmark::Counter::kIsRate);
}
BENCHMARK(prefill)->ArgNames({"rows", "threads"})->ArgsProduct({{1, 16, 64, 256}, {1, 2}})->UseRealTime();

void load(benchmark::State& state) {
    for (auto _ : state) {
        Loaded loaded(plugin(), demo(), 0, static_cast<std::uint32_t>(state.range(0)));
        benchmark::DoNotOptimize(loaded.weights);
    }
}
BENCHMARK(load)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void make_plan(benchmark::State& state) {
    Loaded loaded(plugin(), demo());
    for (auto _ : state) benchmark::DoNotOptimize(loaded.plan(1));
}
BENCHMARK(make_plan)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace addend::test

BENCHMARK_MAIN();
